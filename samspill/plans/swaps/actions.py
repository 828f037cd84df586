"""Intentions on a swap: a colleague in for a participant, inside a service all agreed to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samspill.core.clock import after_weekday_hours, today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import unit_colleagues
from samspill.infra.db import db, lock_subject
from samspill.notifications.queries import Delivery, delivered
from samspill.organisation.queries import policies
from samspill.plans.consent.actions import propose_participant, require_holder
from samspill.plans.consent.activation import about, carry_line, leave_out, succeed
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.letting_in import invite
from samspill.plans.consent.lines import open_lines
from samspill.plans.consent.models import Consent, ConsentLine, LineKind
from samspill.plans.consent.queries import (
    active_consent,
    signatories_of,
    signatory,
    unfinished_consent,
)
from samspill.plans.participants.models import Participant, ParticipantState, Role
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan
from samspill.plans.registrations.actions import (
    Spoken,
    how_it_came,
    require_told,
    signed_in_force,
)
from samspill.plans.swaps.events import (
    ANNOUNCED,
    ObjectionRegistered,
    SwapAnnounced,
    SwapCancelled,
    SwapCompleted,
    SwapObjected,
)
from samspill.plans.swaps.models import Swap, SwapState
from samspill.plans.swaps.queries import may_be_told_only, swap_of, swaps_under_way


def begin_swap(plan: OpenPlan, *, participant_id: UUID, profile_id: UUID) -> Swap | None:
    """Put a colleague of the same unit in for a participant, with what she may see (J6).

    No more people may know of the one who comes than of the one who leaves (J11).

    When every signatory chose to be told, they are told now, and access opens after the policy's
    weekday hours from delivery unless one objects (I15): gives the swap. Otherwise the colleague
    is proposed on the next version of the consent: gives None. Raises NotEnough for anyone but
    the holder, NotVisible for no such participant, RuleBroken for somebody who cannot come in,
    Conflict while a version or another swap for her waits.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    version, line = _line_in_force(plan, participant_id)
    participant = db.session.get_one(Participant, participant_id)
    if participant.role != Role.PROFESSIONAL:
        raise NotVisible
    _require_colleague(plan, participant, profile_id)
    if any(one.participant_id == participant_id for one in swaps_under_way(plan.subject.id)):
        raise Conflict(_("Et bytte venter alt. Avbryt det først."))
    under_way = unfinished_consent(plan.subject.id)
    if under_way is not None and (under_way.is_waiting or under_way.renews_id is not None):
        raise Conflict(_("Et nytt samtykke er på vei. Vent til det gjelder."))
    people = signatories_of(version.id)
    if not may_be_told_only(line, [one.person_id for one in people]):
        propose_participant(
            plan,
            profile_id=profile_id,
            title=participant.title,
            scope=line.scope,
            known=participant.known,
            ends_on=participant.ends_on,
        )
        return None
    return _announce(
        plan, version, participant, profile_id, tuple(one.profile_id for one in people)
    )


def _line_in_force(plan: OpenPlan, participant_id: UUID) -> tuple[Consent, ConsentLine]:
    version = active_consent(plan.subject.id)
    if version is None or version.has_run_out(today(plan.at)):
        raise NotVisible
    for line in open_lines(version.id):
        if line.participant_id == participant_id and line.kind == LineKind.PERSON:
            place = db.session.get_one(Participant, participant_id)
            if place.is_over(today(plan.at)):
                break
            return version, line
    raise NotVisible


def _require_colleague(plan: OpenPlan, participant: Participant, profile_id: UUID) -> None:
    """The one who comes works in the unit of the one who leaves, and is not in the plan."""
    found = unit_colleagues(participant.profile_id, today(plan.at), child_id=plan.subject.child_id)
    inside = {one.profile_id for one in present_participants(plan.subject.id)}
    if profile_id in inside or profile_id not in {one.id for one in found}:
        raise RuleBroken("profile_id", _("Velg en kollega ved samme sted som ikke alt er med."))


def _announce(
    plan: OpenPlan,
    version: Consent,
    participant: Participant,
    profile_id: UUID,
    signatories: tuple[UUID, ...],
) -> Swap:
    swap = Swap(
        id=new_id(),
        plan_id=plan.subject.id,
        participant_id=participant.id,
        profile_id=profile_id,
        title=participant.title,
        asked_by=plan.actor.profile_id,
        asked_at=plan.at,
        state=SwapState.WAITING,
    )
    db.session.add(swap)
    append_evidence(
        version,
        "SWAP_ANNOUNCED",
        {
            "swap": str(swap.id),
            "by": str(plan.actor.profile_id),
            "out": str(participant.profile_id),
            "in": str(profile_id),
        },
    )
    record(
        SwapAnnounced(
            **about(plan),
            swap_id=swap.id,
            participant_id=participant.id,
            profile_id=profile_id,
            signatory_profile_ids=signatories,
        )
    )
    return swap


def object_to_swap(plan: OpenPlan, *, swap_id: UUID) -> None:
    """Say no to a swap: nobody asks why, and the colleague never comes in by it (I15).

    Raises NotEnough for anyone who does not sign here, NotVisible for no such swap, Conflict when
    it has ended.
    """
    lock_subject(plan.subject.id)
    swap = _waiting(plan, swap_id)
    version = active_consent(plan.subject.id)
    own = signatory(version.id, plan.actor.person_id) if version else None
    if version is None or own is None or own.profile_id != plan.actor.profile_id:
        raise NotEnough(_("Bare de som har samtykket, kan si nei til byttet."))
    _stop(plan, swap, version, {"by": str(plan.actor.person_id)})


