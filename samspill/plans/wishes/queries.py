"""Reads of the family's wishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from samspill.access.whereabouts import Where, shown
from samspill.identity.models import Person, Profile
from samspill.infra.db import run
from samspill.plans.wishes.models import ParticipantWish


@dataclass(frozen=True)
class WishView:
    """Somebody the family wants in the plan, for pages. Days, never clock times (J9)."""

    id: UUID
    name: str
    place: str | None
    state: str
    answer: str
    created_at: datetime
    answered_at: datetime | None
    by: str


@cache
def _wishes() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ParticipantWish.id,
            ParticipantWish.name,
            shown(Where.WORKPLACES, ParticipantWish.plan_id, ParticipantWish.place).label("place"),
            ParticipantWish.state,
            ParticipantWish.answer,
            ParticipantWish.created_at,
            ParticipantWish.answered_at,
            (Person.given_name + " " + Person.family_name).label("by"),
        )
        .join(Profile, Profile.id == ParticipantWish.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(ParticipantWish.plan_id == bindparam("plan_id"))
        .order_by(ParticipantWish.created_at.desc(), ParticipantWish.id)
    )


def wishes_of(plan_id: UUID) -> list[WishView]:
    """The family's wishes, the newest first."""
    return [WishView(*row) for row in run(_wishes(), {"plan_id": plan_id})]
