"""Another at home who must agree is reminded, once (RB-05)."""

from __future__ import annotations

from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.cases.actions import agree, withdraw
from samspill.school.cases.models import SchoolCaseParty
from samspill.school.cases.reminding import remind_to_agree, unanswered
from tests.support.school import cases_rule_is, leave_rule_is

MONA, TOR = "Mona Aas", "Tor Aas"


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
