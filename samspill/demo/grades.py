"""The demo's grades: 8A has got those of the half-year, after a warning to Oskar; in 10A it stands
ready who is drawn for an oral exam, which nobody but the head knows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import time, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import instant_at, today
from samspill.core.errors import RuleBroken
from samspill.identity.models import ProfileKind
from samspill.infra.db import db, instant, lock_subject
from samspill.school.grades.actions import Entry, enter_grades, send_warning
from samspill.school.grades.drawing import draw
from samspill.school.grades.models import ORDER, GradeRound, GradeValue, Term
from samspill.school.grades.publishing import publish_for
from samspill.school.grades.rounds import lock_round, set_round
from samspill.school.groups.access import open_group
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.queries import class_list
from samspill.school.years.queries import year_on

As = Callable[[str, str], AbstractContextManager[Actor]]
LEIF, FRODE = "Leif Nordby", "Frode Dale"
USUAL = (GradeValue.FOUR, GradeValue.FIVE, GradeValue.THREE, GradeValue.SIX, GradeValue.FOUR)
SUBJECTS = ("MATHEMATICS", "ENGLISH", "SCIENCE")


def load_grades(acting_as: As, group_id: UUID, school_id: UUID) -> None:
    """One round, entered, locked and published, and one to come. Outside a school year none."""
    with acting_as(LEIF, ProfileKind.WORK):
        year = year_on(school_id, today())
    if year is None or not year.first_day <= today() <= year.last_day:
        return
    with acting_as(FRODE, ProfileKind.WORK):
        pupils = [one.pupil_id for one in class_list(group_id, today())]
        oskar = next(one.pupil_id for one in class_list(group_id, today()) if "Aas" in one.name)
    _warn(acting_as, oskar)
    with acting_as(LEIF, ProfileKind.WORK):
        lock_subject(school_id)
        school = open_group(school_id, Area.SCHOOL, Level.MANAGE)
        at = instant_at(today() + timedelta(days=1), time(12))
        round_id = set_round(school, term=Term.AUTUMN, deadline=today(), publish_at=at)
        until = year.last_day - timedelta(days=1)
        if until > today():
            at = instant_at(year.last_day, time(12))
            set_round(school, term=Term.SPRING, deadline=until, publish_at=at)
    for place, subject in enumerate(SUBJECTS):
        grades = {
            one: Entry(USUAL[(n + place) % len(USUAL)], "Du har jobbet godt." if n == place else "")
            for n, one in enumerate(pupils)
        }
        _enter(acting_as, group_id, round_id, subject, grades)
    _enter(acting_as, group_id, round_id, ORDER, {oskar: Entry(GradeValue.FAIRLY_GOOD)})
    with acting_as(LEIF, ProfileKind.WORK):
        lock_subject(school_id)
        lock_round(open_group(school_id, Area.SCHOOL, Level.MANAGE), round_id)
    _publish(acting_as, round_id, pupils)


def load_exam(acting_as: As, group_id: UUID) -> None:
    """The class is drawn for English, on a Monday five weeks from now; not at a year's end."""
    exam_on = today() + timedelta(days=35 - today().weekday())
    with acting_as(LEIF, ProfileKind.WORK), suppress(RuleBroken):
        lock_subject(group_id)
        group = open_group(group_id, Area.SCHOOL, Level.MANAGE)
        drawn = {one.pupil_id: "ENGLISH" for one in class_list(group_id, today())}
        draw(group, drawn, exam_at=instant_at(exam_on, time(9)))


def _warn(acting_as: As, pupil_id: UUID) -> None:
    with acting_as(FRODE, ProfileKind.WORK):
        lock_subject(pupil_id)
        send_warning(
            open_pupil(pupil_id, Area.ASSESSMENT, Level.WRITE),
            subject=ORDER,
            why="Oskar har kommet for sent til timen sju ganger siden høstferien.",
            help_text="Vi avtaler hvem som vekker, og ser på det igjen om tre uker.",
        )


def _enter(
    acting_as: As, group_id: UUID, round_id: UUID, subject: str, grades: dict[UUID, Entry]
) -> None:
    with acting_as(FRODE, ProfileKind.WORK):
        lock_subject(group_id)
        group = open_group(group_id, Area.ASSESSMENT, Level.WRITE)
        enter_grades(group, round_id, subject, grades)


def _publish(acting_as: As, round_id: UUID, pupils: list[UUID]) -> None:
    """The time that one has to wait for is put behind us; then as the job does."""
    with acting_as(LEIF, ProfileKind.WORK):
        db.session.get_one(GradeRound, round_id).publish_at = instant()
    for pupil_id in pupils:
        with acting_as(LEIF, ProfileKind.WORK):
            publish_for(pupil_id)
