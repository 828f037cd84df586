"""What can happen to goals and activities. Texts stay where they are written; events carry ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_IN_SUMMARIES = nothing("it stands on the timeline; a letter for each change would be noise")

_TELLS_READERS = Notify(
    "something_new", Kind.GOALS, Urgency.D, PLAN_PAGE + "/maal/{goal_id}", area=Area.GOALS
)


@dataclass(frozen=True, kw_only=True)
class GoalAdded(Event):
    """Somebody set up a goal."""

    goal_id: UUID
    timeline = Timeline(Area.GOALS, N_("%(actor)s la til et mål"), clock=False)
    notify = _TELLS_READERS
    trace = ("goal_id",)


@dataclass(frozen=True, kw_only=True)
class GoalChanged(Event):
    """Somebody wrote a goal anew; the earlier version is kept."""

    goal_id: UUID
    version: int
    timeline = Timeline(Area.GOALS, N_("%(actor)s endret et mål"), clock=False)
    notify = _IN_SUMMARIES
    trace = ("goal_id", "version")


@dataclass(frozen=True, kw_only=True)
class GoalReached(Event):
    """Somebody says that a goal is met."""

    goal_id: UUID
    timeline = Timeline(Area.GOALS, N_("%(actor)s skrev at et mål er nådd"), clock=False)
    notify = _TELLS_READERS
    trace = ("goal_id",)


@dataclass(frozen=True, kw_only=True)
class GoalMoved(Event):
    """A goal stands elsewhere in the order."""

    goal_id: UUID
    timeline = nothing("the order of a list is no news")
    notify = nothing("the order of a list is no news")
    trace = ("goal_id",)


@dataclass(frozen=True, kw_only=True)
class GoalAssigned(Event):
    """Somebody is to follow a goal up."""

    goal_id: UUID
    responsible_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the goal was written says so")
    notify = Notify(
        "something_new",
        Kind.GOALS,
        Urgency.C,
        PLAN_PAGE + "/maal/{goal_id}",
        audience="responsible_profile_ids",
        locked=True,
    )
    trace = ("goal_id", "responsible_profile_ids")


@dataclass(frozen=True, kw_only=True)
class GoalRated(Event):
    """Somebody says from 0 to 10 how near a goal is."""

    goal_id: UUID
    rated_by: str
    timeline = nothing("the thermometer shows its own history; three a month would drown the rest")
    notify = _IN_SUMMARIES
    trace = ("goal_id", "rated_by")


@dataclass(frozen=True, kw_only=True)
class ActivityAdded(Event):
    """Something is to be done for a goal."""

    activity_id: UUID
    timeline = Timeline(Area.GOALS, N_("%(actor)s la til en aktivitet"), clock=False)
    notify = _IN_SUMMARIES
    trace = ("activity_id",)


@dataclass(frozen=True, kw_only=True)
class ActivityAssigned(Event):
    """Somebody is to do it, or to help."""

    activity_id: UUID
    responsible_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the activity was written says so")
    notify = Notify(
        "something_new",
        Kind.GOALS,
        Urgency.C,
        PLAN_PAGE + "/aktiviteter/{activity_id}",
        audience="responsible_profile_ids",
        locked=True,
    )
    trace = ("activity_id", "responsible_profile_ids")


@dataclass(frozen=True, kw_only=True)
class GoalReminded(Event):
    """The day by which a goal should be met comes nearer: who follows it up was told."""

    goal_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed; the day stands at the goal")
    notify = Notify(
        "deadline_near",
        Kind.GOALS,
        Urgency.C,
        PLAN_PAGE + "/maal/{goal_id}",
        area=Area.GOALS,
        audience="told_profile_ids",
    )
    trace = ("goal_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class ActivityReminded(Event):
    """The day by which an activity should be done comes nearer: who does it was told."""

    activity_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed; the day stands at the activity")
    notify = Notify(
        "deadline_near",
        Kind.GOALS,
        Urgency.C,
        PLAN_PAGE + "/aktiviteter/{activity_id}",
        area=Area.GOALS,
        audience="told_profile_ids",
    )
    trace = ("activity_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class EvaluationReminded(Event):
    """The day has come to write how an activity went: who does it, and the holder, were told."""

    activity_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed; the day stands at the activity")
    notify = Notify(
        "evaluation_due",
        Kind.GOALS,
        Urgency.C,
        PLAN_PAGE + "/aktiviteter/{activity_id}",
        area=Area.GOALS,
        audience="told_profile_ids",
    )
    trace = ("activity_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(Event):
    """Somebody wrote an activity anew; the earlier version is kept."""

    activity_id: UUID
    version: int
    timeline = Timeline(Area.GOALS, N_("%(actor)s endret en aktivitet"), clock=False)
    notify = _IN_SUMMARIES
    trace = ("activity_id", "version")


@dataclass(frozen=True, kw_only=True)
class ActivityFinished(Event):
    """Somebody did what had been promised."""

    activity_id: UUID
    timeline = Timeline(Area.GOALS, N_("%(actor)s gjorde ferdig en aktivitet"), clock=False)
    notify = _IN_SUMMARIES
    trace = ("activity_id",)


@dataclass(frozen=True, kw_only=True)
class CommentWritten(Event):
    """Somebody commented; who wrote the goal or activity, and who is responsible, hears of it."""

    goal_id: UUID
    comment_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.GOALS, N_("%(actor)s skrev en kommentar"), clock=False)
    notify = Notify(
        "something_new",
        Kind.GOALS,
        Urgency.D,
        PLAN_PAGE + "/maal/{goal_id}",
        audience="told_profile_ids",
    )
    trace = ("comment_id",)


@dataclass(frozen=True, kw_only=True)
class CommentChanged(Event):
    """Somebody corrected her own comment."""

    comment_id: UUID
    timeline = nothing("a corrected word is no news")
    notify = nothing("a corrected word is no news")
    trace = ("comment_id",)


@dataclass(frozen=True, kw_only=True)
class Evaluated(Event):
    """Somebody wrote how it went, and what happens now."""

    goal_id: UUID
    evaluation_id: UUID
    way_on: str
    timeline = Timeline(Area.GOALS, N_("%(actor)s vurderte hvordan det gikk"), clock=False)
    notify = _TELLS_READERS
    trace = ("evaluation_id", "way_on")
