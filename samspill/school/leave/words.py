"""What leave is called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.leave.models import LeaveCause

CAUSE_NAMES = {
    LeaveCause.FAMILY: N_("Noe i familien"),
    LeaveCause.TRAVEL: N_("Reise"),
    LeaveCause.SPORT: N_("Idrett eller kultur"),
    LeaveCause.RELIGIOUS: N_("Høytid i en annen tro enn Den norske kirke"),
    LeaveCause.BEREAVEMENT: N_("Dødsfall eller begravelse"),
    LeaveCause.HEALTH: N_("Helse"),
    LeaveCause.OTHER: N_("Noe annet"),
}
