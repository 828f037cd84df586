"""Karakterer: entered in a table, warned first, locked, published in waves, corrected, appealed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy.exc import ProgrammingError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.grades.actions import (
    Entry,
    GradesRefused,
    correct_grade,
    enter_grades,
    note_appeal,
    read_warning,
    send_warning,
)
from samspill.school.grades.models import (
    Grade,
    GradeAppeal,
    GradeRound,
    GradeValue,
    GradeWarning,
    Term,
    WarningReceipt,
)
from samspill.school.grades.publishing import next_wave, publish_for
from samspill.school.grades.rounds import lock_round, reopen_round, set_round
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.pupils.access import open_pupil
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

TEACHER, HOME = ("Kari Lunde", "WORK"), ("Mona Aas", "PRIVATE")
FOUR, IV = Entry(GradeValue.FOUR), Entry(GradeValue.NO_BASIS)
LONG = 120
"""Days that the school year lasts from today, at least: see this_year."""


class Round:
    """A class of year 9 with two pupils, and a round in which nothing is entered yet."""

    def __init__(self, cast, school):
        self.cast, self.school = cast, school
        school.make("9A", year_level=9)
        school.place("Kari Lunde", "9A", StaffRole.CONTACT_TEACHER)
        school.place("Anne Dahl", "9A", StaffRole.TEACHER)
        self.oskar, self.sara = (school.enrol(one, "9A") for one in ("Oskar Aas", "Sara Lie"))
        self.id = self.set()

    def set(self, term=Term.AUTUMN, days=3, more=0, **kwargs):
        deadline = clock.today() + timedelta(days=days)
        at = clock.instant_at(deadline + timedelta(days=1 + more), time(12))
        given = {"term": term, "deadline": deadline, "publish_at": at, **kwargs}
        with self.school.opened() as opened:
            return set_round(opened, **given)

    def enter(self, entries, subject="MATHEMATICS", who=TEACHER, group="9A", **more):
        with self.cast.acting_as(*who):
            lock_subject(self.school.groups[group])
            opened = open_group(self.school.groups[group], Area.ASSESSMENT, Level.WRITE)
            return enter_grades(opened, more.pop("round_id", self.id), subject, entries, **more)

    def of(self, action, *given, who=TEACHER, area=Area.ASSESSMENT, at=Level.WRITE, **more):
        with self.cast.acting_as(*who):
            lock_subject(self.oskar)
            return action(open_pupil(self.oskar, area, at), *given, **more)

    def warn(self, subject="MATHEMATICS"):
        return self.of(send_warning, subject=subject, why="For lite.", help_text="Leksehjelp.")

    def lock(self):
        with self.school.opened() as opened:
            lock_round(opened, self.id)

    def publish(self, days=9):
        """The days pass, and the jobs run."""
        with clock.moved(timedelta(days=days)):
            with acting(None), transaction():
                wave = next_wave()
            for pupil_id in wave:
                with acting(None), transaction():
                    publish_for(pupil_id)
        return set(wave)

    def page(self, who="Mona Aas", kind="PRIVATE"):
        path = f"/skole/elever/{self.oskar}/karakterer"
        return Page(self.cast.client(who, kind).get(path)).text

    def grade(self):
        with self.cast.acting_as("Bente Ruud", "WORK"):
            return db.session.query(Grade.id).filter_by(pupil_id=self.oskar, replaced_at=None).one()


@pytest.fixture
def nine(cast, school):
    return Round(cast, school)


# ---- what the home sees, and when ----------------------------------------------------------


def test_the_home_sees_a_grade_when_it_is_locked_and_its_time_has_come(nine, rows):
    nine.enter({nine.oskar: FOUR, nine.sara: FOUR})
    assert nine.publish() == set(), "not locked"
    nine.lock()
    assert nine.publish(days=0) == set(), "not yet"
    for name in ("Mona Aas", "Tor Aas"):
        assert rows(name, Grade, "PRIVATE") == 0, name
    assert "Matematikk" not in nine.page()
    assert nine.publish() == {nine.oskar, nine.sara}
    assert nine.publish() == set(), "once"
    for name in ("Mona Aas", "Tor Aas", "Jon Lie", "Sara Lie"):
        assert rows(name, Grade, "PRIVATE") == 1, name
    for name, kind in (("Grete Vik", "PRIVATE"), ("Hanne Nilsen", "WORK"), ("Nina Haug", "WORK")):
        assert rows(name, Grade, kind) == 0, name
    assert "Matematikk 4" in nine.page()


def test_a_home_with_two_children_gets_one_thing_at_the_bell(nine, cast):
    nine.school.enrol("Emma Aas", "9A")
    emma = nine.school.pupils["Emma Aas"]
    for subject in ("MATHEMATICS", "ENGLISH"):
        nine.enter({nine.oskar: FOUR, emma: FOUR}, subject)
    nine.lock()
    nine.publish()
    mona = cast.profile_id(*HOME)
    with cast.acting_as(*HOME):
        told = [(n.template, n.path) for n in db.session.query(Notice).filter_by(profile_id=mona)]
    assert told == [("something_new", "/skole")] * 2, "one for each child, about one page"


def test_pupils_of_a_school_get_theirs_in_waves(nine, monkeypatch):
    nine.enter({nine.oskar: FOUR, nine.sara: FOUR})
    nine.lock()
    monkeypatch.setattr(
        "samspill.school.grades.publishing.grades_rule",
        lambda *_given: type("Rule", (), {"pupils_a_wave": 1}),
    )
    first = nine.publish()
    assert len(first) == 1
    assert nine.publish() | first == {nine.oskar, nine.sara}


def test_no_minute_queues_more_than_a_worker_publishes_in_it(nine, monkeypatch):
    nine.enter({nine.oskar: FOUR, nine.sara: FOUR})
    nine.lock()
    monkeypatch.setattr("samspill.school.grades.publishing.AT_ONCE", 1)
    assert len(nine.publish()) == 1


# ---- enter ---------------------------------------------------------------------------------


def test_a_grade_that_must_be_warned_of_is_refused_at_its_row_and_nothing_is_stored(nine, rows):
    with pytest.raises(GradesRefused) as refused:
        nine.enter({nine.oskar: IV, nine.sara: FOUR})
    assert set(refused.value.faults) == {nine.oskar}
    assert refused.value.code == "KA-01"
    assert rows("Kari Lunde", Grade) == 0
    nine.warn("ENGLISH")
    with pytest.raises(GradesRefused):
        nine.enter({nine.oskar: IV})
    nine.warn()
    assert nine.enter({nine.oskar: IV, nine.sara: FOUR}) == 2


@pytest.mark.parametrize("subject", ["ORDER", "CONDUCT"])
def test_less_than_good_in_order_or_conduct_needs_a_warning(nine, subject):
    assert nine.enter({nine.sara: Entry(GradeValue.GOOD)}, subject) == 1
    for value in (GradeValue.FAIRLY_GOOD, GradeValue.NOT_GOOD):
        with pytest.raises(GradesRefused):
            nine.enter({nine.oskar: Entry(value)}, subject)
    nine.warn(subject)
    assert nine.enter({nine.oskar: Entry(GradeValue.NOT_GOOD)}, subject) == 1


def test_a_head_may_set_it_without_a_warning_with_a_reason_that_is_kept(nine, cast):
    head = {"who": ("Bente Ruud", "WORK")}
    with pytest.raises(GradesRefused):
        nine.enter({nine.oskar: IV}, **head)
    nine.enter({nine.oskar: IV}, **head, reason="Flyttet hit i går.")
    with cast.acting_as("Bente Ruud", "WORK"):
        assert db.session.query(Grade).one().reason_sealed is not None
    with pytest.raises(GradesRefused):
        nine.enter({nine.sara: IV}, reason="En lærer sier det.")


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("MATHEMATICS", GradeValue.GOOD),
        ("ORDER", GradeValue.SIX),
        ("EDUCATION_CHOICE", GradeValue.FOUR),
    ],
)
def test_a_grade_is_one_of_its_subjects(nine, subject, value):
    with pytest.raises(GradesRefused):
        nine.enter({nine.oskar: Entry(value)}, subject)


def test_after_the_deadline_the_office_enters_alone_and_nobody_when_it_is_locked(nine):
    with clock.moved(timedelta(days=4)):
        with pytest.raises(RuleBroken) as late:
            nine.enter({nine.oskar: FOUR})
        assert nine.enter({nine.oskar: FOUR}, who=("Bente Ruud", "WORK")) == 1
    assert late.value.code == "KA-02"
    nine.lock()
    with pytest.raises(RuleBroken) as locked:
        nine.enter({nine.oskar: FOUR}, who=("Bente Ruud", "WORK"))
    assert locked.value.code == "KA-03"


def test_who_only_teaches_sets_no_order_and_nobody_another_class_or_subject(nine):
    with pytest.raises(NotVisible):
        nine.enter({nine.oskar: Entry(GradeValue.GOOD)}, "ORDER", who=("Anne Dahl", "WORK"))
    with pytest.raises(NotVisible):
        nine.enter({nine.oskar: FOUR}, "NORWEGIAN")
    with pytest.raises(NotVisible):
        nine.enter({nine.school.pupils["Emma Aas"]: FOUR})
    with pytest.raises(NotVisible):
        nine.enter({nine.school.pupils["Emma Aas"]: FOUR}, group="3B")
    with pytest.raises(NotVisible):
        nine.enter({nine.oskar: FOUR}, round_id=nine.oskar)


def test_a_grade_that_is_changed_or_taken_away_is_history(nine, cast):
    nine.enter({nine.oskar: FOUR})
    assert nine.enter({nine.oskar: FOUR}) == 0, "the same is no change"
    assert nine.enter({nine.oskar: Entry(GradeValue.FIVE, "Fint.")}) == 1
    assert nine.enter({nine.oskar: Entry(None)}) == 1
    with cast.acting_as(*TEACHER):
        found = [(one.value, one.replaced_at is None) for one in db.session.query(Grade)]
    assert sorted(found) == [("FIVE", False), ("FOUR", False)]


def test_a_final_grade_has_no_comment(nine, cast):
    final = nine.set(Term.FINAL)
    nine.enter({nine.oskar: Entry(GradeValue.FIVE, "Fint.")}, round_id=final)
    with cast.acting_as(*TEACHER):
        assert db.session.query(Grade).one().comment_sealed is None


def test_the_table_keeps_what_was_chosen_and_says_what_is_wrong_at_the_row(nine, cast):
    path = f"/skole/grupper/{nine.school.groups['9A']}/karakterer"
    fields = {f"grade_{nine.oskar.hex}": "NO_BASIS", f"grade_{nine.sara.hex}": "FIVE"}
    more = {"fag": "MATHEMATICS", "runde": str(nine.id)}
    answer = post(cast.client(*TEACHER), path, {**fields, **more})
    assert answer.status_code == 422
    page = Page(answer)
    assert list(page.errors()) == [f"grade_{nine.oskar.hex}"]
    chosen = [one["value"] for one in page.soup.select("td option[selected]")]
    assert chosen == ["NO_BASIS", "FIVE"]
    fields[f"grade_{nine.oskar.hex}"] = "FOUR"
    assert post(cast.client(*TEACHER), path, {**fields, **more}).status_code == 303


# ---- rounds --------------------------------------------------------------------------------


def test_a_round_is_in_the_year_and_published_after_its_deadline(nine):
    for days, more, field in ((-1, 0, "deadline"), (900, 0, "deadline"), (3, -1, "day")):
        with pytest.raises(RuleBroken) as refused:
            nine.set(days=days, more=more)
        assert refused.value.field == field
    assert nine.set(days=5) == nine.id, "moved"
    nine.lock()
    with pytest.raises(RuleBroken) as refused:
        nine.set()
    assert refused.value.field == "term"


def test_a_locked_round_is_opened_with_a_reason_until_the_home_has_got_it(nine):
    def reopen():
        with nine.school.opened() as opened:
            reopen_round(opened, nine.id, why="Feil gruppe.")

    with pytest.raises(NotVisible):
        reopen()
    nine.enter({nine.oskar: FOUR})
    nine.lock()
    nine.lock()
    reopen()
    nine.enter({nine.oskar: Entry(GradeValue.FIVE)})
    nine.lock()
    nine.publish()
    with pytest.raises(RuleBroken) as refused:
        reopen()
    assert refused.value.field == "why"


# ---- warnings ------------------------------------------------------------------------------


def test_a_warning_is_read_at_once_and_who_has_read_it_the_school_sees_alone(nine, rows):
    one = nine.warn()
    assert "Leksehjelp." in nine.page()
    home = {"at": Level.READ}
    nine.of(read_warning, one, who=HOME, **home)
    nine.of(read_warning, one, who=HOME, **home)
    assert "Lest av Mona Aas" in nine.page(*TEACHER)
    assert rows("Tor Aas", WarningReceipt, "PRIVATE") == 0, "J9"
    assert rows("Kari Lunde", WarningReceipt) == 1
    assert rows("Grete Vik", GradeWarning, "PRIVATE") == 0
    for given in ({"who": TEACHER}, {"who": HOME, "warning": nine.oskar}):
        with pytest.raises(NotVisible):
            nine.of(read_warning, given.get("warning", one), who=given["who"], **home)
    with pytest.raises(RuleBroken):
        nine.warn("LATIN")


def test_who_has_not_the_pupil_reads_no_warning_even_past_the_actions(nine, cast):
    one, grete = nine.warn(), cast.profile_id("Grete Vik", "PRIVATE")
    row = WarningReceipt(warning_id=one, pupil_id=nine.oskar, profile_id=grete, read_at=clock.now())
    with pytest.raises(ProgrammingError), cast.acting_as("Grete Vik", "PRIVATE"):
        db.session.add(row)
        db.session.flush()


# ---- correct, appeal -----------------------------------------------------------------------


def final_grade(nine):
    nine.id = nine.set(Term.FINAL)
    nine.enter({nine.oskar: FOUR})
    nine.lock()
    nine.publish()
    return nine.grade().id


HEAD = {"who": ("Bente Ruud", "WORK"), "area": Area.SCHOOL, "at": Level.MANAGE}


def test_a_published_grade_is_corrected_and_the_home_sees_that_it_is(nine, rows):
    nine.enter({nine.oskar: FOUR})
    unpublished = nine.grade().id
    change = {"value": GradeValue.FIVE, "why": "Feil ført."}
    with pytest.raises(NotVisible):
        nine.of(correct_grade, unpublished, **HEAD, **change)
    nine.lock()
    nine.publish()
    with pytest.raises(RuleBroken):
        nine.of(correct_grade, unpublished, **HEAD, **{**change, "value": GradeValue.GOOD})
    nine.of(correct_grade, unpublished, **HEAD, **change)
    text = nine.page()
    assert "Matematikk" in text
    assert "Rettet" in text
    assert rows("Mona Aas", Grade, "PRIVATE") == 1
    assert rows("Kari Lunde", Grade) == 2


@pytest.mark.parametrize(("days", "is_late"), [(10, False), (11, True)])
def test_an_appeal_is_noted_with_its_deadline(nine, cast, days, is_late):
    grade = final_grade(nine)
    with clock.moved(timedelta(days=9 + days)):
        nine.of(note_appeal, grade, **HEAD, received_on=clock.today())
        with pytest.raises(RuleBroken):
            nine.of(note_appeal, grade, **HEAD, received_on=clock.today())
    with cast.acting_as("Bente Ruud", "WORK"):
        assert db.session.query(GradeAppeal).one().is_late is is_late


def test_an_appeal_is_on_a_final_grade_and_came_after_it(nine):
    nine.enter({nine.oskar: FOUR})
    nine.lock()
    nine.publish()
    with pytest.raises(NotVisible), clock.moved(timedelta(days=12)):
        nine.of(note_appeal, nine.grade().id, **HEAD, received_on=clock.today())
    other = Round.set(nine, Term.FINAL)
    nine.id = other
    nine.enter({nine.sara: FOUR})
    with pytest.raises(NotVisible):
        nine.of(note_appeal, nine.sara, **HEAD, received_on=clock.today())


def test_no_appeal_came_before_the_grade_or_on_a_day_to_come(nine):
    grade = final_grade(nine)
    with clock.moved(timedelta(days=10)):
        for days in (1, -5):
            with pytest.raises(RuleBroken) as refused:
                day = clock.today() + timedelta(days=days)
                nine.of(note_appeal, grade, **HEAD, received_on=day)
            assert refused.value.field == "received_on"


# ---- how many statements -------------------------------------------------------------------


def statements(client, path):
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return found


def test_the_pages_take_as_many_statements_however_much_is_in_them(nine, cast):
    pages = [
        (cast.client(*HOME), f"/skole/elever/{nine.oskar}/karakterer"),
        (cast.client(*TEACHER), f"/skole/grupper/{nine.school.groups['9A']}/karakterer"),
    ]
    few = [len(statements(*one)) for one in pages]
    nine.school.enrol("Amir Ali", "9A")
    for subject in ("MATHEMATICS", "ENGLISH", "SCIENCE"):
        nine.warn(subject)
        nine.enter({nine.oskar: FOUR, nine.sara: FOUR}, subject)
    nine.lock()
    with acting(None), transaction():
        db.session.get_one(GradeRound, nine.id).publish_at = instant()
    nine.publish(days=0)
    for one, before in zip(pages, few, strict=True):
        many = statements(*one)
        assert len(many) == before <= 10, "\n".join(many)
