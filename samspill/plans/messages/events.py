"""What can happen to messages. What is said, and to whom, stands in the thread alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing

_BETWEEN_THEM = nothing("that some write to each other is theirs: a line would tell the others")

_TELLS_SOME = Notify(
    "new_message",
    Kind.MESSAGES,
    Urgency.D,
    PLAN_PAGE + "/meldinger",
    area=Area.MESSAGES,
    audience="told_profile_ids",
)


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """Somebody wrote to some. Told are those who have nothing else from the plan to read."""

    thread_id: UUID
    number: int
    files: int
    told_profile_ids: tuple[UUID, ...]
    timeline = _BETWEEN_THEM
    notify = _TELLS_SOME
    trace = ("thread_id", "number", "files")


@dataclass(frozen=True, kw_only=True)
class MessageWithdrawn(Event):
    """Somebody took back what nobody had read; its words are gone."""

    thread_id: UUID
    number: int
    timeline = _BETWEEN_THEM
    notify = nothing("nobody has read it")
    trace = ("thread_id", "number")


@dataclass(frozen=True, kw_only=True)
class PeopleAdded(Event):
    """Who began a thread let more people into it: they read what she wrote, and what comes."""

    thread_id: UUID
    added_profile_ids: tuple[UUID, ...]
    told_profile_ids: tuple[UUID, ...]
    timeline = _BETWEEN_THEM
    notify = _TELLS_SOME
    trace = ("thread_id", "added_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MessageFileRefused(Event):
    """A file of a message was looked through and not taken; it is gone, the message stands."""

    message_id: UUID
    why: str
    told_profile_ids: tuple[UUID, ...]
    timeline = _BETWEEN_THEM
    notify = Notify(
        "something_new",
        Kind.MESSAGES,
        Urgency.C,
        PLAN_PAGE + "/meldinger",
        area=Area.MESSAGES,
        audience="told_profile_ids",
    )
    trace = ("message_id", "why")
