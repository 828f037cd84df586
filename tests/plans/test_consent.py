"""Consent by actions: draft, send, answer per line, and what opens when (issue: steps 1-5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.plans.consent.actions import propose_participant, remove_proposal, set_duration
from samspill.plans.consent.answering import LineReply, begin_signing, decline_consent, sign
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, Consent, LineKind, Substitution
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import cancel_request, send_consent
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_in_turn
from tests.support.cast import PROOF

HANNE, MONA, TOR, SIV, KARI, JONAS = (
    "Hanne Nilsen",
    "Mona Aas",
    "Tor Aas",
    "Siv Pedersen",
    "Kari Lunde",
    "Jonas Berg",
)
BOTH = (KARI, SIV)


def opened(plan_id, area=Area.CONSENT, level=Level.READ):
    """As in a request that changes something: wait for the turn, then ask the door."""
    return open_in_turn(plan_id, area, level)


def reaches(cast, name, plan_id, area=Area.OVERVIEW, level=Level.READ):
    """Does the person get through the door?"""
    try:
        with cast.acting_as(name):
            opened(plan_id, area, level)
    except (NotVisible, NotEnough):
        return False
    return True


def notices(cast, name, kind=""):
    profile = cast.profile_id(name, kind)
    with cast.acting_as(name, kind):
        query = select(Notice.template, Notice.state).where(Notice.profile_id == profile)
        return [tuple(row) for row in db.session.execute(query)]


def no_to(first_name):
    def reply(line):
        said = Answer.NO if line.first_name == first_name else Answer.YES
        return LineReply(UUID(line.id), said, (), Substitution.ASK)

    return reply


def test_nobody_reaches_a_plan_before_all_have_signed(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    for name in (SIV, KARI, MONA):
        assert not reaches(cast, name, plan_id, Area.CONSENT, Level.OWN)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert not reaches(cast, SIV, plan_id)
    assert not reaches(cast, HANNE, plan_id), "nothing about the child before the first yes"
    assert notices(cast, SIV) == []
    cast.sign(plan_id, TOR)
    with cast.acting_as(SIV):
        plan = opened(plan_id, Area.OVERVIEW)
        assert plan.may(Area.GOALS, Level.CONTRIBUTE)
        assert not plan.may(Area.LIFE_AREAS, Level.OWN)
        assert not plan.may(Area.CONSENT, Level.OWN)
    assert notices(cast, SIV) == [("invited", "QUEUED")]
    with cast.acting_as(MONA):
        opened(plan_id)
        assert broken_link(plan_id) is None


def test_both_guardians_are_asked_by_a_notice_without_content(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    assert notices(cast, MONA) == [("answer_waits", "QUEUED")]
    assert notices(cast, TOR) == [("answer_waits", "QUEUED")]
    assert notices(cast, KARI) == []
    assert plan_id


def test_the_page_says_who_must_agree_and_why(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        page = answer_page(opened(plan_id), unfinished_consent(plan_id).id)
        facts = dict(page.shown.facts)
        assert facts["Hvem må svare"] == "Du og Tor Aas, fordi dere har foreldreansvaret sammen."
        assert page.may_answer
    with cast.acting_as(HANNE):
        page = consent_page(opened(plan_id))
        assert {one.name for one in page.signatories} == {MONA, TOR}
        assert page.own is None
        assert not page.must_answer


def test_a_line_opens_only_when_all_said_yes_to_it(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    cast.sign(plan_id, MONA, no_to("Siv"))
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, SIV, plan_id)


def test_the_narrowest_answer_counts(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)

    def less(line):
        if line.first_name != "Siv":
            return LineReply(UUID(line.id), Answer.YES, (), Substitution.NOTIFY)
        return LineReply(UUID(line.id), Answer.NARROWER, ("GOALS",), Substitution.ASK)

    cast.sign(plan_id, MONA, less)
    cast.sign(plan_id, TOR)
    with cast.acting_as(SIV):
        plan = opened(plan_id, Area.OVERVIEW)
        assert not plan.may(Area.GOALS, Level.OWN)
        assert plan.may(Area.MEETINGS, Level.CONTRIBUTE)


def test_no_to_the_plan_itself_ends_it(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        page = answer_page(opened(plan_id), unfinished_consent(plan_id).id)
        plan_line = next(line for line in page.shown.lines if line.kind == LineKind.PLAN)

    def no_plan(line):
        said = Answer.NO if line.id == plan_line.id else Answer.YES
        return LineReply(UUID(line.id), said, (), Substitution.ASK)

    cast.sign(plan_id, MONA, no_plan)
    cast.sign(plan_id, TOR)
    assert not reaches(cast, KARI, plan_id)
    with cast.acting_as(HANNE):
        assert opened(plan_id).subject.is_draft
    cast.propose(plan_id, KARI)
    cast.propose(plan_id, SIV)
    assert cast.send(plan_id), "those all said yes to may be asked for again"


def test_refusing_takes_one_step_and_leaves_what_held(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    consent_id = cast.send(plan_id)
    with cast.acting_as(TOR):
        decline_consent(opened(plan_id, level=Level.MANAGE), consent_id=consent_id)
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, JONAS, plan_id)
    with cast.acting_as(MONA), pytest.raises(Conflict):
        decline_consent(opened(plan_id, level=Level.MANAGE), consent_id=consent_id)


def test_a_new_participant_makes_a_new_version_and_the_old_works_until_it_is_signed(cast):
    plan_id = cast.active_plan(people=BOTH)
    cast.propose(plan_id, JONAS)
    assert reaches(cast, SIV, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, SIV, plan_id)
    assert not reaches(cast, JONAS, plan_id)
    cast.sign(plan_id, TOR)
    assert reaches(cast, JONAS, plan_id)
    assert reaches(cast, SIV, plan_id)
    with cast.acting_as(MONA):
        page = consent_page(opened(plan_id))
        states = {v.number: v.state for v in page.versions}
        assert states == {1: "REPLACED", 2: "ACTIVE"}
        assert {line.name for line in page.open_lines} == {HANNE, KARI, SIV, JONAS}


def test_a_new_version_where_all_said_no_changes_nothing(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    cast.propose(plan_id, SIV)
    cast.send(plan_id)

    def nobody(line):
        return LineReply(UUID(line.id), Answer.NO, (), Substitution.ASK)

    cast.sign(plan_id, MONA, nobody)
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)
    with cast.acting_as(MONA):
        assert consent_page(opened(plan_id)).active.number == 1


def test_only_the_holder_prepares(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        send_consent(opened(plan_id, level=Level.MANAGE))


def test_what_cannot_be_proposed(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    for name in (KARI, HANNE, "Ingrid Holm"):
        with pytest.raises(RuleBroken) as broken:
            cast.propose(plan_id, name)
        assert broken.value.field == "profile_id"
    cast.send(plan_id)
    with pytest.raises(Conflict):
        cast.propose(plan_id, SIV)


def test_a_proposal_can_be_taken_back_before_it_is_sent(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        siv = next(p for p in participants_of(plan_id) if p.name == SIV)
        remove_proposal(plan, participant_id=siv.id)
    with cast.acting_as(HANNE):
        names = {p.name for p in participants_of(plan_id)}
        assert names == {HANNE, KARI}
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        remove_proposal(plan, participant_id=siv.id)
    cast.propose(plan_id, SIV)
    cast.send(plan_id)


def test_what_cannot_be_sent(cast):
    plan_id = cast.draft("Emma Aas")
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        send_consent(opened(plan_id, level=Level.WRITE))
    assert broken.value.code == "nothing_asked"
    kari = cast.profile_id(KARI)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        propose_participant(plan, profile_id=kari, title="lærer", scope=PROFESSIONAL_DEFAULT)
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        send_consent(opened(plan_id, level=Level.WRITE))
    assert broken.value.code == "no_until"


@pytest.mark.parametrize("days", [0, -1, 800])
def test_a_duration_must_lie_ahead_and_within_the_policy(cast, days):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        set_duration(opened(plan_id, level=Level.WRITE), until=clock.today() + timedelta(days=days))
    assert broken.value.field == "until"


def test_a_later_version_keeps_the_day_in_force(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    with cast.acting_as(HANNE):
        set_duration(opened(plan_id, level=Level.WRITE), until=clock.today() + timedelta(days=9))
        page = consent_page(opened(plan_id))
        assert page.unfinished.until == page.active.until


def test_a_request_can_be_cancelled(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    consent_id = cast.send(plan_id)
    with cast.acting_as(HANNE):
        cancel_request(opened(plan_id, level=Level.WRITE), consent_id=consent_id)
    with cast.acting_as(HANNE):
        assert opened(plan_id).subject.is_draft
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        cancel_request(opened(plan_id, level=Level.WRITE), consent_id=consent_id)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        cancel_request(opened(plan_id, level=Level.WRITE), consent_id=new_id())
    cast.propose(plan_id, KARI)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)


def begin(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        plan = opened(plan_id, level=Level.READ)
        page = answer_page(plan, unfinished_consent(plan_id).id)
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
        ]
        attempt = begin_signing(
            plan, consent_id=page.version.id, replies=replies, shown=page.shown.text()
        )
        db.session.flush()
        return attempt.id, page.shown.text()


def test_a_signature_counts_for_the_exact_text_once(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    attempt_id, shown = begin(cast, plan_id)
    with cast.acting_as(MONA), pytest.raises(Conflict):
        plan = opened(plan_id, level=Level.MANAGE)
        sign(plan, attempt_id=attempt_id, shown=shown + " ", proof=PROOF)
    for _twice in range(2):
        with cast.acting_as(MONA):
            plan = opened(plan_id, level=Level.MANAGE)
            sign(plan, attempt_id=attempt_id, shown=shown, proof=PROOF)
    with cast.acting_as(MONA), pytest.raises(Conflict):
        begin(cast, plan_id)
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        plan = opened(plan_id, level=Level.MANAGE)
        sign(plan, attempt_id=new_id(), shown=shown, proof=PROOF)


def test_answers_must_be_to_the_lines_that_were_asked(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        page = answer_page(plan, unfinished_consent(plan_id).id)
        shown = page.shown.text()
        one = [LineReply(new_id(), Answer.YES, (), Substitution.ASK)]
        attempt = begin_signing(plan, consent_id=page.version.id, replies=one, shown=shown)
        db.session.flush()
    with cast.acting_as(MONA), pytest.raises(Conflict):
        plan = opened(plan_id, level=Level.MANAGE)
        sign(plan, attempt_id=attempt.id, shown=shown, proof=PROOF)


def test_signing_needs_a_login_of_the_last_five_minutes(cast, monkeypatch):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    attempt_id, shown = begin(cast, plan_id)
    with cast.acting_as(MONA), pytest.raises(StepUpNeeded):
        later = clock.now() + timedelta(minutes=5, seconds=1)
        plan = opened(plan_id, level=Level.MANAGE)
        monkeypatch.setitem(db.session().info, "now", later)
        sign(plan, attempt_id=attempt_id, shown=shown, proof=PROOF)


def test_nobody_signs_for_another(cast):
    plan_id = cast.draft("Emma Aas", people=BOTH)
    cast.send(plan_id)
    with pytest.raises(NotEnough):
        begin(cast, plan_id, HANNE)


def test_at_most_one_version_is_active(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    with cast.acting_as(MONA):
        opened(plan_id)
        states = list(db.session.scalars(select(Consent.state).where(Consent.plan_id == plan_id)))
        assert states.count("ACTIVE") == 1
