"""Intentions on people outside the ordinary login (F6): propose, hand over, confirm again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.blocks import must_find_nothing
from samspill.identity.invitations import (
    Invited,
    cannot_be_invited,
    external_profile,
    invited_person,
    private_profile,
)
from samspill.identity.models import Person
from samspill.identity.queries import outside_units
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.actions import put_on_next_version, require_holder
from samspill.plans.consent.activation import about, about_contact
from samspill.plans.consent.letting_in import move_end
from samspill.plans.consent.queries import active_consent, signatory
from samspill.plans.consent.scope import Scope
from samspill.plans.outside.events import (
    ConfirmationAwaited,
    DisclosureMade,
    ExternalConfirmed,
    SupporterProposed,
)
from samspill.plans.outside.models import Disclosure
from samspill.plans.outside.queries import line_in_force, outside_participant, unconfirmed
from samspill.plans.participants.models import (
    Channel,
    Known,
    KnownTo,
    Participant,
    ParticipantState,
    Role,
)
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan

HOLDERS_LOOKUPS_PER_HOUR = 20
FAMILYS_LOOKUPS_PER_HOUR = 5


@dataclass(frozen=True)
class ContactDetails:
    """Somebody who never signs in: name, service or workplace, and how she is told."""

    name: str
    place: str
    channel: Channel


def propose_contact(
    plan: OpenPlan,
    *,
    contact: ContactDetails,
    title: str,
    scope: Scope,
    known: Known,
    wish_id: UUID | None = None,
) -> None:
    """Ask on the next version whether somebody who never signs in may be told what ``scope`` says.

    She gets no profile and no access. ``wish_id``: the family's wish that it answers. Raises
    NotEnough for anyone but the holder, RuleBroken("areas", …) when there is nothing to tell,
    Conflict while a version waits.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    if not any(scope.values()):
        raise RuleBroken("areas", _("Kryss av for minst én ting."), "nothing_to_tell")
    participant = Participant(
        id=new_id(),
        plan_id=plan.subject.id,
        role=Role.CONTACT,
        title=title,
        state=ParticipantState.PROPOSED,
        contact_name=contact.name,
        contact_place=contact.place,
        channel=contact.channel,
    )
    participant.keep_known_to(known)
    put_on_next_version(plan, participant, scope, wish_id=wish_id)


