"""What the weeks at a home are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.home_weeks.models import WhichWeeks

WEEK_NAMES = {
    WhichWeeks.ODD: N_("I uker med oddetall"),
    WhichWeeks.EVEN: N_("I uker med partall"),
    WhichWeeks.CHOSEN: N_("I uker jeg velger selv"),
}
WEEKDAYS = {
    1: N_("mandag"),
    2: N_("tirsdag"),
    3: N_("onsdag"),
    4: N_("torsdag"),
    5: N_("fredag"),
    6: N_("lørdag"),
    7: N_("søndag"),
}
