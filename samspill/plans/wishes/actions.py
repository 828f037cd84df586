"""What the family may do about who takes part: say whom they want."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.plan.access import OpenPlan
from samspill.plans.wishes.events import WishAnswered, WishMade
from samspill.plans.wishes.models import ParticipantWish, WishState
from samspill.plans.wishes.queries import wishes_of

WAITING_AT_MOST = 10
"""Wishes of one plan that may wait at a time."""


def make_wish(plan: OpenPlan, *, name: str, place: str) -> ParticipantWish:
    """Say whom the family wants in the plan: a name, and where she works or who she is.

    Nobody is told but the holder, nobody gets access. Raises NotEnough for whoever does not
    sign here, Conflict when the plan is closing, RuleBroken when ten wait already.
    """
    if not plan.may(Area.CONSENT, Level.MANAGE) or plan.is_holder:
        raise NotEnough(_("Bare de som må samtykke, kan foreslå på denne siden."))
    lock_subject(plan.subject.id)
    if plan.subject.is_closing:
        raise Conflict(_("Planen er avsluttet."))
    waiting = [one for one in wishes_of(plan.subject.id) if one.state == WishState.WAITING]
    if len(waiting) >= WAITING_AT_MOST:
        raise RuleBroken("name", _("Vent til stafettholderen har svart på forslagene."), "many")
    wish = ParticipantWish(
        id=new_id(),
        plan_id=plan.subject.id,
        profile_id=plan.actor.profile_id,
        name=name,
        place=place,
        state=WishState.WAITING,
        answer="",
        created_at=plan.at,
    )
    db.session.add(wish)
    record(
        WishMade(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            wish_id=wish.id,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )
    return wish


def turn_down_wish(plan: OpenPlan, *, wish_id: UUID, answer: str) -> None:
    """Say to the family why a person is not put on the consent.

    Raises NotEnough for others than the holder, NotVisible for no wish of this plan, Conflict
    when it is answered already.
    """
    wish = _waiting_wish(plan, wish_id)
    wish.turn_down(answer, plan.at)
    _tell(plan, wish)


def take_up_wish(plan: OpenPlan, *, wish_id: UUID) -> None:
    """The person is on the next version of the consent. Raises as ``turn_down_wish``."""
    wish = _waiting_wish(plan, wish_id)
    wish.take_up(plan.at)
    _tell(plan, wish)


def _waiting_wish(plan: OpenPlan, wish_id: UUID) -> ParticipantWish:
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    wish = db.session.get(ParticipantWish, wish_id)
    if wish is None or wish.plan_id != plan.subject.id:
        raise NotVisible
    if wish.state != WishState.WAITING:
        raise Conflict(_("Forslaget er allerede besvart."))
    return wish


def _tell(plan: OpenPlan, wish: ParticipantWish) -> None:
    record(
        WishAnswered(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            wish_id=wish.id,
            state=wish.state,
            family_profile_ids=(wish.profile_id,),
        )
    )
