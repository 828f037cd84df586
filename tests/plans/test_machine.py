"""The consent engine against a model of plain sets: any order of acts, every invariant each step.

security.md 5: I1, I4, I5, I7, I8, I9, I13, I14, I16, I17. Short in make test, 10,000 steps in
make test-deep.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.plans.consent.actions import remove_proposal
from samspill.plans.consent.answering import LineReply, decline_consent
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, Consent, ConsentState, LineKind, Substitution
from samspill.plans.consent.places import (
    accept_invitation,
    decline_invitation,
    pause_participant,
    remove_participant,
    resume_participant,
)
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.sending import cancel_request
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.participants.queries import participants_of
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened, reaches
from tests.support.machine import LENGTH, WithCast

ANNE = "Anne Dahl"
PEOPLE = (KARI, SIV, JONAS, ANNE)
GUARDIANS = (MONA, TOR)
FINAL = ("REPLACED", "WITHDRAWN", "DECLINED", "CANCELLED")

people = st.sampled_from(PEOPLE)
guardians = st.sampled_from(GUARDIANS)


class ConsentMachine(WithCast):
    """One plan, its holder, two guardians, four helpers; the model is sets of names."""

    def __init__(self):
        super().__init__()
        self.profiles = {name: self.cast.profile_id(name, "WORK") for name in PEOPLE}
        self.plan = self.cast.draft("Emma Aas")
        self.proposed: set[str] = set()
        self.asked: set[str] = set()
        self.no: set[str] = set()
        self.no_plan = False
        self.waiting = False
        self.answered: set[str] = set()
        self.inside: set[str] = set()
        self.come: set[str] = set()
        self.paused: set[str] = set()
        self.active = self.closing = False
        self.final: dict[UUID, str] = {}

    @rule(name=people)
    def propose(self, name):
        if self.waiting or self.closing or name in self.inside | self.proposed:
            with pytest.raises((Conflict, RuleBroken, NotEnough)):
                self.cast.propose(self.plan, name)
        else:
            self.cast.propose(self.plan, name)
            self.proposed.add(name)

    @precondition(lambda self: self.proposed and not self.waiting)
    @rule(data=st.data())
    def take_back(self, data):
        name = data.draw(st.sampled_from(sorted(self.proposed)))
        with self.cast.acting_as(HANNE):
            plan = opened(self.plan, Area.PARTICIPANTS, Level.MANAGE)
            who = next(p.id for p in participants_of(self.plan) if p.name == name)
            remove_proposal(plan, participant_id=who)
        self.proposed.remove(name)

    @rule()
    def send(self):
        if self.closing or self.waiting or not self.proposed:
            with pytest.raises((RuleBroken, NotEnough)):
                self.cast.send(self.plan)
            return
        self.cast.send(self.plan)
        self.asked, self.proposed = self.proposed, set()
        self.waiting, self.answered, self.no, self.no_plan = True, set(), set(), False

    @precondition(lambda self: self.waiting)
    @rule()
    def cancel(self):
        with self.cast.acting_as(HANNE):
            version = unfinished_consent(self.plan)
            cancel_request(opened(self.plan, level=Level.WRITE), consent_id=version.id)
        self._no_longer_asked()

    @rule(name=guardians, no=st.sets(people), no_plan=st.booleans())
    def answer(self, name, no, no_plan):
        def reply(line):
            is_plan = line.kind == LineKind.PLAN
            refused = no_plan if is_plan else line.name in no
            said = Answer.NO if refused else Answer.YES
            return LineReply(UUID(line.id), said, (), Substitution.ASK)

        if not self.waiting or name in self.answered:
            with pytest.raises((Conflict, AssertionError, NotEnough, NotVisible)):
                self.cast.sign(self.plan, name, reply)
            return
        self.cast.sign(self.plan, name, reply)
        self.answered.add(name)
        self.no |= no
        self.no_plan |= no_plan and not self.active
        if self.answered == set(GUARDIANS):
            self._all_have_answered()

    @precondition(lambda self: not self.waiting and not self.closing)
    @rule(names=st.sets(people, min_size=1), no=people, by=guardians)
    def ask_and_both_answer(self, names, no, by):
        for name in sorted(names - self.inside - self.proposed):
            self.propose(name)
        if not self.proposed:
            return
        self.send()
        other = MONA if by == TOR else TOR
        self.answer(by, {no}, False)
        self.answer(other, set(), False)

    def _all_have_answered(self):
        let_in = self.asked - self.no
        if not self.no_plan and (let_in or not self.active):
            self.inside |= let_in
            self.active = True
        self._no_longer_asked()

    def _no_longer_asked(self):
        self.waiting, self.asked = False, set()

    @precondition(lambda self: self.waiting)
    @rule(name=guardians)
    def decline(self, name):
        with self.cast.acting_as(name, "PRIVATE"):
            version = unfinished_consent(self.plan)
            plan = opened(self.plan, level=Level.MANAGE)
            if name in self.answered:
                with pytest.raises(Conflict):
                    decline_consent(plan, consent_id=version.id)
                return
            decline_consent(plan, consent_id=version.id)
        self._no_longer_asked()

    @precondition(lambda self: self.inside and self.active)
    @rule(name=guardians, data=st.data())
    def withdraw_one(self, name, data):
        out = data.draw(st.sampled_from(sorted(self.inside)))
        with self.cast.acting_as(name, "PRIVATE"):
            plan = opened(self.plan, level=Level.MANAGE)
            who = next(p.id for p in participants_of(self.plan) if p.name == out)
            withdraw_participant(plan, participant_id=who)
        self._out(out)

    def _out(self, name):
        for names in (self.inside, self.come, self.paused):
            names.discard(name)

    @precondition(lambda self: self.inside and self.active)
    @rule(data=st.data(), says_yes=st.booleans())
    def answer_the_invitation(self, data, says_yes):
        name = data.draw(st.sampled_from(sorted(self.inside)))
        act = accept_invitation if says_yes else decline_invitation
        shut, come = name in self.paused, name in self.come
        with self.cast.acting_as(name, "WORK"):
            if shut or (come and not says_yes):
                with pytest.raises(NotVisible if shut else Conflict):
                    act(opened(self.plan, Area.OVERVIEW))
                return
            act(opened(self.plan, Area.OVERVIEW))
        if says_yes:
            self.come.add(name)
        else:
            self._out(name)

    @precondition(lambda self: self.inside and self.active)
    @rule(data=st.data(), act=st.sampled_from(("pause", "resume", "remove")))
    def change_a_place(self, data, act):
        name = data.draw(st.sampled_from(sorted(self.inside)))
        acts = {
            "pause": pause_participant,
            "resume": resume_participant,
            "remove": remove_participant,
        }
        with self.cast.acting_as(HANNE):
            plan = opened(self.plan, Area.PARTICIPANTS, Level.MANAGE)
            who = next(p.id for p in participants_of(self.plan) if p.name == name)
            if act != "remove" and (act == "pause") == (name in self.paused):
                with pytest.raises(Conflict):
                    acts[act](plan, participant_id=who)
                return
            acts[act](plan, participant_id=who)
        if act == "remove":
            self._out(name)
        elif act == "pause":
            self.paused.add(name)
        else:
            self.paused.remove(name)

    @precondition(lambda self: self.active)
    @rule(name=guardians, sure=st.integers(0, 9))
    def withdraw_everything(self, name, sure):
        if sure:
            return
        with self.cast.acting_as(name, "PRIVATE"):
            withdraw_all(opened(self.plan, level=Level.MANAGE))
        self.inside, self.proposed, self.come, self.paused = set(), set(), set(), set()
        self.active, self.closing = False, True
        self._no_longer_asked()

    @invariant()
    def only_those_all_agreed_to_are_in(self):
        for name in PEOPLE:
            is_open = name in self.inside - self.paused
            assert reaches(self.cast, name, self.plan) == is_open, name
        assert reaches(self.cast, HANNE, self.plan) == self.active
        with self.cast.acting_as(HANNE), system_access("test: the machine's invariants"):
            now = db.session().info["now"]
            open_to = select(Grant.profile_id).where(
                Grant.subject_id == self.plan, Grant.valid_from <= now, Grant.valid_to > now
            )
            holding = set(db.session.scalars(open_to)) & set(self.profiles.values())
            assert holding == {self.profiles[name] for name in self.inside - self.paused}
            self._nobody_outside_is_told(holding)
            self._versions_are_in_order()
            assert broken_link(self.plan) is None

    def _nobody_outside_is_told(self, holding):
        queued = select(Notice.profile_id).where(
            Notice.subject_id == self.plan, Notice.state == "QUEUED", Notice.needs_right
        )
        told = set(db.session.scalars(queued)) & set(self.profiles.values())
        assert told <= holding

    def _versions_are_in_order(self):
        versions = list(db.session.scalars(select(Consent).where(Consent.plan_id == self.plan)))
        states = [version.state for version in versions]
        assert states.count(ConsentState.ACTIVE) == int(self.active)
        assert len({version.number for version in versions}) == len(versions)
        for version in versions:
            assert self.final.get(version.id, version.state) == version.state
            if version.state in FINAL:
                self.final[version.id] = version.state


def test_any_order_of_acts_keeps_every_invariant(session_app):
    ConsentMachine.app = session_app
    run_state_machine_as_test(ConsentMachine, settings=LENGTH)
