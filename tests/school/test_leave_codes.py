"""Each coded case of leave (skole.md 4.2), from the form or the decision that meets it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.school.cases.handling import ask, decide, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from samspill.school.leave.models import LeaveCause, LeaveRequest
from samspill.school.sealing import words_in
from tests.support.forms import post
from tests.support.leave import EMMA, KARI, MONA
from tests.support.page import Page
from tests.support.school import HEAD, leave_rule_is, weekdays_ahead

State = SchoolCaseState
YES = Decision(State.GRANTED, "")
RIGHT = {"cause": LeaveCause.RELIGIOUS, "teaching": True, "reason": ""}


@pytest.fixture
def refused(alone, apply):
    """Somebody asks for what is refused. Gives code and field."""

    def ask(**more):
        with pytest.raises(RuleBroken) as broken:
            apply(**more)
        return broken.value.code, broken.value.field

    return ask


@pytest.fixture
def sends(cast, school, alone):
    """Mona fills in the form. Gives the page, or what followed."""

    def fill(**more):
        day = weekdays_ahead()
        typed = {
            "children": str(school.pupils[EMMA]),
            "cause": "TRAVEL",
            "first_day": day.isoformat(),
            "last_day": day.isoformat(),
            "reason": "Bryllup.",
            "rules_read": "y",
            **more,
        }
        return post(cast.client(MONA, "PRIVATE"), "/skole/permisjon/ny", typed)

    return fill


def links(page):
    return {one["href"] for one in page.soup.select("main .ds-alert a")}


def test_pe_01_too_many_days_at_once_are_told_of_with_what_one_can_do_instead(sends):
    last = weekdays_ahead() + timedelta(days=17)
    page = Page(sends(last_day=last.isoformat()))
    assert (page.status, set(page.errors())) == (422, {"last_day"})
    assert "Gi kommunen melding om at dere gir opplæringen hjemme." in page.text
    assert links(page) == {"/skole/meldinger"}


def test_pe_02_more_than_a_year_has_is_refused_with_what_is_used_and_left(
    cast, school, alone, apply, do, refused
):
    leave_rule_is(cast, leave_days_a_year=3, teacher_days=5)
    do(KARI, decide, apply(days=1), YES)
    assert refused(ahead=40, days=1) == ("PE-02", "last_day")
    page = Page(cast.client(MONA, "PRIVATE").get("/skole/permisjon/ny"))
    assert "Emma Aas 2 dager (1 igjen)" in page.text


def test_pe_02_two_that_wait_are_counted_when_the_second_is_decided(cast, alone, apply, do):
    leave_rule_is(cast, leave_days_a_year=3, teacher_days=5)
    first, second = apply(days=1), apply(ahead=40, days=1)
    do(KARI, decide, first, YES)
    with pytest.raises(RuleBroken) as broken:
        do(KARI, decide, second, YES)
    assert (broken.value.code, broken.value.field) == ("PE-02", "reasons")
    assert "blir det 4" in str(broken.value.text)
    day = weekdays_ahead(40)
    do(KARI, decide, second, Decision(State.PARTLY, "Én dag er igjen.", day, day))


def test_pe_02_with_a_reason_it_may_be_granted_all_the_same(cast, alone, apply, do, leave):
    leave_rule_is(cast, leave_days_a_year=1, teacher_days=5)
    first, second = apply(), apply(ahead=40)
    do(KARI, decide, first, YES)
    do(KARI, decide, second, Decision(State.GRANTED, "Begravelse."))
    assert leave.state(second) == State.GRANTED


def test_pe_03_what_is_late_says_why(refused, apply):
    assert refused(ahead=3) == ("PE-03", "late_reason")
    apply(ahead=3, late_reason="Begravelse.")


def test_pe_04_days_set_aside_are_told_of_once(cast, refused, apply):
    day = weekdays_ahead()
    period = {"from": day.isoformat(), "to": day.isoformat(), "name": "nasjonale prøver"}
    leave_rule_is(cast, blocked=[period], both_agree=0)
    assert refused() == ("PE-04", "first_day")
    apply(seen=frozenset({"PE-04"}))


def test_pe_05_a_day_that_has_been_is_absence(sends):
    past = (clock.today() - timedelta(days=1)).isoformat()
    page = Page(sends(first_day=past, last_day=past, late_reason="Syk."))
    assert set(page.errors()) == {"first_day"}
    assert links(page) == {"/skole/fravar/ny"}


def test_pe_06_a_few_days_are_the_contact_teachers(alone, apply, do, leave):
    one = apply(days=1)
    do(KARI, decide, one, YES)
    assert leave.state(one) == State.GRANTED


def test_pe_07_a_right_is_not_weighed_what_is_written_of_reasons_is_not_kept(
    cast, school, alone, apply, do
):
    one = apply(**{**RIGHT, "reason": "Familien feirer id på sykehuset.", "late_reason": "Sent."})
    with cast.acting_as(MONA, "PRIVATE"):
        said = db.session.query(LeaveRequest).one()
        assert (words_in(said, "reason"), words_in(said, "late")) == ("", "")
    path = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"
    page = Page(cast.client(KARI).get(path))
    form = page.soup.select_one("form[action$='/vedtak']")
    assert [one["value"] for one in form.select("[name=outcome]")] == ["GRANTED"]
    assert not form.select("[name=reasons], [name=first_day]")
    assert post(cast.client(KARI), f"{path}/vedtak", {"outcome": "GRANTED"}).status_code == 303


def test_pe_08_reason_and_rules_are_asked_for_at_their_fields(refused):
    assert refused(reason="") == ("PE-08", "reason")
    assert refused(rules_read=False) == ("PE-08", "rules_read")
    assert refused(**{**RIGHT, "teaching": False}) == ("PE-08", "teaching")


def test_pe_09_each_child_has_a_case_at_her_school(school, alone, apply, cast):
    school.enrol("Oskar Aas", "2A")
    assert len(apply(children=(EMMA, "Oskar Aas"))) == 2
    with cast.acting_as(MONA, "PRIVATE"):
        assert len({one.together_id for one in db.session.query(SchoolCase)}) == 1


def test_pe_11_what_looks_private_may_be_for_the_head_alone(refused, apply):
    assert refused(reason="Han er innlagt.") == ("PE-11", "head_only")
    apply(reason="Han er innlagt.", head_only=True)


def test_pe_12_the_form_says_the_ages_of_the_dated_rule(cast, school):
    leave_rule_is(cast, heard_from=10, statement_from=13)
    page = Page(cast.client(MONA, "PRIVATE").get("/skole/permisjon/ny"))
    assert "Fra 10 år bør barnet bli hørt, fra 13 år må det med." in page.text


def test_pe_12_a_pupil_of_that_age_says_what_she_means_but_not_of_a_right(cast, refused, apply):
    leave_rule_is(cast, statement_from=6, both_agree=0)
    assert refused() == ("PE-12", "statement")
    apply(**RIGHT)
    apply(ahead=40, statement="Jeg vil være med.")


def test_pe_13_a_no_says_why_for_this_child(alone, apply, do):
    one = apply()
    with pytest.raises(RuleBroken) as broken:
        do(HEAD, decide, one, Decision(State.REFUSED, ""))
    assert (broken.value.code, broken.value.field) == ("PE-13", "reasons")


def test_pe_14_a_weekend_is_no_leave_and_only_school_days_count(sends, cast):
    saturday = weekdays_ahead() + timedelta(days=5)
    weekend = {"first_day": saturday.isoformat()}
    page = Page(sends(**weekend, last_day=(saturday + timedelta(days=1)).isoformat()))
    assert set(page.errors()) == {"first_day"}
    monday = saturday + timedelta(days=2)
    assert sends(**weekend, last_day=monday.isoformat()).status_code == 303
    with cast.acting_as(MONA, "PRIVATE"):
        assert db.session.query(LeaveRequest).one().days == 1


@pytest.mark.parametrize("state", ["taken", "asked"])
def test_what_would_help_stands_there_while_it_is_handled(cast, school, alone, apply, do, state):
    one = apply(days=4)
    if state == "taken":
        do(HEAD, take, one)
    else:
        do(HEAD, ask, one, "Hvorfor?")
    path = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"
    assert "Lettere å få ja til" in Page(cast.client(MONA, "PRIVATE").get(path)).text
