"""Reads of swaps, and of what the family said about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from samspill.access.whereabouts import Where, shown
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.organisation.models import Unit
from samspill.plans.consent.models import ConsentLine, LineAnswer, Signatory, Substitution
from samspill.plans.participants.models import Participant
from samspill.plans.swaps.models import Swap, SwapState


@dataclass(frozen=True)
class SwapView:
    """A swap that waits. ``opens_at`` is None until all have had their notice."""

    id: UUID
    leaving: str
    coming: str
    unit_name: str | None
    opens_at: datetime | None

    @property
    def opens_on(self) -> date | None:
        """The day in Oslo: between guardians never the time (J9)."""
        return today(self.opens_at) if self.opens_at else None


def waiting_swaps(plan_id: UUID) -> list[SwapView]:
    """The swaps of a plan that somebody may still object to, the oldest first."""
    leaving, leaving_profile, coming = aliased(Person), aliased(Profile), aliased(Person)
    rows = db.session.execute(
        select(
            Swap.id,
            (leaving.given_name + " " + leaving.family_name).label("leaving"),
            (coming.given_name + " " + coming.family_name).label("coming"),
            shown(Where.WORKPLACES, Swap.plan_id, Unit.name).label("unit_name"),
            Swap.opens_at,
        )
        .join(Participant, Participant.id == Swap.participant_id)
        .join(leaving_profile, leaving_profile.id == Participant.profile_id)
        .join(leaving, leaving.id == leaving_profile.person_id)
        .join(Profile, Profile.id == Swap.profile_id)
        .join(coming, coming.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(Swap.plan_id == plan_id, Swap.state == SwapState.WAITING)
        .order_by(Swap.asked_at)
    )
    return [SwapView(**row._mapping) for row in rows]


def swaps_under_way(plan_id: UUID) -> list[Swap]:
    """The rows of a plan's waiting swaps."""
    return list(
        db.session.scalars(
            select(Swap)
            .where(Swap.plan_id == plan_id, Swap.state == SwapState.WAITING)
            .order_by(Swap.asked_at)
        )
    )


def plans_with_swaps() -> list[UUID]:
    """The plans in which a swap waits. Call it as system."""
    return list(
        db.session.scalars(select(Swap.plan_id).where(Swap.state == SwapState.WAITING).distinct())
    )


def swap_of(plan_id: UUID, swap_id: UUID) -> Swap | None:
    """One swap of this plan."""
    return db.session.scalar(select(Swap).where(Swap.plan_id == plan_id, Swap.id == swap_id))


def may_be_told_only(line: ConsentLine, signatories: list[UUID]) -> bool:
    """Did every signatory (person ids) choose to be told, for the line as it was asked (J6)?

    Unanswered means ask. A line that was carried on goes back to where it was asked.
    """
    asked = line
    while asked.carried_from_id is not None:
        asked = db.session.get_one(ConsentLine, asked.carried_from_id)
    rows = db.session.execute(
        select(Signatory.person_id, LineAnswer.substitution)
        .join(Signatory, Signatory.id == LineAnswer.signatory_id)
        .where(LineAnswer.line_id == asked.id)
    )
    said = {row.person_id: row.substitution for row in rows}
    return bool(signatories) and all(
        said.get(person) == Substitution.NOTIFY for person in signatories
    )
