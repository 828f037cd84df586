"""What birthdays and the register change for a consent that is under way or in force (I10)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.identity.models import CARE_ORDERS, RelationKind
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.activation import about, drop_asked, still_right
from samspill.plans.consent.events import AccessSuspended, SignatoriesChanged
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import (
    PRESENT,
    Consent,
    ConsentState,
    RenewBecause,
    SignatoryState,
)
from samspill.plans.consent.queries import (
    active_consent,
    all_signatories,
    family_with_access,
    signatories_of,
    unfinished_consent,
)
from samspill.plans.consent.reading_on import keep_reading_right
from samspill.plans.consent.renewal import require_renewal
from samspill.plans.consent.signatories import OF_THE_CHILD, Standing, standing, who_must_agree
from samspill.plans.participants.models import FAMILY
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan, suspend
from samspill.plans.signatories.rules import Capacity

ALIKE = {Capacity.JOINT, Capacity.SOLE, Capacity.BY_JUDGEMENT}
"""A guardian who has signed need not sign again because the other lost the responsibility."""


def recompute(plan: OpenPlan) -> None:
    """See who must agree today, and let nobody keep access silently (I10, I21).

    Whoever lost her say, is blocked, or does not share the child's protection is out in this
    transaction. A version that waits for the wrong people ends; one in force that somebody else
    must sign too, is to be renewed within the policy's days. Never opens anything; run twice it
    does nothing the second time. What has ended is not renewed: opening it again asks the same.
    """
    lock_subject(plan.subject.id)
    if plan.subject.child_died_on is not None:
        return  # nobody is asked for anything, and grants end by date
    held = standing(plan.subject, today(plan.at))
    versions = [v for v in (active_consent(plan.subject.id), _waiting(plan)) if v]
    gone = _suspend(plan, versions, held)
    for version in versions:
        if version.is_waiting and not still_right(plan, version):
            _end_request(plan, version)
            gone = True
        elif version.state == ConsentState.ACTIVE and not plan.subject.is_closing:
            _renew(plan, version, held)
    keep_reading_right(plan)
    if gone:
        holder = () if plan.subject.is_closing else (plan.subject.holder_profile_id,)
        record(SignatoriesChanged(**about(plan), holder_profile_ids=holder))


def _waiting(plan: OpenPlan) -> Consent | None:
    version = unfinished_consent(plan.subject.id)
    return version if version is not None and version.is_waiting else None


def _suspend(plan: OpenPlan, versions: list[Consent], held: Standing) -> bool:
    inside = family_with_access(plan.subject.id)
    out: dict[UUID, UUID] = {
        person: profile for profile, person in inside.items() if not held.may_stay(person)
    }
    for version in versions:
        for one in all_signatories(version.id):
            if one.state in PRESENT and not held.may_stay(one.person_id):
                one.state = SignatoryState.SUSPENDED
                append_evidence(version, "SUSPENDED", {"signatory": str(one.person_id)})
                out[one.person_id] = one.own_profile_id  # her access may have ended by date
    for profile_id in out.values():
        _put_out(plan, profile_id)
    if out:
        ended = tuple(out.values())
        told = ended if _may_be_told(held) else ()
        record(AccessSuspended(**about(plan), ended_profile_ids=ended, told_profile_ids=told))
    db.session.flush()
    return bool(out)


def _put_out(plan: OpenPlan, profile_id: UUID) -> None:
    """Out as family; what the others have let her in to, as a supporter, is not touched."""
    suspend(plan.subject.id, profile_id)
    participant = present_participant(plan.subject.id, profile_id)
    if participant is not None and participant.role in FAMILY:
        participant.remove(plan.at)


def _may_be_told(held: Standing) -> bool:
    """Where somebody is protected or blocked nothing is sent, not even that access has ended."""
    return not held.case.child.is_protected and not any(a.is_blocked for a in held.case.adults)


def _end_request(plan: OpenPlan, version: Consent) -> None:
    version.end(ConsentState.CANCELLED, plan.at)
    drop_asked(plan, version)
    append_evidence(version, "CANCELLED", {"because": "OTHERS_MUST_AGREE"})


def _renew(plan: OpenPlan, version: Consent, held: Standing) -> None:
    because = _missing(plan, version, held)
    if because is not None:
        day = today(plan.at)
        days = policy("renewal_after_change", plan.subject.tenant_id, day).value["days"]
        require_renewal(plan, because=because, by=day + timedelta(days=days))


def _missing(plan: OpenPlan, version: Consent, held: Standing) -> RenewBecause | None:
    """Why the version in force is not enough any more; None when all who must have signed it."""
    care = held.case.of(*CARE_ORDERS, RelationKind.VOLUNTARY, RelationKind.FOSTER)
    changed = RenewBecause.CARE if care else RenewBecause.RESPONSIBILITY
    try:
        required = who_must_agree(plan.subject, today(plan.at)).people
    except RuleBroken:
        return changed
    signed = {
        (one.person_id, _sort(one.capacity))
        for one in signatories_of(version.id)
        if one.state == SignatoryState.SIGNED
    }
    missing = [one for one in required if (one.person_id, _sort(one.capacity)) not in signed]
    if not missing:
        return None
    if any(one.capacity in OF_THE_CHILD for one in missing):
        return RenewBecause.BIRTHDAY
    return changed


def _sort(capacity: str) -> str:
    return "GUARDIAN" if capacity in ALIKE else capacity
