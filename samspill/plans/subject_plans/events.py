"""What can happen to subject plans. Their words stay where they are written; events carry ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TELLS_SOME = Notify(
    "something_new",
    Kind.DOCUMENTS,
    Urgency.D,
    PLAN_PAGE + "/fagplan/{subject_plan_id}",
    area=Area.SUBJECT_PLANS,
    audience="told_profile_ids",
)


@dataclass(frozen=True, kw_only=True)
class SubjectPlanAdded(Event):
    """A service put in a plan of its own; all who read subject plans read it."""

    subject_plan_id: UUID
    kind: str
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.SUBJECT_PLANS, N_("%(actor)s la inn en fagplan"), clock=False)
    notify = _TELLS_SOME
    trace = ("subject_plan_id", "kind")


@dataclass(frozen=True, kw_only=True)
class UnsharedSubjectPlanAdded(Event):
    """A service put in a plan that so far is for the family and itself."""

    subject_plan_id: UUID
    kind: str
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("the others of the plan are not to know of it before it is shared")
    notify = _TELLS_SOME
    trace = ("subject_plan_id", "kind")


@dataclass(frozen=True, kw_only=True)
class SubjectPlanShared(Event):
    """A plan that was for the family and its service is for all who read subject plans."""

    subject_plan_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.SUBJECT_PLANS, N_("%(actor)s delte en fagplan"), clock=False)
    notify = _TELLS_SOME
    trace = ("subject_plan_id",)


@dataclass(frozen=True, kw_only=True)
class SubjectPlanRenewed(Event):
    """A service wrote its plan anew; the earlier versions are kept."""

    subject_plan_id: UUID
    number: int
    timeline = nothing("the plan shows its own versions, to those who see it")
    notify = nothing("a letter for each version would be noise")
    trace = ("subject_plan_id", "number")


@dataclass(frozen=True, kw_only=True)
class SubjectPlanRemoved(Event):
    """A service took its plan away."""

    subject_plan_id: UUID
    timeline = nothing("it would tell of a plan to whoever was not to know of it")
    notify = nothing("who may read it read it before; a letter would be noise")
    trace = ("subject_plan_id",)


@dataclass(frozen=True, kw_only=True)
class SubjectPlanEndReminded(Event):
    """The last day of a subject plan is near: its unit and who has the baton were told."""

    subject_plan_id: UUID
    last_day: date
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed yet; the page shows the day, to those who see it")
    notify = Notify(
        "subject_plan_near",
        Kind.DOCUMENTS,
        Urgency.C,
        PLAN_PAGE + "/fagplan/{subject_plan_id}",
        area=Area.SUBJECT_PLANS,
        audience="told_profile_ids",
    )
    trace = ("subject_plan_id", "last_day", "told_profile_ids")
