"""The school notes who is here, and follows up whom it misses."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import time_machine

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.absence.jobs import tell
from samspill.school.absence.missing import still_missed
from samspill.school.absence.models import (
    Absence,
    AbsenceStep,
    AttendanceMark,
    ContactAttempt,
)
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.timetable.actions import WeeklyLesson, add_lesson
from tests.school.test_absence_from_home import (
    MONDAY,
    MORNING,
    NEW,
    hours,
    morning,
    name_viewer,
    one_absence,
    reports,
    school,
    standing,
)
from tests.school.test_pages import page, statements
from tests.support.forms import post

__all__ = ["morning", "school"]  # fixtures
KARI, NINA, BENTE, ANNE = "Kari Lunde", "Nina Haug", "Bente Ruud", "Anne Dahl"


def register(school, group="3B"):
    return f"/skole/grupper/{school.groups.get(group, school.id)}/fravar"


def taps(cast, school, what, child="Emma Aas", who=KARI, **more):
    form = {what: str(school.pupils[child]), **more}
    return post(cast.client(who), register(school), form)


def one_path(cast, school, part, child="Emma Aas"):
    return f"/skole/elever/{school.pupils[child]}/fravar/{one_absence(cast)}/{part}"


def minutes_pass(many):
    return time_machine.travel(MORNING + timedelta(minutes=many), tick=False)


def job_runs():
    with acting(None), transaction():
        found = still_missed()
    for absence_id, pupil_id in found:
        with acting(None), transaction():
            tell(str(absence_id), str(pupil_id))


def told():
    with acting(None), transaction(), system_access("test: who was told"):
        return sorted((n.kind, n.urgency, n.template, n.path) for n in db.session.query(Notice))


def kinds(cast, who="Mona Aas"):
    with cast.acting_as(who, "PRIVATE"):
        rows = db.session.query(AbsenceStep.kind)
        return {row.kind for row in rows}


# ---- one tap -------------------------------------------------------------------------------


def test_the_list_shows_who_is_reported_away_and_why_to_the_contact_teacher_alone(cast, school):
    reports(cast, school)
    for who, sees in ((KARI, True), (NINA, False)):
        text = page(cast, who, register(school)).text
        assert "Hele dagen · Meldt" in text
        assert ("Syk" in text) == sees, who
    assert cast.client(ANNE).get(register(school)).status_code == 404


def test_away_confirms_what_the_home_reported(cast, school):
    reports(cast, school)
    assert taps(cast, school, "ABSENT", who=NINA).status_code == 303
    assert standing(cast) == [(MONDAY, "CONFIRMED", None)]
    path = one_path(cast, school, "tilbake")
    assert post(cast.client("Mona Aas", "PRIVATE"), path, {}).status_code == 404


def test_away_is_unknown_until_the_home_says_why(cast, school):
    taps(cast, school, "ABSENT")
    assert standing(cast) == [(MONDAY, "UNKNOWN", None)]
    assert "hjemmet får beskjed om 15 minutter" in page(cast, KARI, register(school)).text
    assert "Vi savner Emma" in page(cast, "Mona Aas", "/skole/fravar").text
    reports(cast, school)
    assert standing(cast) == [(MONDAY, "CONFIRMED", None)]
    assert kinds(cast) == {"MISSED", "EXPLAINED"}


def test_here_after_all_takes_the_unknown_away_and_keeps_both_taps(cast, school):
    taps(cast, school, "ABSENT")
    taps(cast, school, "LATE")
    assert standing(cast) == [(MONDAY, "WITHDRAWN", None)]
    assert "Kom sent" in page(cast, KARI, register(school)).text
    with cast.acting_as(KARI, "WORK"):
        assert db.session.query(AttendanceMark).count() == 2


def test_here_though_reported_away_is_told_to_the_home(cast, school):
    reports(cast, school)
    taps(cast, school, "PRESENT")
    assert standing(cast) == [(MONDAY, "REFUSED", None)]
    assert told() == [("SCHOOL", "C", "answer_waits", "/skole/fravar")] * 2


def test_an_hour_is_chosen_by_the_clock(cast, school):
    post(cast.client("Mona Aas", "PRIVATE"), NEW, hours(school, "10:00", "11:30"))
    taps(cast, school, "ABSENT", time="09.00")
    assert {one[1] for one in standing(cast)} == {"UNKNOWN", "REPORTED"}
    taps(cast, school, "ABSENT", time="10.00")
    assert {one[1] for one in standing(cast)} == {"UNKNOWN", "CONFIRMED"}
    text = page(cast, KARI, register(school) + "?time=09.00").text
    assert "timen fra 09.00" in text
    assert page(cast, KARI, register(school) + "?time=elleve").status == 200


def test_the_lessons_of_today_are_one_tap_away(cast, school):
    assert (
        page(cast, KARI, register(school)).soup.find("nav", {"aria-label": "Timene i dag"}) is None
    )
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        add_lesson(group, WeeklyLesson(MONDAY.isoweekday(), time(9), time(10), "naturfag"))
    found = page(cast, KARI, register(school) + "?time=09.00")
    lessons = found.soup.find("nav", {"aria-label": "Timene i dag"})
    assert [one.text for one in lessons.select("a")] == ["Hele dagen", "09.00 naturfag"]
    assert lessons.select_one("[aria-current]")["href"] == register(school) + "?time=09.00"


def test_all_others_are_here_by_one_tap(cast, school):
    for child in ("Oskar Aas", "Amir Ali", "Idris Omar"):
        school.enrol(child, "3B")
    reports(cast, school)
    taps(cast, school, "ABSENT", "Amir Ali")
    post(cast.client(NINA), register(school), {"REST": "1"})
    with cast.acting_as(KARI, "WORK"):
        marks = sorted(one.mark for one in db.session.query(AttendanceMark))
    assert marks == ["ABSENT", "PRESENT", "PRESENT"], "not Emma, who is reported away"


def test_nobody_marks_another_classs_pupil(cast, school):
    assert taps(cast, school, "ABSENT", "Iben Dahl").status_code == 404
    assert post(cast.client(KARI), register(school), {"ABSENT": "x"}).status_code == 404
    assert post(cast.client(BENTE), register(school, ""), {"REST": "1"}).status_code == 404
    assert post(cast.client("Mona Aas"), register(school), {"REST": "1"}).status_code == 404


def test_a_protected_pupil_is_marked_by_who_is_named_alone(cast, school):
    noah = school.enrol("Noah Moe", "3B")
    assert taps(cast, school, "ABSENT", "Noah Moe").status_code == 404
    school.place(NINA, "", StaffRole.OFFICE)
    name_viewer(cast, school, noah, KARI)
    assert taps(cast, school, "ABSENT", "Noah Moe").status_code == 303
    assert "Noah" not in page(cast, BENTE, register(school, "")).text
    with minutes_pass(60):
        job_runs()
    assert told() == [], "neither home nor head is named"


# ---- one absence ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({"decision": "CONFIRM"}, "CONFIRMED"),
        ({"decision": "DOCUMENT"}, "CONFIRMED"),
        ({"decision": "REFUSE", "why": "LEAVE"}, "REFUSED"),
        ({"decision": "ASK", "why": "HOW_LONG"}, "REPORTED"),
        ({"decision": "WAS_HERE"}, "WITHDRAWN"),
        ({"decision": "HOURS", "from_time": "09:00", "to_time": "10:00"}, "CONFIRMED"),
        ({"decision": "WHOLE_DAY"}, "CONFIRMED"),
    ],
)
def test_the_contact_teacher_says_what_of_a_report_holds(cast, school, form, state):
    reports(cast, school)
    path = one_path(cast, school, "skolen")
    assert "Syk" in page(cast, KARI, path).text
    assert post(cast.client(KARI), path, form).status_code == 303
    assert standing(cast)[0][1] == state
    tells = form["decision"] in ("REFUSE", "ASK")
    assert len(told()) == (2 if tells else 0), "both homes"
    assert page(cast, BENTE, path).status == 200


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Velg én."),
        ({"decision": "REFUSE"}, "Velg hvorfor."),
        ({"decision": "REFUSE", "why": "PAPERS"}, "Velg hvorfor."),
        ({"decision": "ASK", "why": "LEAVE"}, "Velg hva du spør om."),
        ({"decision": "HOURS"}, "Skriv klokkeslettet."),
        ({"decision": "HOURS", "from_time": "11:00", "to_time": "10:00"}, "Sluttid må være"),
    ],
)
def test_what_is_missing_stands_at_its_field(cast, school, form, said):
    reports(cast, school)
    answer = post(cast.client(KARI), one_path(cast, school, "skolen"), form)
    assert answer.status_code == 422
    assert said in answer.text
    assert standing(cast) == [(MONDAY, "REPORTED", None)]


def test_a_substitute_says_nothing_of_a_report(cast, school):
    reports(cast, school)
    path = one_path(cast, school, "skolen")
    for who, status in ((NINA, 403), (ANNE, 404)):
        assert cast.client(who).get(path).status_code == status
        assert post(cast.client(who), path, {"decision": "CONFIRM"}).status_code == status
    assert cast.client("Mona Aas", "PRIVATE").get(path).status_code == 403


# ---- whom the school misses ----------------------------------------------------------------


def test_home_and_head_are_told_once_each_when_it_is_time(cast, school):
    taps(cast, school, "ABSENT")
    home = ("SCHOOL", "A", "answer_waits", "/skole/fravar")
    head = ("SCHOOL", "A", "decision_waits", f"/skole/grupper/{school.id}/fravar")
    for after, found in ((14, []), (15, [home] * 2), (44, [home] * 2), (45, [home, home, head])):
        with minutes_pass(after):
            job_runs()
            job_runs()
        assert told() == found, after
    with minutes_pass(50):
        text = page(cast, BENTE, register(school, "")).text
    assert "Ingen har sagt hvor de er" in text
    assert "rektor og kontoret har fått beskjed" in text
    assert kinds(cast) == {"MISSED", "TOLD", "ESCALATED"}


def test_nobody_is_told_of_who_was_found_in_time(cast, school):
    taps(cast, school, "ABSENT")
    taps(cast, school, "PRESENT")
    with minutes_pass(60):
        job_runs()
    assert told() == []


def test_who_was_rung_stands_in_a_log_for_staff_alone(cast, school, rows):
    taps(cast, school, "ABSENT")
    path = one_path(cast, school, "kontakt")
    mona = cast.profile_id("Mona Aas", "PRIVATE")
    assert "Ingen er ringt ennå." in page(cast, NINA, path).text
    assert post(cast.client(NINA), path, {}).status_code == 422
    form = {"whom": str(mona), "answered": "NO"}
    assert post(cast.client(NINA), path, form).status_code == 303
    assert "Mona Aas 07.40 · svarte ikke" in page(cast, KARI, path).text
    anne = str(cast.profile_id(ANNE, "PRIVATE"))
    assert post(cast.client(NINA), path, {**form, "whom": anne}).status_code == 422
    assert cast.client("Mona Aas", "PRIVATE").get(path).status_code == 403
    assert rows("Mona Aas", ContactAttempt, "PRIVATE") == 0
    assert rows(BENTE, ContactAttempt) == 1


# ---- the whole school ----------------------------------------------------------------------


def test_the_school_sees_exceptions_first_and_which_class_is_left(cast, school):
    reports(cast, school)
    text = page(cast, BENTE, register(school, "")).text
    assert "Ikke ført i dag 2A 3B" in text
    assert "Syk" not in text
    post(cast.client(ANNE), register(school, "2A"), {"ABSENT": str(school.pupils["Iben Dahl"])})
    text = page(cast, BENTE, register(school, "")).text
    assert text.index("Iben Dahl") < text.index("Emma Aas")
    assert "Ikke ført i dag 3B" in text
    assert cast.client(KARI).get(register(school, "")).status_code == 404


def test_hjem_of_a_teacher_begins_with_what_is_not_as_usual(cast, school):
    def today(who=KARI):
        card = page(cast, who, "/hjem").soup.find("h2", string="I dag på skolen")
        return " ".join(card.find_next("ul").get_text(" ").split()) if card else ""

    assert today() == "3B : hvem er her? Ingen har ført hvem som er her"
    reports(cast, school)
    assert "Én elev er meldt borte" in today()
    assert "meldt borte" not in today(ANNE), "she has another class"
    school.enrol("Amir Ali", "3B")
    taps(cast, school, "ABSENT", "Amir Ali")
    assert today() == "3B : hvem er her? Ingen har sagt hvor én elev er Én elev er meldt borte"
    assert "Ingen har sagt hvor én elev er" in today(BENTE), "of the whole school"
    taps(cast, school, "PRESENT", "Amir Ali")
    taps(cast, school, "PRESENT")
    assert today() == ""


def test_hjem_takes_as_many_statements_for_more_away(cast, school):
    few = len(statements(cast, KARI, "/hjem"))
    for child in ("Amir Ali", "Idris Omar", "Ulrik Foss", "Lea Vik", "Jakob Tveit"):
        school.enrol(child, "3B")
        taps(cast, school, "ABSENT", child)
    assert len(statements(cast, KARI, "/hjem")) == few <= 10


@pytest.mark.parametrize("group", ["3B", ""])
def test_ten_times_as_many_take_no_more_statements(cast, school, group):
    reports(cast, school)
    path = register(school, group)
    few = len(statements(cast, BENTE, path))
    more = ("Oskar Aas", "Amir Ali", "Idris Omar", "Ulrik Foss", "Lea Vik", "Jakob Tveit")
    for child in (*more, "Tiril Eide", "Sander Eide", "Adam Nes"):
        school.enrol(child, "3B")
        taps(cast, school, "ABSENT", child)
    with cast.acting_as(BENTE, "WORK"):
        assert db.session.query(Absence).count() == 10
    many = statements(cast, BENTE, path)
    assert len(many) == few <= 10, "\n".join(many)