def propose_external(
    plan: OpenPlan,
    *,
    invited: Invited,
    unit_id: UUID,
    title: str,
    scope: Scope,
    known: Known | None,
    synthetic: bool,
    wish_id: UUID | None = None,
) -> None:
    """Put a professional of a service outside the municipality on the next version.

    Found by national number alone; ``unit_id`` is one of the municipality's outside units,
    ``wish_id`` the family's wish that it answers.
    Raises RuleBroken for a number, a name or a unit that does not do, or when she takes part
    already; NotEnough for anyone but the holder; Conflict while a version waits.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    units = {unit.id: unit for unit in outside_units(plan.subject.tenant_id)}
    if unit_id not in units:
        raise RuleBroken("unit_id", _("Velg tjenesten."))
    person = _invited(plan, invited, HOLDERS_LOOKUPS_PER_HOUR, synthetic)
    profile_id = external_profile(
        person, plan.subject.tenant_id, unit_id, title, invited.email, today(plan.at)
    )
    known = known or Known.by_default(units[unit_id].service)
    _propose(plan, person, profile_id, Role.EXTERNAL, title, scope, known, wish_id)


def propose_supporter(
    plan: OpenPlan, *, invited: Invited, title: str, scope: Scope, synthetic: bool
) -> None:
    """Propose a private supporter, as one of those who have signed. The holder sends it on.

    Nobody gets access by it, and all who must agree are asked as about everybody else. Raises
    NotEnough for anyone who has not signed, RuleBroken as ``propose_external``.
    """
    lock_subject(plan.subject.id)
    active = active_consent(plan.subject.id)
    own = signatory(active.id, plan.actor.person_id) if active else None
    if own is None or own.profile_id != plan.actor.profile_id:
        raise NotEnough(_("Bare familien kan foreslå støttepersoner, når samtykket gjelder."))
    person = _invited(plan, invited, FAMILYS_LOOKUPS_PER_HOUR, synthetic)
    profile_id = private_profile(person, plan.subject.tenant_id, invited.email, today(plan.at))
    known = Known(KnownTo.ALL)
    participant = _propose(plan, person, profile_id, Role.SUPPORTER, title, scope, known)
    participant.proposed_by_id = plan.actor.profile_id
    record(
        SupporterProposed(
            **about(plan),
            participant_id=participant.id,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )


def _invited(plan: OpenPlan, invited: Invited, at_most: int, synthetic: bool) -> Person:
    """The person who is meant. A block against the child reads as a wrong name (I21)."""
    person = invited_person(
        invited, asked_by=plan.actor.profile_id, at_most=at_most, synthetic=synthetic
    )
    child_id = plan.subject.child_id
    if person.id == child_id or must_find_nothing(person.id, child_id, today(plan.at)):
        raise cannot_be_invited()
    return person


def _propose(
    plan: OpenPlan,
    person: Person,
    profile_id: UUID,
    role: Role,
    title: str,
    scope: Scope,
    known: Known,
    wish_id: UUID | None = None,
) -> Participant:
    if present_participant(plan.subject.id, profile_id):
        raise RuleBroken("number", _("%(name)s er allerede med.", name=person.name), "present")
    participant = Participant(
        id=new_id(),
        plan_id=plan.subject.id,
        profile_id=profile_id,
        role=role,
        title=title,
        state=ParticipantState.PROPOSED,
    )
    participant.keep_known_to(known)
    put_on_next_version(plan, participant, scope, wish_id=wish_id)
    return participant


def disclose(
    plan: OpenPlan, *, participant_id: UUID, areas: list[str], channel: str, given_on: date
) -> None:
    """Log that something was given to a contact: from which areas, how, on which day (Oslo).

    Raises NotEnough for anyone but the holder, NotVisible for somebody who is no contact here,
    Conflict when no consent to her holds, RuleBroken for an area that was not agreed to, or a
    day that is to come or before the consent.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    contact = outside_participant(plan.subject.id, participant_id, Role.CONTACT)
    line = line_in_force(plan.subject.id, participant_id)
    if line is None or contact.joined_at is None:
        raise Conflict(_("Samtykket gjelder ikke denne personen nå. Ikke gi noe videre."))
    if not areas or not all(line.scope.get(area) for area in areas):
        raise RuleBroken("areas", _("Velg noe av det alle har sagt ja til."), "not_agreed")
    if not today(contact.joined_at) <= given_on <= today(plan.at):
        raise RuleBroken(
            "given_on", _("Velg dagen det ble gitt. Den må være etter at samtykket kom.")
        )
    db.session.add(
        Disclosure(
            id=new_id(),
            plan_id=plan.subject.id,
            participant_id=participant_id,
            areas=areas,
            channel=channel,
            given_on=given_on,
            by_profile_id=plan.actor.profile_id,
            at=plan.at,
        )
    )
    record(DisclosureMade(**about(plan), **about_contact(contact), areas=tuple(areas)))


def remind_of_confirmation(plan: OpenPlan) -> None:
    """Remind the holder of externals whose access ends soon. Opened by the system; runs twice."""
    rule = policy("external_confirmation", plan.subject.tenant_id, today(plan.at)).value
    last = today(plan.at) + timedelta(days=rule["remind_days_before"])
    for participant in unconfirmed(plan.subject.id, last):
        participant.reminded_of = participant.confirm_by
        record(
            ConfirmationAwaited(
                **about(plan),
                participant_id=participant.id,
                holder_profile_ids=(plan.subject.holder_profile_id,),
            )
        )


def confirm_external(plan: OpenPlan, *, participant_id: UUID) -> date:
    """Say that an external professional is still the right one. Gives the new last day (Oslo).

    Within the consent only. Raises NotEnough for anyone but the holder, NotVisible for somebody
    who is none, Conflict when no consent to her holds.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    participant = outside_participant(plan.subject.id, participant_id, Role.EXTERNAL)
    line = line_in_force(plan.subject.id, participant_id)
    version = active_consent(plan.subject.id)
    until = version.last_day if version else None
    inside = participant.is_invited_or_in and not participant.is_over(today(plan.at))
    if (
        line is None
        or line.profile_id is None
        or not inside
        or until is None
        or until < today(plan.at)
    ):
        raise Conflict(_("Samtykket gjelder ikke denne personen nå."))
    rule = policy("external_confirmation", plan.subject.tenant_id, today(plan.at)).value
    last = min(until, today(plan.at) + timedelta(days=rule["days"]))
    participant.confirm(last)
    move_end(plan, participant, line.scope, last)
    record(
        ExternalConfirmed(**about(plan), participant_id=participant.id, profile_id=line.profile_id)
    )
    return min(last, participant.ends_on or last)
