"""What happens to grades. Which grade somebody got stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
ALL_CHILDREN = "/skole"
"""One page for all children of somebody: grades of several are one notice."""


@dataclass(frozen=True, kw_only=True)
class GradeRoundPlanned(Event):
    """A school says until when grades are entered, and when they are published."""

    round_id: UUID
    deadline: date
    publish_at: datetime
    timeline = _NO_PLAN
    notify = nothing("it stands on the page on which teachers enter grades")
    trace = ("round_id", "deadline", "publish_at")


@dataclass(frozen=True, kw_only=True)
class GradeRoundLocked(Event):
    """Nobody enters grades of a round any more."""

    round_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands on the page on which teachers enter grades")
    trace = ("round_id",)


@dataclass(frozen=True, kw_only=True)
class GradeRoundReopened(Event):
    """A head opened a round again, with a reason."""

    round_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands on the page on which teachers enter grades")
    trace = ("round_id",)


@dataclass(frozen=True, kw_only=True)
class GradesEntered(Event):
    """A teacher entered the grades of a group in a subject: so many were new or changed."""

    round_id: UUID
    subject: str
    changed: int
    timeline = _NO_PLAN
    notify = nothing("the home hears when they are published")
    trace = ("round_id", "subject", "changed")


@dataclass(frozen=True, kw_only=True)
class GradesPublished(Event):
    """Pupil and home can read her grades of a round."""

    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.D,
        ALL_CHILDREN,
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class OralExamsEntered(Event):
    """Head or office wrote who is drawn for an oral exam: so many were new or changed."""

    exam_at: datetime
    changed: int
    timeline = _NO_PLAN
    notify = nothing("nobody may know before its time; then each is told of her own")
    trace = ("exam_at", "changed")


@dataclass(frozen=True, kw_only=True)
class OralExamAnnounced(Event):
    """Pupil and home can read which subject she is drawn for, from now on."""

    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/karakterer",
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class GradeCorrected(Event):
    """A grade that was published is another; what stood is its history."""

    grade_id: UUID
    corrects_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.D,
        ALL_CHILDREN,
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ("grade_id", "corrects_id")


@dataclass(frozen=True, kw_only=True)
class GradeWarningSent(Event):
    """Pupil and home are warned that there may be no grade, or less than good."""

    warning_id: UUID
    subject: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/karakterer",
        area=Area.ASSESSMENT,
        audience="profile_ids",
        locked=True,
    )
    trace = ("warning_id", "subject")


@dataclass(frozen=True, kw_only=True)
class GradeWarningAcknowledged(Event):
    """One of the home said that she has read a warning."""

    warning_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands on the pupil's page, for who teaches her")
    trace = ("warning_id",)


@dataclass(frozen=True, kw_only=True)
class GradeWarningOverlooked(Event):
    """Nobody at home has said that she has read a warning: who sent it should ring."""

    warning_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/karakterer",
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ("warning_id",)


@dataclass(frozen=True, kw_only=True)
class GradeAppealed(Event):
    """The school has received an appeal on a grade."""

    grade_id: UUID
    is_late: bool
    timeline = _NO_PLAN
    notify = nothing("who appealed knows; it stands on the pupil's page")
    trace = ("grade_id", "is_late")
