"""Exams: who is drawn and when it is known, their grades; final grades, the diploma."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.grades.actions import Entry, GradesRefused, note_appeal
from samspill.school.grades.drawing import draw
from samspill.school.grades.models import GradeValue, GradeWarning, OralExam, Term
from samspill.school.grades.publishing import next_wave, publish_for, tell_of_unread
from samspill.school.grades.rules import told_from, values_in
from samspill.school.groups.access import open_group
from tests.school.test_grades import FOUR, HEAD, HOME, TEACHER, Round
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

LEADER = ("Bente Ruud", "WORK")
AWAY = 20
"""Days from now to an exam: it is known long after today, and stands in the school year."""


@pytest.fixture
def nine(cast, school):
    return Round(cast, school)


def exam_at(days=AWAY):
    day = clock.today() + timedelta(days=days)
    return clock.instant_at(day, time(9))


def drawn(nine, subjects=None, who=LEADER, days=AWAY):
    """Head draws Oskar for mathematics, or as said."""
    with nine.cast.acting_as(*who):
        lock_subject(nine.school.groups["9A"])
        group = open_group(nine.school.groups["9A"], Area.SCHOOL, Level.MANAGE)
        return draw(group, subjects or {nine.oskar: "MATHEMATICS"}, exam_at=exam_at(days))


def told(nine, days):
    """So many days from now the job runs."""
    with clock.moved(timedelta(days=days)):
        with acting(None), transaction():
            wave = next_wave()
        for pupil_id in wave:
            with acting(None), transaction():
                publish_for(pupil_id)
        return set(wave)


# ---- who knows what, and when --------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "weekdays", "known"),
    [
        (date(2026, 6, 11), 2, "2026-06-09"),
        (date(2026, 6, 8), 2, "2026-06-04"),
        (date(2026, 6, 7), 1, "2026-06-05"),
        (date(2026, 6, 11), 0, "2026-06-11"),
    ],
)
def test_it_is_known_so_many_weekdays_before(day, weekdays, known):
    assert (
        told_from(day, weekdays, 9).astimezone(clock.OSLO).strftime("%Y-%m-%d %H") == f"{known} 09"
    )


def test_head_alone_knows_until_the_rule_says_then_pupil_home_and_teachers(nine, rows):
    assert drawn(nine) == 1
    people = [TEACHER, HOME, ("Tor Aas", "PRIVATE")]
    assert [rows(name, OralExam, kind) for name, kind in people] == [0, 0, 0]
    assert rows(*LEADER[:1], OralExam) == 1
    assert told(nine, 1) == set()
    with clock.moved(timedelta(days=AWAY)):
        assert [rows(name, OralExam, kind) for name, kind in people] == [1, 1, 1]
        assert rows("Grete Vik", OralExam, "PRIVATE") == 0
        assert "Muntlig eksamen Matematikk" in nine.page()
    assert "Muntlig eksamen" not in nine.page()


def test_they_are_told_once_each(nine, cast):
    drawn(nine)
    assert told(nine, AWAY) == {nine.oskar}
    assert told(nine, AWAY) == set()
    with cast.acting_as(*HOME):
        found = [one.path for one in db.session.query(Notice)]
    assert found == [f"/skole/elever/{nine.oskar}/karakterer"]


def test_who_is_drawn_may_change_until_it_is_told_and_is_taken_back_unseen(nine, rows):
    drawn(nine)
    assert drawn(nine) == 0
    assert drawn(nine, {nine.oskar: "ENGLISH"}) == 1
    assert drawn(nine, {nine.oskar: ""}) == 1
    assert rows(*LEADER[:1], OralExam) == 2
    assert told(nine, AWAY) == set()
    drawn(nine)
    told(nine, AWAY)
    with clock.moved(timedelta(days=AWAY)):
        assert rows("Mona Aas", OralExam, "PRIVATE") == 1
        assert drawn(nine, {nine.oskar: "MATHEMATICS", nine.sara: "ENGLISH"}) == 1
        with pytest.raises(NotVisible):
            drawn(nine, {nine.oskar: "ENGLISH"})


@pytest.mark.parametrize("days", [1, 900])
def test_ka_04_no_exam_is_so_soon_that_nobody_can_be_told_or_in_another_year(nine, days):
    with pytest.raises(RuleBroken) as refused:
        drawn(nine, days=days)
    assert (refused.value.field, days == 1) == ("day", refused.value.code == "KA-04")


def test_nobody_is_drawn_who_is_not_in_the_class_or_for_what_has_no_exam(nine):
    for subjects in (
        {nine.school.pupils["Emma Aas"]: "ENGLISH"},
        {nine.oskar: "EDUCATION_CHOICE"},
        {nine.oskar: "ORDER"},
    ):
        with pytest.raises(NotVisible):
            drawn(nine, subjects)


def test_the_page_keeps_what_was_chosen_and_shows_who_has_been_told(nine, cast):
    path = f"/skole/grupper/{nine.school.groups['9A']}/muntlig"
    client = cast.client(*LEADER)
    fields = {f"subject_{nine.oskar.hex}": "MATHEMATICS", "clock": "09:00"}
    answer = post(client, path, {**fields, "day": ""})
    assert answer.status_code == 422
    page = Page(answer)
    assert list(page.errors()) == ["day"]
    assert [one["value"] for one in page.soup.select("option[selected]")] == ["MATHEMATICS", ""]
    day = (clock.today() + timedelta(days=AWAY)).isoformat()
    assert post(client, path, {**fields, "day": day}).status_code == 303
    with clock.moved(timedelta(days=AWAY)):
        assert "Har fått vite det Oskar Aas Matematikk" in Page(cast.client(*LEADER).get(path)).text
    assert cast.client(*TEACHER).get(path).status_code == 403


# ---- grades of an exam ---------------------------------------------------------------------


def test_an_exam_has_numbers_alone_and_no_order():
    assert GradeValue.NO_BASIS not in values_in("MATHEMATICS", Term.WRITTEN_EXAM)
    assert GradeValue.NOT_TAKEN in values_in("MATHEMATICS", Term.ORAL_EXAM)
    for subject in ("ORDER", "EDUCATION_CHOICE"):
        assert values_in(subject, Term.WRITTEN_EXAM) == ()


def test_a_written_exam_is_entered_published_and_appealed_as_a_final_grade(nine):
    nine.id = nine.set(Term.WRITTEN_EXAM)
    with pytest.raises(GradesRefused):
        nine.enter({nine.oskar: Entry(GradeValue.NO_BASIS)})
    with pytest.raises(NotVisible):
        nine.enter({nine.oskar: Entry(GradeValue.GOOD)}, "ORDER")
    nine.enter({nine.oskar: Entry(GradeValue.FIVE, "Uten kommentar.")})
    nine.lock()
    nine.publish()
    text = nine.page()
    assert "Skriftlig eksamen" in text and "Matematikk 5" in text and "Uten kommentar" not in text
    with clock.moved(timedelta(days=12)):
        nine.of(note_appeal, nine.grade().id, **HEAD, received_on=clock.today())


def test_an_oral_exam_is_entered_for_those_who_are_drawn(nine):
    nine.id = nine.set(Term.ORAL_EXAM, days=30)
    drawn(nine)
    with pytest.raises(NotVisible):
        nine.enter({nine.oskar: FOUR})
    with clock.moved(timedelta(days=AWAY)):
        with pytest.raises(NotVisible):
            nine.enter({nine.sara: FOUR})
        assert nine.enter({nine.oskar: FOUR}) == 1


# ---- final grades, the diploma -------------------------------------------------------------


def test_a_final_grade_may_begin_from_the_newest_term_and_is_stored_by_who_saves(nine, cast):
    nine.enter({nine.oskar: FOUR})
    spring, final = nine.set(Term.SPRING, days=4), nine.set(Term.FINAL, days=5)
    nine.enter({nine.oskar: Entry(GradeValue.FIVE)}, round_id=spring)
    nine.enter({nine.sara: FOUR}, round_id=final)
    path = f"/skole/grupper/{nine.school.groups['9A']}/karakterer?fag=MATHEMATICS&runde={final}"

    def chosen(more):
        page = Page(cast.client(*TEACHER).get(path + more))
        return [one["value"] for one in page.soup.select("td option[selected]")]

    assert chosen("") == ["", "FOUR"]
    assert chosen("&forslag=ja") == ["FIVE", "FOUR"], "the newest, and what stands stays"
    assert chosen("") == ["", "FOUR"], "to look at stores nothing"


def test_the_diploma_has_the_newest_of_each_and_absence_from_the_year_that_counts(nine, cast):
    for term, value in ((Term.FINAL, "FIVE"), (Term.WRITTEN_EXAM, "FOUR"), (Term.AUTUMN, "ONE")):
        nine.id = nine.set(term)
        nine.enter({nine.oskar: Entry(GradeValue(value))})
        nine.lock()
    nine.publish()
    path = f"/skole/elever/{nine.oskar}/vitnemaalsgrunnlag"
    client = cast.client(*LEADER)
    with clock.moved(timedelta(days=9)):
        page = Page(cast.client(*LEADER).get(path))
    row = page.soup.find("th", string="Matematikk").find_parent("tr")
    assert [one.text for one in row.select("td")] == ["MAT0015", "5", "4", "–"]
    assert "Trinn" in page.text and "9" in page.text
    assert "ikke selve vitnemålet" in page.text
    emma = nine.school.pupils["Emma Aas"]
    young = Page(client.get(f"/skole/elever/{emma}/vitnemaalsgrunnlag")).text
    assert "teller ikke på vitnemålet" in young
    assert cast.client(*TEACHER).get(path).status_code == 403
    with counted_statements() as found:
        client.get(path)
    assert len(found) <= 10


# ---- a warning that nobody reads -----------------------------------------------------------


def test_who_sent_a_warning_that_nobody_reads_is_told_once_to_ring(nine, cast, rows):
    nine.warn()

    def morning(days):
        with clock.moved(timedelta(days=days)), acting(None), transaction():
            tell_of_unread()
        with cast.acting_as(*TEACHER):
            return db.session.query(Notice).count()

    assert morning(2) == 0
    assert morning(8) == morning(9) == 1
    assert "Ring hjemmet." in nine.page(*TEACHER)
    assert "Ring hjemmet." not in nine.page()
    assert rows("Kari Lunde", GradeWarning) == 1


def test_nobody_rings_about_a_warning_that_one_at_home_has_read(nine, cast):
    path = f"/skole/elever/{nine.oskar}/karaktervarsler/{nine.warn()}/kvittering"
    assert post(cast.client(*HOME), path, {}).status_code == 303
    with clock.moved(timedelta(days=9)), acting(None), transaction():
        tell_of_unread()
    with cast.acting_as(*TEACHER):
        assert db.session.query(Notice).count() == 0
