"""Deadlines of an application: of the home's answer, of an appeal, and an interim reply in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.cases import jobs
from samspill.school.cases.actions import appeal, explain
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, delay
from samspill.school.cases.kinds import Decision
from samspill.school.cases.late import late_cases
from samspill.school.cases.models import SchoolCase, SchoolCaseState, SchoolCaseStep
from samspill.school.cases.reminding import not_explained, waiting_cases
from samspill.school.sealing import words_in
from tests.support.forms import post
from tests.support.leave import EMMA, KARI, MONA
from tests.support.page import Page
from tests.support.school import HEAD, cases_rule_is

State = SchoolCaseState


def at(days):
    return clock.today() + timedelta(days=days)


def morning():
    """The jobs of a morning, twice: each is safe to run again."""
    for _time in range(2):
        with acting(None), transaction():
            found = waiting_cases(), not_explained(), late_cases()
        does = jobs.remind, jobs.to_explain, jobs.in_the_meantime
        for act, cases in zip(does, found, strict=True):
            for one in cases:
                with acting(None), transaction():
                    act(str(one))


@pytest.fixture
def told(cast):
    """How often somebody has been told of an application."""

    def count(who):
        profile_id = cast.profile_id(who, "PRIVATE" if who == MONA else "WORK")
        with acting(None), transaction(), system_access("a test looks"):
            rows = select(Notice).where(
                Notice.profile_id == profile_id, Notice.path.contains("/soknader/")
            )
            return len(list(db.session.scalars(rows)))

    return count


def interim(case_id):
    with acting(None), transaction(), system_access("a test looks"):
        rows = select(SchoolCaseStep).where(
            SchoolCaseStep.case_id == case_id, SchoolCaseStep.kind == "INTERIM"
        )
        return [
            (one.profile_id, one.until, words_in(one, "words")) for one in db.session.scalars(rows)
        ]


def row(case_id, column):
    with acting(None), transaction(), system_access("a test looks"):
        return getattr(db.session.get_one(SchoolCase, case_id), column)


@pytest.fixture
def shown(cast, school):
    """The page of a case, as somebody sees it."""

    def look(who, case_id):
        client = cast.client(who, "PRIVATE" if who == MONA else "WORK")
        return Page(client.get(f"/skole/elever/{school.pupils[EMMA]}/soknader/{case_id}"))

    return look


# ---- what the home must answer --------------------------------------------------------------


def test_a_question_has_a_deadline_that_is_told_to_both_and_the_home_is_reminded(
    cast, alone, apply, do, later, told, shown
):
    cases_rule_is(cast, explain_days=10)
    one = apply(ahead=60)
    do(KARI, ask, one, "Hvilken dag?")
    assert row(one, "answer_by") == at(10)
    assert "Etter det avgjør skolen med det den vet." in shown(MONA, one).text
    assert "Søkeren svarer innen" in shown(KARI, one).text
    before = told(MONA), told(KARI)
    with later(8):
        morning()
        assert told(MONA) == before[0] + 1
    with later(11):
        morning()
        assert told(MONA) == before[0] + 1, "her time is out"
        assert told(KARI) == before[1] + 1, "it may be decided with what is known"
        assert "Du kan fortsatt svare" in shown(MONA, one).text
        assert "Ikke svart" in shown(KARI, one).text
        do(MONA, explain, one, "Fredag.")
        assert row(one, "answer_by") is None


def test_who_has_answered_is_reminded_of_nothing(alone, apply, do, later, told):
    one = apply(ahead=60)
    do(KARI, ask, one, "Hvilken dag?")
    do(MONA, explain, one, "Fredag.")
    before = told(MONA)
    with later(13):
        morning()
    assert told(MONA) == before


# ---- an interim reply -----------------------------------------------------------------------


def test_when_the_time_has_passed_an_interim_reply_goes_by_itself_once(
    alone, apply, do, later, told, shown
):
    one = apply(ahead=80)
    due, before = row(one, "reply_by"), told(MONA)
    with later(1):
        morning()
        assert interim(one) == []
    late = (due - clock.today()).days + 1
    with later(late):
        page = shown(MONA, one).text
        assert "Svaret skulle ha kommet innen" in page
        assert "Du skal ha svar innen" not in page
        morning()
        [(who, until, words)] = interim(one)
        assert (who, until) == (None, clock.months_after(at(0), 1))
        assert "Skolen har ikke rukket å avgjøre" in words
        assert told(MONA) == before + 1
        assert told(HEAD) == 1, "the leader is told"
        page = shown(MONA, one).text
        assert "Du skal ha svar innen" in page
        assert "Sendt automatisk" in page
        assert row(one, "reply_by") == due, "it is late still"
        assert "Over fristen" in shown(HEAD, one).text
    with later(late + 40):
        morning()
        assert len(interim(one)) == 1
        assert "Svaret skulle ha kommet innen" in shown(MONA, one).text


def test_where_somebody_has_said_so_or_decided_none_goes_by_itself(alone, apply, do, later):
    said, decided = apply(ahead=80), apply(ahead=90)
    do(KARI, delay, said, "Vi venter på en lærer.", at(50))
    do(KARI, decide, decided, Decision(State.GRANTED, ""))
    with later(55):
        morning()
    assert [len(interim(one)) for one in (said, decided)] == [1, 0]


def test_the_interim_reply_is_ready_to_be_sent_by_one_click(
    cast, school, alone, apply, later, shown
):
    one = apply(ahead=80)
    with later(25):
        page = shown(KARI, one)
        ready = {name: page.value(name) for name in ("why", "until")}
        assert ready["until"] == clock.months_after(clock.today(), 1).isoformat()
        path = f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}/forelopig-svar"
        assert post(cast.client(KARI), path, ready).status_code == 303
        assert row(one, "reply_by") == clock.months_after(clock.today(), 1)
    [(who, _until, words)] = interim(one)
    assert who == cast.profile_id(KARI, "WORK")
    assert "Skolen har ikke rukket" in words


# ---- appeals --------------------------------------------------------------------------------


def test_an_appeal_has_a_deadline_and_is_reminded_of(alone, apply, do, later, told, shown):
    one = apply(ahead=80)
    do(KARI, decide, one, Decision(State.REFUSED, "Emma har vært mye borte."))
    with later(15):
        do(MONA, appeal, one, "Hun er frisk nå.")
        assert row(one, "reply_by") == clock.months_after(clock.today(), 1)
        assert "Du skal ha svar innen" in shown(MONA, one).text
    before = told(KARI), told(HEAD)
    with later(15 + 28):
        morning()
        assert told(KARI) == before[0] + 1
    with later(15 + 33):
        morning()
        assert told(KARI) == before[0] + 2
        assert told(HEAD) == before[1] + 1
        assert "Svaret skulle ha kommet innen" in shown(MONA, one).text
        assert interim(one) == []


def test_who_forwarded_an_appeal_is_asked_each_month_how_it_goes(alone, apply, do, later, told):
    one = apply(ahead=80)
    do(KARI, decide, one, Decision(State.REFUSED, "Emma har vært mye borte."))
    do(MONA, appeal, one, "Hun er frisk nå.")
    do(KARI, reassess, one, AppealAnswer.FORWARDED, "Vi holder fast.")
    before = told(KARI)
    for days, times in ((20, 0), (32, 1), (45, 1), (65, 2)):
        with later(days):
            morning()
            assert told(KARI) == before + times, days
