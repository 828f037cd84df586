"""What the timeline calls what it is about."""

from __future__ import annotations

from samspill.access.levels import Area
from samspill.core.language import N_
from samspill.plans.consent.scope import AREA_NAMES

TOPICS: dict[Area, str] = {
    Area.OVERVIEW: N_("Planoversikt"),
    **{Area(area): name for area, name in AREA_NAMES.items() if area != Area.TIMELINE},
    Area.PARTICIPANTS: N_("Plandeltakere"),
    Area.CONSENT: N_("Samtykke"),
    Area.TIMELINE: N_("Fra før planen"),
}
"""What one may choose to see alone, in the order of the plan's menu."""
MONTHS = (
    *(N_("januar"), N_("februar"), N_("mars"), N_("april"), N_("mai"), N_("juni")),
    *(N_("juli"), N_("august"), N_("september"), N_("oktober"), N_("november"), N_("desember")),
)
