"""Reads of timetables: what some days hold for pupils or groups, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Integer,
    ScalarSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from samspill.identity.models import Person, Profile
from samspill.infra.db import db, run
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.timetable.models import GroupNote, Lesson, LessonChange, NoteKind, Weeks


@dataclass(frozen=True)
class LessonOn:
    """A lesson on one day, as it is that day. ``usual_starts_at``: when it was to begin, where it
    has another time; ``substitute`` and ``teacher`` are names or ''."""

    id: UUID
    group_id: UUID
    group_name: str
    is_class: bool
    subject: str
    starts_at: time
    ends_at: time
    usual_starts_at: time | None
    room: str
    has_other_room: bool
    teacher: str
    substitute: str
    is_cancelled: bool
    note: str

    @property
    def is_otherwise(self) -> bool:
        """Is anything not as usual?"""
        moved = self.usual_starts_at is not None
        return self.is_cancelled or moved or self.has_other_room or bool(self.substitute)


@dataclass(frozen=True)
class NoteOn:
    """Something to do, bring or know."""

    id: UUID
    group_name: str
    is_class: bool
    kind: NoteKind
    subject: str
    text: str


@dataclass(frozen=True)
class ExpectedOn:
    """A time that a home has signed a pupil up for."""

    id: UUID
    title: str
    place: str
    starts_at: time
    ends_at: time


@dataclass(frozen=True)
class DayPlan:
    """What a day holds for a pupil or a group. ``expected``: of a pupil, what the reader may
    know."""

    lessons: tuple[LessonOn, ...] = ()
    notes: tuple[NoteOn, ...] = ()
    expected: tuple[ExpectedOn, ...] = ()

    @property
    def ends_at(self) -> time | None:
        """When the last lesson that is not cancelled ends."""
        return max((one.ends_at for one in self.lessons if not one.is_cancelled), default=None)

    @property
    def told(self) -> tuple[NoteOn, ...]:
        """What is to be done, brought or known on the day itself."""
        return tuple(note for note in self.notes if note.kind != NoteKind.FOCUS)

    @property
    def otherwise(self) -> tuple[LessonOn, ...]:
        """The lessons that are not as usual."""
        return tuple(one for one in self.lessons if one.is_otherwise)

    @property
    def starts_at(self) -> time | None:
        """When the first lesson that is not cancelled begins."""
        return min((one.starts_at for one in self.lessons if not one.is_cancelled), default=None)


_expected: list[Callable[[Any], ScalarSelect[Any]]] = []


def expect_by(column: Callable[[Any], ScalarSelect[Any]]) -> None:
    """Say how it is found what a pupil is expected to on a day, as a column of that same
    statement."""
    if column not in _expected:
        _expected.append(column)


Asked = tuple[UUID, date]
NOTES_AT_MOST = 100


def days_of_pupils(asked: Collection[Asked]) -> dict[Asked, DayPlan]:
    """What each day holds for each pupil, by the groups that she is in on that day."""
    return _days(_of_pupils(), asked)


def days_of_group(asked: Collection[Asked]) -> dict[Asked, DayPlan]:
    """What each day holds for each group, and what is told to its whole school."""
    return _days(_of_groups(), asked)


def _days(statement: Select[Any], asked: Collection[Asked]) -> dict[Asked, DayPlan]:
    if not asked:
        return {}
    subjects, days = zip(*sorted(asked, key=str), strict=True)
    rows = run(statement, {"subjects": list(subjects), "days": list(days)})
    return {
        (row.subject_id, row.day): DayPlan(
            tuple(sorted((_lesson(one) for one in row.lessons or ()), key=_by_time)),
            tuple(sorted((_note(one) for one in row.notes or ()), key=_by_kind)),
            tuple(sorted((_one(one) for one in row.expected or ()), key=lambda one: one.starts_at)),
        )
        for row in rows
    }


def _by_time(one: LessonOn) -> tuple[time, str]:
    return one.starts_at, one.subject


def _by_kind(one: NoteOn) -> tuple[int, str]:
    return list(NoteKind).index(one.kind), one.subject


def _lesson(found: Mapping[str, Any]) -> LessonOn:
    other, was = found["new_starts_at"], time.fromisoformat(found["starts_at"])
    ends = found["new_ends_at"] or found["ends_at"]
    return LessonOn(
        id=UUID(found["id"]),
        group_id=UUID(found["group_id"]),
        group_name=found["group_name"],
        is_class=found["group_kind"] == GroupKind.CLASS,
        subject=found["subject"],
        starts_at=time.fromisoformat(other) if other else was,
        ends_at=time.fromisoformat(ends),
        usual_starts_at=was if other else None,
        room=found["new_room"] or found["room"],
        has_other_room=bool(found["new_room"]) and found["new_room"] != found["room"],
        teacher=found["teacher"] or "",
        substitute=found["substitute"] or "",
        is_cancelled=bool(found["is_cancelled"]),
        note=found["note"] or "",
    )


def _note(found: Mapping[str, Any]) -> NoteOn:
    return NoteOn(
        id=UUID(found["id"]),
        group_name=found["group_name"],
        is_class=found["group_kind"] == GroupKind.CLASS,
        kind=NoteKind(found["kind"]),
        subject=found["subject"],
        text=found["text"],
    )


def _one(found: Mapping[str, Any]) -> ExpectedOn:
    return ExpectedOn(
        id=UUID(found["id"]),
        title=found["title"],
        place=found["place"],
        starts_at=time.fromisoformat(found["starts_at"]),
        ends_at=time.fromisoformat(found["ends_at"]),
    )


@cache
def _asked() -> Any:
    """The subjects and days that are asked for, as a table."""
    return (
        func.unnest(cast(bindparam("subjects"), ARRAY(Uuid)), cast(bindparam("days"), ARRAY(Date)))
        .table_valued(column("subject_id", Uuid), column("day", Date))
        .render_derived("asked")
        .alias("asked")
    )


@cache
def _of_pupils() -> Select[Any]:
    asked = _asked()
    places = select(GroupMember.group_id).where(
        GroupMember.pupil_id == asked.c.subject_id, on_day(GroupMember, asked.c.day)
    )
    expected = _expected[0](asked) if _expected else null()
    return _statement(asked, places.correlate(asked), expected)


@cache
def _of_groups() -> Select[Any]:
    asked, whole = _asked(), aliased(Group)
    here = select(whole.id).where(whole.id == asked.c.subject_id).correlate(asked)
    school = select(whole.school_id).where(whole.id == asked.c.subject_id).correlate(asked)
    return _statement(asked, union(here, school), null())


def _statement(asked: Any, groups: Any, expected: Any) -> Select[Any]:
    return select(
        asked.c.subject_id,
        asked.c.day,
        _lessons(asked, groups).label("lessons"),
        _notes(asked, groups).label("notes"),
        expected.label("expected"),
    ).select_from(asked)


def _lessons(asked: Any, groups: Any) -> ScalarSelect[Any]:
    """The lessons of the day as JSON."""
    teacher, substitute = (
        _named(Lesson.teacher_profile_id),
        _named(LessonChange.substitute_profile_id),
    )
    found = func.jsonb_build_object(
        *("id", Lesson.id, "group_id", Group.id, "group_name", Group.name),
        *("group_kind", Group.kind, "subject", Lesson.subject, "room", Lesson.room),
        *("starts_at", Lesson.starts_at, "ends_at", Lesson.ends_at),
        *("new_starts_at", LessonChange.starts_at, "new_ends_at", LessonChange.ends_at),
        *("new_room", LessonChange.room, "is_cancelled", LessonChange.is_cancelled),
        *("note", LessonChange.note, "teacher", teacher, "substitute", substitute),
    )
    odd = cast(func.extract("week", asked.c.day), Integer) % 2 == 1
    weeks = case((odd, literal(str(Weeks.ODD))), else_=literal(str(Weeks.EVEN)))
    return (
        select(func.jsonb_agg(found))
        .select_from(Lesson)
        .join(Group, Group.id == Lesson.group_id)
        .outerjoin(
            LessonChange,
            and_(LessonChange.lesson_id == Lesson.id, LessonChange.day == asked.c.day),
        )
        .where(
            Lesson.group_id.in_(groups),
            Lesson.weekday == cast(func.extract("isodow", asked.c.day), Integer),
            or_(Lesson.weeks == str(Weeks.ALL), Lesson.weeks == weeks),
            on_day(Lesson, asked.c.day),
        )
        .correlate(asked)
        .scalar_subquery()
    )


def _named(profile_id: Any) -> ScalarSelect[Any]:
    profile, person = aliased(Profile), aliased(Person)
    return (
        select(person.given_name + " " + person.family_name)
        .select_from(profile)
        .join(person, person.id == profile.person_id)
        .where(profile.id == profile_id)
        .correlate(Lesson, LessonChange)
        .scalar_subquery()
    )


def _notes(asked: Any, groups: Any) -> ScalarSelect[Any]:
    """What is to be done, brought or known on the day as JSON."""
    found = func.jsonb_build_object(
        *("id", GroupNote.id, "group_name", Group.name, "group_kind", Group.kind),
        *("kind", GroupNote.kind, "subject", GroupNote.subject, "text", GroupNote.text),
    )
    return (
        select(func.jsonb_agg(found))
        .select_from(GroupNote)
        .join(Group, Group.id == GroupNote.group_id)
        .where(
            GroupNote.group_id.in_(groups),
            GroupNote.day == asked.c.day,
            GroupNote.withdrawn_at.is_(None),
        )
        .correlate(asked)
        .scalar_subquery()
    )


# ---- for what changes ----------------------------------------------------------------------


def lesson_of(group_id: UUID, lesson_id: UUID) -> Lesson | None:
    """One lesson of a group; None for another's."""
    return db.session.scalar(
        select(Lesson).where(Lesson.id == lesson_id, Lesson.group_id == group_id)
    )


