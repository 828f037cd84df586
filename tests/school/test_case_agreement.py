"""Another at home who must agree is reminded, once (RB-05)."""

from __future__ import annotations

from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.cases.actions import agree, appeal, withdraw
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseParty, SchoolCaseState
from samspill.school.cases.queries import asked_of_me
from samspill.school.cases.reminding import remind_to_agree, unanswered
from tests.support.leave import CANARY, KARI
from tests.support.page import Page
from tests.support.school import HEAD, cases_rule_is, leave_rule_is, weekdays_ahead

State = SchoolCaseState

MONA, TOR = "Mona Aas", "Tor Aas"
NO = Decision(State.REFUSED, "Emma har vært mye borte.")


def told(cast, who=TOR):
    """How often she has been told of applications."""
    profile_id = cast.profile_id(who, "PRIVATE")
    with acting(None), transaction(), system_access("a test looks"):
        rows = select(Notice.created_at).where(
            Notice.profile_id == profile_id, Notice.path == "/skole/soknader"
        )
        return len(set(db.session.scalars(rows)))


def look():
    """The job of a morning. Gives how many are asked about."""
    with acting(None), transaction():
        parties = unanswered()
    for one in parties:
        with acting(None), transaction():
            remind_to_agree(one)
    return len(parties)


def test_who_must_agree_is_reminded_once_when_the_days_have_passed(cast, apply, later):
    leave_rule_is(cast, both_agree=1)
    cases_rule_is(cast, remind_after_days=3)
    apply(ahead=40)
    assert told(cast) == 1
    for days, times in ((2, 1), (3, 2), (4, 2), (20, 2)):
        with later(days):
            assert (look(), told(cast)) == (1, times), days
    assert told(cast, MONA) == 0


def test_nobody_is_reminded_of_what_is_answered_or_withdrawn(cast, apply, do, later):
    leave_rule_is(cast, both_agree=1)
    one, other = apply(ahead=40), apply(ahead=60)
    with acting(None), transaction(), system_access("a test looks"):
        rows = select(SchoolCaseParty.id).where(SchoolCaseParty.case_id == one)
        party_id = db.session.scalar(rows)
    do(TOR, agree, party_id, agreed=True)
    do(MONA, withdraw, other)
    with later(9):
        assert look() == 0


# ---- what came of it (J3) --------------------------------------------------------------------


def says_yes(do, one, *, agreed=True):
    with acting(None), transaction(), system_access("a test looks"):
        rows = select(SchoolCaseParty.id).where(SchoolCaseParty.case_id == one)
        party_id = db.session.scalar(rows)
    do(TOR, agree, party_id, agreed=agreed)


def outcome(cast):
    with cast.acting_as(TOR, "PRIVATE"):
        [one] = asked_of_me(cast.profile_id(TOR, "PRIVATE"))
        return one.outcome, one.granted_from


def page_of_tor(cast):
    return Page(cast.client(TOR, "PRIVATE").get("/skole/soknader")).text


def test_who_agreed_is_told_that_it_is_granted_and_never_why(cast, apply, do, rows):
    leave_rule_is(cast, both_agree=1)
    one = apply()
    says_yes(do, one)
    assert outcome(cast) == (None, None)
    before = told(cast)
    do(KARI, decide, one, Decision(State.GRANTED, "Kanarifugl i begrunnelsen."))
    assert told(cast) == before + 1
    assert outcome(cast) == (State.GRANTED, weekdays_ahead())
    page = page_of_tor(cast)
    assert "Innvilget" in page
    assert CANARY not in page
    assert "Kanarifugl" not in page
    assert rows(TOR, SchoolCaseParty, "PRIVATE") == 1


def test_who_agreed_is_told_of_a_no_and_of_what_an_appeal_gave_but_not_of_the_appeal(
    cast, apply, do
):
    leave_rule_is(cast, both_agree=1)
    one = apply()
    says_yes(do, one)
    do(KARI, decide, one, NO)
    no = told(cast)
    assert outcome(cast) == (State.REFUSED, None)
    page = page_of_tor(cast)
    assert "Ikke innvilget" in page
    assert NO.reasons not in page
    do(MONA, appeal, one, "Hun er frisk nå.")
    assert (outcome(cast)[0], told(cast)) == (State.REFUSED, no)
    do(HEAD, reassess, one, AppealAnswer.REVERSED, "Vi ser det.")
    assert (outcome(cast)[0], told(cast)) == (State.GRANTED, no + 1)


def test_who_said_no_hears_no_more_of_it(cast, apply, do):
    leave_rule_is(cast, both_agree=1)
    one = apply()
    says_yes(do, one, agreed=False)
    do(MONA, withdraw, apply(ahead=40))
    with cast.acting_as(TOR, "PRIVATE"):
        ends = {one.outcome for one in asked_of_me(cast.profile_id(TOR, "PRIVATE"))}
    assert ends == {None, State.WITHDRAWN}
