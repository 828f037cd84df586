"""Leave against a model of plain facts: any order of acts of two homes and a school, every
invariant each step. People.md J3 and the states of skole.md 4.2. Short in make test, 2,000 steps
in make test-deep.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.absence.models import STANDING, Absence
from samspill.school.cases import actions, appeals, handling
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import (
    AT_HOME,
    MAY_BE_APPEALED,
    MAY_BE_WITHDRAWN,
    OUTCOMES,
    TO_HANDLE,
    SchoolCase,
    SchoolCaseParty,
    SchoolCaseState,
    SchoolCaseStep,
)
from samspill.school.cases.queries import asked_of_me
from samspill.school.leave.actions import change
from samspill.school.leave.models import LeaveCause, LeaveRequest
from tests.support.leave import KARI, MONA, TOR, Leave
from tests.support.machine import DEEP, LENGTH, WithCast
from tests.support.school import HEAD, leave_rule_is, leave_wanted, made_school, weekdays_ahead

State = SchoolCaseState
STEPS = settings(LENGTH, max_examples=40 if DEEP else 3, stateful_step_count=50 if DEEP else 20)
"""2,000 steps in make test-deep, 60 in make test."""
HOMES, STAFF = (MONA, TOR), (KARI, HEAD)
REFUSED = (NotVisible, NotEnough, RuleBroken)
ONCE, MOST, APPEAL = 7, 12, 21
KINDS = {
    "short": {},
    "long": {"days": 3},
    "private": {"head_only": True},
    "right": {"cause": LeaveCause.RELIGIOUS, "teaching": True, "reason": ""},
}
ANSWERS = {
    AppealAnswer.REVERSED: (State.APPEALED, State.REVERSED, State.GRANTED),
    AppealAnswer.REVERSED_PARTLY: (State.APPEALED, State.PARTLY, State.PARTLY),
    AppealAnswer.FORWARDED: (State.APPEALED, State.FORWARDED, None),
    AppealAnswer.UPHELD: (State.FORWARDED, State.SETTLED, State.GRANTED),
    AppealAnswer.UPHELD_PARTLY: (State.FORWARDED, State.SETTLED, State.PARTLY),
    AppealAnswer.NOT_UPHELD: (State.FORWARDED, State.SETTLED, None),
    AppealAnswer.SENT_BACK: (State.FORWARDED, State.IN_PROGRESS, None),
}
homes, staff = st.sampled_from(HOMES), st.sampled_from(STAFF)


@dataclass
class Asked:
    """What the model knows of a case. ``agreed``: of the other, where she must. ``given``: days of
    leave that are absence."""

    applicant: str
    kind: str
    first: date
    last: date
    state: State
    agreed: bool | None = None
    has_party: bool = False
    has_come: bool = False
    steps: int = 0
    given: set[date] = field(default_factory=set)
    is_granted: bool = False
    appeal_by: date | None = None

    @property
    def other(self):
        return next(one for one in HOMES if one != self.applicant)

    @property
    def is_small(self):
        return self.kind in ("short", "right") and (self.last - self.first).days < 2

    @property
    def handlers(self):
        """Who at school knows of it."""
        if self.state in AT_HOME or not self.has_come:
            return ()
        return STAFF if self.is_small else (HEAD,)

    def days(self):
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


class LeaveMachine(WithCast):
    """Two homes of one child, her contact teacher and the head."""

    def __init__(self):
        super().__init__()
        self.leave = Leave(made_school(self.cast))
        self.cases: dict[UUID, Asked] = {}
        self.passed = timedelta()
        self.both = True

    @initialize(both=st.booleans())
    def one_or_both_must_say_so(self, both):
        self.both = both
        leave_rule_is(self.cast, both_agree=int(both))

    def act(self, who, action, case_id, *given, **more):
        with clock.moved(self.passed):
            self.leave.do(who, action, case_id, *given, **more)

    def tried(self, allowed, who, action, case_id, *given, **more):
        """Do it, or be refused. Gives whether it was allowed."""
        if allowed:
            self.act(who, action, case_id, *given, **more)
        else:
            with pytest.raises(REFUSED):
                self.act(who, action, case_id, *given, **more)
        return allowed

    def drawn(self, data):
        return data.draw(st.sampled_from(list(self.cases)))

    some = precondition(lambda self: self.cases)

    # ---- the homes ----

    @precondition(lambda self: len(self.cases) < MOST)
    @rule(who=homes, kind=st.sampled_from(sorted(KINDS)), send=st.booleans())
    def apply(self, who, kind, send):
        ahead = 21 + 7 * len(self.cases)
        more = {"ahead": ahead, **KINDS[kind]}
        with clock.moved(self.passed):
            first = weekdays_ahead(ahead)
            if any(first == one.first for one in self.cases.values()):
                return
            case_id = self.leave.apply(who, send=send, **more)
        case = Asked(who, kind, first, first + timedelta(days=more.get("days", 0)), State.DRAFT)
        self.cases[case_id] = case
        if send:
            self._sent(case, is_new=True)

    def _sent(self, case, *, is_new):
        """It goes to the other, or to the school. With days that are others she is asked anew."""
        if is_new or not case.has_party:
            case.agreed = None
        case.has_party = True
        if self.both and case.agreed is None:
            case.state = State.WAITING
        else:
            self._arrives(case)

    def _arrives(self, case):
        case.state, case.steps, case.has_come = State.SUBMITTED, case.steps + 1, True

    @some
    @rule(who=homes, data=st.data(), longer=st.booleans(), send=st.booleans())
    def change(self, who, data, longer, send):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        days = (case.last - case.first).days + int(longer)
        more = {**KINDS[case.kind], "days": min(days, 4)}
        allowed = who == case.applicant and case.state in (State.DRAFT, State.SUBMITTED)
        with clock.moved(self.passed):
            ahead = (case.first - clock.today()).days
            if not ahead > 0 or (ahead < 14 and case.kind != "right"):
                return
            wanted = leave_wanted(ahead, **more)
        if not self.tried(allowed, who, change, case_id, wanted, send=send):
            return
        was, sends = case.last, send or case.state != State.DRAFT
        case.last = case.first + timedelta(days=more["days"])
        if sends:
            self._sent(case, is_new=case.last != was)

    @some
    @rule(who=homes, data=st.data(), said=st.booleans())
    def agree(self, who, data, said):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        with self.cast.acting_as(who, "PRIVATE"):
            mine = asked_of_me(self.cast.profile_id(who, "PRIVATE"))
            asked = {one.first_day: one.id for one in mine}
        if who != case.other or not case.has_party:
            assert case.first not in asked, "she is asked of nothing of her own, nor of a draft"
            return
        allowed = case.state == State.WAITING and case.agreed is None
        if not self.tried(allowed, who, actions.agree, asked[case.first], agreed=said):
            return
        case.agreed = said
        if said:
            self._arrives(case)
        else:
            case.state = State.STOPPED

    @some
    @rule(who=homes, data=st.data())
    def withdraw(self, who, data):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        allowed = who == case.applicant and case.state in MAY_BE_WITHDRAWN
        if self.tried(allowed, who, actions.withdraw, case_id):
            case.state, case.steps = State.WITHDRAWN, case.steps + 1

    @some
    @rule(who=homes, data=st.data())
    def explain(self, who, data):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        allowed = who == case.applicant and case.state == State.MORE_INFO
        if self.tried(allowed, who, actions.explain, case_id, "Fredag."):
            case.state, case.steps = State.IN_PROGRESS, case.steps + 1

    @some
    @rule(who=homes, data=st.data())
    def appeal(self, who, data):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        in_time = case.appeal_by is not None and clock.today() + self.passed <= case.appeal_by
        allowed = who == case.applicant and case.state in MAY_BE_APPEALED and in_time
        if self.tried(allowed, who, actions.appeal, case_id, "Vi er ikke enige."):
            case.state, case.steps = State.APPEALED, case.steps + 1

    # ---- the school ----

    def begins(self, case):
        """Whoever does something with it has begun."""
        case.steps += case.state == State.SUBMITTED

    @some
    @rule(who=staff, data=st.data())
    def take(self, who, data):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        allowed = who in case.handlers and case.state in (*TO_HANDLE, State.APPEALED)
        if self.tried(allowed, who, handling.take, case_id) and case.state == State.SUBMITTED:
            self.begins(case)
            case.state = State.IN_PROGRESS

    @some
    @rule(who=staff, data=st.data())
    def ask(self, who, data):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        allowed = who in case.handlers and case.state in TO_HANDLE
        if self.tried(allowed, who, handling.ask, case_id, "Hvilken dag?"):
            self.begins(case)
            case.state, case.steps = State.MORE_INFO, case.steps + 1

    @some
    @rule(
        who=st.sampled_from((*STAFF, *HOMES)),
        data=st.data(),
        outcome=st.sampled_from((*OUTCOMES, State.WITHDRAWN)),
        reasons=st.sampled_from(("", "For akkurat dette barnet.")),
    )
    def decide(self, who, data, outcome, reasons):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        is_part = outcome == State.PARTLY
        allowed = (
            who in case.handlers
            and case.state in TO_HANDLE
            and outcome in OUTCOMES
            and (outcome == State.GRANTED or (bool(reasons) and case.kind != "right"))
            and not (is_part and len(case.days()) == 1)
            and not (case.is_granted and outcome in (State.REFUSED, State.DISMISSED))
        )
        said = Decision(outcome, reasons, *self.part(case, is_part))
        if self.tried(allowed, who, handling.decide, case_id, said):
            self.begins(case)
            case.state, case.steps = outcome, case.steps + 1
            self.gives(case, outcome)
            case.appeal_by = clock.today() + self.passed + timedelta(days=APPEAL)

    @staticmethod
    def part(case, is_part):
        return (case.first, case.first) if is_part else (None, None)

    def gives(self, case, outcome):
        """Of days that have been nobody was away."""
        days = {State.GRANTED: case.days(), State.PARTLY: [case.first]}.get(outcome, [])
        case.is_granted = case.is_granted or bool(days)
        case.given |= {one for one in days if one >= clock.today() + self.passed}

    @some
    @rule(
        who=st.sampled_from((*STAFF, *HOMES)),
        data=st.data(),
        answer=st.sampled_from(AppealAnswer),
    )
    def reassess(self, who, data, answer):
        case_id = self.drawn(data)
        case = self.cases[case_id]
        is_part = answer in (AppealAnswer.REVERSED_PARTLY, AppealAnswer.UPHELD_PARTLY)
        before, after, outcome = ANSWERS[answer]
        allowed = (
            who in case.handlers
            and case.state == before
            and not (is_part and len(case.days()) == 1)
        )
        days = self.part(case, is_part)
        if not self.tried(allowed, who, appeals.reassess, case_id, answer, "Nei.", days=days):
            return
        case.state, case.steps = after, case.steps + 1
        self.gives(case, outcome)
        if after == State.PARTLY:
            case.appeal_by = clock.today() + self.passed + timedelta(days=APPEAL)
        if after == State.IN_PROGRESS:
            case.appeal_by = None

    @precondition(lambda self: self.passed < timedelta(days=28))
    @rule()
    def a_week_passes(self):
        self.passed += timedelta(days=ONCE)

    # ---- what always holds ----

    @invariant()
    def each_sees_the_cases_that_are_hers_and_no_other(self):
        for who in (*HOMES, *STAFF, "Nina Haug"):
            kind = "PRIVATE" if who in HOMES else "WORK"
            known = {
                one for one, case in self.cases.items() if who in (case.applicant, *case.handlers)
            }
            with clock.moved(self.passed), self.cast.acting_as(who, kind):
                assert set(db.session.scalars(select(SchoolCase.id))) == known, who
                for table in (LeaveRequest, SchoolCaseStep):
                    assert set(db.session.scalars(select(table.case_id))) <= known, who
                parties = set(db.session.scalars(select(SchoolCaseParty.case_id)))
                hers = {
                    one for one, case in self.cases.items() if case.has_party and case.other == who
                }
                assert parties >= hers, who
                assert parties <= hers | known, who

    @invariant()
    def nothing_is_gone_and_each_stands_where_the_model_says(self):
        with acting(None), transaction(), system_access("test: the machine's invariants"):
            rows = {one.id: one for one in db.session.scalars(select(SchoolCase))}
            assert rows.keys() == self.cases.keys()
            steps = Counter(db.session.scalars(select(SchoolCaseStep.case_id)))
            for case_id, case in self.cases.items():
                row = rows[case_id]
                assert row.state == case.state
                assert (row.first_day, row.last_day) == (case.first, case.last)
                assert steps[case_id] == case.steps, "what happened is written, once"
                assert (row.granted_from is not None) == case.is_granted
                assert row.appeal_by == case.appeal_by
            given = {day for case in self.cases.values() for day in case.given}
            away = select(Absence.day).where(Absence.is_leave, Absence.state.in_(STANDING))
            assert sorted(db.session.scalars(away)) == sorted(given), (
                "what is given is absence, once"
            )


def test_any_order_of_acts_keeps_every_invariant(session_app):
    LeaveMachine.app = session_app
    run_state_machine_as_test(LeaveMachine, settings=STEPS)
