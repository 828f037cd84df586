"""Reads of people outside the ordinary login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.plans.consent.lines import open_lines
from samspill.plans.consent.models import ConsentLine
from samspill.plans.consent.queries import active_consent
from samspill.plans.outside.models import Disclosure
from samspill.plans.participants.models import Participant, ParticipantState, Role
from samspill.plans.participants.queries import ParticipantView, participants_of
from samspill.plans.plan.models import Plan


@dataclass(frozen=True)
class DisclosureView:
    """One handing-over: what, how, on which day (Oslo), by whom."""

    areas: list[str]
    channel: str
    given_on: date
    by: str


def disclosures_to(plan_id: UUID, participant_id: UUID) -> list[DisclosureView]:
    """What was given to one contact, the newest first."""
    rows = db.session.execute(
        select(
            Disclosure.areas,
            Disclosure.channel,
            Disclosure.given_on,
            (Person.given_name + " " + Person.family_name).label("by"),
        )
        .join(Profile, Profile.id == Disclosure.by_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(Disclosure.plan_id == plan_id, Disclosure.participant_id == participant_id)
        .order_by(Disclosure.given_on.desc(), Disclosure.at.desc(), Disclosure.id)
    )
    return [DisclosureView(**row._mapping) for row in rows]


def outside_participant(plan_id: UUID, participant_id: UUID, role: Role) -> Participant:
    """A participant of this role in the plan. Raises NotVisible when there is none."""
    found = db.session.get(Participant, participant_id)
    if found is None or found.plan_id != plan_id or found.role != role:
        raise NotVisible
    return found


def line_in_force(plan_id: UUID, participant_id: UUID) -> ConsentLine | None:
    """What all have agreed to about one participant now, or None."""
    active = active_consent(plan_id)
    lines = open_lines(active.id) if active else []
    return next((line for line in lines if line.participant_id == participant_id), None)


def contact_view(plan_id: UUID, participant_id: UUID) -> ParticipantView:
    """Somebody who never signs in, present or gone. Raises NotVisible when there is none."""
    everybody = participants_of(plan_id) + participants_of(plan_id, removed=True)
    for one in everybody:
        if one.id == participant_id and one.role == Role.CONTACT:
            return one
    raise NotVisible


def plans_with_confirmations_near(tenant_id: UUID, day: date) -> list[UUID]:
    """Plans of a municipality whose holder is to be reminded of an external professional.

    Call it as system: it looks through all of them.
    """
    days = policy("external_confirmation", tenant_id, day).value["remind_days_before"]
    return list(
        db.session.scalars(
            select(Participant.plan_id)
            .join(Plan, Plan.id == Participant.plan_id)
            .where(Plan.tenant_id == tenant_id, near(day + timedelta(days=days)))
            .distinct()
        )
    )


def unconfirmed(plan_id: UUID, last: date) -> list[Participant]:
    """Externals in a plan whose access ends by ``last`` (Oslo), and nobody has been reminded."""
    return list(
        db.session.scalars(select(Participant).where(Participant.plan_id == plan_id, near(last)))
    )


def near(last: date) -> ColumnElement[bool]:
    """An external to confirm by a day no later than ``last``, of which nobody is reminded."""
    return and_(
        Participant.role == Role.EXTERNAL,
        Participant.state.in_((ParticipantState.INVITED, ParticipantState.ACTIVE)),
        Participant.confirm_by <= last,
        or_(Participant.ends_on.is_(None), Participant.ends_on > Participant.confirm_by),
        Participant.reminded_of.is_distinct_from(Participant.confirm_by),
    )


def supporters_of(plan_id: UUID, profile_id: UUID) -> list[ParticipantView]:
    """The private supporters of a plan as one of the family sees them.

    Those asked about, those who take part, and those whom she proposed herself: also when the
    holder did not take them up.
    """
    present = [one for one in participants_of(plan_id) if one.role == Role.SUPPORTER]
    gone = [
        one
        for one in participants_of(plan_id, removed=True)
        if one.role == Role.SUPPORTER and one.proposed_by_id == profile_id
    ]
    own = [one for one in present if one.state != "PROPOSED" or one.proposed_by_id == profile_id]
    return own + [one for one in gone if one.invitation_until is None]
