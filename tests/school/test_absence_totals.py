"""Absence over time: sums, what the school follows up, the diploma, a file, what it enters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.infra.db import db
from samspill.school.absence.models import Absence
from tests.school.test_absence_from_home import (
    MONDAY,
    hours,
    morning,
    reports,
    school,
    standing,
)
from tests.school.test_attendance import ANNE, BENTE, KARI, NINA
from tests.school.test_pages import page, statements
from tests.support.forms import post

__all__ = ["morning", "school"]  # fixtures


def of(school, part="", child="Emma Aas"):
    return f"/skole/elever/{school.pupils[child]}/fravar{part}"


def enters(cast, school, who=KARI, child="Emma Aas", **form):
    return post(cast.client(who), of(school, child=child), {"kind": "DAY", **form})


def days_away(cast, school, many, child="Emma Aas"):
    """So many school days before today, entered by the office."""
    day = MONDAY
    while many:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            assert enters(cast, school, BENTE, child, first_day=day.isoformat()).status_code == 303
            many -= 1


def test_days_and_hours_are_counted_apart_and_what_is_refused_not_at_all(cast, school):
    reports(cast, school)
    form = hours(school, "09:00", "10:15", first_day="2026-11-27")
    assert post(cast.client("Mona Aas", "PRIVATE"), "/skole/fravar/ny", form).status_code == 303
    text = page(cast, "Mona Aas", of(school)).text
    assert "Én dag, 2 timer" in text
    of_class = f"/skole/grupper/{school.groups['3B']}/fravar/oversikt"
    assert "Emma Aas Én dag, 2 timer" in page(cast, KARI, of_class).text
    with cast.acting_as("Mona Aas", "PRIVATE"):
        absence_id = db.session.query(Absence).filter_by(day=MONDAY).one().id
    path = of(school, f"/{absence_id}/skolen")
    post(cast.client(KARI), path, {"decision": "REFUSE", "why": "WRONG_DAY"})
    assert "0 dager, 2 timer" in page(cast, "Tor Aas", of(school)).text


def test_what_is_reported_ahead_counts_when_the_day_has_come(cast, school):
    reports(cast, school, first_day="2026-12-01")
    assert "0 dager" in page(cast, "Mona Aas", of(school)).text


def test_the_other_home_and_the_pupil_read_no_reason(cast, school):
    reports(cast, school)
    for who, sees in (("Mona Aas", True), (KARI, True), ("Tor Aas", False)):
        kind = "WORK" if who == KARI else "PRIVATE"
        text = page(cast, who, of(school), kind).text
        assert ("Syk" in text) == sees, who
        assert ("Syk" in cast.client(who, kind).get(of(school, "/fil")).text) == sees, who


def test_a_substitute_sees_today_alone(cast, school):
    reports(cast, school, first_day="2026-11-27", last_day="2026-11-30")
    text = page(cast, NINA, of(school)).text
    assert "Du ser dagen i dag." in text
    assert "Fredag" not in text
    assert "Mandag" in text
    assert "Fredag" in page(cast, KARI, of(school)).text


def test_the_file_has_a_row_for_each_day(cast, school):
    reports(cast, school, last_day="2026-12-01")
    answer = cast.client("Mona Aas", "PRIVATE").get(of(school, "/fil"))
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines()[1] == "2026-12-01;;;Meldt;;Syk"
    assert len(answer.text.splitlines()) == 3
    assert cast.client(ANNE).get(of(school, "/fil")).status_code == 404


def test_the_diploma_stands_there_from_year_eight_with_its_source(cast, school):
    school.make("8A", year_level=8)
    school.enrol("Oskar Aas", "8A")
    assert "vitnemålet" in page(cast, "Mona Aas", of(school, child="Oskar Aas")).text
    assert "forskrift til opplæringslova" in page(cast, BENTE, of(school, child="Oskar Aas")).text
    assert "vitnemålet" not in page(cast, "Mona Aas", of(school)).text


def test_the_school_follows_up_from_the_dated_threshold(cast, school):
    days_away(cast, school, 9)
    over = f"/skole/grupper/{school.id}/fravar/oversikt"
    assert "Ingen har vært borte så mye." in page(cast, BENTE, over).text
    days_away_more = (MONDAY - timedelta(days=14)).isoformat()
    assert enters(cast, school, BENTE, first_day=days_away_more).status_code == 303
    assert "Emma Aas 10 dager" in page(cast, BENTE, over).text
    of_class = f"/skole/grupper/{school.groups['3B']}/fravar/oversikt"
    assert "Følg opp" in page(cast, KARI, of_class).text
    assert "Skolen tar kontakt" in page(cast, "Mona Aas", of(school)).text
    for who, status in ((NINA, 403), (ANNE, 404)):
        assert cast.client(who).get(of_class).status_code == status


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"first_day": "2026-12-01"}, "Dagen har ikke vært ennå."),
        ({"first_day": "2026-11-28"}, "Skolen har fri da."),
        ({"first_day": "2020-11-30"}, "Skolen har fri da."),
        ({"first_day": ""}, "Velg en dag."),
        ({"first_day": "2026-11-30", "kind": "HOURS"}, "Skriv klokkeslettet."),
        ({"first_day": "2026-11-30", "last_day": "2026-11-27"}, "Siste dag kan ikke være"),
    ],
)
def test_what_the_school_enters_wrong_stands_at_its_field(cast, school, form, said):
    answer = enters(cast, school, **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert standing(cast) == []


def test_the_school_enters_what_is_too_long_ago_to_report_and_not_twice(cast, school):
    assert enters(cast, school, first_day="2026-11-09", last_day="2026-11-10").status_code == 303
    assert [day for day, *_rest in standing(cast)] == [date(2026, 11, 9), date(2026, 11, 10)]
    assert "alt ført" in enters(cast, school, first_day="2026-11-10").text
    for who, status in ((NINA, 403), ("Mona Aas", 403), (ANNE, 404)):
        assert enters(cast, school, who, first_day="2026-11-11").status_code == status


@pytest.mark.parametrize("who", [BENTE, KARI])
def test_ten_times_as_much_takes_no_more_statements(cast, school, who):
    reports(cast, school)
    group_id = school.id if who == BENTE else school.groups["3B"]
    paths = (of(school), f"/skole/grupper/{group_id}/fravar/oversikt")
    few = [len(statements(cast, who, path)) for path in paths]
    for child in ("Oskar Aas", "Amir Ali", "Idris Omar"):
        school.enrol(child, "3B", first_day=-30)
        days_away(cast, school, 3, child)
    days_away(cast, school, 10)
    assert [len(statements(cast, who, path)) for path in paths] == few
    assert max(few) <= 10
