"""Who need not answer after all: a leader decides, and what waited for her alone goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.adults import Adult
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.activation import about, activate, adds_to_what_ran_out, still_right
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import Consent, Signatory, SignatoryState
from samspill.plans.consent.queries import (
    all_signatories,
    signatories_of,
    signatory,
    unfinished_consent,
)
from samspill.plans.consent.signatories import Standing, standing
from samspill.plans.plan.access import OpenPlan, close_to_signatory, open_to_left_out
from samspill.plans.signatories.actions import require_decider
from samspill.plans.signatories.events import (
    ExemptionDecided,
    ExemptionRejected,
    HiddenExemptionDecided,
)
from samspill.plans.signatories.models import Exemption, Ground, MatterState


def leave_out(version: Consent, adults: list[Adult], held: Standing) -> None:
    """Put those whom a decision leaves out on a version, as EXEMPTED (I20)."""
    for adult in adults:
        exemption = db.session.scalars(
            select(Exemption).where(
                Exemption.plan_id == version.plan_id,
                Exemption.person_id == adult.person_id,
                Exemption.relation == adult.relation,
                Exemption.state == MatterState.AGREED,
            )
        ).one()
        db.session.add(
            Signatory(
                id=new_id(),
                plan_id=version.plan_id,
                consent_id=version.id,
                person_id=adult.person_id,
                profile_id=adult.profile_id,
                capacity=adult.relation,
                source=adult.source,
                state=SignatoryState.EXEMPTED,
                exemption_id=exemption.id,
            )
        )
        _let_read(version, exemption, adult.profile_id, held)


def _let_read(
    version: Consent, exemption: Exemption, profile_id: UUID | None, held: Standing
) -> None:
    """She sees what is asked and what holds, unless a safety decision hides it from her too."""
    stays = held.may_stay(exemption.person_id)
    if profile_id is not None and stays and not exemption.is_hidden:
        people = {profile_id: held.until(exemption.person_id)}
        open_to_left_out(version.plan_id, version.id, people)


def let_left_out_read(version: Consent, held: Standing) -> None:
    """Those whom a decision leaves out of a version read it again, as when it was sent."""
    for one in all_signatories(version.id):
        if one.exemption_id is not None:
            exemption = db.session.get_one(Exemption, one.exemption_id)
            _let_read(version, exemption, one.profile_id, held)


def decide_exemption(
    plan: OpenPlan, *, exemption_id: UUID, agrees: bool, is_hidden: bool = False
) -> None:
    """Decide whether an adult need not answer: a leader, and never who asked for it.

    ``is_hidden`` keeps it from the family for safety; protection and a block always do. A
    version that waited for her alone takes effect now. Raises NotEnough for anyone else than a
    leader, NotVisible when there is no such question, Conflict when it is decided already.
    """
    lock_subject(plan.subject.id)
    exemption = db.session.get(Exemption, exemption_id)
    if exemption is None or exemption.plan_id != plan.subject.id:
        raise NotVisible
    require_decider(plan, exemption.proposed_by)
    if exemption.state != MatterState.PROPOSED:
        raise Conflict(_("Dette er allerede avgjort."))
    ids: dict[str, Any] = {
        "exemption_id": exemption.id,
        "holder_profile_ids": (plan.subject.holder_profile_id,),
    }
    held = standing(plan.subject, today(plan.at))
    with system_access("a leader decides who need not answer"):
        exemption.decided_by, exemption.decided_at = plan.actor.profile_id, plan.at
        if not agrees:
            exemption.state = MatterState.REJECTED
            record(ExemptionRejected(**about(plan), **ids))
            return
        hidden = is_hidden or _must_hide(plan, exemption, held)
        exemption.state = MatterState.AGREED
        exemption.area = Area.SIGNATORIES if hidden else Area.CONSENT
        db.session.flush()
        _apply(plan, exemption, held)
    decided = HiddenExemptionDecided if hidden else ExemptionDecided
    record(decided(**about(plan), **ids))


def _must_hide(plan: OpenPlan, exemption: Exemption, held: Standing) -> bool:
    blocked = any(
        adult.is_blocked for adult in held.case.adults if adult.person_id == exemption.person_id
    )
    by_ground = exemption.ground == Ground.ADDRESS_PROTECTION
    return blocked or by_ground or plan.subject.child_is_protected


def _apply(plan: OpenPlan, exemption: Exemption, held: Standing) -> None:
    """Take her off the version that waits; when all others have signed, it takes effect."""
    version = unfinished_consent(plan.subject.id)
    own = signatory(version.id, exemption.person_id) if version else None
    if version is None or own is None or own.state != SignatoryState.WAITING:
        return
    own.state, own.exemption_id = SignatoryState.EXEMPTED, exemption.id
    if own.profile_id is not None:
        close_to_signatory(plan.subject.id, version.id, own.profile_id)
    db.session.flush()
    _let_read(version, exemption, own.profile_id, held)
    append_evidence(version, "EXEMPTED", _as_evidence(exemption))
    answered = all(one.state == SignatoryState.SIGNED for one in signatories_of(version.id))
    if answered and still_right(plan, version) and not adds_to_what_ran_out(plan, version):
        activate(plan, version)


def _as_evidence(exemption: Exemption) -> dict[str, str]:
    decided_at: datetime | None = exemption.decided_at
    return {
        "signatory": str(exemption.person_id),
        "exemption": str(exemption.id),
        "ground": exemption.ground,
        "reason": exemption.reason,
        "legal_ground": exemption.legal_ground,
        "decided_by": str(exemption.decided_by),
        "decided_at": decided_at.isoformat() if decided_at else "",
    }
