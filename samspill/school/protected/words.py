"""What the reasons for finding a protected pupil are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.pupils.models import ViewerReason

REASON_NAMES = {
    ViewerReason.TEACHES: N_("Er sammen med eleven på skolen"),
    ViewerReason.LEADS: N_("Leder skolen, eller arbeider på kontoret"),
    ViewerReason.SAFETY: N_("Passer på at eleven er trygg"),
    ViewerReason.GUARDIAN: N_("Har foreldreansvar eller omsorgen"),
    ViewerReason.PUPIL: N_("Er eleven selv"),
    ViewerReason.OTHER: N_("Noe annet"),
}
