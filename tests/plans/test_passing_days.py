"""Reminders, lapse, expiry, forgotten drafts: what the days do, once each (F1, I9, I19, J1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.jobs import daily
from samspill.plans.consent.places import invite_again
from samspill.plans.consent.queries import signatories_of, unfinished_consent
from samspill.plans.consent.reminding import remind_signatory
from samspill.plans.consent.sending import cancel_request
from samspill.plans.participants.queries import participants_of
from tests.plans.passing_days import after, evidence_of, seen_whole, standing, states, told, work
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened, reaches
from tests.plans.test_settling import exempt

FOUND = text("select args ->> 'plan_id' from procrastinate_jobs where task_name = :task")


def asked(cast, people=(KARI,)):
    plan_id = cast.draft("Emma Aas", people=people)
    cast.send(plan_id)
    return plan_id


def join(cast, plan_id, *names):
    """They come in on their invitation."""
    cast.accept(plan_id, *names)


def found_by_the_daily_job(cast, plan_id):
    """Does the daily job queue work on the plan?"""
    with acting(None), transaction():
        daily()
        queued = db.session.scalars(FOUND, {"task": "consent.keep_up"}).all()
        db.session.execute(text("delete from procrastinate_jobs"))
    return str(plan_id) in queued


def made_long(cast):
    """An active plan whose consent holds for some years."""
    plan_id = cast.active_plan()
    with seen_whole():
        db.session.execute(text("update consents set until = until + 800"))
    return plan_id


def protect(cast, name):
    person_id = cast.person(name).id
    db.session.rollback()
    with acting(None), transaction():
        change = update(Person).where(Person.id == person_id)
        db.session.execute(change.values(address_protection="STRICT"))


def test_who_has_not_answered_is_reminded_after_7_and_14_days(cast):
    plan_id = asked(cast)
    cast.sign(plan_id, MONA)
    for days, times in ((6, 1), (7, 2), (8, 2), (13, 2), (14, 3), (15, 3)):
        with after(days):
            work(plan_id)
            work(plan_id)
            assert told(cast, TOR, plan_id).count("answer_waits") == times, days
            assert told(cast, MONA, plan_id).count("answer_waits") == 1


def test_a_worker_that_was_away_reminds_once(cast):
    plan_id = asked(cast)
    with after(20):
        work(plan_id)
        work(plan_id)
    assert told(cast, TOR, plan_id).count("answer_waits") == 2


def test_a_child_that_was_protected_meanwhile_reminds_nobody(cast):
    plan_id = asked(cast)
    protect(cast, "Emma Aas")
    with after(7):
        work(plan_id)
    assert told(cast, TOR, plan_id).count("answer_waits") == 1


def test_silence_lapses_after_30_days(cast):
    plan_id = asked(cast)
    cast.sign(plan_id, MONA)
    with after(29):
        work(plan_id)
        assert states(plan_id) == {1: "PARTLY_SIGNED"}
    with after(30):
        work(plan_id)
        work(plan_id)
        assert states(plan_id) == {1: "CANCELLED"}
        assert evidence_of(plan_id)[-1] == "LAPSED"
        assert told(cast, HANNE, plan_id).count("something_new") == 2
        assert standing(cast, plan_id, KARI) == "REMOVED"
        with cast.acting_as(HANNE):
            assert opened(plan_id).subject.is_draft
            assert broken_link(plan_id) is None
        with pytest.raises(AssertionError):
            cast.sign(plan_id, TOR)
        cast.propose(plan_id, KARI)
        cast.send(plan_id)


def test_what_held_goes_on_when_a_later_question_lapses(cast):
    plan_id = cast.active_plan()
    join(cast, plan_id, KARI, SIV)
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    with after(30):
        work(plan_id)
        assert states(plan_id) == {1: "ACTIVE", 2: "CANCELLED"}
        assert reaches(cast, SIV, plan_id)
        assert not reaches(cast, JONAS, plan_id)


def test_the_last_day_is_told_60_30_and_7_days_before(cast):
    plan_id = cast.active_plan()
    join(cast, plan_id, KARI, SIV)
    for left, times in ((61, 0), (60, 1), (59, 1), (30, 2), (7, 3), (0, 3)):
        with after(200 - left):
            work(plan_id)
            for name in (HANNE, MONA, TOR):
                assert told(cast, name, plan_id).count("renewal_near") == times, (left, name)
            assert "renewal_near" not in told(cast, SIV, plan_id)


def test_the_day_after_the_last_the_consent_has_expired(cast):
    plan_id = cast.active_plan()
    join(cast, plan_id, KARI)
    with after(14):
        work(plan_id)
    with after(200):
        work(plan_id)
        assert states(plan_id) == {1: "ACTIVE"}
        assert reaches(cast, KARI, plan_id)
    with after(201):
        assert not reaches(cast, KARI, plan_id), "grants end by date, job or no job"
        work(plan_id)
        work(plan_id)
        assert states(plan_id) == {1: "EXPIRED"}
        assert evidence_of(plan_id).count("EXPIRED") == 1
        assert standing(cast, plan_id, KARI) == "PAUSED"
        assert standing(cast, plan_id, SIV) == "EXPIRED", "she never came in"
        assert told(cast, KARI, plan_id)[-1] == "access_ended"
        assert reaches(cast, MONA, plan_id, Area.OVERVIEW, Level.READ)
        assert reaches(cast, HANNE, plan_id, Area.CONSENT, Level.WRITE)
        assert not reaches(cast, HANNE, plan_id)
        with cast.acting_as(MONA):
            assert opened(plan_id).subject.is_expired
            assert broken_link(plan_id) is None


def test_no_clock_that_steps_back_opens_what_has_expired(cast):
    plan_id = cast.active_plan()
    join(cast, plan_id, KARI)
    with after(201):
        work(plan_id)
    for days in (0, 100, 199):
        with after(days):
            assert not reaches(cast, KARI, plan_id), days
            assert not reaches(cast, HANNE, plan_id), days
            assert reaches(cast, MONA, plan_id), days
    kari = cast.profile_id(KARI)
    with seen_whole():
        ended = db.session.scalars(select(Grant).where(Grant.profile_id == kari)).all()
        assert {clock.today(grant.ended_at) - clock.today() for grant in ended} == {
            timedelta(days=201)
        }, "when each ended is kept"


def test_after_the_days_of_grace_closing_is_proposed_once(cast):
    plan_id = cast.active_plan()
    with after(201):
        work(plan_id)
    with after(230):
        work(plan_id)
        before = told(cast, HANNE, plan_id).count("something_new")
    with after(231):
        work(plan_id)
        work(plan_id)
        assert told(cast, HANNE, plan_id).count("something_new") == before + 1
        with pytest.raises(Conflict):
            cast.propose(plan_id, JONAS)


def test_once_a_year_those_who_agreed_are_reminded_that_it_stands(cast):
    plan_id = made_long(cast)
    for days, times in ((364, 0), (365, 1), (366, 1), (729, 1), (730, 2)):
        with after(days):
            work(plan_id)
            assert told(cast, MONA, plan_id).count("consent_stands") == times, days
    assert "consent_stands" not in told(cast, HANNE, plan_id)


def test_a_draft_of_which_nothing_was_sent_is_gone_after_30_days(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    with after(29):
        work(plan_id)
        assert reaches(cast, HANNE, plan_id, Area.CONSENT)
    with after(30):
        work(plan_id)
        work(plan_id)
        assert not reaches(cast, HANNE, plan_id, Area.CONSENT)
    for table in ("plans", "participants", "consents", "consent_lines"):
        column = "id" if table == "plans" else "plan_id"
        with seen_whole():
            count = text(f"select count(*) from {table} where {column} = :plan")
            assert db.session.scalar(count, {"plan": plan_id}) == 0, table


def test_a_draft_about_which_a_leader_has_decided_goes_too(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    exempt(cast, plan_id, TOR)
    with after(30):
        work(plan_id)
    for table, column in (
        ("plans", "id"),
        ("exemptions", "plan_id"),
        ("timeline_entries", "plan_id"),
    ):
        with seen_whole():
            count = text(f"select count(*) from {table} where {column} = :plan")
            assert db.session.scalar(count, {"plan": plan_id}) == 0, table


def test_a_draft_that_was_sent_once_stays(cast):
    plan_id = asked(cast)
    with cast.acting_as(HANNE):
        version = unfinished_consent(plan_id)
        cancel_request(opened(plan_id, level=Level.WRITE), consent_id=version.id)
    with after(40):
        work(plan_id)
        assert reaches(cast, HANNE, plan_id, Area.CONSENT)


def test_an_invitation_runs_out_and_can_be_sent_again(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    join(cast, plan_id, KARI)
    with after(14):
        work(plan_id)
        assert standing(cast, plan_id, SIV) == "INVITED"
    with after(15):
        work(plan_id)
        work(plan_id)
        assert standing(cast, plan_id, SIV) == "EXPIRED"
        assert standing(cast, plan_id, KARI) == "ACTIVE"
        assert not reaches(cast, SIV, plan_id)
        assert told(cast, HANNE, plan_id)[-1] == "something_new"
        siv, kari = (person(cast, plan_id, name).id for name in (SIV, KARI))
        for nobody in (kari, new_id()):
            with cast.acting_as(HANNE), pytest.raises(NotVisible):
                plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
                invite_again(plan, participant_id=nobody)
        with cast.acting_as(MONA), pytest.raises(NotEnough):
            invite_again(opened(plan_id), participant_id=siv)
        with cast.acting_as(HANNE):
            plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
            invite_again(plan, participant_id=siv)
        assert reaches(cast, SIV, plan_id)
        join(cast, plan_id, SIV)
    with after(201):
        assert not reaches(cast, SIV, plan_id), "not a day longer than all agreed to"


def person(cast, plan_id, name):
    with cast.acting_as(MONA):
        opened(plan_id)
        return next(one for one in participants_of(plan_id) if one.name == name)


def remind(cast, plan_id, name, by=HANNE):
    with cast.acting_as(by):
        plan = opened(plan_id)
        version = unfinished_consent(plan_id)
        people = signatories_of(version.id)
        one = next((s.id for s in people if s.name == name), new_id())
        remind_signatory(plan, consent_id=version.id, signatory_id=one)


def test_the_holder_reminds_one_person_at_most_once_a_day(cast):
    plan_id = asked(cast)
    remind(cast, plan_id, TOR)
    with pytest.raises(RuleBroken) as broken:
        remind(cast, plan_id, TOR)
    assert broken.value.code == "reminded"
    remind(cast, plan_id, MONA)
    with after(1):
        remind(cast, plan_id, TOR)
    assert told(cast, TOR, plan_id).count("answer_waits") == 3
    assert told(cast, MONA, plan_id).count("answer_waits") == 2


def test_who_cannot_be_reminded(cast):
    plan_id = asked(cast)
    with pytest.raises(NotEnough):
        remind(cast, plan_id, TOR, by=MONA)
    with pytest.raises(NotVisible):
        remind(cast, plan_id, "nobody")
    cast.sign(plan_id, TOR)
    with pytest.raises(RuleBroken) as broken:
        remind(cast, plan_id, TOR)
    assert broken.value.code == "answered"
    protect(cast, "Emma Aas")
    with pytest.raises(RuleBroken) as broken:
        remind(cast, plan_id, MONA)
    assert broken.value.code == "protected"


def test_the_daily_job_finds_the_plans_the_day_asks_something_of(cast):
    waiting, active, draft = asked(cast), cast.active_plan(), cast.draft("Emma Aas")
    due = {waiting: 7, active: 7, draft: 30}
    for plan_id, days in due.items():
        with after(days - 1):
            assert not found_by_the_daily_job(cast, plan_id), days
        with after(days):
            assert found_by_the_daily_job(cast, plan_id), days
            work(plan_id)
    with after(15):
        work(active)
    with after(139):
        assert not found_by_the_daily_job(cast, active)
    with after(140):
        assert found_by_the_daily_job(cast, active)
    with after(201):
        work(active)
        assert not found_by_the_daily_job(cast, active)
    with after(231):
        assert found_by_the_daily_job(cast, active)


def test_the_daily_job_finds_a_consent_that_is_a_year_old(cast):
    plan_id = made_long(cast)
    join(cast, plan_id, KARI, SIV)
    with after(364):
        assert not found_by_the_daily_job(cast, plan_id)
    with after(365):
        assert found_by_the_daily_job(cast, plan_id)
