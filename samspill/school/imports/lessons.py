"""What a file with a timetable would change, row by row; what is in conflict is set aside.

As ``compare``: the same reading serves the preview and the act, in as many statements however long
the file is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import time
from uuid import UUID

from samspill.core.clock import today
from samspill.core.language import N_, _
from samspill.infra.tabular import (
    Problem,
    Shape,
    Unreadable,
    has_strange_signs,
    plain_fault,
    read_rows,
)
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import Group
from samspill.school.groups.queries import employees_at
from samspill.school.imports.queries import groups_of_year
from samspill.school.timetable.actions import WeeklyLesson
from samspill.school.timetable.models import Lesson, Weeks
from samspill.school.timetable.queries import lessons_from

GROUP, DAY, FROM, TO, SUBJECT = "group", "day", "starts_at", "ends_at", "subject"
ROOM, TEACHER, WEEKS = "room", "teacher", "weeks"
LESSON_NEEDED = (GROUP, DAY, FROM, TO, SUBJECT)
LESSON_COLUMNS = {
    GROUP: N_("Gruppe"),
    DAY: N_("Dag"),
    FROM: N_("Fra"),
    TO: N_("Til"),
    SUBJECT: N_("Fag"),
    ROOM: N_("Rom"),
    TEACHER: N_("Lærer"),
    WEEKS: N_("Uker"),
}
SPELT = {
    **dict.fromkeys(("gruppe", "klasse", "faggruppe"), GROUP),
    **dict.fromkeys(("dag", "ukedag"), DAY),
    **dict.fromkeys(("fra", "start", "begynner", "byrjar"), FROM),
    **dict.fromkeys(("til", "slutt", "slutter", "sluttar"), TO),
    "fag": SUBJECT,
    "rom": ROOM,
    **dict.fromkeys(("lærer", "lærar"), TEACHER),
    **dict.fromkeys(("uker", "uke", "veker", "veke"), WEEKS),
}
DAYS = {
    **dict.fromkeys(("mandag", "måndag", "man", "1"), 1),
    **dict.fromkeys(("tirsdag", "tysdag", "tir", "tys", "2"), 2),
    **dict.fromkeys(("onsdag", "ons", "3"), 3),
    **dict.fromkeys(("torsdag", "tor", "4"), 4),
    **dict.fromkeys(("fredag", "fre", "5"), 5),
}
WEEKS_SAID = {
    **dict.fromkeys(("", "alle", "hver", "hver uke", "kvar", "kvar veke"), Weeks.ALL),
    **dict.fromkeys(("oddetall", "oddetal", "odde", "odd"), Weeks.ODD),
    **dict.fromkeys(("partall", "partal", "par", "even"), Weeks.EVEN),
}
SHAPE = Shape(LESSON_COLUMNS, SPELT, LESSON_NEEDED, {GROUP: 40, SUBJECT: 60, ROOM: 40})
_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)")


@dataclass(frozen=True)
class LessonRow:
    """A lesson as a row says it, of a group of the school."""

    row: int
    group_id: UUID
    group_name: str
    lesson: WeeklyLesson


@dataclass(frozen=True)
class Ending:
    """A lesson that the group has no more."""

    group_id: UUID
    group_name: str
    lesson_id: UUID
    lesson: WeeklyLesson


@dataclass
class LessonOutcome:
    """What a whole file would do. ``ending``: lessons that are not in a whole file, of groups that
    are in it and of which every row could be used."""

    added: list[LessonRow] = field(default_factory=list)
    ending: list[Ending] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Problem] = field(default_factory=list)
    knows_all: bool = True
    halts: bool = False

    @property
    def rows_aside(self) -> list[tuple[int, str, str]]:
        """Row, column and words of what was set aside."""
        return [(one.row, one.column, one.text) for one in self.refused]

    @property
    def does_something(self) -> bool:
        """Is there anything to say yes to?"""
        return bool(self.added or self.ending)

    def fingerprint(self) -> str:
        """The same for the same outcome: to see that nothing has changed since it was shown."""
        said = [
            [(one.row, str(one.group_id)) for one in self.added],
            sorted(str(one.lesson_id) for one in self.ending),
            [(one.row, one.column) for one in self.refused],
        ]
        # nosemgrep: hash-without-key - row numbers and ids of lessons, of nobody
        return hashlib.sha256(repr(said).encode()).hexdigest()


Said = tuple[int, dict[str, str]]


def compare_lessons(school: OpenGroup, content: bytes, *, is_whole: bool) -> LessonOutcome:
    """Hold a file against the timetable of today. ``is_whole``: what a group has that is not in it,
    ends. Raises Unreadable for what is no such file at all."""
    outcome = LessonOutcome()
    groups = _by_name(groups_of_year(school).values())
    teachers = _teachers(school)
    found, named = [], set()
    for line, said in _readable(content, outcome):
        problem, row = _placed(line, said, groups, teachers)
        outcome.refused += [problem] if problem else []
        found += [row] if row else []
        if row is None:
            named |= {one.id for one in groups.get(said[GROUP].casefold(), ())}
    _sort_out(school, outcome, found, is_whole=is_whole, incomplete=named)
    outcome.refused.sort(key=lambda problem: problem.row)
    return outcome


def _readable(content: bytes, outcome: LessonOutcome) -> Iterator[Said]:
    """Row by row what can be read; what cannot is set aside."""
    is_empty = True
    for line, said in read_rows(content, SHAPE):
        is_empty = False
        faults = [said] if isinstance(said, Problem) else list(_faults(line, said))
        if faults or isinstance(said, Problem):
            outcome.refused += faults
            outcome.knows_all = False
        else:
            yield line, said
    if is_empty:
        raise Unreadable(_("Filen har ingen timer."))


def _faults(line: int, said: dict[str, str]) -> Iterator[Problem]:
    for name, cell in said.items():
        fault = plain_fault(SHAPE, name, cell) or (_fault(name, cell) if cell else None)
        if fault:
            yield SHAPE.problem(line, name, fault)
    starts_at, ends_at = _clock(said[FROM]), _clock(said[TO])
    if starts_at and ends_at and ends_at <= starts_at:
        yield SHAPE.problem(line, TO, _("Timen må slutte etter at den begynner."))


def _fault(name: str, cell: str) -> str | None:
    if name == DAY and cell.lower() not in DAYS:
        return _("Skriv en ukedag, for eksempel mandag.")
    if name in (FROM, TO) and _clock(cell) is None:
        return _("Skriv klokkeslettet slik: 08.30.")
    if name == WEEKS and cell.lower() not in WEEKS_SAID:
        return _("Skriv alle, oddetall eller partall.")
    return _("Har tegn som ikke kan leses.") if has_strange_signs(cell) else None


def _clock(cell: str) -> time | None:
    found = _CLOCK.fullmatch(cell)
    return time(int(found[1]), int(found[2])) if found else None


def _by_name(groups: Iterable[Group]) -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = {}
    for one in groups:
        found.setdefault(one.name.casefold(), []).append(one)
    return found


def _teachers(school: OpenGroup) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for one in employees_at(school.subject.unit_id, today(school.at)):
        found.setdefault(one.name.casefold(), []).append(one.profile_id)
    return found


def _placed(
    line: int,
    said: dict[str, str],
    groups: dict[str, list[Group]],
    teachers: dict[str, list[UUID]],
) -> tuple[Problem | None, LessonRow | None]:
    """The lesson of a row, or what sets it aside."""
    here = groups.get(said[GROUP].casefold(), [])
    if len(here) != 1:
        text = (
            _("Flere grupper heter det.") if here else _("Skolen har ingen gruppe med det navnet.")
        )
        return SHAPE.problem(line, GROUP, text), None
    name = said.get(TEACHER, "")
    who = teachers.get(name.casefold(), [])
    if name and len(who) != 1:
        text = (
            _("Flere ansatte heter det.") if who else _("Ingen som arbeider på skolen, heter det.")
        )
        return SHAPE.problem(line, TEACHER, text), None
    lesson = WeeklyLesson(
        weekday=DAYS[said[DAY].lower()],
        starts_at=_clock(said[FROM]) or time(),
        ends_at=_clock(said[TO]) or time(),
        subject=said[SUBJECT],
        room=said.get(ROOM, ""),
        weeks=WEEKS_SAID[said.get(WEEKS, "").lower()],
        teacher_profile_id=who[0] if name else None,
    )
    return None, LessonRow(line, here[0].id, here[0].name, lesson)


def _sort_out(
    school: OpenGroup,
    outcome: LessonOutcome,
    found: list[LessonRow],
    *,
    is_whole: bool,
    incomplete: set[UUID],
) -> None:
    """What is as before, what ends, what is new, and what another lesson stands in the way of."""
    names = {one.group_id: one.group_name for one in found}
    standing = [(one, as_written(one)) for one in lessons_from(set(names), today(school.at))]
    rows = {(one.group_id, one.lesson): one for one in found}
    stays: list[tuple[UUID, WeeklyLesson, str]] = []
    for row, lesson in standing:
        is_kept = rows.pop((row.group_id, lesson), None) is not None
        outcome.unchanged += is_kept
        ends = is_whole and outcome.knows_all and row.group_id not in incomplete
        if is_kept or not ends:
            what = _("Gruppen har %(subject)s da.", subject=lesson.subject)
            stays.append((row.group_id, lesson, what))
        else:
            outcome.ending.append(Ending(row.group_id, names[row.group_id], row.id, lesson))
    for one in rows.values():
        other = next((what for key, it, what in stays if _meet(one, key, it)), None)
        if other is not None:
            outcome.refused.append(SHAPE.problem(one.row, FROM, other))
            continue
        outcome.added.append(one)
        stays.append((one.group_id, one.lesson, _("Samme tid som rad %(row)s.", row=one.row)))


def as_written(row: Lesson) -> WeeklyLesson:
    """A lesson that stands, as a row of a file says it."""
    return WeeklyLesson(
        row.weekday,
        row.starts_at,
        row.ends_at,
        row.subject,
        row.room,
        Weeks(row.weeks),
        row.teacher_profile_id,
    )


def _meet(one: LessonRow, group_id: UUID, other: WeeklyLesson) -> bool:
    """Has a group both at the same time, in the same weeks?"""
    mine = one.lesson
    return (
        one.group_id == group_id
        and mine.weekday == other.weekday
        and (Weeks.ALL in (mine.weeks, other.weeks) or mine.weeks == other.weeks)
        and mine.starts_at < other.ends_at
        and other.starts_at < mine.ends_at
    )
