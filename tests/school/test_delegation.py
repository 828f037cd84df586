"""Who decides an application by the municipality's rule: contact teacher, office, or the head."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.cases import jobs
from samspill.school.cases.actions import appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, delay
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseState
from samspill.school.groups.actions import name_stand_in
from samspill.school.groups.models import StaffRole
from tests.support.leave import EMMA, KARI, MONA, NINA
from tests.support.page import Page
from tests.support.school import HEAD, cases_rule_is

State, ANNE = SchoolCaseState, "Anne Dahl"
YES, NO = Decision(State.GRANTED, ""), Decision(State.REFUSED, "Emma har vært mye borte.")


@pytest.fixture
def office(school):
    """Nina works in the office."""
    school.place(NINA, "", StaffRole.OFFICE)


def told(cast, who):
    profile_id = cast.profile_id(who, "WORK")
    with acting(None), transaction(), system_access("a test looks"):
        found = db.session.query(Notice).filter_by(profile_id=profile_id)
        return len([one for one in found if "/soknader/" in one.path])


def test_the_office_decides_too_where_the_rule_says_so(office, leave, alone, apply, do):
    one = apply(days=6)
    do(NINA, decide, one, YES)
    assert leave.state(one) == State.GRANTED


def test_else_the_head_alone_decides_what_is_beyond_a_contact_teacher(
    cast, school, office, leave, alone, apply, do
):
    cases_rule_is(cast, office_decides=0)
    one, small = apply(days=6), apply(ahead=40)
    with pytest.raises(RuleBroken) as refused:
        do(NINA, decide, one, YES)
    assert (refused.value.code, refused.value.field) == ("head", "outcome")
    path = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"
    pages = {who: Page(cast.client(who).get(path)) for who in (NINA, HEAD)}
    assert "Rektor avgjør denne søknaden." in pages[NINA].text
    for who, may in ((NINA, False), (HEAD, True)):
        assert bool(pages[who].soup.select("form[action$='/vedtak']")) is may
        assert pages[who].soup.select("form[action$='/sporsmal']"), "the office still asks"
    do(NINA, ask, one, "Hvilken dag?")
    do(HEAD, decide, one, NO)
    do(MONA, appeal, one, "Vi er ikke enige.")
    with pytest.raises(RuleBroken):
        do(NINA, reassess, one, AppealAnswer.REVERSED, "Vi snur.")
    do(HEAD, reassess, one, AppealAnswer.REVERSED, "Vi snur.")
    do(NINA, decide, small, YES)
    assert leave.state(small) == State.GRANTED


def test_what_a_contact_teacher_who_is_away_would_decide_goes_to_the_head(
    cast, school, alone, apply
):
    apply()
    assert (told(cast, KARI), told(cast, HEAD)) == (1, 0)
    who = {"away_id": cast.profile_id(KARI, "WORK"), "profile_id": cast.profile_id(ANNE, "WORK")}
    day = clock.today()
    with school.opened(group="3B") as opened:
        name_stand_in(opened, **who, first_day=day, last_day=day + timedelta(days=7))
    apply(ahead=40)
    assert (told(cast, KARI), told(cast, HEAD)) == (1, 1)


def test_who_has_a_case_is_reminded_before_it_is_late_and_the_head_is_told_when_it_is(
    cast, school, alone, apply, do, later
):
    one = apply()
    do(KARI, ask, one, "Hvilken dag?")

    def after(days):
        with later(days):
            for _time in range(2):
                with acting(None), transaction():
                    jobs.remind(str(one))
            return told(cast, KARI), told(cast, HEAD)

    assert [after(days) for days in (3, 17, 29)] == [(1, 0), (2, 0), (3, 0)]
    assert after(33) == (4, 1)
    with later(34):
        do(KARI, delay, one, "Vi venter på en lærer.", clock.today() + timedelta(days=20))
    assert after(35) == (4, 1)
    do(KARI, decide, one, YES)
    assert after(60) == (4, 1)
