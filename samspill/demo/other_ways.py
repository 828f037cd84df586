"""The demo's people who do not answer on the screen: Gerd on paper, Halima by interpreter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import db
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.interpreter import Interpreter
from samspill.plans.consent.models import Answer, AnswerChannel, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import signatories_of, unfinished_consent
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_introduction
from samspill.plans.registrations.actions import (
    Said,
    Spoken,
    confirm_registration,
    register_answer,
)
from samspill.plans.registrations.paper import choose_paper

As = Callable[[str, str], AbstractContextManager[Actor]]
HOLDER, WITNESS = "Hanne Nilsen", "Marit Sund"
PROOF = {"issuer": "demo", "level": "high", "means": ["TestID"]}


def load_other_ways(ulrik: UUID, idris: UUID, acting_as: As) -> None:
    """Gerd's answer holds, by Hanne and Marit; Halima's waits for Marit."""
    with acting_as(WITNESS, ProfileKind.WORK) as witness:
        pass
    on_paper = Spoken(
        AnswerChannel.PAPER, today(), "Arket ligger i arkivet på Helsestasjonen.", in_person=True
    )
    gerds = _register(ulrik, witness, on_paper, None, acting_as)
    with acting_as(WITNESS, ProfileKind.WORK):
        plan = open_plan(ulrik, Area.CONSENT, Level.OWN)
        confirm_registration(plan, registration_id=gerds, proof=PROOF)
    with acting_as("Gerd Foss", ProfileKind.PRIVATE) as gerd:
        pass
    with acting_as(HOLDER, ProfileKind.WORK):
        choose_paper(open_plan(ulrik, Area.CONSENT, Level.WRITE), person_id=gerd.person_id)
    with acting_as(HOLDER, ProfileKind.WORK):
        change_introduction(
            open_plan(ulrik, Area.OVERVIEW, Level.WRITE),
            description="Ulrik bor hos bestemor. Han liker å bygge, helst sammen med en til.",
            important="Si fra i god tid når noe skal skje.",
            written_with=gerd.profile_id,
        )
    spoken = Spoken(
        AnswerChannel.ORAL, today(), "Vi leste alt sammen på Helsestasjonen.", in_person=True
    )
    through = Interpreter("Fjordvik tolketjeneste", "4021", "somali", today(), is_adult=True)
    _register(idris, witness, spoken, through, acting_as)


def _register(
    plan_id: UUID, witness: Actor, spoken: Spoken, through: Interpreter | None, acting_as: As
) -> UUID:
    with acting_as(HOLDER, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        version = unfinished_consent(plan_id)
        if version is None:
            raise LookupError("no consent waits for an answer")
        (asked,) = signatories_of(version.id)
        page = answer_page(plan, version.id, reader=asked.person_id)
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.NOTIFY)
            for line in page.shown.lines
        ]
        registration = register_answer(
            plan,
            consent_id=page.version.id,
            signatory_id=asked.id,
            witness_profile_id=witness.profile_id,
            spoken=spoken,
            said=Said(replies, page.shown.text(), through),
        )
        db.session.flush()
        return registration.id
