"""How far somebody sees, in words, and the areas one asks about."""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.core.language import N_
from samspill.plans.participants.models import PauseReason, Template

LEVEL_NAMES = {
    Level.NONE: N_("Ser ikke"),
    Level.OWN: N_("Får det som sendes til seg"),
    Level.READ: N_("Kan lese"),
    Level.CONTRIBUTE: N_("Kan lese og skrive"),
    Level.WRITE: N_("Kan lese og endre"),
    Level.MANAGE: N_("Kan lese og bestemme"),
}

AROUND = {
    Area.OVERVIEW: N_("Planoversikt"),
    Area.PARTICIPANTS: N_("Plandeltakere"),
    Area.CONSENT: N_("Samtykke"),
    Area.ACCESS_LOG: N_("Innsynslogg"),
}
"""The areas that no consent line asks about, beside those of ``consent.scope``."""

PAUSE_WORDS = {
    PauseReason.HOLDER: N_("Stafettholderen har satt plassen på pause."),
    PauseReason.OWN_WISH: N_("Har pause etter eget ønske."),
    PauseReason.CONSENT_ENDED: N_("Samtykket er gått ut. Plassen venter på et nytt samtykke."),
}

TEMPLATE_NAMES = {
    Template.PROFESSIONAL: N_("Fagperson"),
    Template.LIMITED: N_("Fagperson som trenger lite"),
    Template.CHILD_WELFARE: N_("Barneverntjenesten, når den har omsorgen"),
}
