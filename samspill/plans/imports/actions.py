"""Intentions of a holder on the plans that a file lays before her: take over, or «not mine»."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import start_of_day, today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.identity.queries import ProfileView, profiles_by_id
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.plans.consent.actions import propose_participant, set_duration
from samspill.plans.consent.scope import TEMPLATES
from samspill.plans.imports.events import PlansAnswered
from samspill.plans.imports.models import OfferState, PlanOffer
from samspill.plans.imports.queries import Shell, own_offers, shells_for
from samspill.plans.participants.models import Template
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import new_draft, require_holder_to_be
from samspill.plans.plan.models import PlanKind

AT_ONCE = 15
"""How many plans one answer takes over: each is some thirty statements, all in one transaction."""


@dataclass(frozen=True)
class Taken:
    """What became of a yes. ``left_out``: proposals that cannot be made for that child."""

    plans: int
    left_out: int


def take_plans(actor: Actor, offer_ids: Collection[UUID], *, leaves_sending: bool) -> Taken:
    """Take plans over as drafts that hold nothing about the child (J1); all of them, or none.

    ``leaves_sending``: those who administer may send the consents together with the unit's. What
    cannot be taken by now is left as it is, as in ``shells_for``. Raises NotEnough for who may
    not hold plans, RuleBroken "plans" when nothing or too much is chosen.
    """
    tenant_id = require_holder_to_be(actor)
    offers = {one.id: one for one in _chosen(actor, offer_ids)}
    shells = shells_for(actor.profile_id, tenant_id, today(instant()))
    chosen = [shell for shell in shells if shell.offer_id in offers]
    names = profiles_by_id(list({one for shell in chosen for one, _role in shell.people}))
    plans = left_out = 0
    for shell in chosen:
        with suppress(RuleBroken):  # an individual plan came in between
            left_out += _take(actor, tenant_id, shell, offers[shell.offer_id], names)
            offers[shell.offer_id].leaves_sending = leaves_sending
            plans += 1
    if plans:
        record(PlansAnswered(subject_id=tenant_id, tenant_id=tenant_id, taken=plans, not_hers=0))
    return Taken(plans, left_out)


def _chosen(actor: Actor, offer_ids: Collection[UUID]) -> list[PlanOffer]:
    if not offer_ids:
        raise RuleBroken("plans", _("Velg minst én plan."), "none")
    if len(offer_ids) > AT_ONCE:
        raise RuleBroken("plans", _("Velg høyst %(most)s planer om gangen.", most=AT_ONCE), "many")
    return own_offers(actor.profile_id, offer_ids)


def _take(
    actor: Actor,
    tenant_id: UUID,
    shell: Shell,
    offer: PlanOffer,
    names: dict[UUID, ProfileView],
) -> int:
    """One draft with what the file proposes. Gives how many proposals cannot be made."""
    kind = PlanKind(shell.kind)
    plan_id = new_draft(
        actor, shell.child_id, tenant_id=tenant_id, purpose=shell.purpose, kind=kind
    ).id
    plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
    left_out = 0
    for profile_id, template in shell.people:
        person = names.get(profile_id)
        try:
            propose_participant(
                plan,
                profile_id=profile_id,
                title=(person.title if person else None) or "",
                scope=dict(TEMPLATES[Template(template)]),
                template=Template(template),
            )
        except RuleBroken:  # she has left, or must find nothing about this child
            left_out += 1
    if shell.until is not None:
        with suppress(RuleBroken):  # the day has passed: the holder sets another
            set_duration(plan, until=shell.until)
    offer.answer(OfferState.TAKEN, instant(), plan_id)
    return left_out


def refuse_plans(actor: Actor, offer_ids: Collection[UUID]) -> int:
    """Say that plans are not one's own. Those who administer see which rows; gives how many.

    Raises as ``take_plans``.
    """
    tenant_id = require_holder_to_be(actor)
    offers = _chosen(actor, offer_ids)
    for offer in offers:
        offer.answer(OfferState.REFUSED, instant())
    if offers:
        about = {"subject_id": tenant_id, "tenant_id": tenant_id}
        record(PlansAnswered(**about, taken=0, not_hers=len(offers)))
    return len(offers)


def forget_unanswered(tenant_id: UUID, on: date) -> None:
    """What a file said, and nobody took over for as long as a draft may stand, goes (J1).

    For what the program does by itself; as system.
    """
    days = policy("draft", tenant_id, on).value["days"]
    db.session.execute(
        update(PlanOffer)
        .where(
            PlanOffer.tenant_id == tenant_id,
            PlanOffer.state == OfferState.OFFERED,
            PlanOffer.offered_at < start_of_day(on - timedelta(days=days - 1)),
        )
        .values(state=OfferState.LAPSED, child_lookup=None, content_sealed=None)
        .execution_options(synchronize_session=False)
    )
