"""Places at an SFO and what they cost, against a model of plain facts: any order of acts of a home
and who leads it, every invariant each step. The last seat goes to one, and an invoice is what the
home reads. Short in make test, 2,000 steps in make test-deep.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import months_after
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.cases.actions import appeal
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.models import SchoolCaseState
from samspill.school.groups.access import open_group
from samspill.school.groups.models import GroupMember
from samspill.school.pupils.access import open_pupil
from samspill.school.sfo_places.actions import (
    answer_offer,
    change_place,
    end_place,
    keep_place,
)
from samspill.school.sfo_places.costs import costs_of
from samspill.school.sfo_places.invoicing import invoices_of
from samspill.school.sfo_places.leading import finish, offer_again, put_on_list, set_price
from samspill.school.sfo_places.models import PlaceState, SfoPlace, SfoTerms
from samspill.school.sfo_places.queries import places_of_pupil, sfo_rule
from samspill.school.sfo_places.rules import may_end, next_month
from samspill.school.sfo_requests.actions import withdraw
from tests.support.machine import DEEP, LENGTH, WithCast
from tests.support.school import made_school
from tests.support.sfo import JONAS, MONA, Sfo, pays_less, soonest

State, Outcome = PlaceState, SchoolCaseState
STEPS = settings(LENGTH, max_examples=40 if DEEP else 3, stateful_step_count=50 if DEEP else 20)
"""2,000 steps in make test-deep, 60 in make test."""
TOR, CHILDREN = "Tor Aas", ("Emma Aas", "Oskar Aas")
OFFERS = {"Fem dager": ("12345", 3000), "To dager": ("24", 1400)}
"""One seat of each."""
REFUSED = (NotVisible, RuleBroken)
WAITS = (State.APPLIED, State.WAITING)
children, offers = st.sampled_from(CHILDREN), st.sampled_from(sorted(OFFERS))
WEEK, MOST = timedelta(days=7), timedelta(days=70)


@dataclass
class Had:
    """What the model knows of a place."""

    child: str
    state: State
    answer_by: date | None = None
    ends: date | None = None
    by_home: bool = False


class SfoMachine(WithCast):
    """Two children, one seat of each kind."""

    def __init__(self):
        super().__init__()
        school = made_school(self.cast)
        school.enrol("Oskar Aas", "3B")
        self.sfo = Sfo(school)
        for name, (days, price) in OFFERS.items():
            self.sfo.offer(name, days=len(days), price=price, seats=1)
        self.places: dict[UUID, Had] = {}
        self.prices: set[tuple[str, date]] = set()
        self.reduced: set[str] = set()
        self.appealed: set[UUID] = set()
        self.passed = timedelta()

    @property
    def today(self):
        return clock.today() + self.passed

    def tried(self, allowed, act, *given, **more):
        """Do it, or be refused; ``allowed`` None: as the seats are. Gives whether it was done."""
        with clock.moved(self.passed):
            if allowed:
                act(*given, **more)
                return True
            try:
                act(*given, **more)
            except REFUSED:
                return False
        assert allowed is None, "what is not allowed is refused"
        return True

    def drawn(self, data):
        return data.draw(st.sampled_from(list(self.places)))

    def stands(self, had):
        lapsed = had.state == State.OFFERED and had.answer_by < self.today
        over = had.state == State.ACCEPTED and had.ends <= self.today
        return had.state in (*WAITS, State.OFFERED, State.ACCEPTED) and not lapsed and not over

    some = precondition(lambda self: self.places)

    # ---- the home ----

    @rule(child=children, offer=offers, shared=st.booleans())
    def apply(self, child, offer, shared):
        share = {"co_payer_id": self.tor, "own_share": 60, "co_share": 40} if shared else {}
        days, _price = OFFERS[offer]
        allowed = not any(one.child == child and self.stands(one) for one in self.places.values())
        with clock.moved(self.passed):
            wanted = {"offer_id": self.sfo.offers[offer], "weekdays": days, "starts_on": soonest()}
            if not allowed:
                with pytest.raises(REFUSED):
                    self.sfo.apply(child, **wanted, **share)
                return
            place = self.sfo.apply(child, **wanted, **share)
        self.places[place] = Had(child, State.APPLIED)

    @property
    def tor(self):
        return self.cast.profile_id(TOR, "PRIVATE")

    def as_home(self, allowed, place, action, **more):
        """Mona does something with a place."""
        child = self.places[place].child
        return self.tried(allowed, self.sfo.home, action, place, child=child, **more)

    @some
    @rule(data=st.data(), accepts=st.booleans())
    def answer(self, data, accepts):
        place = self.drawn(data)
        had = self.places[place]
        allowed = had.state == State.OFFERED and self.stands(had)
        if self.as_home(allowed, place, answer_offer, accepts=accepts):
            had.state = State.ACCEPTED if accepts else State.DECLINED
            had.ends = self.row(place).ends_on

    @some
    @rule(data=st.data())
    def take_back(self, data):
        place = self.drawn(data)
        if self.as_home(self.places[place].state in WAITS, place, withdraw):
            self.places[place].state = State.WITHDRAWN

    @some
    @rule(data=st.data(), offer=offers, more=st.sampled_from(("", "1", "15")))
    def change(self, data, offer, more):
        place = self.drawn(data)
        had = self.places[place]
        has = had.state == State.ACCEPTED and self.stands(had)
        days = more or OFFERS[offer][0]
        self.as_home(
            None if has else False,
            place,
            change_place,
            offer_id=self.sfo.offers[offer],
            weekdays=days,
        )

    @some
    @rule(data=st.data(), months=st.integers(1, 6))
    def end(self, data, months):
        place = self.drawn(data)
        had = self.places[place]
        end = months_after(next_month(self.today), months - 1)
        with self.cast.acting_as(MONA, "PRIVATE"):
            by = sfo_rule(self.row(place).tenant_id, self.today)
        has = had.state == State.ACCEPTED and self.stands(had)
        allowed = has and may_end(self.today, end, by) and end < had.ends
        if self.as_home(allowed, place, end_place, ends_on=end):
            had.ends, had.by_home = self.row(place).ends_on, True

    @some
    @rule(data=st.data())
    def keep(self, data):
        place = self.drawn(data)
        had = self.places[place]
        has = had.state == State.ACCEPTED and self.stands(had) and had.by_home
        if self.as_home(None if has else False, place, keep_place):
            had.ends, had.by_home = self.row(place).ends_on, False

    # ---- who leads it ----

    @some
    @rule(data=st.data(), outcome=st.sampled_from((Outcome.GRANTED, Outcome.REFUSED)))
    def decide(self, data, outcome):
        place = self.drawn(data)
        had = self.places[place]
        asks = had.state in WAITS
        allowed = asks if outcome == Outcome.REFUSED else (None if asks else False)
        if not self.tried(allowed, self.sfo.decided, place, outcome, "Det er fullt."):
            return
        had.state = State.OFFERED if outcome == Outcome.GRANTED else State.REFUSED
        had.answer_by = self.row(place).answer_by

    @some
    @rule(data=st.data())
    def wait(self, data):
        place = self.drawn(data)
        had = self.places[place]
        if self.tried(had.state == State.APPLIED, self.sfo.lead, put_on_list, place):
            had.state = State.WAITING

    @some
    @rule(data=st.data())
    def offer_again(self, data):
        place = self.drawn(data)
        had = self.places[place]
        lapsed = had.state == State.OFFERED and not self.stands(had)
        if self.tried(None if lapsed else False, self.sfo.lead, offer_again, place):
            had.answer_by = self.row(place).answer_by

    @some
    @rule(data=st.data(), reverses=st.booleans())
    def appeal(self, data, reverses):
        """A refused home appeals in time; the place is offered after all, where a seat is free and
        the child has no other."""
        place = self.drawn(data)
        had = self.places[place]
        if had.state != State.REFUSED or place in self.appealed:
            return
        case, words = self.sfo.case_of(place), "Vi jobber begge."
        with clock.moved(self.passed):
            try:
                self.sfo.case(appeal, place, case, words, who=MONA)
            except RuleBroken:
                return  # too late
        self.appealed.add(place)
        if not reverses:
            return
        other = any(
            one.child == had.child and self.stands(one) and one is not had
            for one in self.places.values()
        )
        allowed = False if other else None
        how = (reassess, place, case, AppealAnswer.REVERSED, "Det ble ledig.")
        if self.tried(allowed, self.sfo.case, *how):
            had.state, had.answer_by = State.OFFERED, self.row(place).answer_by

    @some
    @rule(data=st.data(), days=st.integers(0, 60))
    def finish(self, data, days):
        place = self.drawn(data)
        had = self.places[place]
        end = self.today + timedelta(days=days)
        has = had.state == State.ACCEPTED and self.stands(had)
        allowed = has and self.today < end < had.ends
        if self.tried(allowed, self.sfo.lead, finish, place, ends_on=end, why="Etter avtale."):
            had.ends, had.by_home = self.row(place).ends_on, False

    @rule(offer=offers, months=st.integers(1, 3), price=st.integers(0, 5000))
    def price(self, offer, months, price):
        first = months_after(next_month(self.today), months - 1)
        allowed = (offer, first) not in self.prices
        wanted = {"offer_id": self.sfo.offers[offer], "valid_from": first}
        more = {"price": price, "food": 200, "sibling_percent": 30}
        if self.tried(allowed, self.sfo.lead, set_price, **wanted, **more):
            self.prices.add((offer, first))

    @some
    @rule(data=st.data(), income=st.sampled_from((0, 120_000, 450_000)))
    def pay_less(self, data, income):
        had = self.places[self.drawn(data)]
        if had.state != State.ACCEPTED or not self.stands(had) or had.child in self.reduced:
            return
        with clock.moved(self.passed):
            pays_less(self.sfo.school, income, MONA, had.child)
        self.reduced.add(had.child)

    @precondition(lambda self: self.passed < MOST)
    @rule()
    def a_week_passes(self):
        self.passed += WEEK

    # ---- what always holds ----

    def row(self, place):
        """A place as it stands."""
        with acting(None), transaction(), system_access("test: the machine looks"):
            found = db.session.get_one(SfoPlace, place, populate_existing=True)
            db.session.expunge(found)
            return found

    def rows(self, table):
        with acting(None), transaction(), system_access("test: the machine's invariants"):
            found = db.session.scalars(select(table)).all()
            db.session.expunge_all()
            return found

    @invariant()
    def each_stands_where_the_model_says(self):
        found = {one.id: (one.state, one.ends_on) for one in self.rows(SfoPlace)}
        assert found.keys() == self.places.keys(), "nothing is gone"
        for place, had in self.places.items():
            assert found[place] == (had.state, had.ends or found[place][1])

    @invariant()
    def a_seat_is_one_childs_on_each_day_to_come(self):
        terms: dict[UUID, list[SfoTerms]] = {}
        for one in sorted(self.rows(SfoTerms), key=lambda one: one.valid_from):
            terms.setdefault(one.place_id, []).append(one)
        held = [
            one
            for one in self.rows(SfoPlace)
            if one.state in (State.OFFERED, State.ACCEPTED) and self.stands(self.places[one.id])
        ]
        ends = chain.from_iterable((one.starts_on, one.ends_on) for one in held)
        begins = (one.valid_from for rows in terms.values() for one in rows)
        for day in {self.today, *ends, *begins}:
            if day < self.today:
                continue
            taken = Counter(
                next((t for t in reversed(terms[one.id]) if t.valid_from <= day), None)
                for one in held
                if one.starts_on <= day < one.ends_on
            )
            seats = Counter(one.offer_id for one in taken.elements())
            assert all(number == 1 for number in seats.values()), f"{day}: {seats}"

    @invariant()
    def a_child_is_in_the_sfo_as_long_as_it_has_a_place(self):
        in_it = {
            (one.pupil_id, one.valid_from, one.valid_to)
            for one in self.rows(GroupMember)
            if one.group_id == self.sfo.id
        }
        assert in_it == {
            (one.pupil_id, one.starts_on, one.ends_on)
            for one in self.rows(SfoPlace)
            if one.state == State.ACCEPTED
        }

    @invariant()
    def an_invoice_is_what_the_home_reads_and_never_more_than_the_price(self):
        for ahead in (0, 1, 3):
            first = months_after(self.today.replace(day=1), ahead)
            with clock.moved(self.passed):
                with self.cast.acting_as(JONAS, "WORK"):
                    group = open_group(self.sfo.id, Area.INCOME, Level.READ)
                    month = invoices_of(self.sfo.id, group.subject.tenant_id, first, self.today)
                read = self.read_at_home(first)
            assert Counter(one.place_id for one in month.invoices) <= Counter(
                read.keys()
            ) + Counter(read.keys())
            for one in month.invoices:
                trace = one.trace
                assert trace.yearly == sum(line.kroner for line in trace.lines)
                assert 0 <= one.amount <= trace.monthly <= trace.lines[0].numbers[0] + 250
                if one.payer == MONA:
                    assert trace == read[one.place_id], "the same lines for who pays"

    def read_at_home(self, first):
        """What Mona reads of each place that is had in a month, on its first day there."""
        found = {}
        for child in CHILDREN:
            pupil_id = self.sfo.school.pupils[child]
            with self.cast.acting_as(MONA, "PRIVATE") as actor:
                tenant_id = open_pupil(pupil_id, Area.SFO, Level.READ).subject.tenant_id
                costs = costs_of([pupil_id], tenant_id, first, self.today)
                for view in places_of_pupil(pupil_id, first):
                    if view.id in self.places and self.places[view.id].state == State.ACCEPTED:
                        on = max(first, view.starts_on)
                        found[view.id] = costs.trace(view, on, actor.profile_id)
        return found


def test_any_order_of_acts_keeps_seats_and_prices(session_app):
    SfoMachine.app = session_app
    run_state_machine_as_test(SfoMachine, settings=STEPS)
