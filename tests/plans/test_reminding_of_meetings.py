"""Reminding of meetings: those who have not answered, and everybody the day before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.infra.transaction import transaction
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.meetings.actions import cancel_meeting
from samspill.plans.meetings.jobs import look, tell
from samspill.plans.meetings.models import MeetingAnswer, MeetingKind
from samspill.plans.meetings.reminding import remind_unanswered
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, Level, opened
from tests.plans.test_meeting_pages import needs_interpreter
from tests.plans.test_meetings import SOON, calendar, call, change, plan_id, reply, told
from tests.plans.test_whereabouts import name_on_list
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
WEEK = "/min-uke"


def remind(cast, plan_id, name, meeting_id):
    with cast.changing(plan_id, name):
        remind_unanswered(calendar(plan_id), meeting_id)


def reminded(cast, *names, template="meeting_waits"):
    return [told(cast, name, template) for name in names]


# ---- Minn på -------------------------------------------------------------------------------


def test_only_those_who_have_not_answered_are_reminded_and_once_a_day(cast, plan_id):
    meeting_id = call(cast, plan_id, KARI, MONA, TOR, HANNE)
    reply(cast, plan_id, MONA, meeting_id)
    remind(cast, plan_id, HANNE, meeting_id)
    assert reminded(cast, MONA, TOR, HANNE, KARI, SIV) == [0, 1, 0, 0, 0]
    for name in (HANNE, KARI):
        with pytest.raises(RuleBroken) as refused:
            remind(cast, plan_id, name, meeting_id)
        assert refused.value.code == "reminded"
    with clock.moved(timedelta(days=1)):
        remind(cast, plan_id, KARI, meeting_id)
    assert reminded(cast, MONA, TOR, HANNE, KARI) == [0, 2, 1, 0]


def test_when_all_have_answered_nobody_is_reminded_until_it_is_moved(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA)
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.CANNOT)
    with pytest.raises(RuleBroken) as refused:
        remind(cast, plan_id, HANNE, meeting_id)
    assert refused.value.code == "answered"
    change(cast, plan_id, HANNE, meeting_id, MONA, day=SOON + timedelta(days=1))
    remind(cast, plan_id, HANNE, meeting_id)
    assert reminded(cast, MONA) == [1]


def test_who_may_not_change_a_meeting_reminds_nobody_and_neither_does_one_called_off(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, KARI)
    for name in (MONA, KARI, SIV):
        with pytest.raises(NotEnough):
            remind(cast, plan_id, name, meeting_id)
    with cast.changing(plan_id, HANNE):
        cancel_meeting(calendar(plan_id), meeting_id)
    with pytest.raises(Conflict):
        remind(cast, plan_id, HANNE, meeting_id)
    assert reminded(cast, MONA, KARI) == [0, 0]


# ---- the day before ------------------------------------------------------------------------


def the_day_before(cast, plan_id, day=SOON, again=1):
    """The job runs on the morning before a day."""
    with clock.moved(timedelta(days=(day - clock.today()).days - 1)):
        for _ in range(again):
            with acting(None), transaction():
                look()
            with acting(None), transaction():
                tell(str(plan_id))


def near(cast, *names):
    return reminded(cast, *names, template="meeting_near")


def test_everybody_called_in_hears_the_day_before_and_once(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, TOR, KARI)
    reply(cast, plan_id, TOR, meeting_id, MeetingAnswer.CANNOT)
    reply(cast, plan_id, KARI, meeting_id, MeetingAnswer.MAYBE)
    the_day_before(cast, plan_id, SOON - timedelta(days=1))
    assert near(cast, MONA) == [0], "two days before"
    the_day_before(cast, plan_id, again=2)
    assert near(cast, HANNE, MONA, TOR, KARI, SIV) == [1, 1, 0, 1, 0]
    the_day_before(cast, plan_id, SOON + timedelta(days=1))
    assert near(cast, MONA) == [1], "the day itself"


def test_a_meeting_that_is_moved_is_told_of_again(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA)
    the_day_before(cast, plan_id)
    later = SOON + timedelta(days=5)
    change(cast, plan_id, HANNE, meeting_id, MONA, day=later)
    the_day_before(cast, plan_id, later)
    assert near(cast, MONA) == [2]


@pytest.mark.parametrize("why", ["cancelled", "rests", "withdrawn"])
def test_nobody_hears_of_a_meeting_that_will_not_be(cast, plan_id, why):
    meeting_id = call(cast, plan_id, HANNE, MONA)
    with cast.changing(plan_id, MONA if why == "withdrawn" else HANNE):
        if why == "cancelled":
            cancel_meeting(calendar(plan_id), meeting_id)
        elif why == "rests":
            pause_plan(opened(plan_id, level=Level.WRITE), reason="Ferie.")
        else:
            withdraw_all(opened(plan_id, level=Level.MANAGE))
    the_day_before(cast, plan_id)
    assert near(cast, MONA) == [0]


def test_around_a_protected_child_only_who_is_on_the_list_hears(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, TOR)
    cast.protect("Emma Aas")
    name_on_list(cast, plan_id, MONA, (Where.MEETINGS,))
    name_on_list(cast, plan_id, HANNE, (Where.MEETINGS,))
    remind(cast, plan_id, HANNE, meeting_id)
    assert reminded(cast, MONA, TOR) == [1, 0]
    the_day_before(cast, plan_id)
    assert near(cast, MONA, TOR) == [1, 0]


# ---- Min uke -------------------------------------------------------------------------------


def week(cast, name):
    return Page(cast.client(name).get(WEEK))


def forms(page):
    return [one["action"] for one in page.soup.select('form[action$="/paaminnelser"]')]


def test_my_week_shows_the_meetings_that_come_and_who_has_not_answered(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, TOR, kind=MeetingKind.EVALUATION)
    call(cast, plan_id, HANNE, MONA, day=clock.today() + timedelta(days=30))
    reply(cast, plan_id, MONA, meeting_id)
    page = week(cast, HANNE)
    here = f"/planer/{plan_id}/kalender/{meeting_id}"
    assert "Evalueringsmøte" in page.text
    assert "Har ikke svart: Tor Aas" in page.text
    assert forms(page) == [f"{here}/paaminnelser"]
    assert post(cast.client(HANNE), f"{here}/paaminnelser", {}).status_code == 303
    page = week(cast, HANNE)
    assert "Minnet på i dag" in page.text
    assert forms(page) == []
    assert post(cast.client(HANNE), f"{here}/paaminnelser", {}).status_code == 422
    assert forms(week(cast, TOR)) == []


def test_my_week_shows_no_meeting_of_anothers_plan_and_none_around_a_protected_child(cast, plan_id):
    call(cast, plan_id, HANNE, MONA)
    assert "Emma" not in week(cast, SIV).text, "she is not called in"
    assert "Emma" not in week(cast, "Bente Ruud").text
    cast.protect("Emma Aas")
    assert "Møter de neste" not in week(cast, HANNE).text
    name_on_list(cast, plan_id, HANNE, (Where.MEETINGS,))
    page = week(cast, HANNE)
    assert "Møter de neste" in page.text
    assert "Mona" not in page.text, "who is not on the list waits for nothing there"
    assert "Fjordvik" not in str(page.soup.select_one("header"))


def test_my_week_takes_as_many_statements_however_many_meetings(cast, plan_id):
    needs_interpreter(cast, MONA)
    client, counts = cast.client(HANNE), []
    for days in range(4):
        call(cast, plan_id, HANNE, MONA, day=SOON + timedelta(days=days % 3))
        with counted_statements() as found:
            assert client.get(WEEK).status_code == 200
        counts.append(len(found))
    assert counts[1] == counts[3]
    assert counts[3] <= 10, "\n".join(found)


def test_my_week_asks_whoever_has_the_baton_whether_an_interpreter_is_asked_for(cast, plan_id):
    needs_interpreter(cast, TOR)
    meeting_id = call(cast, plan_id, HANNE, MONA, TOR, KARI)
    asked = ("Trenger tolk: Tor Aas (somali)", "Er tolk bestilt?")
    page = week(cast, HANNE)
    assert all(one in page.text for one in asked)
    for name in (TOR, MONA, KARI):
        assert "tolk" not in week(cast, name).text.lower(), "the holder's to know (J9)"
    people, booked = (MONA, TOR, KARI), "Tolketjenesten, på skjerm"
    change(cast, plan_id, HANNE, meeting_id, *people, interpreter=booked)
    page = week(cast, HANNE)
    assert asked[0] in page.text
    assert booked in page.text
    assert asked[1] not in page.text
