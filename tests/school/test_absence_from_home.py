"""A home reports absence: what it may say, for whom, and who finds what of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine

from samspill.access.levels import Strength
from samspill.core.clock import OSLO
from samspill.infra.db import db
from samspill.school.absence.models import Absence, AbsenceState, AbsenceStep, ReasonGiven
from samspill.school.groups.actions import set_day
from samspill.school.groups.models import StaffRole
from samspill.school.protected.actions import decide_viewer, propose_viewer
from samspill.school.pupils.models import ViewerReason
from samspill.school.years.models import DayKind
from tests.school.test_bonds import adopt
from tests.school.test_pages import page, statements
from tests.support.forms import post
from tests.support.school import made_school, set_rule

MONDAY = date(2026, 11, 30)
NEW, MINE = "/skole/fravar/ny", "/skole/fravar"
MORNING = datetime.combine(MONDAY, datetime.min.time(), OSLO).replace(hour=7, minute=40)


@pytest.fixture(autouse=True)
def morning():
    """It is Monday 30 November 2026, 07:40."""
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def school(cast, morning):
    return made_school(cast)


def ill(school, *children, **more):
    """The form as somebody fills it in: ill today, all day."""
    return {
        "children": [str(school.pupils[child]) for child in children or ("Emma Aas",)],
        "kind": "DAY",
        "reason": "ILL",
        "first_day": MONDAY.isoformat(),
        **more,
    }


def hours(school, start, end, **more):
    return ill(school, kind="HOURS", from_time=start, to_time=end, **more)


def reports(cast, school, who="Mona Aas", kind="PRIVATE", **form):
    return post(cast.client(who, kind), NEW, ill(school, **form), follow_redirects=True)


def standing(cast, who="Mona Aas", kind="PRIVATE"):
    with cast.acting_as(who, kind):
        return [
            (one.day, one.state, one.from_time)
            for one in db.session.query(Absence).order_by(Absence.day, Absence.noted_at)
        ]


def one_absence(cast):
    with cast.acting_as("Mona Aas", "PRIVATE"):
        return db.session.query(Absence.id).one().id


# ---- three taps ----------------------------------------------------------------------------


def test_from_hjem_the_child_and_the_day_stand_in_the_form_already(cast, school):
    home = page(cast, "Mona Aas", "/hjem")
    emma = school.pupils["Emma Aas"]
    assert f'href="/skole/fravar/ny?elev={emma}"' in str(home.soup)
    form = page(cast, "Mona Aas", f"{NEW}?elev={emma}")
    assert str(form.soup).count("checked") == 2, "the child, and the whole day"
    assert 'value="2026-11-30"' in str(form.soup)
    answer = reports(cast, school)
    assert "Meldt. Skolen ser det nå." in answer.text
    assert "Hele dagen" in answer.text
    assert "Syk" in answer.text
    assert standing(cast) == [(MONDAY, "REPORTED", None)]
    assert "Meldt borte:" in page(cast, "Mona Aas", "/hjem").text


@pytest.mark.parametrize(
    ("hour", "day"), [(14, "2026-11-30"), (15, "2026-12-01")], ids=["14", "15"]
)
def test_from_three_the_next_school_day_is_proposed(cast, school, hour, day):
    with time_machine.travel(MORNING.replace(hour=hour), tick=False):
        assert f'value="{day}"' in str(page(cast, "Mona Aas", NEW).soup)


def test_one_form_reports_several_children_or_none(cast, school):
    mona = cast.person("Mona Aas").id
    db.session.rollback()
    adopt(cast, mona, "Amir Ali")
    school.enrol("Amir Ali", "2A")
    both = ("Emma Aas", "Amir Ali")
    post(cast.client("Mona Aas", "PRIVATE"), NEW, ill(school, "Amir Ali"))
    answer = post(cast.client("Mona Aas", "PRIVATE"), NEW, ill(school, *both))
    assert answer.status_code == 422
    assert "Amir er alt meldt borte da." in answer.text
    assert len(standing(cast)) == 1, "not Emma either"
    later = ill(school, *both, first_day="2026-12-01")
    assert post(cast.client("Mona Aas", "PRIVATE"), NEW, later).status_code == 303
    assert len(standing(cast)) == 3


def test_several_days_are_the_school_days_among_them(cast, school):
    with school.opened() as opened:
        set_day(opened, day=date(2026, 12, 4), kind=DayKind.PLANNING)
    answer = reports(cast, school, first_day="2026-12-03", last_day="2026-12-07")
    assert answer.status_code == 200
    assert [day for day, _state, _time in standing(cast)] == [date(2026, 12, 3), date(2026, 12, 7)]


def test_next_school_day_too_is_one_tap(cast, school):
    reports(cast, school)
    path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{one_absence(cast)}/i-morgen"
    client = cast.client("Mona Aas", "PRIVATE")
    assert "neste skoledag også" in post(client, path, {}, follow_redirects=True).text
    assert [day for day, *_rest in standing(cast)] == [MONDAY, date(2026, 12, 1)]
    with cast.acting_as("Mona Aas", "PRIVATE"):
        assert {one.reason for one in db.session.query(ReasonGiven)} == {"ILL"}
    again = post(client, path, {})
    assert again.status_code == 422
    assert "alt meldt" in again.text


# ---- every coded case of skole.md 4.1 -----------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "HOURS", "from_time": "11:00", "to_time": "09:00"}, "Sluttid må være etter"),
        ({"kind": "HOURS", "from_time": "11:00"}, "Skriv klokkeslettet."),
        ({"kind": "HOURS", "from_time": "elleve", "to_time": "12:00"}, "Skriv klokkeslettet slik"),
        (
            {"kind": "HOURS", "from_time": "9:00", "to_time": "9:30", "last_day": "2026-12-01"},
            "Timefravær er for én dag.",
        ),
        ({"last_day": "2026-11-29"}, "Siste dag kan ikke være før første dag."),
        ({"first_day": "2026-12-05"}, "Skolen har fri da."),
        ({"first_day": "2028-12-05"}, "Meld fravær høyst 30 dager fram."),
        ({"last_day": "2026-12-08"}, "søk skolen om permisjon"),
        ({"first_day": "2026-11-26"}, "Det er for lenge siden. Ring skolen"),
        ({"first_day": ""}, "Velg en dag."),
        ({"reason": ""}, "Velg en årsak."),
        ({"reason": "DRUNK"}, "Velg en årsak."),
        ({"children": []}, "Velg minst ett barn."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(cast, school, more, said):
    answer = post(cast.client("Mona Aas", "PRIVATE"), NEW, ill(school, **more))
    assert answer.status_code == 422
    assert said in answer.text
    for name in ("first_day", "last_day"):
        if more.get(name):
            assert more[name] in answer.text, "what was typed stays"
    assert standing(cast) == []


def test_hours_need_no_timetable(cast, school):
    answer = post(cast.client("Mona Aas", "PRIVATE"), NEW, hours(school, "09:00", "11.30"))
    assert answer.status_code == 303
    text = page(cast, "Mona Aas", MINE).text
    assert "Noen timer 09.00–11.30" in text
    for start, end, status in (("11:00", "12:00", 422), ("11:30", "12:00", 303)):
        form = hours(school, start, end)
        assert post(cast.client("Mona Aas", "PRIVATE"), NEW, form).status_code == status


def test_the_other_home_sees_what_is_reported_and_makes_no_second_report(cast, school):
    reports(cast, school)
    text = page(cast, "Tor Aas", NEW).text
    assert "Alt meldt" in text
    assert "Mona" not in text.replace("Monas", "")
    mine = page(cast, "Tor Aas", MINE).text
    assert "Hele dagen" in mine
    assert "Syk" not in mine, "the reason is hers who gave it"
    answer = reports(cast, school, "Tor Aas")
    assert answer.status_code == 422
    assert "Emma er alt meldt borte da." in answer.text
    with cast.acting_as("Tor Aas", "PRIVATE"):
        assert db.session.query(ReasonGiven).count() == 0


def test_free_text_has_no_field_and_is_not_taken(cast, school):
    assert "Kommentar" not in page(cast, "Mona Aas", NEW).text
    reports(cast, school, comment="Mageknipe")
    with cast.acting_as("Mona Aas", "PRIVATE"):
        assert db.session.query(ReasonGiven).one().comment_sealed is None


def test_a_municipality_may_let_people_write_or_ask_nobody_why(cast, school):
    set_rule(cast, comment=1)
    assert "Kommentar" in page(cast, "Mona Aas", NEW).text
    assert reports(cast, school, comment="x" * 201).status_code == 422
    reports(cast, school, comment="Hentes av mormor.")
    with cast.acting_as("Mona Aas", "PRIVATE"):
        assert b"mormor" not in bytes(db.session.query(ReasonGiven).one().comment_sealed)


def test_where_nobody_is_asked_why_no_reason_is_taken(cast, school):
    set_rule(cast, ask_reason=0)
    assert "Årsak" not in page(cast, "Mona Aas", NEW).text
    assert reports(cast, school).status_code == 200
    with cast.acting_as("Mona Aas", "PRIVATE"):
        assert db.session.query(ReasonGiven).count() == 0


def test_another_familys_child_is_refused_as_one_that_is_not_there(cast, school):
    for child in (str(school.pupils["Iben Dahl"]), "00000000-0000-4000-8000-000000000000"):
        answer = reports(cast, school, children=[child])
        assert answer.status_code == 422
        assert "Iben" not in answer.text
    assert standing(cast, "Anne Dahl") == []
    assert reports(cast, school, "Kari Lunde", "WORK").status_code == 404


def test_a_report_that_cannot_be_sent_stays_in_the_form(cast, school):
    assert "data-not-sent" in str(page(cast, "Mona Aas", NEW).soup)


def test_min_id_is_enough(cast, school):
    idris = school.enrol("Idris Omar", "3B")
    client = cast.client("Halima Omar", "PRIVATE", Strength.SUBSTANTIAL)
    form = {**ill(school), "children": [str(idris)]}
    assert post(client, NEW, form).status_code == 303


# ---- change, take back ---------------------------------------------------------------------


def test_a_report_is_changed_and_taken_back_until_the_school_has_handled_it(cast, school):
    reports(cast, school)
    path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{one_absence(cast)}"
    client = cast.client("Mona Aas", "PRIVATE")
    assert "Endre fraværet" in client.get(path).text
    changed = {"kind": "HOURS", "from_time": "10:00", "to_time": "12:00", "reason": "DENTIST"}
    bad = post(client, path, {**changed, "to_time": "09:00"})
    assert bad.status_code == 422
    assert "Sluttid" in bad.text
    assert post(client, path, changed).status_code == 303
    text = client.get(MINE).text
    assert "Noen timer 10.00–12.00" in text
    assert "Tannlege" in text
    assert post(client, path + "/tilbake", {}).status_code == 303
    assert "Ingenting er meldt." in client.get(MINE).text
    assert client.get(path).status_code == 404
    assert post(client, path + "/tilbake", {}).status_code == 404
    with cast.acting_as("Mona Aas", "PRIVATE"):
        kinds = {one.kind for one in db.session.query(AbsenceStep)}
    assert kinds == {"REPORTED", "CHANGED", "WITHDRAWN"}


def test_what_the_school_did_not_know_is_explained_and_keeps_its_history(cast, school):
    missed = Absence(
        pupil_id=school.pupils["Emma Aas"],
        tenant_id=cast.person("Mona Aas").tenant_id,
        together_id=school.id,
        day=MONDAY,
        state=AbsenceState.UNKNOWN,
        by_home=False,
        documented=False,
        noted_at=MORNING,
    )
    db.session.rollback()
    with cast.acting_as("Kari Lunde", "WORK"):
        db.session.add(missed)
        db.session.commit()
    reports(cast, school)
    assert standing(cast) == [(MONDAY, "CONFIRMED", None)]


def name_viewer(cast, school, pupil_id, who):
    """Two employees name somebody who finds a protected pupil."""
    kind = "PRIVATE" if who == "Liv Moe" else "WORK"
    profile_id = cast.profile_id(who, kind)
    with school.opened() as opened:
        why = {"reason_kind": ViewerReason.TEACHES, "reason": "Trengs."}
        viewer_id = propose_viewer(opened, pupil_id, profile_id=profile_id, **why)
    with school.opened("Nina Haug") as opened:
        decide_viewer(opened, viewer_id, agrees=True)


# ---- who finds what ------------------------------------------------------------------------


def test_who_works_with_the_class_finds_today_without_why(cast, school, rows):
    reports(cast, school, last_day="2026-12-01")
    found = {
        ("Kari Lunde", "WORK"): (2, 2),
        ("Bente Ruud", "WORK"): (2, 2),
        ("Nina Haug", "WORK"): (1, 0),
        ("Anne Dahl", "WORK"): (0, 0),
        ("Tor Aas", "PRIVATE"): (2, 0),
        ("Mona Aas", "PRIVATE"): (2, 2),
    }
    for (name, kind), counts in found.items():
        seen = rows(name, Absence, kind), rows(name, ReasonGiven, kind)
        assert seen == counts, name


def test_a_protected_childs_absence_is_found_by_who_is_named_alone(cast, school, rows):
    noah = school.enrol("Noah Moe", "3B")
    form = {**ill(school), "children": [str(noah)]}
    assert post(cast.client("Liv Moe", "PRIVATE"), NEW, form).status_code == 404
    school.place("Nina Haug", "", StaffRole.OFFICE)
    for who in ("Liv Moe", "Kari Lunde"):
        name_viewer(cast, school, noah, who)
    assert post(cast.client("Liv Moe", "PRIVATE"), NEW, form).status_code == 303
    assert rows("Kari Lunde", Absence) == 1
    assert rows("Nina Haug", Absence) == rows("Bente Ruud", Absence) == 0
    assert rows("Erik Moe", Absence, "PRIVATE") == 0
    assert "Erik" not in page(cast, "Liv Moe", MINE).text


def test_staff_do_not_change_what_the_home_has_said_in_its_place(cast, school):
    reports(cast, school)
    path = f"/skole/elever/{school.pupils['Emma Aas']}/fravar/{one_absence(cast)}"
    for who in ("Kari Lunde", "Nina Haug", "Bente Ruud"):
        assert cast.client(who, "WORK").get(path).status_code == 404
        assert post(cast.client(who, "WORK"), path + "/tilbake", {}).status_code == 404


# ---- how many statements -------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/hjem", "/skole", MINE, NEW])
def test_four_children_with_absence_take_no_more_statements_than_one(cast, school, path):
    reports(cast, school)
    few = len(statements(cast, "Mona Aas", path, "PRIVATE"))
    mona = cast.person("Mona Aas").id
    db.session.rollback()
    more = ("Amir Ali", "Idris Omar", "Ulrik Foss")
    for child in more:
        adopt(cast, mona, child)
        school.enrol(child, "2A")
    tuesday = (MONDAY + timedelta(days=1)).isoformat()
    form = ill(school, *more, last_day=tuesday)
    assert post(cast.client("Mona Aas", "PRIVATE"), NEW, form).status_code == 303
    many = statements(cast, "Mona Aas", path, "PRIVATE")
    assert len(many) == few <= 10, "\n".join(many)
