"""Reads of life areas: which there are in a municipality, and what a plan says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import today
from samspill.core.language import N_, _
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.plans.life_areas.models import PARTS, LifeArea

POLICY = "life_areas"
LIFE_AREA_NAMES = {
    "HOME_FAMILY": N_("Hjem og familie"),
    "KINDERGARTEN_SCHOOL": N_("Barnehage og skole"),
    "FRIENDS": N_("Venner"),
    "LEISURE": N_("Fritid"),
    "PHYSICAL_HEALTH": N_("Kropp og helse"),
    "MENTAL_HEALTH": N_("Tanker og følelser"),
    "LANGUAGE": N_("Språk og kommunikasjon"),
    "SENSES_MOTOR": N_("Sanser og bevegelse"),
    "INDEPENDENCE": N_("Klare seg selv"),
    "ECONOMY_HOUSING": N_("Økonomi og bolig"),
    "TRANSITIONS": N_("Overganger"),
    "FUTURE_WORK": N_("Framtid og arbeid"),
}
"""The starter set. A municipality's own areas carry their name in its decision, which also keeps
the names of those that it used before (``earlier``)."""


def life_areas_in(tenant_id: UUID) -> dict[str, str]:
    """The life areas of a municipality, code to name, in its order: a dated policy."""
    return life_areas_of_rule(_rule(tenant_id))


def life_areas_of_rule(value: Mapping[str, Any], part: str = "areas") -> dict[str, str]:
    """Code to name in one period of the policy: what is used, or "earlier", what was before."""
    return {one["code"]: _called(one["code"], one.get("name", "")) for one in value.get(part, ())}


def life_area_name(tenant_id: UUID, code: str) -> str:
    """What an area is called; one that the municipality no longer uses keeps its name."""
    value = _rule(tenant_id)
    named = life_areas_of_rule(value, "earlier") | life_areas_of_rule(value)
    return named.get(code) or _called(code)


def _rule(tenant_id: UUID) -> Mapping[str, Any]:
    return policy(POLICY, tenant_id, today(instant())).value


def _called(code: str, own: str = "") -> str:
    known = LIFE_AREA_NAMES.get(code)
    return own or (_(known) if known else _("Annet"))


@dataclass(frozen=True)
class LifeAreaView:
    """What a plan says of one area of life. ``version`` 0: nothing yet."""

    code: str
    name: str
    id: UUID | None = None
    situation: str = ""
    matters: str = ""
    resources: str = ""
    needs: str = ""
    version: int = 0
    author_profile_id: UUID | None = None
    changed_by: UUID | None = None
    changed_at: datetime | None = None

    @property
    def filled(self) -> int:
        """How many of the four questions somebody has answered."""
        return sum(bool(getattr(self, part)) for part in PARTS)


def life_areas_of(plan_id: UUID, tenant_id: UUID) -> list[LifeAreaView]:
    """Every area of the municipality with what the plan says of it, and old areas with words."""
    names = life_areas_in(tenant_id)
    rows = db.session.execute(
        select(
            LifeArea.code,
            LifeArea.id,
            LifeArea.situation,
            LifeArea.matters,
            LifeArea.resources,
            LifeArea.needs,
            LifeArea.version,
            LifeArea.author_profile_id,
            LifeArea.changed_by_profile_id.label("changed_by"),
            LifeArea.changed_at,
        ).where(LifeArea.plan_id == plan_id)
    )
    found = {row.code: row._mapping for row in rows}
    for code in found:
        names.setdefault(code, life_area_name(tenant_id, code))
    return [
        LifeAreaView(name=name, **found[code]) if code in found else LifeAreaView(code, name)
        for code, name in names.items()
    ]


def life_area_row(plan_id: UUID, code: str) -> LifeArea | None:
    """The row of one area, if somebody has written."""
    return db.session.scalar(
        select(LifeArea).where(LifeArea.plan_id == plan_id, LifeArea.code == code)
    )
