"""What can happen to the stafettnivå of a plan. What was decided stays where it is written."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class StageDecided(Event):
    """The plan is on another level, by a decision that the family and the holder read."""

    stage: int
    timeline = Timeline(Area.CONSENT, N_("%(actor)s skrev ned et nytt stafettnivå"), clock=False)
    notify = Notify(
        "something_new", Kind.PLAN, Urgency.D, PLAN_PAGE + "/innstillinger/nivaa", area=Area.CONSENT
    )
    trace = ("stage",)
