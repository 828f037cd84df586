"""What happens to an absence. Why somebody is away stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class AbsenceReported(Event):
    """The home said that a pupil is away on some days."""

    together_id: UUID
    days: tuple[date, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("it stands in the school's list of today, and with the other home on Hjem")
    trace = ("together_id", "days")


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(Event):
    """The home changed what it had reported of one day, before the school had handled it."""

    absence_id: UUID
    day: date
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("it stands in the school's list of the day")
    trace = ("absence_id", "day")


@dataclass(frozen=True, kw_only=True)
class AbsenceWithdrawn(Event):
    """The home took a report of one day back: the pupil comes after all."""

    absence_id: UUID
    day: date
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("it stands in the school's list of the day")
    trace = ("absence_id", "day")


@dataclass(frozen=True, kw_only=True)
class AbsenceFileRefused(Event):
    """A file with a report was looked through and not taken; it is gone, the report stands."""

    why: str
    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/fravar",
        area=Area.ABSENCE,
        audience="profile_ids",
    )
    trace = ("why",)


@dataclass(frozen=True, kw_only=True)
class AbsenceConfirmed(Event):
    """The school confirmed an absence, or has seen papers for it."""

    absence_id: UUID
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("the home said so itself, and sees it where it reported")
    trace = ("absence_id",)


@dataclass(frozen=True, kw_only=True)
class AbsenceAnswered(Event):
    """The school did not accept a report, or asks the home about it."""

    absence_id: UUID
    why: str
    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/fravar",
        area=Area.ABSENCE,
        audience="profile_ids",
    )
    trace = ("absence_id", "why")


@dataclass(frozen=True, kw_only=True)
class AbsenceCorrected(Event):
    """The school corrected what was written of an absence; what stood is its history."""

    absence_id: UUID
    day: date
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("the home sees it where it reported")
    trace = ("absence_id", "day")


@dataclass(frozen=True, kw_only=True)
class PupilMissed(Event):
    """A teacher has not met a pupil of whom nobody has said anything."""

    absence_id: UUID
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("the home is told when the pupil has not come after some minutes")
    trace = ("absence_id",)


@dataclass(frozen=True, kw_only=True)
class PupilDiscovered(Event):
    """The pupil whom a teacher had missed is here."""

    absence_id: UUID
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("whoever was rung is told by the one who rang")
    trace = ("absence_id",)


@dataclass(frozen=True, kw_only=True)
class HomeAsked(Event):
    """The school still misses a pupil, and asks the home."""

    absence_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.A,
        "/skole/fravar",
        area=Area.ABSENCE,
        audience="profile_ids",
        locked=True,
    )
    trace = ("absence_id",)


@dataclass(frozen=True, kw_only=True)
class HeadAsked(Event):
    """Nobody has found out where a pupil is: who leads the school is told. The school is its
    subject, and no pupil stands in it."""

    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "decision_waits",
        Kind.SCHOOL,
        Urgency.A,
        "/skole/grupper/{subject_id}/fravar",
        area=Area.ABSENCE,
        audience="profile_ids",
        locked=True,
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class HomeCalled(Event):
    """The school rang somebody of the home about a pupil whom it misses."""

    absence_id: UUID
    answered: bool
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("who was rung knows")
    trace = ("absence_id", "answered")
