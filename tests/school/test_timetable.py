"""Timeplan: who writes it, who sees it, what a day holds, and how many statements it takes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.school.groups.access import open_group
from samspill.school.groups.actions import set_day
from samspill.school.groups.models import GroupKind
from samspill.school.pupils.actions import place_in
from samspill.school.timetable.actions import (
    OnOneDay,
    WeeklyLesson,
    add_lesson,
    change_lesson,
    end_lesson,
    tell_group,
    withdraw_note,
)
from samspill.school.timetable.models import GroupNote, Lesson, LessonChange, NoteKind, Weeks
from samspill.school.years.models import DayKind
from tests.school.test_bonds import adopt
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements


def monday(weeks: int = 1) -> date:
    day = clock.today()
    return day + timedelta(days=7 * weeks - day.weekday())


def lesson(subject="naturfag", weekday=1, starts=(8, 30), ends=(9, 30), **more):
    return WeeklyLesson(weekday, time(*starts), time(*ends), subject, **more)


@pytest.fixture
def write(cast, school):
    """Do something to the timetable of a group, as a teacher of it."""

    def act(action, *given, who="Kari Lunde", group="3B", **more):
        with cast.acting_as(who, "WORK"):
            group_id = school.groups.get(group, school.id)
            lock_subject(group_id)
            return action(open_group(group_id, Area.TIMETABLE, Level.WRITE), *given, **more)

    return act


@pytest.fixture
def week(cast, school):
    """The week of a day as somebody's page shows it."""

    def look(who="Mona Aas", child="Emma Aas", on=None, strength=Strength.HIGH):
        path = f"/skole/elever/{school.pupils[child]}/timeplan?dag={on or monday()}"
        return Page(cast.client(who, "", strength).get(path)).text

    return look


# ---- who sees and who writes ---------------------------------------------------------------


def test_those_at_home_see_what_the_teacher_writes(write, week):
    write(add_lesson, lesson("naturfag", room="Rom 3"))
    write(tell_group, kind=NoteKind.BRING, day=monday(), text="Gymtøy")
    write(tell_group, kind=NoteKind.FOCUS, day=monday() + timedelta(days=3), text="Eventyr")
    text = week()
    for word in ("naturfag", "Rom 3", "08.30–09.30", "Gymtøy", "Eventyr"):
        assert word in text
    assert "naturfag" in week(who="Tor Aas", strength=Strength.SUBSTANTIAL)


def test_rows_are_seen_by_who_has_the_class_or_a_child_in_it(cast, school, write, rows):
    write(add_lesson, lesson())
    write(change_lesson, lesson_id(cast), monday(), OnOneDay(is_cancelled=True))
    write(tell_group, kind=NoteKind.TEST, day=monday(), text="Prøve")
    for table in (Lesson, LessonChange, GroupNote):
        for name, kind in (("Kari Lunde", "WORK"), ("Bente Ruud", "WORK"), ("Mona Aas", "PRIVATE")):
            assert rows(name, table, kind) == 1, (name, table)
        for name, kind in (
            ("Anne Dahl", "WORK"),
            ("Anne Dahl", "PRIVATE"),
            ("Hanne Nilsen", "WORK"),
        ):
            assert rows(name, table, kind) == 0, (name, kind, table)


def lesson_id(cast):
    with cast.acting_as("Bente Ruud", "WORK"):
        return db.session.query(Lesson.id).limit(1).scalar()


def test_a_pupil_who_left_the_class_sees_its_week_no_more(school, write, week, rows):
    write(add_lesson, lesson())
    school.enrol("Oskar Aas", "3B", first_day=-9)
    assert "naturfag" in week(child="Oskar Aas")
    school.leave("Oskar Aas", "3B")
    assert "naturfag" not in week(child="Oskar Aas")


def test_a_guardian_writes_nothing(cast, school, write):
    write(add_lesson, lesson())
    group = f"/skole/grupper/{school.groups['3B']}"
    for path in ("/timeplan/ny", "/ukeplan", f"/timeplan/{lesson_id(cast)}/avslutning"):
        assert post(cast.client("Mona Aas", "PRIVATE"), group + path, {}).status_code == 404


def test_a_lesson_of_another_class_is_not_found(cast, school, write):
    write(add_lesson, lesson())
    with pytest.raises(NotVisible):
        write(end_lesson, lesson_id(cast), who="Anne Dahl", group="2A", last_day=monday())


