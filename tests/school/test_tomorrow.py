"""I morgen: who is told in the evening, of what, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.event import Kind
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.notifications.rhythms import OFFERED, Rhythm
from samspill.school.groups.access import open_group
from samspill.school.groups.actions import set_day
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from samspill.school.timetable.actions import (
    OnOneDay,
    WeeklyLesson,
    add_lesson,
    change_lesson,
    tell_group,
)
from samspill.school.timetable.models import NoteKind
from samspill.school.tomorrow.jobs import FIND, TELL, find, look, tell
from samspill.school.tomorrow.queries import adults_of_municipality
from samspill.school.years.models import DayKind
from tests.school.test_bonds import adopt
from tests.support.school import HEAD, made_school, protect

MONA, TOR, KARI = "Mona Aas", "Tor Aas", "Kari Lunde"
PRIVATE = "PRIVATE"
SUNDAY = date(2026, 11, 29)
EVENING = clock.instant_at(SUNDAY, time(16, 30))


@pytest.fixture(autouse=True)
def evening():
    """It is Sunday 29 November 2026, 16:30."""
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def school(cast, evening):
    return made_school(cast)


@pytest.fixture
def note(cast, school):
    """A teacher tells a class of tomorrow."""

    def it(group="3B", who=KARI, days=1, kind=NoteKind.BRING):
        with cast.acting_as(who, "WORK"):
            lock_subject(school.groups[group])
            opened = open_group(school.groups[group], Area.TIMETABLE, Level.WRITE)
            day = SUNDAY + timedelta(days=days)
            return tell_group(opened, kind=kind, day=day, text="kanari-gymtøy")

    return it


@pytest.fixture
def told(cast):
    """The job runs for everybody; who has a notice, and how many."""

    def it():
        tenant_id = cast.person(HEAD).tenant_id
        db.session.rollback()
        with acting(None), transaction(), system_access("test: who has children at school"):
            adults = adults_of_municipality(tenant_id)
        for profile_id in adults:
            with acting(None), transaction():
                tell(str(profile_id))
        names = {cast.profile_id(who, PRIVATE): who for who in (MONA, TOR, "Anne Dahl")}
        with acting(None), transaction(), system_access("test: who was told"):
            rows = db.session.query(Notice.profile_id).filter_by(template="tomorrow")
            return sorted(names.get(row.profile_id, "another") for row in rows)

    return it


def test_both_homes_are_told_once_and_nobody_else(note, told):
    note()
    assert told() == [MONA, TOR]
    assert told() == [MONA, TOR], "a job that runs again tells nobody twice"


def test_nothing_to_tell_is_not_told(told):
    assert told() == []


def test_what_is_for_another_day_is_not_of_tomorrow(note, told):
    note(days=2)
    assert told() == []


def test_a_lesson_that_is_not_as_usual_is_told(cast, school, told):
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        lesson = WeeklyLesson(1, time(8, 30), time(9, 30), "gym")
        lesson_id = add_lesson(group, lesson, first_day=SUNDAY)
        db.session.flush()
        change_lesson(group, lesson_id, SUNDAY + timedelta(days=1), OnOneDay(is_cancelled=True))
    assert told() == [MONA, TOR]


@pytest.mark.parametrize(("kind", "many"), [(DayKind.FREE, 0), (DayKind.PLANNING, 3)])
def test_before_a_free_day_nothing_and_before_a_planning_day_that(school, note, told, kind, many):
    note()
    with school.opened() as opened:
        set_day(opened, day=SUNDAY + timedelta(days=1), kind=kind)
    assert len(told()) == many


def test_one_notice_for_all_her_children(cast, school, note, told):
    mona = cast.person(MONA).id
    db.session.rollback()
    adopt(cast, mona, "Amir Ali")
    school.enrol("Amir Ali", "2A")
    note()
    note("2A", "Anne Dahl")
    assert told().count(MONA) == 1


def test_who_gets_no_notices_is_not_told(cast, school, note, told):
    note()
    emma = school.pupils["Emma Aas"]
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(emma)
        pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        tor = next(one for one in adults_of(pupil).adults if one.name == TOR)
        off = {"switches": [Switch.NOTICES], "is_on": False, "source": SwitchSource.COURT}
        set_switches(pupil, relation_id=tor.relation_id, **off)
    assert told() == [MONA]


def test_of_a_protected_child_nobody_is_told_who_is_not_named(cast, note, told):
    note()
    protect(cast, "Emma Aas")
    assert told() == []


def test_it_says_nothing_and_may_be_turned_off(cast, note, told):
    note()
    told()
    page = cast.client(MONA, PRIVATE).get("/varsler").text
    assert "Det står noe for i morgen" in page
    assert "kanari" not in page
    assert Rhythm.OFF in OFFERED[Kind.TOMORROW]


def test_who_has_chosen_paper_is_not_rung_each_evening(cast, school, note, told):
    note()
    mona, kari = cast.person(MONA).id, cast.profile_id(KARI)
    with acting(None), transaction(), system_access("test: paper"):
        db.session.execute(
            text(
                "insert into paper_choices (id, person_id, chosen_on, chosen_by_profile_id)"
                " values (gen_random_uuid(), :person, current_date, :by)"
            ),
            {"person": mona, "by": kari},
        )
    assert told() == [TOR]


# ---- when ----------------------------------------------------------------------------------


def queued(name):
    return db.session.execute(
        text("select args from procrastinate_jobs where task_name = :name"), {"name": name}
    ).all()


@pytest.mark.parametrize(
    ("at", "runs"),
    [
        (datetime(2026, 11, 29, 15, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 29, 14, 30, tzinfo=UTC), False),
        (datetime(2026, 9, 6, 14, 30, tzinfo=UTC), True),
        (datetime(2026, 9, 6, 15, 30, tzinfo=UTC), False),
    ],
)
def test_it_is_half_past_four_in_oslo_in_winter_and_summer(app, at, runs):
    with time_machine.travel(at, tick=False), acting(None), transaction():
        before = len(queued(FIND))
        look()
        assert (len(queued(FIND)) > before) == runs


def test_many_adults_are_one_job(cast, school):
    tenant_id = cast.person(HEAD).tenant_id
    db.session.rollback()
    with acting(None), transaction():
        before = len(queued(TELL))
        find(str(tenant_id))
        jobs = queued(TELL)[before:]
    assert len(jobs) == 1
    mona = str(cast.profile_id(MONA, PRIVATE))
    assert mona in str(jobs[0].args)
