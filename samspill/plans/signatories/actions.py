"""How people settle who must agree: the holder proposes, a leader of her unit confirms (F8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.adults import Adult, adults_of
from samspill.identity.queries import leaders_beside, profiles_by_id
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.access import open_to_leaders
from samspill.plans.signatories.events import (
    ConfirmationDecided,
    ConfirmationProposed,
    ExemptionProposed,
)
from samspill.plans.signatories.models import Confirmation, Exemption, Ground, MatterState
from samspill.plans.signatories.queries import matters_of
from samspill.plans.signatories.rules import WITH_A_SAY, may_be_confirmed


def propose_confirmation(plan: OpenPlan, *, person_id: UUID, reason: str) -> None:
    """Say that an adult must answer, and why; a leader of the unit must confirm it (F8).

    Raises NotEnough for anyone but the holder, NotVisible for somebody who is nothing to the
    child, RuleBroken for an adult who may not be confirmed, a question asked before, or a unit
    without a leader.
    """
    adult = _adult(plan, person_id)
    if adult.is_blocked:
        raise RuleBroken("reason", _("En som er sperret, kan ikke svare for barnet."), "blocked")
    if not may_be_confirmed(adult):
        raise RuleBroken(
            "reason",
            _("En forelder uten foreldreansvar kan ikke svare. Er registeret feil, må det rettes."),
            "no_say",
        )
    if _is_asked(matters_of(plan.subject.id)[0], adult):
        raise RuleBroken("reason", _("Dette er allerede foreslått."), "asked_before")
    confirmation = Confirmation(**_question(plan, adult, reason))
    leaders = ask_leaders(plan, confirmation.id, "reason")
    db.session.add(confirmation)
    record(
        ConfirmationProposed(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            confirmation_id=confirmation.id,
            leader_profile_ids=leaders,
        )
    )


def propose_exemption(
    plan: OpenPlan, *, person_id: UUID, ground: Ground, reason: str, legal_ground: str
) -> None:
    """Ask a leader to decide that an adult with a say need not answer (I20).

    ``legal_ground`` is the provision or decision it rests on. Raises as
    ``propose_confirmation``, and RuleBroken for an adult who has no say.
    """
    adult = _adult(plan, person_id)
    if adult.relation not in WITH_A_SAY:
        raise RuleBroken("ground", _("Denne personen trenger ikke å svare."), "no_say")
    if _is_asked(matters_of(plan.subject.id)[1], adult):
        raise RuleBroken("ground", _("Dette er allerede foreslått."), "asked_before")
    exemption = Exemption(
        **_question(plan, adult, reason),
        area=Area.SIGNATORIES,
        ground=ground,
        legal_ground=legal_ground,
    )
    leaders = ask_leaders(plan, exemption.id, "ground")
    db.session.add(exemption)
    record(
        ExemptionProposed(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            exemption_id=exemption.id,
            leader_profile_ids=leaders,
        )
    )


def _adult(plan: OpenPlan, person_id: UUID) -> Adult:
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    with system_access("who is what to the child"):
        adults = adults_of(plan.subject.child_id, today(plan.at))
    found = next((adult for adult in adults if adult.person_id == person_id), None)
    if found is None:
        raise NotVisible
    return found


def _is_asked(matters: list[Any], adult: Adult) -> bool:
    return any(
        (one.person_id, one.relation) == (adult.person_id, adult.relation)
        and one.state != MatterState.REJECTED
        for one in matters
    )


def ask_leaders(plan: OpenPlan, matter_id: UUID, field: str) -> tuple[UUID, ...]:
    """Open a question to the leaders of the holder's unit, but not to the one who asks. Gives them.

    ``matter_id`` is the question, ``field`` what a refusal stands beside. Raises RuleBroken when
    there is none: a leader who acts for the holder decides nothing alone.
    """
    day = today(plan.at)
    found = leaders_beside(plan.subject.holder_profile_id, day)
    leaders = [one.id for one in found if one.person_id != plan.actor.person_id]
    if not leaders:
        raise RuleBroken(
            field,
            _("Enheten har ingen annen leder i Samspill. Be administratoren legge inn en."),
            "no_leader",
        )
    days = policy("leader_decision", plan.subject.tenant_id, day).value["days"]
    open_to_leaders(plan.subject.id, matter_id, leaders, day + timedelta(days=days))
    return tuple(leaders)


def _question(plan: OpenPlan, adult: Adult, reason: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "plan_id": plan.subject.id,
        "person_id": adult.person_id,
        "relation": adult.relation,
        "reason": reason,
        "state": MatterState.PROPOSED,
        "proposed_by": plan.actor.profile_id,
        "proposed_at": plan.at,
    }


def decide_confirmation(plan: OpenPlan, *, confirmation_id: UUID, agrees: bool) -> None:
    """Confirm, or not, that an adult must answer: the second of two employees (F8, I4).

    Raises NotEnough for anyone but a leader who was asked, NotVisible when there is no such
    question, Conflict when it is decided already.
    """
    lock_subject(plan.subject.id)
    found = db.session.get(Confirmation, confirmation_id)
    if found is None or found.plan_id != plan.subject.id:
        raise NotVisible
    require_decider(plan, found.proposed_by)
    if found.state != MatterState.PROPOSED:
        raise Conflict(_("Dette er allerede avgjort."))
    found.state = MatterState.AGREED if agrees else MatterState.REJECTED
    found.decided_by, found.decided_at = plan.actor.profile_id, plan.at
    record(
        ConfirmationDecided(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            confirmation_id=found.id,
            state=found.state,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )


def require_decider(plan: OpenPlan, proposed_by: UUID) -> None:
    """Raise NotEnough unless the actor is a leader who was asked, and asked not herself (I4)."""
    one_of_two = profiles_by_id([proposed_by, plan.subject.holder_profile_id]).values()
    asked_herself = plan.actor.person_id in {one.person_id for one in one_of_two}
    if asked_herself or not plan.may(Area.SIGNATORIES, Level.MANAGE):
        raise NotEnough(_("Bare lederen kan avgjøre dette."))
