"""Reads of the lists of who sees where a protected child is, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from samspill.access.grants import EMERGENCY, Grant
from samspill.access.whereabouts import Where, WhereaboutsViewer, has_time_left, in_force
from samspill.core.clock import today
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.identity.queries import profiles_by_id
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant, norwegian_order
from samspill.infra.key_store import of_plan
from samspill.plans.participants.models import GONE, Participant
from samspill.plans.plan.models import Plan
from samspill.plans.signatories.models import FallState, ProtectionFall
from samspill.plans.signatories.queries import still_said


@dataclass(frozen=True)
class ViewerView:
    """One name on one list, or one that a leader is asked about (``decided_by`` None).

    ``is_private``: she sees the plan as one of the family.
    """

    id: UUID
    asked_id: UUID
    field: str
    profile_id: UUID
    name: str
    is_private: bool
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    last_day: date | None


def reason_place(viewer_id: UUID) -> str:
    """Where the reason is sealed to."""
    return f"whereabouts_viewers:reason:{viewer_id}"


def viewers_of(plan_id: UUID) -> list[ViewerView]:
    """Who is on the lists, and who may come on one, by name.

    The table stands outside row security, since the policies ask it: only who has opened the
    plan to read its lists, or to decide, calls this.
    """
    viewer = WhereaboutsViewer
    return _viewers(viewer.ended_at.is_(None), viewer.agreed.is_not(False), plan_id=plan_id)


def asked_of(plan_id: UUID) -> list[list[ViewerView]]:
    """What leaders are asked about: the lists for one person that were asked together."""
    found: dict[UUID, list[ViewerView]] = {}
    viewer = WhereaboutsViewer
    for one in _viewers(viewer.ended_at.is_(None), viewer.agreed.is_(None), plan_id=plan_id):
        found.setdefault(one.asked_id, []).append(one)
    return list(found.values())


def _viewers(*which: ColumnElement[bool], plan_id: UUID) -> list[ViewerView]:
    stand = (WhereaboutsViewer.subject_id == plan_id, has_time_left(WhereaboutsViewer))
    rows = db.session.execute(_rows().where(*stand, *which))
    return [_view(row) for row in rows]


def _rows() -> Select[*tuple[Any, ...]]:
    asker, decider = aliased(Person), aliased(Person)
    asking, deciding = aliased(Profile), aliased(Profile)
    return (
        select(
            WhereaboutsViewer,
            (Person.given_name + " " + Person.family_name).label("name"),
            (Profile.kind == ProfileKind.PRIVATE).label("is_private"),
            (asker.given_name + " " + asker.family_name).label("proposed_by"),
            (decider.given_name + " " + decider.family_name).label("decided_by"),
        )
        .join(Profile, Profile.id == WhereaboutsViewer.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(asking, asking.id == WhereaboutsViewer.proposed_by)
        .join(asker, asker.id == asking.person_id)
        .outerjoin(deciding, deciding.id == WhereaboutsViewer.decided_by)
        .outerjoin(decider, decider.id == deciding.person_id)
        .order_by(norwegian_order(Person.given_name), WhereaboutsViewer.id)
    )


def _view(row: Any) -> ViewerView:
    one = row.WhereaboutsViewer
    return ViewerView(
        id=one.id,
        asked_id=one.asked_id,
        field=one.field,
        profile_id=one.profile_id,
        name=row.name,
        is_private=row.is_private,
        reason=open_sealed(
            one.reason_sealed, reason_place(one.id), of_plan(one.subject_id)
        ).decode(),
        proposed_by=row.proposed_by,
        proposed_at=one.proposed_at,
        decided_by=row.decided_by,
        decided_at=one.decided_at,
        last_day=today(one.until - timedelta(microseconds=1)) if one.until else None,
    )


@dataclass(frozen=True)
class FallView:
    """What the register says of the protection, and how far the question has come."""

    id: UUID
    was: str
    said: str
    told_at: datetime
    state: str
    decided_at: datetime | None
    proposed_by: str | None


def standing_fall(plan_id: UUID) -> ProtectionFall | None:
    """The newest fall that nobody has agreed to, with the child's protection as it was then."""
    return db.session.scalar(
        select(ProtectionFall)
        .join(Plan, Plan.id == ProtectionFall.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            ProtectionFall.plan_id == plan_id,
            ProtectionFall.state.in_((FallState.TOLD, FallState.PROPOSED, FallState.REJECTED)),
            still_said(),
        )
        .order_by(ProtectionFall.told_at.desc(), ProtectionFall.id)
        .limit(1)
    )


