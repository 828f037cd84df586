"""How the machine of the years makes a step, and what it looks at after each."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant
from sqlalchemy import select, text
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from samspill.access.actor import acting
from samspill.access.levels import Area
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.jobs import end_places, see_who_must_agree
from samspill.plans.consent.models import Consent
from samspill.plans.emergency.actions import Asked, ask_emergency, open_in_emergency
from samspill.plans.emergency.jobs import tell
from samspill.plans.lifecycle.jobs import finish_one
from samspill.plans.swaps.jobs import advance
from samspill.plans.swaps.models import Swap
from tests.plans.invariants import broken, open_now
from tests.plans.passing_days import seen_whole, work
from tests.plans.test_consent import HANNE, JONAS, KARI, SIV, reaches
from tests.rights.comparing import differing
from tests.support.machine import WithCast

NINA, BENTE = "Nina Haug", "Bente Ruud"
HELPERS = (KARI, SIV, JONAS, NINA)
HOLDERS = (HANNE, BENTE)
LEADERS = ("Marit Sund", BENTE)
REFUSED = (Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded)
PAST = (*REFUSED, AssertionError, IndexError, NoResultFound, MultipleResultsFound)
"""A refusal, or nothing there to act on: a draft nobody sent is gone after a while (J1)."""
IN = ("INVITED", "ACTIVE")
FINAL = ("REPLACED", "WITHDRAWN", "DECLINED", "CANCELLED", "EXPIRED")
TABLES = "plans participants consents consent_lines signatories line_answers evidence grants"


class Fall(RuntimeError):
    """The program stops in the middle of an act."""


ACTS = {
    "accept",
    "another kind",
    "answer",
    "block",
    "cancel",
    "close",
    "confirm",
    "decline",
    "decline invitation",
    "deliver",
    "go on",
    "hand over",
    "last day",
    "leave out",
    "let back",
    "must be renewed",
    "narrow",
    "object",
    "open in emergency",
    "pause",
    "propose",
    "protect",
    "register",
    "regret handing over",
    "renew",
    "reopen",
    "rest",
    "send",
    "swap",
    "take back",
    "take out",
    "withdraw everything",
    "withdraw one",
    "yes",
}
"""What must have been done at least once, in the long form."""


class Years(WithCast):
    """One plan, and whoever does whatever to it; refused or done, the rules hold."""

    seen: ClassVar[dict[str, int]] = {}
    """How often each act was done, over all runs."""

    def __init__(self):
        super().__init__()
        self.ahead, self.steps = timedelta(), 0
        self.final: dict[UUID, str] = {}
        self.open: dict[tuple[str, str], int] = {}
        self.may_open = True

    def start(self, child, family, days_to, age):
        """A drafted plan about the child, who is ``age`` in so many days; ``family`` answers."""
        self.child, self.family = child, family
        self.numbers = {name: self.cast.number(name) for name in (child, *family)}
        if age:
            born = clock.today() + timedelta(days=days_to)
            person_id = self.cast.person(child).id
            db.session.rollback()
            with acting(None), transaction():
                db.session.get_one(Person, person_id).born_on = born.replace(year=born.year - age)
        self.plan = self.cast.draft(child, people=(KARI, SIV))

    @contextmanager
    def then(self, what, *, opens=False):
        """The present of the machine; a refusal is an answer too, any other error is not."""
        self.may_open, self.is_done = opens, False
        with clock.moved(self.ahead):
            try:
                yield
            except PAST:
                db.session.rollback()
            else:
                self.is_done = True
                self.seen[what] = self.seen.get(what, 0) + 1

    def leader_opens(self, leader, wait):
        """Without asking anybody, for some hours; the family may have to wait to hear of it."""
        asked = Asked("CHILD_IN_DANGER", "Synthetic.", "Synthetic." if wait else "")
        number = self.numbers[self.child]
        with self.cast.acting_as(leader):
            actor = self.cast.actor_now()
            access_id = ask_emergency(actor, child_number=number, asked=asked, synthetic=True)
        with self.cast.acting_as(leader):
            open_in_emergency(self.cast.actor_now(), access_id)

    def place(self, name):
        """The id of her place in the plan, or of somebody who has none."""
        with seen_whole():
            profile_id = self.cast.profile_id(name)
        with seen_whole():
            query = text(
                "select id from participants where plan_id = :plan and profile_id = :who"
                " order by state = 'REMOVED', joined_at desc limit 1"
            )
            values = {"plan": self.plan, "who": profile_id}
            return db.session.execute(query, values).scalar() or profile_id

    def one_of(self, data, *states):
        """A helper whose place is in one of the states; any of them when there is none."""
        with seen_whole():
            query = text(
                "select profile_id from participants where plan_id = :plan and state = any(:states)"
            )
            found = set(db.session.scalars(query, {"plan": self.plan, "states": list(states)}))
        names = [name for name in HELPERS if self.cast.profile_id(name, "WORK") in found]
        return data.draw(st.sampled_from(names or HELPERS))

    def holder(self):
        with seen_whole():
            query = text("select holder_profile_id from plans where id = :plan")
            profile_id = db.session.execute(query, {"plan": self.plan}).scalar_one()
        return next(name for name in HOLDERS if self.cast.profile_id(name, "WORK") == profile_id)

    def work(self):
        """The night's jobs on the plan."""
        work(self.plan)
        with acting(None), transaction():
            finish_one(str(self.plan))
        with acting(None), transaction():
            advance(str(self.plan))
        with acting(None), transaction():
            end_places()
        with acting(None), transaction(), suppress(NotVisible):
            see_who_must_agree(str(self.plan))

    def ten_minutes(self):
        """What the worker does all the time, also when the night is late."""
        with clock.moved(self.ahead), acting(None), transaction():
            tell()

    def reaches(self, name, area=Area.OVERVIEW):
        with clock.moved(self.ahead):
            return reaches(self.cast, name, self.plan, area)

    def written(self):
        """A digest of every row that a consent is made of."""
        with seen_whole():
            return [
                db.session.execute(
                    text(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")
                ).scalar()
                for table in TABLES.split()
            ]

    def open_here(self):
        with seen_whole():
            return open_now(self.plan, clock.now())

    @staticmethod
    def wider(before, after):
        return {key for key, level in after.items() if level > before.get(key, 0)}

    def swapped_in(self):
        with seen_whole():
            done = select(Swap.profile_id).where(Swap.plan_id == self.plan, Swap.state == "DONE")
            return {str(one) for one in db.session.scalars(done)}

    @invariant()
    def every_rule_holds(self):
        with clock.moved(self.ahead), seen_whole():
            found = broken(self.plan, clock.now(), clock.today())
            assert not found, found
            assert broken_link(self.plan) is None
            assert not (odd := differing(self.plan)), odd
            for version in db.session.scalars(select(Consent).where(Consent.plan_id == self.plan)):
                assert self.final.get(version.id, version.state) == version.state
                if version.state in FINAL:
                    self.final[version.id] = version.state
            now = open_now(self.plan, clock.now())
        if not self.may_open:
            assert not self.wider(self.open, now), "only a yes from all opens more"
        self.open = now

    @invariant()
    def the_pages_say_the_same(self):
        self.steps += 1
        if self.steps % 25:
            return
        with clock.moved(self.ahead):
            may = {
                profile
                for (profile, area), _level in self.open_here().items()
                if area == Area.OVERVIEW
            }
            for name in (*HELPERS, *HOLDERS, *self.family):
                client = self.cast.client(name)
                answer = client.get(f"/planer/{self.plan}")
                expected = str(self.cast.profile_id(name)) in may
                assert (answer.status_code == 200) == expected, (name, answer.status)
                if answer.status_code == 404:
                    assert self.child.split()[0] not in answer.text
        db.session.rollback()
