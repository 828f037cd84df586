"""The copies around protected children that wait for somebody to look through them, of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, literal, select, union_all
from sqlalchemy.orm import aliased

from samspill.export.models import CopyReview, ReviewState
from samspill.export.plan_copy.models import TO_BE_READ, PlanCopy
from samspill.export.queries import looks_through
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.plans.plan.models import Plan


@dataclass(frozen=True)
class WaitingCopy:
    """A copy that somebody waits for, and that one may look through. ``where``: its page, in the
    plan's own pages. ``of_plan``: a copy of the plan itself, not of its consent."""

    plan_id: UUID
    where: str
    of_plan: bool
    child_name: str
    asked_by: str


def copies_waiting_for(profile_id: UUID) -> list[WaitingCopy]:
    """The copies that this employee may look through for somebody else, the oldest first."""
    consent = literal("samtykke/") + cast(CopyReview.consent_id, Text) + "/gjennomsyn"
    plan = literal("nedlasting/") + cast(PlanCopy.id, Text) + "/gjennomsyn"
    both = union_all(
        _asked(CopyReview, consent, profile_id).where(CopyReview.state == ReviewState.WAITING),
        _asked(PlanCopy, plan, profile_id).where(PlanCopy.state.in_(TO_BE_READ)),
    ).subquery()
    names = ("plan_id", "where", "of_plan", "child_name", "asked_by")
    columns = (both.c[name] for name in names)
    rows = db.session.execute(select(*columns).order_by(both.c.asked_at, both.c.where))
    return [WaitingCopy(*row) for row in rows]


def _asked(model: type[CopyReview | PlanCopy], where: Any, profile_id: UUID) -> Select[Any]:
    asker, person, child = aliased(Profile), aliased(Person), aliased(Person)
    return (
        select(
            model.plan_id,
            where.label("where"),
            literal(model is PlanCopy).label("of_plan"),
            (child.given_name + " " + child.family_name).label("child_name"),
            (person.given_name + " " + person.family_name).label("asked_by"),
            model.asked_at,
        )
        .join(Plan, Plan.id == model.plan_id)
        .join(child, child.id == Plan.child_id)
        .join(asker, asker.id == model.asked_by)
        .join(person, person.id == asker.person_id)
        .join(Profile, Profile.id == profile_id)
        .where(Profile.person_id != asker.person_id, *looks_through(model.plan_id))
    )
