"""The demo's timetables: three classes and a reading group, and what the next days bring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, time
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.timetable.actions import (
    OnOneDay,
    WeeklyLesson,
    add_lesson,
    change_lesson,
    tell_group,
)
from samspill.school.timetable.models import NoteKind, Weeks
from samspill.school.years.queries import calendars

As = Callable[[str, str], AbstractContextManager[Actor]]
BELLS = ((8, 30, 9, 30), (9, 45, 10, 45), (11, 30, 12, 30), (12, 45, 13, 45))
"""When lessons begin and end: hour and minute, twice."""

WEEKS: dict[str, tuple[str, ...]] = {
    "3B": (
        "norsk matematikk engelsk gym",
        "matematikk norsk norsk naturfag",
        "norsk matematikk musikk krle",
        "uteskole uteskole norsk -",
        "engelsk norsk matematikk kunst_og_håndverk",
    ),
    "2A": (
        "norsk matematikk norsk gym",
        "matematikk norsk musikk -",
        "norsk engelsk matematikk naturfag",
        "norsk uteskole uteskole -",
        "matematikk norsk krle kunst_og_håndverk",
    ),
    "8A": (
        "norsk matematikk engelsk samfunnsfag",
        "naturfag norsk spansk gym",
        "matematikk engelsk krle mat_og_helse",
        "norsk naturfag matematikk musikk",
        "samfunnsfag spansk norsk valgfag",
    ),
}
ROOMS = {"gym": "Gymsalen", "musikk": "Musikkrommet", "uteskole": "Ute", "naturfag": "Naturfagrom"}
TEACHERS = {"3B": "Kari Lunde", "2A": "Anne Dahl", "8A": "Frode Dale", "Lesegruppe": "Anne Dahl"}


def load_timetables(acting_as: As, classes: Mapping[str, UUID], school_id: UUID) -> None:
    """Lessons for three classes; for 3B a cancelled one, homework, a test and a trip."""
    first: dict[tuple[str, int], UUID] = {}
    for name, week in WEEKS.items():
        with _writing(acting_as, TEACHERS[name], classes[name]) as group:
            for weekday, subjects in enumerate(week, 1):
                for bell, subject in zip(BELLS, subjects.split(), strict=True):
                    if subject != "-":
                        lesson = _lesson(name, weekday, bell, subject.replace("_", " "))
                        first.setdefault((name, weekday), add_lesson(group, lesson))
    with _writing(acting_as, TEACHERS["Lesegruppe"], classes["Lesegruppe"]) as group:
        for weeks, weekday in ((Weeks.ODD, 2), (Weeks.EVEN, 3)):
            lesson = WeeklyLesson(weekday, time(14), time(14, 30), "lesekurs", "Biblioteket", weeks)
            add_lesson(group, lesson)
    days = _school_days(school_id)
    if days:
        _what_comes(acting_as, classes["3B"], days)
        with _writing(acting_as, "Kari Lunde", classes["3B"]) as group:
            other = OnOneDay(is_cancelled=True, note="Vi begynner 9.45 denne dagen.")
            change_lesson(group, first["3B", days[1].isoweekday()], days[1], other)


@contextmanager
def _writing(acting_as: As, name: str, group_id: UUID) -> Iterator[OpenGroup]:
    with acting_as(name, ProfileKind.WORK):
        lock_subject(group_id)
        yield open_group(group_id, Area.TIMETABLE, Level.WRITE)


def _lesson(name: str, weekday: int, bell: tuple[int, int, int, int], subject: str) -> WeeklyLesson:
    starts, ends = time(*bell[:2]), time(*bell[2:])
    return WeeklyLesson(weekday, starts, ends, subject, ROOMS.get(subject, f"Rom {name}"))


def _school_days(school_id: UUID) -> list[date]:
    """The next five school days."""
    found: list[date] = []
    calendar = calendars([school_id], today())[school_id]
    day: date | None = today()
    while day and len(found) < len(BELLS) + 1:
        day = calendar.next_school_day(day)
        found += [day] if day else []
    return found


def _what_comes(acting_as: As, group_id: UUID, days: list[date]) -> None:
    with _writing(acting_as, "Kari Lunde", group_id) as group:
        tell_group(
            group,
            kind=NoteKind.FOCUS,
            day=days[0],
            text="Vi skriver eventyr og øver på gangetabellen til 5.",
        )
        homework = "Les side 24 og 25 høyt for en voksen."
        tell_group(group, kind=NoteKind.HOMEWORK, day=days[0], subject="norsk", text=homework)
        tell_group(group, kind=NoteKind.BRING, day=days[0], text="Gymtøy og håndkle.")
        tell_group(
            group,
            kind=NoteKind.TEST,
            day=days[2],
            subject="matematikk",
            text="En liten prøve i gangetabellen 2 til 5.",
        )
        trip = "Vi går til Fjordparken. Ta med nistepakke og varme klær."
        tell_group(group, kind=NoteKind.EVENT, day=days[-1], text=trip)
