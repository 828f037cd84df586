"""The cast: sign in as a person by name, and build plans through the same actions as everybody."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from samspill.access.actor import Actor, acting, current_actor
from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.demo.people import person_named
from samspill.identity import sessions
from samspill.identity.models import Account, Person, Profile
from samspill.identity.sessions import SignIn
from samspill.infra.db import HELD, db, lock_subject
from samspill.infra.transaction import transaction
from samspill.plans.child_views.actions import Told, record_child_view
from samspill.plans.child_views.models import HowHeard
from samspill.plans.consent.actions import propose_participant, set_duration
from samspill.plans.consent.answering import (
    LineReply,
    begin_signing,
    decline_consent,
    sign,
)
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.places import accept_invitation
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import draft_plan
from tests.support.numbers import number_of
from tests.support.remembered import REMEMBERED

PROOF = {"issuer": "test", "level": "high", "means": ["TestID"], "at": "", "nonce_hash": ""}


@dataclass
class Cast:
    """People and plans of one test."""

    app: Flask

    def person(self, name: str) -> Person:
        """The person row."""
        given, _space, family = name.rpartition(" ")
        return db.session.execute(
            select(Person).where(Person.given_name == given, Person.family_name == family)
        ).scalar_one()

    def profile_id(self, name: str, kind: str = "") -> UUID:
        """The profile of a person: the work profile when there is one, unless ``kind`` says."""
        found: UUID = self._profile(name, kind).id
        return found

    def actor(self, name: str, kind: str = "", strength: Strength = Strength.HIGH) -> Actor:
        """The person as signed in just now."""
        found = self._profile(name, kind)
        return Actor(found.id, found.person_id, found.tenant_id, strength, clock.now(), None)

    @staticmethod
    def _profile(name: str, kind: str) -> Any:
        given, _space, family = name.rpartition(" ")
        rows = db.session.execute(
            select(Profile.id, Profile.kind, Profile.person_id, Profile.tenant_id)
            .join(Person, Person.id == Profile.person_id)
            .where(Person.given_name == given, Person.family_name == family)
            .order_by(Profile.kind.desc())
        ).all()
        db.session.rollback()
        return next(row for row in rows if not kind or row.kind == kind)

    def number(self, name: str) -> str:
        """The person's synthetic national number."""
        return number_of(name)

    @contextmanager
    def acting_as(self, name: str, kind: str = ""):
        """Act as the person in one transaction."""
        with acting(self.actor(name, kind)) as _none, transaction():
            yield

    def client(
        self, name: str | None, kind: str = "", strength: Strength = Strength.HIGH, age: int = 0
    ) -> FlaskClient:
        """A browser signed in as the person (or nobody). ``age``: minutes since the login."""
        client = self.app.test_client()
        if name is None:
            return client
        signed_in_at = clock.now() - timedelta(minutes=age)
        who = self._profile(name, kind)
        session_id, _token = sessions.create({})
        with acting(None), transaction():
            account = Account(
                id=new_id(),
                person_id=who.person_id,
                issuer="test",
                subject=str(new_id()),
                created_at=signed_in_at,
            )
            db.session.add(account)
            db.session.flush()
            login = SignIn(account.id, strength, signed_in_at, "test", None)
            token = sessions.sign_in(session_id, login, who.id)
        client.set_cookie("samspill", token, domain="127.0.0.1")
        return client

    def draft(self, child: str, holder: str = "Hanne Nilsen", people: tuple[str, ...] = ()) -> UUID:
        """A drafted stafettlogg with these people proposed and a year's duration."""
        return self.once(
            ("draft", child, holder, people), lambda: self._draft(child, holder, people)
        )

    def _draft(self, child: str, holder: str, people: tuple[str, ...]) -> UUID:
        with self.acting_as(holder):
            plan = draft_plan(
                self.actor_now(), number=self.number(child), purpose="Lese bedre.", synthetic=True
            )
            plan_id = plan.id
        self.hear(plan_id, holder)
        for name in people:
            self.propose(plan_id, name, holder)
        return plan_id

    def hear(self, plan_id: UUID, holder: str = "Hanne Nilsen", **more: Any) -> None:
        """The holder writes down what the child means, in words that no test looks for."""
        said = {
            "how": HowHeard.CONVERSATION,
            "heard_by": "helsesykepleier",
            "heard_on": clock.today(),
            "said": "Det er fint.",
            "why_not": "",
            "may_be_told": True,
        }
        with self.acting_as(holder):
            plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
            record_child_view(plan, Told(**{**said, **more}))

    @contextmanager
    def changing(self, plan_id: UUID, name: str, kind: str = ""):
        """Act on one plan, as a request that changes something: wait for the turn first (I18)."""
        with self.acting_as(name, kind):
            lock_subject(plan_id)
            yield

    @staticmethod
    def actor_now() -> Actor:
        """Who acts in the block."""
        actor = current_actor()
        assert actor is not None
        return actor

    def propose(
        self,
        plan_id: UUID,
        name: str,
        holder: str = "Hanne Nilsen",
        scope: Any = None,
        **more: Any,
    ) -> None:
        """Propose one more participant; ``more`` as ``propose_participant`` takes it."""
        profile_id = self.profile_id(name, "WORK")
        with self.changing(plan_id, holder):
            plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
            chosen = scope or PROFESSIONAL_DEFAULT
            propose_participant(plan, profile_id=profile_id, title="med", scope=chosen, **more)
            plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
            set_duration(plan, until=clock.today() + timedelta(days=200))

    def send(self, plan_id: UUID, holder: str = "Hanne Nilsen") -> UUID:
        """Send the version under way to signing."""
        with self.changing(plan_id, holder):
            return send_consent(open_plan(plan_id, Area.CONSENT, Level.WRITE)).id

    def sign(
        self, plan_id: UUID, name: str, reply: Callable[[Any], LineReply] | None = None
    ) -> None:
        """Answer and sign as one who must agree; yes to all unless ``reply`` says otherwise."""
        with self.changing(plan_id, name, "PRIVATE" if self._has_private(name) else ""):
            plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
            version = unfinished_consent(plan_id)
            assert version is not None
            page = answer_page(plan, version.id)
            shown = page.shown.text()
            answer = reply or (
                lambda line: LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)
            )
            replies = [answer(line) for line in page.shown.lines]
            attempt = begin_signing(plan, consent_id=version.id, replies=replies, shown=shown)
            db.session.flush()
            sign(plan, attempt_id=attempt.id, shown=shown, proof=PROOF)

    def decline(self, plan_id: UUID, name: str) -> None:
        """Say no to the whole version that waits."""
        with self.changing(plan_id, name, "PRIVATE"):
            version = unfinished_consent(plan_id)
            assert version is not None
            plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
            decline_consent(plan, consent_id=version.id)

    def leave(self, name: str) -> None:
        """The employment ends today."""
        profile_id = self.profile_id(name, "WORK")
        with acting(None), transaction():
            db.session.get_one(Profile, profile_id).valid_to = clock.today()

    def protect(self, name: str) -> None:
        """The register says that the address is strictly confidential from now on."""
        person_id = self.person(name).id
        db.session.rollback()
        with acting(None), transaction():
            db.session.get_one(Person, person_id).address_protection = "STRICT"

    def accept(self, plan_id: UUID, *names: str, kind: str = "WORK") -> None:
        """The invited come in, with their profile of this kind."""
        for name in names:
            with self.changing(plan_id, name, kind):
                accept_invitation(open_plan(plan_id, Area.OVERVIEW, Level.READ))

    def once(self, asked: Hashable, make: Callable[[], UUID]) -> UUID:
        """What was made before in this database is put back, where a test begins with it."""
        remembered, held = (self.app.extensions.get(what) for what in (REMEMBERED, HELD))
        if remembered is None or held is None or db.session().in_transaction():
            return make()
        found: UUID = remembered.once((asked, type(self).hear), held, make)
        return found

    def _has_private(self, name: str) -> bool:
        person = person_named(name)
        return person.private or person.work is None

    def active_plan(
        self,
        child: str = "Emma Aas",
        people: tuple[str, ...] = ("Kari Lunde", "Siv Pedersen"),
        signers: tuple[str, ...] = ("Mona Aas", "Tor Aas"),
        holder: str = "Hanne Nilsen",
    ) -> UUID:
        """A plan that all who must agree have signed."""
        return self.once(
            ("active", child, people, signers, holder),
            lambda: self._active_plan(child, people, signers, holder),
        )

    def _active_plan(
        self, child: str, people: tuple[str, ...], signers: tuple[str, ...], holder: str
    ) -> UUID:
        plan_id = self.draft(child, holder, people)
        self.send(plan_id, holder)
        for name in signers:
            self.sign(plan_id, name)
        return plan_id