def test_a_whole_school_has_notes_but_no_lessons(write, week):
    with pytest.raises(NotVisible):
        write(add_lesson, lesson(), who="Bente Ruud", group="")
    write(tell_group, who="Bente Ruud", group="", kind=NoteKind.EVENT, day=monday(), text="Skidag")
    assert "Skidag" in week()


# ---- what a week is ------------------------------------------------------------------------


def test_odd_and_even_weeks_take_turns(write, week):
    write(add_lesson, lesson("svømming", weeks=Weeks.ODD))
    write(add_lesson, lesson("gym", weeks=Weeks.EVEN))
    for weeks in (1, 2):
        odd = monday(weeks).isocalendar().week % 2 == 1
        text = week(on=monday(weeks))
        assert ("svømming" in text) == odd
        assert ("gym" in text) != odd


def test_a_free_day_has_no_lessons(school, write, week):
    write(add_lesson, lesson())
    with school.opened() as opened:
        set_day(opened, day=monday(), kind=DayKind.PLANNING)
    text = week()
    assert "naturfag" not in text
    assert "Planleggingsdag" in text


def test_a_lesson_is_there_on_its_days_only(cast, write, week):
    write(add_lesson, lesson(), first_day=monday(2))
    assert "naturfag" not in week(on=monday(1))
    assert "naturfag" in week(on=monday(2))
    write(end_lesson, lesson_id(cast), last_day=monday(2))
    assert "naturfag" in week(on=monday(2))
    assert "naturfag" not in week(on=monday(3))


def test_a_day_may_be_otherwise_and_as_usual_again(cast, write, week):
    write(add_lesson, lesson(room="Rom 3"))
    nina = cast.profile_id("Nina Haug", "WORK")
    other = OnOneDay(
        starts_at=time(10),
        ends_at=time(11),
        room="Ute",
        substitute_profile_id=nina,
        note="Ta på varme klær",
    )
    write(change_lesson, lesson_id(cast), monday(), other)
    text = week()
    for word in ("Ny tid", "10.00–11.00", "Nytt rom", "Ute", "Nina Haug", "varme klær"):
        assert word in text
    assert "Ny tid" not in week(on=monday(2))
    write(change_lesson, lesson_id(cast), monday(), OnOneDay(is_cancelled=True))
    assert "Avlyst" in week()
    assert "Ny tid" not in week()
    write(change_lesson, lesson_id(cast), monday(), OnOneDay())
    assert "Avlyst" not in week()


def test_a_group_of_hers_stands_in_the_same_week(school, write, week, cast):
    school.make("Lesegruppe", GroupKind.TEACHING)
    with school.opened() as opened:
        place_in(opened, school.pupils["Emma Aas"], school.groups["Lesegruppe"])
    write(
        add_lesson,
        lesson("lesekurs", starts=(14, 0), ends=(14, 30)),
        who="Bente Ruud",
        group="Lesegruppe",
    )
    text = week()
    assert "lesekurs" in text
    assert "Lesegruppe" in text


def test_a_note_that_is_taken_back_is_gone(write, week):
    note = write(tell_group, kind=NoteKind.HOMEWORK, day=monday(), text="Side 24")
    assert "Side 24" in week()
    write(withdraw_note, note)
    assert "Side 24" not in week()
    with pytest.raises(NotVisible):
        write(withdraw_note, note)


