"""What happens to files of a school. Each change that one makes has its own event besides."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class SchoolFileImported(Event):
    """A file of a school was taken: how many pupils and employees it placed, rows set aside."""

    file_id: UUID
    pupils: int
    staff: int
    left: int
    refused: int
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of the file")
    trace = ("file_id", "pupils", "staff", "left", "refused")


@dataclass(frozen=True, kw_only=True)
class TimetableImported(Event):
    """A file of a timetable was taken: lessons that groups got and that ended, rows set aside."""

    file_id: UUID
    lessons: int
    ended: int
    refused: int
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of the file")
    trace = ("file_id", "lessons", "ended", "refused")


@dataclass(frozen=True, kw_only=True)
class SchoolFileReverted(Event):
    """What a file of a school did was undone."""

    file_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of the file")
    trace = ("file_id",)