def lessons_from(group_ids: Collection[UUID], day: date) -> list[Lesson]:
    """The lessons that some groups have on the day or later: one statement, however many."""
    rows = select(Lesson).where(Lesson.group_id.in_(group_ids), Lesson.valid_to > day)
    return list(db.session.scalars(rows.order_by(Lesson.group_id, Lesson.id)))


def change_on(lesson_id: UUID, day: date) -> LessonChange | None:
    """What is otherwise with the lesson on the day."""
    return db.session.scalar(
        select(LessonChange).where(LessonChange.lesson_id == lesson_id, LessonChange.day == day)
    )


def overlapping(
    group_id: UUID, weekday: int, weeks: Weeks, since: date, span: tuple[time, time]
) -> Lesson | None:
    """A lesson of the group at the same time in the same weeks, on the day or later."""
    return db.session.scalar(
        select(Lesson)
        .where(
            Lesson.group_id == group_id,
            Lesson.weekday == weekday,
            or_(Lesson.weeks == Weeks.ALL, literal(str(weeks)).in_([Weeks.ALL, Lesson.weeks])),
            Lesson.valid_to > since,
            Lesson.starts_at < span[1],
            Lesson.ends_at > span[0],
        )
        .limit(1)
    )


@dataclass(frozen=True)
class NoteToCome:
    """A note of today or later, for who writes them."""

    id: UUID
    kind: NoteKind
    day: date
    subject: str
    text: str
    author: str


def notes_to_come(group_id: UUID, since: date) -> list[NoteToCome]:
    """The group's own notes from a day on, the next first."""
    rows = db.session.execute(
        select(
            GroupNote.id,
            GroupNote.kind,
            GroupNote.day,
            GroupNote.subject,
            GroupNote.text,
            (Person.given_name + " " + Person.family_name).label("author"),
        )
        .join(Profile, Profile.id == GroupNote.author_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            GroupNote.group_id == group_id,
            GroupNote.day >= since,
            GroupNote.withdrawn_at.is_(None),
        )
        .order_by(GroupNote.day, GroupNote.written_at)
        .limit(NOTES_AT_MOST)
    )
    return [NoteToCome(**{**row._mapping, "kind": NoteKind(row.kind)}) for row in rows]


def note_of(group_id: UUID, note_id: UUID) -> GroupNote | None:
    """One note of a group; None for another's."""
    return db.session.scalar(
        select(GroupNote).where(GroupNote.id == note_id, GroupNote.group_id == group_id)
    )