def fall_shown(plan_id: UUID) -> FallView | None:
    """The same for a page. Row security shows it to the holder and the leaders who were asked."""
    fall = standing_fall(plan_id)
    if fall is None:
        return None
    asker = None if fall.proposed_by is None else profiles_by_id([fall.proposed_by])
    return FallView(
        id=fall.id,
        was=fall.was,
        said=fall.said,
        told_at=fall.told_at,
        state=fall.state,
        decided_at=fall.decided_at,
        proposed_by=next((one.name for one in asker.values()), None) if asker else None,
    )


def falls_of(plan_id: UUID) -> list[ProtectionFall]:
    """All that the register has told of it, the newest first."""
    return list(
        db.session.scalars(
            select(ProtectionFall)
            .where(ProtectionFall.plan_id == plan_id)
            .order_by(ProtectionFall.told_at.desc(), ProtectionFall.id)
        )
    )


@dataclass(frozen=True)
class Candidate:
    """Somebody in the plan, or asked to be, who may be named."""

    profile_id: UUID
    name: str


def candidates(plan_id: UUID) -> list[Candidate]:
    """Who reaches the plan as one of it, or has a place in it; not who only settles a question."""
    now = instant()
    reaches = exists().where(
        Grant.profile_id == Profile.id,
        Grant.subject_id == plan_id,
        Grant.source.not_in(("leader", "witness", "left out", EMERGENCY)),
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    has_place = exists().where(
        Participant.plan_id == plan_id,
        Participant.profile_id == Profile.id,
        Participant.state.not_in(GONE),
    )
    rows = db.session.execute(
        select(Profile.id, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Person, Person.id == Profile.person_id)
        .where(reaches | has_place)
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [Candidate(row.id, row.name) for row in rows]


def standing_fields(plan_id: UUID, profile_id: UUID, fields: Iterable[Where]) -> set[str]:
    """Those of the lists on which she is, or may come."""
    return set(
        db.session.scalars(
            select(WhereaboutsViewer.field).where(
                WhereaboutsViewer.subject_id == plan_id,
                WhereaboutsViewer.profile_id == profile_id,
                WhereaboutsViewer.field.in_([str(one) for one in fields]),
                WhereaboutsViewer.ended_at.is_(None),
                WhereaboutsViewer.agreed.is_not(False),
                has_time_left(WhereaboutsViewer),
            )
        )
    )


def names_that_ran_out(
    plan_id: UUID, profile_id: UUID, fields: Iterable[Where]
) -> list[WhereaboutsViewer]:
    """Her names on those lists whose last day is over, and that nobody has ended."""
    return list(
        db.session.scalars(
            select(WhereaboutsViewer).where(
                WhereaboutsViewer.subject_id == plan_id,
                WhereaboutsViewer.profile_id == profile_id,
                WhereaboutsViewer.field.in_([str(one) for one in fields]),
                WhereaboutsViewer.ended_at.is_(None),
                WhereaboutsViewer.agreed.is_not(False),
                ~has_time_left(WhereaboutsViewer),
            )
        )
    )


def asked_together(plan_id: UUID, asked_id: UUID) -> list[WhereaboutsViewer]:
    """The rows that wait for one answer."""
    return list(
        db.session.scalars(
            select(WhereaboutsViewer)
            .where(
                WhereaboutsViewer.subject_id == plan_id,
                WhereaboutsViewer.asked_id == asked_id,
            )
            .order_by(WhereaboutsViewer.id)
        )
    )


def viewer_of(plan_id: UUID, viewer_id: UUID) -> WhereaboutsViewer | None:
    """One name that stands on a list of this plan, or is asked about."""
    return db.session.scalar(
        select(WhereaboutsViewer).where(
            WhereaboutsViewer.subject_id == plan_id,
            WhereaboutsViewer.id == viewer_id,
            WhereaboutsViewer.ended_at.is_(None),
            WhereaboutsViewer.agreed.is_not(False),
        )
    )


def is_on_a_list(plan_id: UUID, profile_id: UUID) -> bool:
    """Is she on any list of the plan, so that she may look over what leaves the house?"""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    WhereaboutsViewer.subject_id == plan_id,
                    WhereaboutsViewer.profile_id == profile_id,
                    in_force(WhereaboutsViewer),
                )
            )
        )
    )
