"""What the officer's pages show of looks that stand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from samspill.access.whereabouts import Where, shown
from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant
from samspill.organisation.models import Unit
from samspill.plans.unusual.models import UnusualRead
from samspill.plans.unusual.words import day_and_why, why

AT_MOST = 200


@dataclass(frozen=True)
class UnusualView:
    """One finding as the officer sees it: the plan's number, no child, nothing that was read.

    ``unit_name`` None where it must not be told (F8). ``settled_by`` '' while it waits.
    """

    id: UUID
    person_id: UUID
    name: str
    unit_name: str | None
    plan_number: int | None
    sign: str
    day: date
    figures: Mapping[str, int]
    found_at: datetime
    outcome: str | None
    settled_at: datetime | None
    settled_by: str
    case_id: UUID | None

    @property
    def why(self) -> str:
        """Why it stands here, in a sentence."""
        return why(self.sign, self.figures)

    @property
    def as_case(self) -> str:
        """How a case that comes of it begins."""
        return day_and_why(self.day, self.sign, self.figures)


def unusual_reads(tenant_id: UUID, *, settled: bool) -> list[UnusualView]:
    """Those that wait, or those that are settled; the newest first. Call it as system."""
    which = UnusualRead.outcome.is_not(None) if settled else UnusualRead.outcome.is_(None)
    return _views(UnusualRead.tenant_id == tenant_id, which)


def unusual_read(tenant_id: UUID, read_id: UUID) -> UnusualView:
    """One of the municipality's. Raises NotVisible for any other. Call it as system."""
    found = _views(UnusualRead.tenant_id == tenant_id, UnusualRead.id == read_id)
    if not found:
        raise NotVisible
    return found[0]


def _views(*where: ColumnElement[bool]) -> list[UnusualView]:
    return [UnusualView(**row._mapping) for row in db.session.execute(_rows().where(*where))]


def _rows() -> Select[*tuple[Any, ...]]:
    judge, judging = aliased(Person), aliased(Profile)
    of_no_plan = UnusualRead.plan_number.is_(None)
    place = shown(Where.WORKPLACES, UnusualRead.subject_id, Unit.name)
    judged_by = judge.given_name + " " + judge.family_name
    return (
        select(
            UnusualRead.id,
            Profile.person_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            case((of_no_plan, Unit.name), else_=place).label("unit_name"),
            UnusualRead.plan_number,
            UnusualRead.sign,
            UnusualRead.day,
            UnusualRead.figures,
            UnusualRead.found_at,
            UnusualRead.outcome,
            UnusualRead.settled_at,
            func.coalesce(judged_by, "").label("settled_by"),
            UnusualRead.case_id,
        )
        .join(Profile, Profile.id == UnusualRead.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
        .outerjoin(judging, judging.id == UnusualRead.settled_by)
        .outerjoin(judge, judge.id == judging.person_id)
        .order_by(UnusualRead.day.desc(), UnusualRead.found_at.desc(), UnusualRead.id)
        .limit(AT_MOST)
    )


def reason_place(read_id: UUID) -> str:
    """Where the reason is sealed to."""
    return f"unusual_reads:reason:{read_id}"


def reason_of(tenant_id: UUID, read_id: UUID) -> str:
    """Why the officer found it in order; '' when there is none."""
    sealed = db.session.scalar(
        select(UnusualRead.reason_sealed).where(
            UnusualRead.tenant_id == tenant_id, UnusualRead.id == read_id
        )
    )
    if sealed is None:
        return ""
    return open_sealed(sealed, reason_place(read_id), of_tenant(tenant_id)).decode()
