"""What may be done with life areas: write about one."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import Place, keep_version, require_same, require_writing
from samspill.plans.life_areas.events import LifeAreaWritten
from samspill.plans.life_areas.models import LifeArea
from samspill.plans.life_areas.queries import LifeAreaView, life_area_row, life_areas_in
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class LifeAreaText:
    """What a form says of an area."""

    situation: str
    matters: str
    resources: str
    needs: str


def may_write_about(plan: OpenPlan, area: LifeAreaView) -> bool:
    """May the actor write: all with WRITE, with CONTRIBUTE what nobody wrote and her own?"""
    own = area.author_profile_id in (None, plan.actor.profile_id)
    level = Level.CONTRIBUTE if own else Level.WRITE
    return plan.subject.is_active and plan.may(Area.LIFE_AREAS, level)


def write_life_area(plan: OpenPlan, code: str, text: LifeAreaText, *, version: int) -> LifeArea:
    """Write about an area of the child's life. What it said is kept.

    Raises Conflict unless the plan is in use, NotVisible for no area of the municipality,
    NotEnough for what another wrote, RuleBroken with the code WRITTEN_MEANWHILE when somebody
    wrote after ``version`` (0: nobody had).
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    row = life_area_row(plan.subject.id, code)
    if row is None:
        row = _first(plan, code)
    else:
        _require_own(plan, row)
        require_same(row, version)
        keep_version(plan, row, Place(Area.LIFE_AREAS, row.id))
    row.situation, row.matters = text.situation, text.matters
    row.resources, row.needs = text.resources, text.needs
    record(
        LifeAreaWritten(
            **about(plan),
            life_area_id=row.id,
            version=row.version,
        )
    )
    return row


def _first(plan: OpenPlan, code: str) -> LifeArea:
    if code not in life_areas_in(plan.subject.tenant_id):
        raise NotVisible
    row = LifeArea(
        id=new_id(),
        plan_id=plan.subject.id,
        code=code,
        author_profile_id=plan.actor.profile_id,
        version=1,
        changed_by_profile_id=plan.actor.profile_id,
        changed_at=plan.at,
    )
    db.session.add(row)
    return row


def _require_own(plan: OpenPlan, row: LifeArea) -> None:
    is_own = row.author_profile_id == plan.actor.profile_id
    if not is_own and not plan.may(Area.LIFE_AREAS, Level.WRITE):
        raise NotEnough(_("Du kan endre det du har skrevet selv. Be familien om å ta det med."))
