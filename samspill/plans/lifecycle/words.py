"""What the ends of plans are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.plans.plan.models import ClosingReason

REASON_NAMES = {
    ClosingReason.CONSENT_WITHDRAWN: N_("Samtykket er trukket tilbake"),
    ClosingReason.GOALS_MET: N_("Målene er nådd"),
    ClosingReason.FAMILY_WISH: N_("Familien ønsker det"),
    ClosingReason.MOVED: N_("Familien flytter"),
    ClosingReason.CAME_OF_AGE: N_("Barnet er blitt voksent"),
    ClosingReason.CREATED_BY_MISTAKE: N_("Planen ble laget ved en feil"),
}
