"""What time does to a consent, in the demo: Sara's is near its end, and a colleague comes in.

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.demo.own_room import load_own_room
from samspill.demo.people import national_number, person_named
from samspill.identity.models import ProfileKind
from samspill.identity.queries import colleagues
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.child_views.actions import Told, record_child_view
from samspill.plans.child_views.models import HowHeard
from samspill.plans.consent.actions import propose_participant, set_duration
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.places import accept_invitation
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.consent.upkeep import keep_up
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_plan, opened_by_system
from samspill.plans.plan.actions import draft_plan
from samspill.plans.swaps.actions import begin_swap

HOLDER = "Marit Sund"
ANNE, NINA, SIV, JONAS = "Anne Dahl", "Nina Haug", "Siv Pedersen", "Jonas Berg"
PROOF = {"issuer": "demo", "level": "high", "means": ["TestID"]}

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_over_time(as_person: As) -> None:
    """Sara's plan: agreed 60 days ago, a question nobody answered, 20 days left, a swap waiting."""
    number = national_number(person_named("Sara Lie"), today())
    last_day = today() + timedelta(days=20)
    with moved(timedelta(days=-60)):
        plan_id = _agreed_plan(as_person, number, last_day)
    with moved(timedelta(days=-59)):
        _come_in(as_person, plan_id, ANNE, SIV)
    with moved(timedelta(days=-31)):
        _propose(as_person, plan_id, JONAS, "SFO-leder")
        with as_person(HOLDER, ProfileKind.WORK):
            send_consent(open_plan(plan_id, Area.CONSENT, Level.WRITE))
    with (
        acting(None),
        transaction(),
        opened_by_system(plan_id, "the demo: days that passed") as plan,
    ):
        keep_up(plan)
    _swap(as_person, plan_id)
    load_own_room(plan_id, as_person)


def _agreed_plan(as_person: As, number: str, last_day: date) -> UUID:
    with as_person(HOLDER, ProfileKind.WORK) as actor:
        purpose = "Sara skal ha noen å snakke med, og få en skoledag som passer henne."
        plan_id = draft_plan(actor, number=number, purpose=purpose, synthetic=True).id
    with as_person(HOLDER, ProfileKind.WORK):
        said = "Jeg vil bestemme selv hvem jeg snakker med."
        told = Told(HowHeard.CONVERSATION, HOLDER, today(), said, "", may_be_told=True)
        record_child_view(open_plan(plan_id, Area.CONSENT, Level.WRITE), told)
    for name, title in ((ANNE, "kontaktlærer"), (SIV, "rådgiver")):
        _propose(as_person, plan_id, name, title)
    with as_person(HOLDER, ProfileKind.WORK):
        set_duration(open_plan(plan_id, Area.CONSENT, Level.WRITE), until=last_day)
    with as_person(HOLDER, ProfileKind.WORK):
        send_consent(open_plan(plan_id, Area.CONSENT, Level.WRITE))
    for name in ("Jon Lie", "Sara Lie"):
        _sign(as_person, plan_id, name)
    return plan_id


def _propose(as_person: As, plan_id: UUID, name: str, title: str) -> None:
    with as_person(HOLDER, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        found = colleagues(
            plan.subject.tenant_id, name, today(plan.at), child_id=plan.subject.child_id
        )
        propose_participant(
            plan, profile_id=found[0].id, title=title, scope=dict(PROFESSIONAL_DEFAULT)
        )


def _sign(as_person: As, plan_id: UUID, name: str) -> None:
    """Yes to all, and «si fra til meg 72 timer før»."""
    with as_person(name, ProfileKind.PRIVATE):
        plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
        version = unfinished_consent(plan_id)
        if version is None:
            raise LookupError("no consent waits for an answer")
        shown = answer_page(plan, version.id).shown
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.NOTIFY) for line in shown.lines
        ]
        attempt = begin_signing(plan, consent_id=version.id, replies=replies, shown=shown.text())
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=shown.text(), proof=PROOF)


def _come_in(as_person: As, plan_id: UUID, *names: str) -> None:
    for name in names:
        with as_person(name, ProfileKind.WORK):
            accept_invitation(open_plan(plan_id, Area.OVERVIEW, Level.READ))


def _swap(as_person: As, plan_id: UUID) -> None:
    with as_person(HOLDER, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        leaving = next(one for one in participants_of(plan_id) if one.name == ANNE)
        coming = colleagues(
            plan.subject.tenant_id, NINA, today(plan.at), child_id=plan.subject.child_id
        )[0]
        begin_swap(plan, participant_id=leaving.id, profile_id=coming.id)
