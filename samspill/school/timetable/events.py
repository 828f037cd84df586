"""What happens to the timetable of a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing

_NO_PLAN = nothing("it is about no plan")
_STANDS_THERE = nothing("it stands in the timetable, and on the card of who has a child there")


@dataclass(frozen=True, kw_only=True)
class LessonAdded(Event):
    """A group has a new lesson in its week."""

    lesson_id: UUID
    weekday: int
    valid_from: date
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("lesson_id", "weekday", "valid_from")


@dataclass(frozen=True, kw_only=True)
class LessonEnded(Event):
    """A group has a lesson no more after a day."""

    lesson_id: UUID
    last_day: date
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("lesson_id", "last_day")


@dataclass(frozen=True, kw_only=True)
class LessonChanged(Event):
    """A lesson is otherwise on one day, or is as usual again (no ``fields``)."""

    lesson_id: UUID
    day: date
    fields: tuple[str, ...]
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("lesson_id", "day", "fields")


@dataclass(frozen=True, kw_only=True)
class GroupNoteWritten(Event):
    """A group has something to do, bring or know."""

    note_id: UUID
    kind: str
    day: date
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("note_id", "kind", "day")


@dataclass(frozen=True, kw_only=True)
class GroupNoteWithdrawn(Event):
    """What a group was told holds no more."""

    note_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("note_id",)
