"""What comes of an appeal has the effects of a decision: of the school's, or who is above it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.absence.models import STANDING, Absence
from samspill.school.cases.actions import appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from tests.support.forms import post
from tests.support.leave import EMMA, MONA
from tests.support.page import Page
from tests.support.school import HEAD, weekdays_ahead

State, Answer = SchoolCaseState, AppealAnswer
NO = Decision(State.REFUSED, "Emma har vært mye borte.")
WHY = "Hun er frisk nå."


def given():
    """The days of leave."""
    with acting(None), transaction(), system_access("a test looks"):
        days = select(Absence.day).where(Absence.is_leave, Absence.state.in_(STANDING))
        return sorted(db.session.scalars(days))


def row(case_id):
    with acting(None), transaction(), system_access("a test looks"):
        found = db.session.get_one(SchoolCase, case_id)
        return found.state, found.granted_from, found.granted_to, found.appeal_by, found.reply_by


@pytest.fixture
def forwarded(apply, alone, do):
    """A case of some days whose refusal is appealed, and forwarded. Gives it and its days."""

    def make(**more):
        one = apply(days=2, **more)
        do(HEAD, decide, one, NO)
        do(MONA, appeal, one, WHY)
        do(HEAD, reassess, one, Answer.FORWARDED, "Vi holder fast.")
        return one, [weekdays_ahead() + timedelta(days=n) for n in range(3)]

    return make


def test_an_appeal_that_is_upheld_gives_the_leave(forwarded, do):
    one, days = forwarded()
    assert given() == []
    do(HEAD, reassess, one, Answer.UPHELD, "Statsforvalteren var enig med dere.")
    assert given() == days
    assert row(one)[:3] == (State.SETTLED, days[0], days[-1])


def test_an_appeal_that_is_upheld_in_part_gives_that_part(forwarded, do):
    one, days = forwarded()
    with pytest.raises(RuleBroken) as refused:
        do(HEAD, reassess, one, Answer.UPHELD_PARTLY, "Den første dagen.")
    assert refused.value.field == "first_day"
    some = {"days": (days[0], days[1])}
    do(HEAD, reassess, one, Answer.UPHELD_PARTLY, "De første dagene.", **some)
    assert given() == days[:2]
    assert row(one)[:3] == (State.SETTLED, days[0], days[1])


def test_an_appeal_that_is_not_upheld_gives_nothing(forwarded, do):
    one, _days = forwarded()
    do(HEAD, reassess, one, Answer.NOT_UPHELD, "Vedtaket står.")
    assert (given(), row(one)[0]) == ([], State.SETTLED)


def test_a_case_that_is_sent_back_is_decided_anew_in_time_and_may_be_appealed_again(
    forwarded, do, later
):
    one, days = forwarded()
    with later(40):
        do(HEAD, reassess, one, Answer.SENT_BACK, "Begrunnelsen var for tynn.")
        state, _from, _to, appeal_by, reply_by = row(one)
        assert (state, appeal_by) == (State.IN_PROGRESS, None)
        assert reply_by == clock.months_after(clock.today(), 1)
        with pytest.raises(NotVisible):
            do(MONA, appeal, one, WHY)
        do(HEAD, decide, one, NO)
        do(MONA, appeal, one, WHY)
    assert given() == []
    assert row(one)[0] == State.APPEALED
    assert days


def test_the_school_reverses_in_part_which_is_a_new_decision_to_appeal(apply, alone, do, later):
    one, day = apply(days=2), weekdays_ahead()
    do(HEAD, decide, one, NO)
    with later(10):
        do(MONA, appeal, one, WHY)
        do(HEAD, reassess, one, Answer.REVERSED_PARTLY, "En dag.", days=(day, day))
    assert given() == [day]
    assert row(one)[:4] == (State.PARTLY, day, day, clock.today() + timedelta(days=10 + 21))
    with later(30):
        do(MONA, appeal, one, WHY)
        after = day + timedelta(days=1)
        with pytest.raises(RuleBroken) as refused:
            do(HEAD, reassess, one, Answer.REVERSED_PARTLY, "En annen.", days=(after, after))
        assert refused.value.field == "first_day", "what is given is not taken away"


def test_what_was_given_is_not_taken_away_when_a_case_is_decided_anew(apply, alone, do):
    one, day = apply(days=2), weekdays_ahead()
    do(HEAD, decide, one, Decision(State.PARTLY, "En dag.", day, day))
    do(MONA, appeal, one, WHY)
    do(HEAD, reassess, one, Answer.FORWARDED, "Vi holder fast.")
    do(HEAD, reassess, one, Answer.SENT_BACK, "Se på det igjen.")
    with pytest.raises(RuleBroken) as refused:
        do(HEAD, decide, one, NO)
    assert refused.value.field == "outcome"
    do(HEAD, decide, one, Decision(State.GRANTED, ""))
    assert len(given()) == 3


def test_a_day_on_which_she_was_at_school_does_not_become_absence(forwarded, do, later):
    one, days = forwarded()
    with later((days[1] - clock.today()).days):
        do(HEAD, reassess, one, Answer.UPHELD, "Statsforvalteren var enig med dere.")
    assert given() == days[1:]


def test_an_answer_that_cannot_follow_is_refused(apply, alone, do):
    one = apply(days=2)
    do(HEAD, decide, one, NO)
    do(MONA, appeal, one, WHY)
    for answer in (Answer.UPHELD, Answer.NOT_UPHELD, Answer.SENT_BACK):
        with pytest.raises(RuleBroken) as refused:
            do(HEAD, reassess, one, answer, "For tidlig.")
        assert refused.value.field == "answer"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("UPHELD", "Du fikk medhold: søknaden er innvilget."),
        ("NOT_UPHELD", "Klagen er avgjort. Vedtaket til skolen står."),
        ("SENT_BACK", "Skolen vurderer søknaden på nytt."),
    ],
)
def test_the_form_of_the_school_and_the_page_of_the_home_say_what_came_of_it(
    cast, school, forwarded, answer, told
):
    one, _days = forwarded()
    path = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"
    head = cast.client(HEAD)
    missing = Page(post(head, f"{path}/ny-vurdering", {"answer": "UPHELD_PARTLY", "words": "Ja."}))
    assert (missing.status, set(missing.errors())) == (422, {"first_day"})
    saved = post(head, f"{path}/ny-vurdering", {"answer": answer, "words": "Slik ble det."})
    assert saved.status_code == 303
    shown = Page(cast.client(MONA, "PRIVATE").get(path)).text
    assert told in shown
    assert "Slik ble det." in shown
