"""The pages of school: what each shows, to whom, and how many statements they take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Strength
from samspill.administration.employees.events import EmployeeChanged
from samspill.core import clock
from samspill.core.event import record
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.groups.actions import set_day
from samspill.school.groups.models import GroupMember
from samspill.school.years.models import DayKind
from samspill.school.years.queries import Calendar, DayIs
from samspill.school.years.usual import usual_days
from tests.school.test_bonds import adopt
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import this_year
from tests.support.statements import counted_statements


def page(cast, who, path, kind="", strength=Strength.HIGH):
    return Page(cast.client(who, kind, strength).get(path))


def test_a_guardian_meets_her_child_on_hjem_with_class_teacher_and_days(cast, school):
    text = page(cast, "Mona Aas", "/hjem").text
    for word in ("Emma Aas", "3B, Fjordvik skole", "Kari Lunde", "I morgen"):
        assert word in text
    assert "Iben" not in text


def test_min_id_is_enough_for_the_everyday_of_school(cast, school):
    idris = school.enrol("Idris Omar", "3B")
    for path in ("/hjem", "/skole", f"/skole/elever/{idris}"):
        answer = cast.client("Halima Omar", "PRIVATE", Strength.SUBSTANTIAL).get(path)
        assert answer.status_code == 200
        assert "Idris Omar" in answer.text


def test_a_teacher_meets_her_classes_and_a_head_the_school(cast, school):
    assert "3B" in page(cast, "Kari Lunde", "/hjem").text
    assert "2A" not in page(cast, "Kari Lunde", "/skole").text
    whole = page(cast, "Bente Ruud", f"/skole/grupper/{school.id}").text
    assert all(word in whole for word in ("2A", "3B", "rektor"))


def test_a_class_shows_its_pupils_and_who_works_with_it(cast, school):
    school.enrol("Noah Moe", "3B")
    text = page(cast, "Kari Lunde", f"/skole/grupper/{school.groups['3B']}").text
    assert all(word in text for word in ("Emma Aas", "Én elev", "kontaktlærer", "vikar"))
    assert "Noah" not in text
    assert "Iben" not in text


def test_a_teacher_who_knows_of_the_class_alone_sees_which_school_it_is(cast, school):
    text = page(cast, "Kari Lunde", f"/skole/elever/{school.pupils['Emma Aas']}").text
    assert "Skole Fjordvik skole" in text
    assert "Fraværet i år" in text


def test_who_reaches_nobody_is_told_what_to_do(cast, school):
    assert "Ring skolen" in page(cast, "Hanne Nilsen", "/skole").text


# ---- how many statements -------------------------------------------------------------------


def statements(cast, who, path, kind=""):
    client = cast.client(who, kind)
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return found


def test_a_class_list_takes_as_many_statements_however_many_are_in_it(cast, school):
    path = f"/skole/grupper/{school.groups['3B']}"
    few = len(statements(cast, "Kari Lunde", path))
    for child in ("Oskar Aas", "Amir Ali", "Idris Omar", "Ulrik Foss", "Lea Vik"):
        school.enrol(child, "3B")
    many = statements(cast, "Kari Lunde", path)
    assert len(many) == few <= 10, "\n".join(many)


@pytest.mark.parametrize("path", ["/hjem", "/skole"])
def test_four_children_take_no_more_statements_than_one(cast, school, path):
    few = len(statements(cast, "Mona Aas", path, "PRIVATE"))
    mona = cast.person("Mona Aas").id
    db.session.rollback()
    for child in ("Amir Ali", "Idris Omar", "Ulrik Foss"):
        adopt(cast, mona, child)
        school.enrol(child, "2A")
    many = statements(cast, "Mona Aas", path, "PRIVATE")
    assert len(many) == few <= 10, "\n".join(many)
    text = page(cast, "Mona Aas", path).text
    assert all(child in text for child in ("Emma", "Amir", "Idris", "Ulrik"))


def test_skole_is_within_ten_statements(cast, school):
    assert len(statements(cast, "Mona Aas", "/skole", "PRIVATE")) <= 10
    assert len(statements(cast, "Bente Ruud", "/skole")) <= 10
    assert len(statements(cast, "Bente Ruud", f"/skole/grupper/{school.id}")) <= 10
    pupil = f"/skole/elever/{school.pupils['Emma Aas']}"
    assert len(statements(cast, "Mona Aas", pupil, "PRIVATE")) <= 10


# ---- a school begins -----------------------------------------------------------------------

DAYS = {"first_day": "2026-08-17", "spring_from": "2027-01-04", "last_day": "2027-06-18"}


def test_who_leads_a_school_starts_it_once(cast, app):
    client = cast.client("Bente Ruud")
    assert "Ta Fjordvik skole i bruk" in client.get("/skole").text
    answer = post(client, "/skole", DAYS, follow_redirects=True)
    assert "Skolen er i gang." in answer.text
    assert "Fjordvik skole" in answer.text
    assert "i bruk" not in client.get("/skole").text
    assert post(client, "/skole", DAYS).status_code == 403


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"spring_from": "2026-08-17"}, "Velg en dag mellom første og siste skoledag."),
        ({"spring_from": "2027-06-19"}, "Velg en dag mellom første og siste skoledag."),
        ({"last_day": "2028-06-18"}, "Et skoleår er på høyst ett år."),
        ({"first_day": ""}, "Velg en dag."),
    ],
)
def test_days_in_disorder_start_nothing_and_stay_in_the_form(cast, app, more, said):
    client = cast.client("Bente Ruud")
    answer = post(client, "/skole", {**DAYS, **more})
    assert answer.status_code == 422
    assert said in answer.text
    assert "2027-06-18" in answer.text or "2028-06-18" in answer.text
    assert "Ta Fjordvik skole i bruk" in client.get("/skole").text


def test_nobody_else_starts_a_school(cast, app):
    for name in ("Kari Lunde", "Marit Sund", "Mona Aas"):
        assert post(cast.client(name), "/skole", DAYS).status_code == 403


def test_a_head_who_leads_it_no_more_has_it_no_more(cast, school):
    bente, emma = cast.profile_id("Bente Ruud"), school.pupils["Emma Aas"]
    client = cast.client("Bente Ruud")
    assert client.get(f"/skole/elever/{emma}").status_code == 200
    tenant_id = cast.person("Bente Ruud").tenant_id
    db.session.rollback()
    for leads in (True, False):
        with acting(None), transaction():
            record(
                EmployeeChanged(
                    subject_id=tenant_id,
                    tenant_id=tenant_id,
                    profile_id=bente,
                    fields=("leads_unit",),
                    may_hold_plans=True,
                    leads_unit=leads,
                )
            )
        status = 200 if leads else 404
        assert client.get(f"/skole/elever/{emma}").status_code == status


# ---- days ----------------------------------------------------------------------------------


def test_a_day_is_what_the_school_says_and_else_what_its_weekday_says():
    monday = date(2026, 11, 30)
    calendar = Calendar(
        ((date(2026, 8, 17), date(2026, 12, 18)),),
        ((date(2026, 12, 1), DayKind.PLANNING), (date(2026, 12, 5), DayKind.SCHOOL)),
    )
    assert calendar.what_is(monday) == DayIs.SCHOOL
    assert calendar.what_is(date(2026, 12, 1)) == DayIs.PLANNING
    assert calendar.what_is(date(2026, 12, 5)) == DayIs.SCHOOL, "a Saturday all the same"
    assert calendar.what_is(date(2026, 12, 6)) == DayIs.WEEKEND
    assert calendar.what_is(date(2026, 12, 21)) == DayIs.OUTSIDE
    assert calendar.next_school_day(monday) == date(2026, 12, 2)
    assert calendar.next_school_day(date(2026, 12, 18)) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_a_usual_year_is_around_the_day_or_comes_after_its_summer(month):
    days = usual_days(date(2027, month, 1))
    assert days.first_day < days.spring_from < days.last_day
    assert days.last_day >= date(2027, month, 1) - timedelta(days=13)
    assert days.first_day.weekday() < 5


def test_a_planning_day_stands_on_the_card_until_it_is_taken_back(cast, school):
    tomorrow = clock.today() + timedelta(days=1)
    with school.opened() as opened:
        set_day(opened, day=tomorrow, kind=DayKind.PLANNING)
    assert "Planleggingsdag" in page(cast, "Mona Aas", "/hjem").text
    with school.opened() as opened:
        set_day(opened, day=tomorrow, kind=None)
    assert "Planleggingsdag" not in page(cast, "Mona Aas", "/hjem").text


def test_a_day_outside_every_school_year_is_refused(school):
    outside = this_year().last_day + timedelta(days=1)
    with pytest.raises(Exception, match="skoleåret"), school.opened() as opened:
        set_day(opened, day=outside, kind=DayKind.FREE)


def test_a_pupil_who_has_left_is_in_no_school_and_her_guardian_is_told_so(cast, school):
    school.enrol("Oskar Aas", "3B", first_day=-9)
    school.leave("Oskar Aas", "3B")
    text = page(cast, "Tor Aas", f"/skole/elever/{school.pupils['Oskar Aas']}").text
    assert "Går ikke på noen skole her nå." in text
    with cast.acting_as("Bente Ruud", "WORK"):
        assert db.session.query(GroupMember).count() == 6, "the office knows where he was"


# ---- the menu ------------------------------------------------------------------------------


def test_skole_stands_in_the_menu_of_who_has_a_child_or_a_class_and_may_find_it(cast, school):
    school.enrol("Noah Moe", "3B")
    for who, kind, has in (
        ("Mona Aas", "PRIVATE", True),
        ("Kari Lunde", "WORK", True),
        ("Bente Ruud", "WORK", True),
        ("Siv Pedersen", "WORK", False),
        ("Liv Moe", "PRIVATE", False),
        ("Erik Moe", "PRIVATE", False),
    ):
        menu = page(cast, who, "/hjelp", kind).soup.select_one("nav")
        assert ("/skole" in str(menu)) == has, who
