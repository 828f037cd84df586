"""What the jobs do with a file of a timetable: all that the preview said, or nothing; and back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.event import record
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.groups.actions import about
from samspill.school.imports.events import SchoolFileReverted, TimetableImported
from samspill.school.imports.lessons import LessonOutcome, as_written
from samspill.school.imports.models import SchoolFile, SchoolFileState
from samspill.school.timetable.actions import add_lesson, end_lesson
from samspill.school.timetable.events import LessonAdded
from samspill.school.timetable.queries import lesson_of, overlapping


def take_lessons(school: OpenGroup, file: SchoolFile, outcome: LessonOutcome) -> None:
    """Give the groups their lessons from today on, and end those that are not in a whole file."""
    named = {one.group_id for one in outcome.added} | {one.group_id for one in outcome.ending}
    groups = {one: open_group(one, Area.TIMETABLE, Level.WRITE) for one in named}
    ended = [_end(groups[one.group_id], one.lesson_id) for one in outcome.ending]
    db.session.flush()
    added = [
        [str(one.group_id), str(add_lesson(groups[one.group_id], one.lesson))]
        for one in outcome.added
    ]
    file.state, file.taken_at = SchoolFileState.TAKEN, school.at
    file.refused = [[one.row, one.column, one.text] for one in outcome.refused]
    file.done = {"lessons": added, "ended": ended}
    what: dict[str, Any] = {"lessons": len(added), "ended": len(ended)}
    aside = len(outcome.refused)
    record(TimetableImported(**about(school), file_id=file.id, **what, refused=aside))


def _end(group: OpenGroup, lesson_id: UUID) -> list[str]:
    """The lesson is over since yesterday. Gives it with the day until which it held."""
    lesson = lesson_of(group.subject.id, lesson_id)
    if lesson is None:
        raise NotVisible
    until = lesson.valid_to.isoformat()
    end_lesson(group, lesson_id, last_day=today(group.at) - timedelta(days=1))
    return [str(group.subject.id), str(lesson_id), until]


def undo_lessons(school: OpenGroup, file: SchoolFile) -> None:
    """End what the file gave, and give back what it ended, where nothing else is at that time."""
    for group_id, lesson_id in file.done["lessons"]:
        with suppress(NotVisible):
            group = open_group(UUID(group_id), Area.TIMETABLE, Level.WRITE)
            end_lesson(group, UUID(lesson_id), last_day=today(group.at) - timedelta(days=1))
    db.session.flush()
    for group_id, lesson_id, until in file.done["ended"]:
        with suppress(NotVisible):
            group = open_group(UUID(group_id), Area.TIMETABLE, Level.WRITE)
            _give_back(group, UUID(lesson_id), date.fromisoformat(until))
    file.state = SchoolFileState.UNDONE
    record(SchoolFileReverted(**about(school), file_id=file.id))


def _give_back(group: OpenGroup, lesson_id: UUID, until: date) -> None:
    lesson, day = lesson_of(group.subject.id, lesson_id), today(group.at)
    if lesson is None:
        return
    was = as_written(lesson)
    span = (was.starts_at, was.ends_at)
    if overlapping(group.subject.id, was.weekday, was.weeks, day, span) is None:
        lesson.valid_to = until
        what: dict[str, Any] = {"lesson_id": lesson_id, "weekday": was.weekday, "valid_from": day}
        record(LessonAdded(**about(group), **what))
        db.session.flush()