def _stop(plan: OpenPlan, swap: Swap, version: Consent, how: dict[str, Any]) -> None:
    swap.end(SwapState.OBJECTED, plan.at)
    append_evidence(version, "SWAP_OBJECTED", {**how, "swap": str(swap.id)})
    record(SwapObjected(**about(plan), swap_id=swap.id, holder_profile_ids=_holder(plan)))


def register_objection(
    plan: OpenPlan, *, swap_id: UUID, signatory_id: UUID, spoken: Spoken
) -> None:
    """Write down a no to a swap that came on paper or by word of mouth (F5).

    One employee is enough, since nothing opens by it (J7); she who said it is told. Raises
    NotEnough for others than the holder, NotVisible for no such swap or one who has not signed
    what holds, RuleBroken for a field that lacks something, Conflict when the swap has ended.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    swap = _waiting(plan, swap_id)
    version, own = signed_in_force(plan, signatory_id)
    too_early = _("Velg dagen svaret kom, etter at byttet ble meldt.")
    require_told(plan, spoken, today(swap.asked_at), too_early)
    _stop(plan, swap, version, how_it_came(plan, own, spoken))
    record(
        ObjectionRegistered(
            **about(plan),
            swap_id=swap.id,
            signatory_id=own.id,
            told_profile_ids=(own.own_profile_id,),
        )
    )


def cancel_swap(plan: OpenPlan, *, swap_id: UUID) -> None:
    """Take a swap back before it is done. Raises as ``object_to_swap``, for the holder."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    _cancel(plan, _waiting(plan, swap_id))


def _waiting(plan: OpenPlan, swap_id: UUID) -> Swap:
    swap = swap_of(plan.subject.id, swap_id)
    if swap is None:
        raise NotVisible
    if swap.state != SwapState.WAITING:
        raise Conflict(_("Byttet venter ikke lenger."))
    return swap


def _cancel(plan: OpenPlan, swap: Swap) -> None:
    swap.end(SwapState.CANCELLED, plan.at)
    version = active_consent(plan.subject.id)
    if version is not None:
        append_evidence(version, "SWAP_CANCELLED", {"swap": str(swap.id)})
    record(SwapCancelled(**about(plan), swap_id=swap.id, holder_profile_ids=_holder(plan)))


def _holder(plan: OpenPlan) -> tuple[UUID, ...]:
    return (plan.subject.holder_profile_id,)


def advance_swaps(plan: OpenPlan) -> None:
    """Start the time to object where notices are delivered; let in where it has passed.

    For the system; safe to run twice. A swap whose ground is gone is cancelled: the participant
    has left, the colleague has, or those who agreed now want to be asked.
    """
    for swap in swaps_under_way(plan.subject.id):
        if not _still_stands(plan, swap):
            _cancel(plan, swap)
        elif swap.opens_at is None:
            _start_the_clock(plan, swap)
        elif swap.opens_at <= plan.at and unfinished_consent(plan.subject.id) is None:
            _complete(plan, swap)


def _still_stands(plan: OpenPlan, swap: Swap) -> bool:
    try:
        version, line = _line_in_force(plan, swap.participant_id)
        participant = db.session.get_one(Participant, swap.participant_id)
        _require_colleague(plan, participant, swap.profile_id)
    except (NotVisible, RuleBroken):
        return False
    people = [one.person_id for one in signatories_of(version.id)]
    stands = plan.subject.is_in_use and not plan.subject.child_is_protected
    return stands and may_be_told_only(line, people)


def _start_the_clock(plan: OpenPlan, swap: Swap) -> None:
    version, _line = _line_in_force(plan, swap.participant_id)
    people = {one.profile_id for one in signatories_of(version.id)}
    sent = delivered(plan.subject.id, ANNOUNCED, swap.asked_at)
    if not people <= set(sent):
        return
    names = ("swap", "public_holidays", "paper_delivery")
    rules = policies(names, plan.subject.tenant_id, today(plan.at))
    free = {date.fromisoformat(text) for text in rules["public_holidays"].value["days"]}
    by_post = rules["paper_delivery"].value["weekdays"]
    last = max(_had_at(sent[profile_id], by_post, free) for profile_id in people)
    swap.opens_at = after_weekday_hours(last, rules["swap"].value["hours"], free)


def _had_at(one: Delivery, by_post: int, free: Collection[date]) -> datetime:
    """When the notice counts as had: a letter so many weekdays (``by_post``) after it was sent."""
    return after_weekday_hours(one.at, 24 * by_post, free) if one.by_letter else one.at


def _complete(plan: OpenPlan, swap: Swap) -> None:
    before, line = _line_in_force(plan, swap.participant_id)
    leaving = db.session.get_one(Participant, swap.participant_id)
    version = succeed(plan, before, but=leaving.id)
    coming = Participant(
        id=new_id(),
        plan_id=plan.subject.id,
        profile_id=swap.profile_id,
        role=Role.PROFESSIONAL,
        title=swap.title,
        state=ParticipantState.PROPOSED,
        ends_on=leaving.ends_on,
        template=leaving.template,
    )
    coming.keep_known_to(leaving.known)
    db.session.add(coming)
    db.session.flush()
    carry_line(line, version, coming.id, coming.profile_id, line.scope)
    leave_out(plan, leaving)
    swap.end(SwapState.DONE, plan.at)
    append_evidence(version, "SWAPPED", {"swap": str(swap.id), "in": str(swap.profile_id)})
    invite(plan, coming, line.scope, version.last_day or today(plan.at))
    record(
        SwapCompleted(
            **about(plan), swap_id=swap.id, participant_id=coming.id, profile_id=swap.profile_id
        )
    )
