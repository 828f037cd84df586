"""A plan over the years, by anybody's act in any order: every invariant as SQL after each step.

The first machine knows exactly who must be in; this one lets days pass, people change and the
program fall, and holds what comes out against security.md 5: the statements of ``invariants``
after every step, that nothing but a yes from all ever opens more, and every 25th step what the
pages themselves show. Short in make test, 10,000 steps in make test-deep.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import event, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.actions import remove_proposal
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.models import Answer, RenewBecause, Substitution
from samspill.plans.consent.places import (
    decline_invitation,
    pause_own_place,
    remove_participant,
    resume_participant,
    set_place_end,
)
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.renewal import begin_renewal, require_renewal
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.sending import cancel_request
from samspill.plans.consent.withdrawal import (
    narrow_participant,
    withdraw_all,
    withdraw_participant,
)
from samspill.plans.holders.actions import answer_offer, ask_family, offer_baton, take_back_offer
from samspill.plans.lifecycle.actions import (
    change_kind,
    close_plan,
    pause_plan,
    reopen_plan,
    resume_plan,
)
from samspill.plans.news.jobs import import_register
from samspill.plans.plan.access import opened_by_system
from samspill.plans.plan.models import ClosingReason, PlanKind
from samspill.plans.swaps.actions import begin_swap, object_to_swap
from samspill.plans.swaps.models import Swap
from tests.plans.passing_days import seen_whole
from tests.plans.test_consent import KARI, MONA, SIV, TOR, opened
from tests.plans.test_settling import ask_exemption, confirm, decide
from tests.plans.years import ACTS, HELPERS, HOLDERS, IN, LEADERS, NINA, PAST, Fall, Years
from tests.support.machine import DEEP, LENGTH

FAMILIES = (
    ("Emma Aas", (MONA, TOR), 0, 0),
    ("Emma Aas", (MONA, TOR), 40, 12),
    ("Sara Lie", ("Jon Lie", "Sara Lie"), 20, 15),
    ("Sara Lie", ("Jon Lie", "Sara Lie"), 60, 18),
)
"""A child, who answers, and how many days it is until which birthday."""


helpers = st.sampled_from(HELPERS)
holders = st.sampled_from(HOLDERS)
family = st.integers(0, 1)
rarely = st.integers(0, 9).map(lambda drawn: drawn == 0)
sometimes = st.integers(0, 3).map(lambda drawn: drawn == 0)
mostly = sometimes.map(lambda drawn: not drawn)


class YearsMachine(Years):
    """What anybody may try."""

    @initialize(family=st.sampled_from(FAMILIES), is_active=st.booleans())
    def begin(self, family, is_active):
        self.start(*family)
        if is_active:
            self.all_say_yes(True)
            for name in (KARI, SIV):
                self.accept(name)
        self.may_open = True

    def signed_in(self, who):
        return self.cast.acting_as(self.family[who], "PRIVATE")

    # ---- what the holder does ----------------------------------------------------------

    @rule(name=helpers)
    def propose(self, name):
        with self.then("propose"):
            self.cast.propose(self.plan, name, self.holder())

    @rule(data=st.data())
    def take_back(self, data):
        who = self.place(self.one_of(data, "PROPOSED"))
        with self.then("take back"), self.cast.acting_as(self.holder()):
            plan = opened(self.plan, Area.PARTICIPANTS, Level.MANAGE)
            remove_proposal(plan, participant_id=who)

    @rule()
    def send(self):
        with self.then("send", opens=True):  # who must agree may read and answer from now
            self.cast.send(self.plan, self.holder())

    @rule(of=st.none() | helpers)
    def cancel(self, of):
        if of:
            self.propose(of)
            self.send()
        with self.then("cancel", opens=bool(of)), self.cast.acting_as(self.holder()):
            plan = opened(self.plan, level=Level.WRITE)
            version = unfinished_consent(self.plan)
            assert version is not None
            cancel_request(plan, consent_id=version.id)

    @rule()
    def renew(self):
        with self.then("renew"), self.cast.acting_as(self.holder()):
            begin_renewal(opened(self.plan, level=Level.WRITE))

    @rule(data=st.data(), coming=helpers, objects=st.booleans(), ready=st.booleans())
    def swap(self, data, coming, objects, ready):
        name = self.one_of(data, *IN)
        if ready:
            name, coming = (NINA, KARI) if name == NINA else (KARI, NINA)  # of the same school
            self.propose(name)
            self.all_say_yes(told=True)
        out = self.place(name)
        profile_id = self.cast.profile_id(coming, "WORK")
        with self.then("swap", opens=ready), self.cast.acting_as(self.holder()):
            plan = opened(self.plan, Area.PARTICIPANTS)
            begin_swap(plan, participant_id=out, profile_id=profile_id)
        if objects:
            self.object(0)
            self.may_open = ready

    @rule(rest=st.booleans())
    def rest_or_go_on(self, rest):
        with self.then("rest" if rest else "go on"), self.cast.acting_as(self.holder()):
            plan = opened(self.plan)
            pause_plan(plan, reason="Vi venter.") if rest else resume_plan(plan)

    @rule(sure=sometimes, who=family, regrets=mostly)
    def close(self, sure, who, regrets):
        if not sure:
            return
        with self.then("close", opens=True), self.cast.acting_as(self.holder()):
            close_plan(opened(self.plan), reason=ClosingReason.GOALS_MET)
        if regrets:
            self.reopen(who)

    @rule(who=family)
    def reopen(self, who):
        with self.then("reopen", opens=True), self.signed_in(who):
            reopen_plan(opened(self.plan, Area.CLOSING))

    @rule(kind=st.sampled_from(PlanKind))
    def another_kind(self, kind):
        with self.then("another kind"), self.cast.acting_as(self.holder()):
            change_kind(opened(self.plan), kind=kind)

    @rule(to=holders, accept=st.booleans(), regrets=sometimes)
    def hand_over(self, to, accept, regrets):
        profile_id = self.cast.profile_id(to, "WORK")
        with self.then("hand over"):
            with self.cast.acting_as(self.holder()):
                found = offer_baton(opened(self.plan), profile_id=profile_id).id
            with self.cast.acting_as(to, "WORK"):
                answer_offer(self.cast.actor_now(), handover_id=found, accept=accept)
            if accept:
                with self.cast.acting_as(self.holder()):
                    ask_family(opened(self.plan))
        if regrets:
            self.regret_handing_over()

    @rule()
    def regret_handing_over(self):
        with self.then("regret handing over"), self.cast.acting_as(self.holder()):
            take_back_offer(opened(self.plan))

    @rule(data=st.data(), days=st.sampled_from((0, 30, 400)))
    def last_day(self, data, days):
        who = self.place(self.one_of(data, *IN, "EXPIRED"))
        with self.then("last day", opens=True), self.cast.acting_as(self.holder()):
            plan = opened(self.plan, Area.PARTICIPANTS, Level.MANAGE)
            day = clock.today() + timedelta(days=days)
            set_place_end(plan, participant_id=who, ends_on=day)

    @rule(data=st.data(), back=st.booleans())
    def take_out_or_let_back(self, data, back):
        states = ("PAUSED", "EXPIRED") if back else IN
        who = self.place(self.one_of(data, *states))
        act = resume_participant if back else remove_participant
        what = "let back" if back else "take out"
        with self.then(what, opens=back), self.cast.acting_as(self.holder()):
            act(opened(self.plan, Area.PARTICIPANTS, Level.MANAGE), participant_id=who)

    # ---- what the family does ----------------------------------------------------------

    @rule(
        who=family,
        said=st.dictionaries(helpers, st.sampled_from(Answer)),
        told=st.booleans(),
        again=rarely,
        about=st.none() | helpers,
    )
    def answer(self, who, said, told, again, about):
        if about:
            self.propose(about)
            self.send()
        substitution = Substitution.NOTIFY if told else Substitution.ASK

        def reply(line):
            answer = said.get(line.name, Answer.YES)
            removed = tuple(line.scope)[:1] if answer == Answer.NARROWER else ()
            if answer == Answer.NARROWER and not removed:
                answer = Answer.YES
            return LineReply(UUID(line.id), answer, removed, substitution)

        with self.then("answer", opens=True):
            self.cast.sign(self.plan, self.family[who], reply)
        if again:
            before = self.written()
            with clock.moved(self.ahead), pytest.raises(PAST):
                self.cast.sign(self.plan, self.family[who], reply)
            db.session.rollback()
            assert self.written() == before, "a form sent again changes nothing"

    @rule(told=st.booleans())
    def all_say_yes(self, told):
        substitution = Substitution.NOTIFY if told else Substitution.ASK

        def yes(line):
            return LineReply(UUID(line.id), Answer.YES, (), substitution)

        self.send()
        for name in self.family:
            with self.then("yes", opens=True):
                self.cast.sign(self.plan, name, yes)
        self.may_open = True

    @rule(who=family)
    def say_no_to_it_all(self, who):
        self.send()
        with self.then("decline", opens=True):  # who must agree may read from the sending on
            self.cast.decline(self.plan, self.family[who])

    @rule(who=family, data=st.data())
    def withdraw_one(self, who, data):
        out = self.one_of(data, *IN)
        place = self.place(out)
        with self.then("withdraw one"), self.signed_in(who):
            withdraw_participant(opened(self.plan, level=Level.MANAGE), participant_id=place)
        assert not (self.is_done and self.reaches(out)), "the next click is refused"

    @rule(who=family, data=st.data(), areas=st.sets(st.sampled_from(tuple(AREA_NAMES)), min_size=1))
    def narrow(self, who, data, areas):
        name = self.one_of(data, *IN)
        place = self.place(name)
        with self.then("narrow"), self.signed_in(who):
            plan = opened(self.plan, level=Level.MANAGE)
            narrow_participant(plan, participant_id=place, areas=[str(a) for a in areas])
        assert not (self.is_done and any(self.reaches(name, area) for area in areas))

    @rule(who=family, sure=sometimes, in_force=mostly)
    def withdraw_everything(self, who, sure, in_force):
        if not sure:
            return
        if in_force:
            self.all_say_yes(told=True)
        with self.then("withdraw everything", opens=True), self.signed_in(who):  # he may close
            withdraw_all(opened(self.plan, level=Level.MANAGE))
        assert not (self.is_done and any(self.reaches(one) for one in (*HELPERS, *HOLDERS)))

    @rule(who=family)
    def object(self, who):
        with self.then("object"), self.signed_in(who):
            plan = opened(self.plan)
            found = db.session.scalars(select(Swap.id).where(Swap.plan_id == self.plan)).all()
            assert found
            object_to_swap(plan, swap_id=found[-1])

    # ---- what the helpers do -----------------------------------------------------------

    @rule(data=st.data())
    def accept_invitation(self, data):
        self.accept(self.one_of(data, "INVITED"))

    def accept(self, name):
        with self.then("accept"):
            self.cast.accept(self.plan, name)

    @rule(data=st.data(), asked=st.none() | helpers)
    def decline_invitation(self, data, asked):
        if asked:
            self.propose(asked)
            self.all_say_yes(told=True)
        name = self.one_of(data, "INVITED")
        with self.then("decline invitation", opens=bool(asked)), self.cast.acting_as(name, "WORK"):
            decline_invitation(opened(self.plan, Area.OVERVIEW))
        assert not (self.is_done and self.reaches(name))

    @rule(data=st.data())
    def pause(self, data):
        name = self.one_of(data, "ACTIVE")
        with self.then("pause"), self.cast.acting_as(name, "WORK"):
            pause_own_place(opened(self.plan, Area.OVERVIEW))
        assert not (self.is_done and self.reaches(name))

    # ---- time, the register, the machine -----------------------------------------------

    @rule(days=st.sampled_from((1, 1, 2, 7, 31, 100, 250)), late=st.booleans())
    def days_pass(self, days, late):
        self.ahead += timedelta(days=days)
        self.ten_minutes()
        if not late:
            self.night()
        self.may_open = not late  # a swap that nobody objected to

    @rule()
    def night(self):
        with clock.moved(self.ahead):
            before = self.open_here()
            self.work()
            self.work()
            assert self.swapped_in() >= {p for p, _ in self.wider(before, self.open_here())}
        self.may_open = True

    @rule()
    def the_clock_steps_back(self):
        """Nothing that has ended opens again on a machine whose clock is wrong (I19)."""
        with clock.moved(self.ahead):
            now = self.open_here()
        with clock.moved(self.ahead - timedelta(hours=3)):
            assert not self.wider(now, self.open_here())
        self.may_open = False

    @rule(who=family)
    def deliver(self, who):
        with self.then("deliver"):
            profile_id = self.cast.profile_id(self.family[who], "PRIVATE")
            waiting = select(Notice.id).where(
                Notice.profile_id == profile_id, Notice.state == "QUEUED"
            )
            with seen_whole():
                found = list(db.session.scalars(waiting))
            for notice_id in found:
                with acting(None), transaction():
                    deliver_notice(notice_id)

    @rule(because=st.sampled_from(RenewBecause), days=st.sampled_from((0, 14, 90)), sure=sometimes)
    def must_be_renewed(self, because, days, sure):
        if not sure:
            return
        with self.then("must be renewed"):
            by = clock.today() + timedelta(days=days)
            with acting(None), transaction(), opened_by_system(self.plan, "test") as plan:
                require_renewal(plan, because=because, by=by)

    @rule(who=family, kind=st.sampled_from(("JOINT", "SOLE", "WITHOUT", "BY_JUDGEMENT")))
    def the_register_says(self, who, kind):
        adult = self.family[who]
        if adult == self.child:
            return
        with self.then("register"):
            entry = {
                "entry": "relation",
                "as_of": clock.now().isoformat(),
                "adult": self.numbers[adult],
                "child": self.numbers[self.child],
                "kind": kind,
                "valid_from": "2020-08-01",
            }
            news = {"format": "samspill-register/1", "count": 1, "entries": [entry]}
            for _again in range(2):  # run twice: the same (I22)
                with acting(None), transaction():
                    import_register(json.dumps(news), synthetic=True)
        if self.is_done and kind == "WITHOUT":
            assert not any(self.reaches(adult, area) for area in Area)

    @rule(who=st.integers(0, 5), sure=rarely)
    def block(self, who, sure):
        name = (*self.family, *HELPERS)[who]
        if not sure or name == self.child:
            return
        with self.then("block"):
            adult, child = self.cast.person(name), self.cast.person(self.child)
            values = {"tenant_id": child.tenant_id, "adult_id": adult.id, "child_id": child.id}
            db.session.rollback()
            with acting(None), transaction(), system_access("test: the register says it"):
                block_by_register(**values, reason="Synthetic.", last_day=None)
        assert not any(self.reaches(name, area) for area in Area)

    @rule(who=st.sampled_from(LEADERS), sure=rarely, wait=st.booleans())
    def open_in_emergency(self, who, sure, wait):
        if sure:
            with self.then("open in emergency", opens=True):
                self.leader_opens(who, wait)

    @rule(sure=rarely, strict=st.booleans())
    def protect(self, sure, strict):
        if not sure:
            return
        with self.then("protect"):
            entry = {
                "entry": "person",
                "as_of": clock.now().isoformat(),
                "number": self.numbers[self.child],
                "protection": "STRICT" if strict else "NONE",
            }
            news = {"format": "samspill-register/1", "count": 1, "entries": [entry]}
            with acting(None), transaction():
                import_register(json.dumps(news), synthetic=True)

    @rule(who=family, agrees=st.booleans())
    def confirm(self, who, agrees):
        with self.then("confirm", opens=True):  # a leader is asked
            confirm(self.cast, self.plan, self.family[who], agrees=agrees)

    @rule(who=family, agrees=st.booleans(), sure=sometimes)
    def leave_out(self, who, agrees, sure):
        if sure:
            with self.then("leave out", opens=True):
                ask_exemption(self.cast, self.plan, self.family[who])
                decide(self.cast, self.plan, agrees=agrees)

    @rule(at=st.integers(1, 60), act=st.sampled_from(("send", "sign", "withdraw", "work")))
    def fall(self, at, act):
        """The program falls in the middle: what was there is there, and nothing else (R1)."""
        before = self.written()
        count = iter(range(1, 10_000))

        def stop(_connection, _cursor, statement, *_more):
            if "SAVEPOINT" not in statement and next(count) == at:
                raise Fall

        acts = {
            "send": lambda: self.cast.send(self.plan, self.holder()),
            "sign": lambda: self.cast.sign(self.plan, self.family[0]),
            "withdraw": self._withdraw_kari,
            "work": self.work,
        }
        event.listen(self.connection, "before_cursor_execute", stop)
        self.may_open = True
        try:
            with clock.moved(self.ahead), suppress(*PAST):
                acts[act]()
            has_fallen = False
        except Fall:
            has_fallen = True
        event.remove(self.connection, "before_cursor_execute", stop)
        db.session.rollback()
        if has_fallen:
            self.seen["fall"] = self.seen.get("fall", 0) + 1
            assert act == "work" or self.written() == before

    def _withdraw_kari(self):
        who = self.place(KARI)
        with self.signed_in(0):
            withdraw_participant(opened(self.plan, level=Level.MANAGE), participant_id=who)


def test_years_of_any_acts_keep_every_invariant(session_app, monkeypatch):
    monkeypatch.setattr("samspill.notifications.actions.send_mail", lambda *_mail, **_more: None)
    YearsMachine.app = session_app
    YearsMachine.seen.clear()
    run_state_machine_as_test(YearsMachine, settings=LENGTH)
    never = ACTS - YearsMachine.seen.keys() if DEEP else set()
    assert not never, f"never done in all these years: {never}"
