"""What happens to applications at school. No event says what is applied for, or why."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("it is about no plan")
_CASE = "/skole/elever/{subject_id}/soknader/{case_id}"
_MINE = "/skole/soknader"


def _tells(template: str, urgency: Urgency, page: str = _CASE) -> Notify:
    return Notify(
        template, Kind.SCHOOL, urgency, page, area=Area.SCHOOL_CASE, audience="profile_ids"
    )


@dataclass(frozen=True, kw_only=True)
class SchoolCaseSubmitted(Event):
    """An application has come to the school."""

    case_id: UUID
    kind: str
    timeline = _NO_PLAN
    notify = nothing("who handles it is told by SchoolCaseQueued")
    trace = ("case_id", "kind")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseQueued(Event):
    """Something waits for who handles a case. Its subject is the group by which she reaches it."""

    case_id: UUID
    pupil_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("decision_waits", Urgency.C, "/skole/elever/{pupil_id}/soknader/{case_id}")
    trace = nothing("what happened is in the log already")


@dataclass(frozen=True, kw_only=True)
class LeaveAnnounced(Event):
    """A contact teacher is told that a pupil of hers will be away. The group is its subject."""

    pupil_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.D,
        "/skole/elever/{pupil_id}/fravar",
        area=Area.ABSENCE,
        audience="profile_ids",
    )
    trace = nothing("the decision is in the log already")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseShared(Event):
    """Another who answers for the child is asked to agree to an application."""

    case_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("answer_waits", Urgency.C, _MINE)
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseMentioned(Event):
    """Another who answers for the child is told that something is applied for."""

    case_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("something_new", Urgency.D, _MINE)
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseAgreed(Event):
    """Another who answers for the child has said yes or no to an application; with a no it is
    stopped before the school saw it."""

    case_id: UUID
    agreed: bool
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("something_new", Urgency.D)
    trace = ("case_id", "agreed")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseChanged(Event):
    """The applicant changed what she applies for, before anybody had begun to handle it."""

    case_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of who handles it, unread as before")
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseAssigned(Event):
    """Somebody at school handles the case from now on."""

    case_id: UUID
    handler_id: UUID
    timeline = _NO_PLAN
    notify = nothing("the applicant sees it where she follows her case")
    trace = ("case_id", "handler_id")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseQuestioned(Event):
    """The school needs to know more of the applicant."""

    case_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("answer_waits", Urgency.C)
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseExplained(Event):
    """The applicant has answered what the school asked."""

    case_id: UUID
    timeline = _NO_PLAN
    notify = nothing("who handles it is told by SchoolCaseQueued")
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseDelayed(Event):
    """An interim reply: the decision takes longer, and until when."""

    case_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("something_new", Urgency.D)
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseDecided(Event):
    """The school has decided: the applicant is told."""

    case_id: UUID
    outcome: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("case_answered", Urgency.C)
    trace = ("case_id", "outcome")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseConcluded(Event):
    """Others who answer for the child are told that an application that they know of is decided:
    the days, and whether they are given."""

    case_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("something_new", Urgency.C, _MINE)
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseWithdrawn(Event):
    """The applicant applies no more."""

    case_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of who handles it")
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseAppealed(Event):
    """The applicant appeals the decision."""

    case_id: UUID
    timeline = _NO_PLAN
    notify = nothing("who handles it is told by SchoolCaseQueued")
    trace = ("case_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolCaseReassessed(Event):
    """The school has looked at an appealed case anew, or the one above it has settled it."""

    case_id: UUID
    state: str
    outcome: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _tells("case_answered", Urgency.C)
    trace = ("case_id", "state", "outcome")


@dataclass(frozen=True, kw_only=True)
class SchoolCaseLetterMade(Event):
    """The letter of a decision is written and kept. ``fingerprint``: SHA-256 of its PDF, in hex."""

    case_id: UUID
    letter_id: UUID
    fingerprint: str
    timeline = _NO_PLAN
    notify = nothing("the applicant was told of the decision; the letter stands with it")
    trace = ("case_id", "letter_id", "fingerprint")
