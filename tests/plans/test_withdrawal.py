"""Withdrawal bites at once (issue: step 6; security.md I5, I6, I13, I23)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, StepUpNeeded
from samspill.core.ids import new_id
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Evidence
from samspill.plans.consent.pages import consent_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_introduction, write_closing_note
from samspill.plans.plan.last_words import last_words
from samspill.plans.plan.queries import introduction
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened, reaches


def participant_id(cast, plan_id, name):
    with cast.acting_as(MONA):
        opened(plan_id)
        return next(p.id for p in participants_of(plan_id) if p.name == name)


def withdraw(cast, plan_id, name, by=MONA):
    who = participant_id(cast, plan_id, name)
    with cast.acting_as(by):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=who)


def withdraw_everything(cast, plan_id, by=TOR):
    with cast.acting_as(by):
        withdraw_all(opened(plan_id, level=Level.MANAGE))


def test_one_guardian_withdraws_one_participant(cast):
    plan_id = cast.active_plan()
    assert notices(cast, SIV) == [("invited", "QUEUED")]
    withdraw(cast, plan_id, SIV)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert reaches(cast, HANNE, plan_id)
    assert sorted(notices(cast, SIV)) == [("access_ended", "QUEUED"), ("invited", "CANCELLED")]
    with cast.acting_as(TOR):
        page = consent_page(opened(plan_id))
        assert page.active.number == 2
        assert SIV not in {line.name for line in page.open_lines}
        assert broken_link(plan_id) is None


def test_a_withdrawn_participant_can_be_asked_about_again(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, SIV)
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, SIV, plan_id)


def test_a_version_under_way_does_not_bring_back_who_was_withdrawn(cast):
    plan_id = cast.active_plan()
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    withdraw(cast, plan_id, SIV)
    cast.sign(plan_id, TOR)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, JONAS, plan_id)
    assert reaches(cast, KARI, plan_id)


def test_what_cannot_be_withdrawn(cast):
    plan_id = cast.active_plan()
    hanne = participant_id(cast, plan_id, HANNE)
    siv = participant_id(cast, plan_id, SIV)
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=new_id())
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=hanne)
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        withdraw_participant(opened(plan_id, level=Level.WRITE), participant_id=siv)
    waiting = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(waiting)
    with cast.acting_as(MONA), pytest.raises(Conflict):
        withdraw_all(opened(waiting, level=Level.MANAGE))


def test_the_other_withdraws_everything(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    with cast.acting_as(MONA):
        plan = opened(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(plan, description="Glad i hester.", important="Ro.")
    withdraw_everything(cast, plan_id)
    for name in (KARI, SIV):
        assert not reaches(cast, name, plan_id)
        assert ("access_ended", "QUEUED") in notices(cast, name)
    assert not reaches(cast, HANNE, plan_id)
    assert ("access_ended", "QUEUED") not in notices(cast, HANNE)
    with cast.acting_as(HANNE):
        opened(plan_id, Area.CLOSING, Level.WRITE)
        assert introduction(plan_id) is None, "the holder keeps names and dates, no content"
    with cast.acting_as(MONA):
        plan = opened(plan_id, Area.OVERVIEW)
        assert plan.subject.is_closing
        assert introduction(plan_id).description == "Glad i hester."
        assert not plan.may(Area.OVERVIEW, Level.CONTRIBUTE)
        assert broken_link(plan_id) is None


def test_what_waits_is_cancelled_when_everything_is_withdrawn(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    withdraw_everything(cast, plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert unfinished_consent(plan_id) is None
    assert notices(cast, JONAS) == [], "who was never in is told nothing"
    with pytest.raises(NotEnough):
        cast.propose(plan_id, JONAS)


def test_withdrawing_everything_needs_a_fresh_login(cast, monkeypatch):
    plan_id = cast.active_plan()
    with cast.acting_as(TOR), pytest.raises(StepUpNeeded):
        plan = opened(plan_id, level=Level.MANAGE)
        monkeypatch.setitem(db.session().info, "now", clock.now() + timedelta(minutes=6))
        withdraw_all(plan)
    assert reaches(cast, KARI, plan_id)


def test_the_holder_writes_the_closing_note_and_the_family_reads_it(cast):
    plan_id = cast.active_plan()
    withdraw_everything(cast, plan_id)
    for text in ("Takk.", "Takk for samarbeidet."):
        with cast.acting_as(HANNE):
            plan = opened(plan_id, Area.CLOSING, Level.WRITE)
            write_closing_note(plan, text=text)
    with cast.acting_as(TOR):
        opened(plan_id, Area.CLOSING)
        assert last_words(plan_id).text == "Takk for samarbeidet."
    with cast.acting_as(TOR), pytest.raises(NotEnough):
        write_closing_note(opened(plan_id, Area.CLOSING), text="Nei")


def test_an_ended_grant_stays_ended_when_the_clock_steps_back(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, SIV)
    siv = cast.profile_id(SIV)
    with cast.acting_as(SIV):
        rows = db.session.execute(
            select(Grant.valid_from, Grant.valid_to, Grant.ended_at).where(
                Grant.profile_id == siv, Grant.subject_id == plan_id
            )
        ).all()
    assert rows
    assert all(row.valid_to == row.valid_from and row.ended_at for row in rows)


def test_every_transition_has_its_evidence(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, SIV)
    withdraw_everything(cast, plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        query = select(Evidence.kind).where(Evidence.plan_id == plan_id)
        kinds = list(db.session.scalars(query.order_by(Evidence.sequence)))
        assert kinds == ["SENT", "SIGNED", "SIGNED", "ACTIVE", "NARROWED", "WITHDRAWN"]


def test_a_changed_record_breaks_the_chain(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA):
        opened(plan_id)
        row = db.session.scalar(
            select(Evidence).where(Evidence.plan_id == plan_id, Evidence.sequence == 2)
        )
        db.session.expunge(row)
        honest = row.record
        row.record = honest.replace("YES", "NO")
        assert honest != row.record
        assert broken_link(plan_id) is None
    with cast.acting_as(MONA), pytest.MonkeyPatch.context() as patch:
        opened(plan_id)
        patch.setattr("samspill.plans.consent.evidence.digest", lambda text: text[:64])
        assert broken_link(plan_id) == 1


def deliver(cast, name, template, kind=""):
    profile = cast.profile_id(name, kind)
    with cast.acting_as(name, kind):
        notice_id = db.session.scalar(
            select(Notice.id).where(Notice.profile_id == profile, Notice.template == template)
        )
    with cast.acting_as(name, kind):
        deliver_notice(notice_id)
    with cast.acting_as(name, kind):
        return db.session.get_one(Notice, notice_id).state


def test_a_right_is_asked_again_at_delivery(cast, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail", lambda *args, **_more: sent.append(args)
    )
    plan_id = cast.active_plan()
    siv = cast.profile_id(SIV)
    with cast.acting_as(MONA):
        quietly = update(Grant).where(Grant.subject_id == plan_id, Grant.profile_id == siv)
        db.session.execute(quietly.values(valid_to=Grant.valid_from))
    assert deliver(cast, SIV, "invited") == "CANCELLED"
    assert deliver(cast, KARI, "invited") == "SENT"
    assert deliver(cast, KARI, "invited") == "SENT"
    assert len(sent) == 1
    address, subject, text, html = sent[0]
    assert address == "kari.lunde@fjordvik.example"
    for word in ("Emma", "Aas", "Kari", "Fjordvik kommune", "Helsestasjonen", str(plan_id)):
        assert word not in subject + text + html


def test_a_reader_without_an_address_is_noted(cast):
    cast.active_plan()
    kari = cast.profile_id(KARI)
    with cast.acting_as(KARI), system_access("test: no address"):
        db.session.get_one(Profile, kari).email = None
    assert deliver(cast, KARI, "invited") == "NO_ADDRESS"


def test_an_unknown_plan_is_not_there(cast):
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        open_plan(new_id(), Area.OVERVIEW, Level.READ)
