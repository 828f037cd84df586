"""Which plans somebody's words are looked for in: those whose pages she reads, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, or_, select

from samspill.access.grants import EMERGENCY, Grant, reached
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import instant, run
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.plan.models import Plan


@dataclass(frozen=True)
class PlanLookedIn:
    """Whose plan it is, and whether her address is protected."""

    child_name: str
    is_guarded: bool


@cache
def _looked_in() -> Select[*tuple[Any, ...]]:
    me: Any = bindparam("profile_id")
    only_invited = exists().where(
        Participant.plan_id == Plan.id,
        Participant.profile_id == me,
        Participant.state == ParticipantState.INVITED,
    )
    read = reached(Area.OVERVIEW).where(Grant.level >= int(Level.READ), Grant.source != EMERGENCY)
    return (
        select(
            Plan.id,
            (Person.given_name + " " + Person.family_name).label("child_name"),
            (Person.address_protection != AddressProtection.NONE).label("is_guarded"),
        )
        .join(Person, Person.id == Plan.child_id)
        .where(
            Plan.id.in_(read),
            ~is_blocked(person_of(me), Plan.child_id, bindparam("today")),
            or_(Plan.holder_profile_id == me, ~only_invited),
        )
    )


def plans_looked_in(profile_id: UUID) -> dict[UUID, PlanLookedIn]:
    """The plans whose overview the profile reads now, but for an emergency's, and one that she is
    only invited to."""
    now = instant()
    rows = run(_looked_in(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return {row.id: PlanLookedIn(row.child_name, row.is_guarded) for row in rows}
