"""A thing that happened is a class, and the class says once what it means.

Each event declares ``timeline``, ``notify`` and ``trace``. None needs a reason:
``timeline = nothing("…")``. ``record`` collects; ``transaction()`` drains just before the
commit and the subscribers write the timeline row, the notices and the change log in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Nothing:
    """Declared on purpose: this event leaves no such trace, and why."""

    why: str


@dataclass(frozen=True)
class Timeline:
    """One line on the timeline of a plan.

    ``area`` decides who sees it. ``sentence`` is Bokmål source text with %(name)s fields of the
    event. ``clock`` False shows the day only: between guardians never a clock time (J9).
    """

    area: str
    sentence: str
    clock: bool = True


class Kind(StrEnum):
    """What a notice is about: what somebody chooses by, and what it stands under at the bell."""

    CONSENT = "CONSENT"
    ACCESS = "ACCESS"
    DECISION = "DECISION"
    SECURITY = "SECURITY"
    MESSAGES = "MESSAGES"
    MEETINGS = "MEETINGS"
    GOALS = "GOALS"
    DOCUMENTS = "DOCUMENTS"
    PLAN = "PLAN"
    CHILD = "CHILD"
    SCHOOL = "SCHOOL"
    TOMORROW = "TOMORROW"


class Urgency(StrEnum):
    """How soon somebody should hear. A: at once, in the night too. B: the same day. C: she is asked
    to do something. D: to know; bundled. E: it stands at the bell and waits there."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


PLAN_PAGE = "/planer/{subject_id}"


@dataclass(frozen=True)
class Notify:
    """Who hears of it, how soon, and what it is about.

    ``page``: the address where it is read, with fields of the event; '' where nothing is left to
    open. It is also what the notice is about: to open the page is to have read it, and what comes
    of the same page before that is no new notice to her. ``audience`` None is everyone with READ
    in ``area`` but the actor; else it names a field of the event that holds profile ids; with
    ``area`` too, those must still reach it when the notice is delivered. ``locked`` cannot be
    silenced. ``needs_right`` False is only for the notice that access has ended (I13), and for
    what somebody is told about her own account. ``address`` names a field with the e-mail address
    to use instead of the profile's. ``to_actor``: she who did it is told too."""

    template: str
    kind: Kind
    urgency: Urgency
    page: str
    area: str | None = None
    audience: str | None = None
    locked: bool = False
    needs_right: bool = True
    address: str | None = None
    to_actor: bool = False


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events: past tense, ids and small facts, never ORM objects."""

    timeline: ClassVar[Timeline | Nothing]
    notify: ClassVar[Notify | Nothing]
    trace: ClassVar[tuple[str, ...] | Nothing]
    ends_access_of: ClassVar[str | None] = None
    """The field with the profiles that lost access: their queued notices stop with it."""

    subject_id: UUID
    tenant_id: UUID

    def facts(self, names: tuple[str, ...] | None = None) -> dict[str, Any]:
        """The event's fields as plain JSON values (all, or those named)."""
        chosen = names or tuple(f.name for f in dataclasses.fields(self))
        return {name: _plain(getattr(self, name)) for name in chosen}

    def page(self) -> str:
        """The address of the page that its notice is about."""
        notify = self.notify
        return notify.page.format_map(vars(self)) if isinstance(notify, Notify) else ""


def nothing(why: str) -> Nothing:
    """Declare that an event leaves no trace of this sort, with the reason."""
    return Nothing(why)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


_recorded: ContextVar[list[Event] | None] = ContextVar("recorded", default=None)


def record(event: Event) -> None:
    """Say that something happened. It counts only if the transaction commits."""
    events = _recorded.get()
    if events is None:
        raise RuntimeError(f"{type(event).__name__} was recorded outside transaction()")
    events.append(event)


def collect() -> list[Event]:
    """Start an empty list of events for a transaction; used by ``transaction()`` only."""
    events: list[Event] = []
    _recorded.set(events)
    return events


@contextmanager
def collected_apart() -> Iterator[list[Event]]:
    """Keep the events of the block in a list of their own; used by ``written_apart()`` only."""
    if _recorded.get() is None:
        raise RuntimeError("events are collected apart only inside transaction()")
    events: list[Event] = []
    token = _recorded.set(events)
    try:
        yield events
    finally:
        _recorded.reset(token)


def stop_collecting() -> None:
    """End collecting; used by ``transaction()`` only."""
    _recorded.set(None)
