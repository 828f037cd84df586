"""What the plan overview shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area
from samspill.plans.consent.queries import unfinished_state
from samspill.plans.participants.queries import ParticipantView, participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.queries import Introduction, introduction
from samspill.plans.timeline.queries import TimelineLine, latest_lines

LATEST = 8


@dataclass(frozen=True)
class OverviewPage:
    """The plan overview. ``waiting`` is the state of a version under way, or None."""

    introduction: Introduction | None
    people: list[ParticipantView]
    events: list[TimelineLine]
    waiting: str | None


def overview_page(plan: OpenPlan) -> OverviewPage:
    """Read it: the child on top, who is in, what happened, what waits for an answer."""
    knows_consent = plan.may(Area.CONSENT)
    return OverviewPage(
        introduction(plan.subject.id),
        [p for p in participants_of(plan.subject.id) if p.state in ("ACTIVE", "INVITED")],
        latest_lines(plan.subject.id, LATEST),
        unfinished_state(plan.subject.id) if knows_consent else None,
    )
