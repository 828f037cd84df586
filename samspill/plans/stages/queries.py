"""Reads of stafettnivå: which levels a municipality has, and what was decided in a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import today
from samspill.core.language import N_, _
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan
from samspill.organisation.queries import policy
from samspill.plans.stages.models import PlanStage, content_place

POLICY = "stages"
STAGE_NAMES = {
    1: N_("Nivå 1: hjelp fra én tjeneste"),
    2: N_("Nivå 2: to tjenester samarbeider"),
    3: N_("Nivå 3: flere tjenester samarbeider"),
}
"""After Bedre Tverrfaglig Innsats (samspill.md 4.1). Level 0 is no plan, so not here."""

STAGE_MEANS = {
    1: N_("Familien og én tjeneste er enige om hva som skal gjøres."),
    2: N_("Én tjeneste til hjelper. Familien sier ja til den først."),
    3: N_(
        "Flere tjenester hjelper. Se også på hvem som bør ha stafetten, og om barnet har rett til"
        " en individuell plan."
    ),
}


@dataclass(frozen=True)
class StageInUse:
    """One level as a municipality has it, in words."""

    stage: int
    name: str
    means: str


def stages_in(tenant_id: UUID) -> list[StageInUse]:
    """The levels of a municipality, the lowest first: a dated policy, own words before ours."""
    return stages_of(policy(POLICY, tenant_id, today(instant())).value)


def stages_of(value: Mapping[str, Any]) -> list[StageInUse]:
    """The levels that one period of the policy says, the lowest first."""
    rows = value["stages"]
    return [
        StageInUse(
            number,
            one.get("name") or _(STAGE_NAMES[number]),
            one.get("means") or _(STAGE_MEANS[number]),
        )
        for number, one in sorted({one["stage"]: one for one in rows}.items())
    ]


def stage_name(stage: int, in_use: list[StageInUse]) -> str:
    """What a level is called; one that the municipality no longer uses keeps a name."""
    return next((one.name for one in in_use if one.stage == stage), _(STAGE_NAMES[stage]))


@dataclass(frozen=True)
class StageDecision:
    """One decision: the level, the day, who took part, what was decided, who wrote it down."""

    id: UUID
    stage: int
    name: str
    decided_on: date
    attended: str
    decided: str
    author: str
    written_at: datetime


def decisions_of(plan_id: UUID, tenant_id: UUID, at_most: int = 100) -> list[StageDecision]:
    """What was decided about the level of a plan, the newest first; the first one holds."""
    rows = db.session.execute(
        select(PlanStage, (Person.given_name + " " + Person.family_name).label("author"))
        .join(Profile, Profile.id == PlanStage.author_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(PlanStage.plan_id == plan_id)
        .order_by(PlanStage.written_at.desc(), PlanStage.id)
        .limit(at_most)
    ).all()
    in_use = stages_in(tenant_id) if rows else []
    return [_opened(row, author, stage_name(row.stage, in_use)) for row, author in rows]


def _opened(row: PlanStage, author: str, name: str) -> StageDecision:
    place = content_place(row.id)
    words = json.loads(open_sealed(row.content_sealed, place, of_plan(row.plan_id)))
    return StageDecision(
        row.id,
        row.stage,
        name,
        row.decided_on,
        words["attended"],
        words["decided"],
        author,
        row.written_at,
    )


def latest_decision(plan_id: UUID, tenant_id: UUID) -> StageDecision | None:
    """The decision that holds, or None where no level is written down."""
    return next(iter(decisions_of(plan_id, tenant_id, at_most=1)), None)
