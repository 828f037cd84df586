"""«Se planen slik … vil se den»: what somebody in, or asked for, sees by her line of the consent.

Made of the same parts as her own pages: ``levels`` of the consent, the tools of the menu, the
overview. The plan stays opened by the one who looks: the log has her row, and row security keeps
to what she may see herself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible
from samspill.plans.consent.access import levels_by
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.pages import line_about
from samspill.plans.overview.queries import OverviewPage, overview_page
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.tools import TOOLS, Tool, tools_of


@dataclass(frozen=True)
class SeenTool:
    """A tool she meets, and how far she may go in it."""

    tool: Tool
    level: Level


@dataclass(frozen=True)
class Preview:
    """The plan as the person of ``line`` will see it.

    ``overview`` is None while the one who looks may not read the plan herself: the structure only.
    """

    line: LineView
    tools: list[SeenTool]
    shut: list[Tool]
    overview: OverviewPage | None


def preview(plan: OpenPlan, participant_id: UUID) -> Preview:
    """The plan with that participant's levels. Raises NotVisible when no line is about her.

    Reading the overview in it goes through the door once more, so that the log tells of it.
    """
    line = line_about(plan, participant_id)
    if line is None or line.profile_id is None:
        raise NotVisible  # a contact never sees the plan
    seen = replace(plan, levels=levels_by(line.kind, line.scope))
    tools = tools_of(seen)
    asked = {area for area in Area if plan.subject.is_closing or area != Area.CLOSING}
    return Preview(
        line=line,
        tools=[SeenTool(tool, seen.levels[tool.area]) for tool in tools],
        shut=[one for one in TOOLS if one not in tools and one.area in asked and not one.says],
        overview=_overview(plan, seen, line.profile_id),
    )


def _overview(plan: OpenPlan, seen: OpenPlan, profile_id: UUID) -> OverviewPage | None:
    if not plan.may(Area.OVERVIEW):
        return None
    open_plan(plan.subject.id, Area.OVERVIEW, Level.READ)
    page = overview_page(seen, frozenset(area for area in seen.levels if seen.may(area)))
    if seen.may(Area.CONSENT):
        return page
    return replace(page, people=[one for one in page.people if one.is_known_by(profile_id)])