# ---- bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (lesson(ends=(8, 30)), "ends_at"),
        (lesson("engelsk", starts=(9, 0), ends=(10, 0)), "starts_at"),
        (lesson("engelsk", starts=(9, 0), ends=(10, 0), weeks=Weeks.ODD), "starts_at"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused_at_its_field(write, given, field):
    write(add_lesson, lesson())
    with pytest.raises(RuleBroken) as refused:
        write(add_lesson, given)
    assert refused.value.field == field


def test_a_teacher_of_another_school_cannot_be_chosen(cast, write):
    frode = cast.profile_id("Frode Dale", "WORK")
    with pytest.raises(RuleBroken, match="arbeider på skolen"):
        write(add_lesson, lesson(teacher_profile_id=frode))
    write(add_lesson, lesson())
    with pytest.raises(RuleBroken, match="arbeider på skolen"):
        other = OnOneDay(substitute_profile_id=frode)
        write(change_lesson, lesson_id(cast), monday(), other)


@pytest.mark.parametrize("off", [-7, 1])
def test_a_day_without_the_lesson_cannot_be_changed(cast, write, off):
    write(add_lesson, lesson())
    with pytest.raises(RuleBroken) as refused:
        day = monday() + timedelta(days=off - (7 if off < 0 else 0))
        write(change_lesson, lesson_id(cast), day, OnOneDay(is_cancelled=True))
    assert refused.value.field == "day"


def test_half_a_time_is_refused(cast, write):
    write(add_lesson, lesson())
    with pytest.raises(RuleBroken) as refused:
        write(change_lesson, lesson_id(cast), monday(), OnOneDay(starts_at=time(9)))
    assert refused.value.field == "ends_at"


@pytest.mark.parametrize("days", [-1, 400])
def test_a_note_is_for_a_day_to_come_in_a_school_year(write, days):
    with pytest.raises(RuleBroken) as refused:
        day = clock.today() + timedelta(days=days)
        write(tell_group, kind=NoteKind.BRING, day=day, text="Gymtøy")
    assert refused.value.field == "day"


def test_what_was_typed_stays_when_it_is_refused(cast, school):
    path = f"/skole/grupper/{school.groups['3B']}/timeplan/ny"
    given = {
        "subject": "Svømming i hallen",
        "weekday": "2",
        "starts_at": "kvart over ni",
        "ends_at": "10.30",
        "weeks": "ALL",
    }
    answer = post(cast.client("Kari Lunde"), path, given)
    assert answer.status_code == 422
    assert "Skriv klokkeslettet slik: 14.30." in answer.text
    assert "Svømming i hallen" in answer.text


# ---- Hjem ----------------------------------------------------------------------------------


@pytest.fixture
def on_a_monday(monkeypatch):
    """It is a Monday, at a quarter past nine in Oslo."""
    there = clock.instant_at(monday(), time(9, 15))
    away = there - clock.now()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + away)


def test_hjem_says_what_runs_what_comes_and_what_to_bring(cast, school, write, on_a_monday):
    for given in (lesson(), lesson("engelsk", starts=(9, 45), ends=(10, 45)), lesson("gym", 2)):
        write(add_lesson, given)
    day = clock.today()
    write(tell_group, kind=NoteKind.BRING, day=day + timedelta(days=1), text="Håndkle")
    text = Page(cast.client("Mona Aas", "PRIVATE").get("/hjem")).text
    for word in ("08.30–10.45", "Nå:", "naturfag", "Neste time:", "09.45", "engelsk", "Håndkle"):
        assert word in text


def test_each_child_has_her_own_day(cast, school, write, on_a_monday):
    mona = cast.person("Mona Aas").id
    db.session.rollback()
    adopt(cast, mona, "Amir Ali")
    school.enrol("Amir Ali", "2A")
    write(add_lesson, lesson("naturfag"))
    write(add_lesson, lesson("spansk", starts=(9, 0)), who="Anne Dahl", group="2A")
    cards = Page(cast.client("Mona Aas", "PRIVATE").get("/hjem")).text
    amir, emma = cards[cards.index("Amir Ali") :], cards[cards.index("Emma Aas") :]
    amir, emma = amir.split("Emma Aas")[0], emma.split("Amir Ali")[0]
    assert "spansk" in amir
    assert "naturfag" in emma
    assert "naturfag" not in amir
    assert "spansk" not in emma


# ---- how many statements -------------------------------------------------------------------


def statements(client, path):
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return found


def test_a_week_takes_as_many_statements_however_much_is_in_it(cast, school, write):
    pages = [
        (cast.client("Mona Aas", "PRIVATE"), f"/skole/elever/{school.pupils['Emma Aas']}/timeplan"),
        (cast.client("Kari Lunde"), f"/skole/grupper/{school.groups['3B']}/timeplan"),
        (cast.client("Kari Lunde"), f"/skole/grupper/{school.groups['3B']}/ukeplan"),
    ]
    few = [len(statements(*page)) for page in pages]
    for weekday in range(1, 6):
        for hour in range(8, 14):
            write(add_lesson, lesson(f"fag {hour}", weekday, (hour, 0), (hour, 45)))
        for n in range(3):
            day = monday() + timedelta(days=weekday - 1)
            write(tell_group, kind=NoteKind.BRING, day=day, text=f"Sak {n}")
    for page, before in zip(pages, few, strict=True):
        many = statements(*page)
        assert len(many) == before <= 10, "\n".join(many)
