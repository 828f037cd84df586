"""What happens to messages between home and school. What is said stands in the thread alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("it is about no plan")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageSent(Event):
    """Somebody wrote about a pupil, or to the homes of a group. It goes a little later."""

    thread_id: UUID
    number: int
    timeline = _NO_PLAN
    notify = nothing("it waits until it can be taken back no more; then its readers are told")
    trace = ("thread_id", "number")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageWithdrawn(Event):
    """Somebody took a message back before it went; its words are gone."""

    thread_id: UUID
    number: int
    timeline = _NO_PLAN
    notify = nothing("nobody had it")
    trace = ("thread_id", "number")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageFileRefused(Event):
    """A file of a message was looked through and not taken; it is gone, the message stands."""

    thread_id: UUID
    why: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.MESSAGES,
        Urgency.C,
        "/skole/meldinger/{thread_id}",
        area=Area.SCHOOL_MESSAGES,
        audience="profile_ids",
    )
    trace = ("thread_id", "why")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageArrived(Event):
    """A message went: these reach it by a pupil, or at work by a group, which is its subject."""

    thread_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "new_message",
        Kind.MESSAGES,
        Urgency.D,
        "/skole/meldinger/{thread_id}",
        area=Area.SCHOOL_MESSAGES,
        audience="profile_ids",
    )
    trace = nothing("that it was sent is in the log already")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageForwarded(Event):
    """Nobody at school had read what a home wrote: it went on to those who have the class."""

    thread_id: UUID
    number: int
    timeline = _NO_PLAN
    notify = nothing("who gets it is told as of any message; the home sees it in the thread")
    trace = ("thread_id", "number")


@dataclass(frozen=True, kw_only=True)
class EmergencyArrived(Event):
    """An emergency message went: these are asked to say that they have seen it."""

    thread_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.MESSAGES,
        Urgency.A,
        "/skole/meldinger/{thread_id}",
        area=Area.SCHOOL_MESSAGES,
        audience="profile_ids",
        locked=True,
    )
    trace = nothing("that it was sent is in the log already")


@dataclass(frozen=True, kw_only=True)
class SchoolMessageAcknowledged(Event):
    """Somebody at home said that she has seen an emergency message."""

    thread_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands with the message, for the school")
    trace = ("thread_id",)
