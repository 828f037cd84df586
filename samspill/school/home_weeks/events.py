"""What happens to the weeks at a home. Which weeks stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")


@dataclass(frozen=True, kw_only=True)
class HomeWeeksSaid(Event):
    """An adult says in which weeks a child lives with her, or something else than before."""

    weeks_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it is her own; whom she shows it to is told by HomeWeeksOffered")
    trace = ("weeks_id",)


@dataclass(frozen=True, kw_only=True)
class HomeWeeksOffered(Event):
    """She shows it to one more adult of the child, who says whether it is so."""

    weeks_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/to-hjem",
        area=Area.ABSENCE,
        audience="profile_ids",
    )
    trace = ("weeks_id",)


@dataclass(frozen=True, kw_only=True)
class HomeWeeksAnswered(Event):
    """The other one said whether it is so."""

    weeks_id: UUID
    is_right: bool
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.D,
        "/skole/elever/{subject_id}/to-hjem",
        area=Area.ABSENCE,
        audience="profile_ids",
    )
    trace = ("weeks_id", "is_right")


@dataclass(frozen=True, kw_only=True)
class HomeWeeksEnded(Event):
    """An adult says nothing of it any longer."""

    weeks_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nobody is to hear of it")
    trace = ("weeks_id",)
