"""Should this be open at school? Grants on groups and pupils, against places and relations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import Profile, Relation, RelationKind
from samspill.infra.db import db, instant
from samspill.rights.rules import Difference
from samspill.school.groups.access import OPENS, STAFF
from samspill.school.groups.models import Group, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.bonds import holds
from samspill.school.pupils.models import GuardianSwitch, Pupil, Switch

NEVER = (RelationKind.WITHOUT, RelationKind.UNKNOWN, RelationKind.EXPECTING)


def school_differences() -> Iterator[Difference]:
    """What is open on a group or a pupil without a reason, and which place opens nothing.

    Call it as system. The statements are as many however many schools there are.
    """
    places = _places()
    seen = set()
    for grant in _open_on(Group):
        level = places.get((grant.source_id, grant.subject_id, grant.profile_id), {})
        if grant.source != STAFF or grant.level > level.get(grant.area, 0):
            yield _said(grant, "no place in the group opens it")
        seen.add((grant.source_id, grant.area))
    for (place_id, group_id, profile_id), levels in places.items():
        for area in levels:
            if (place_id, area) not in seen:
                why = "shut, though a place in the group opens it"
                yield Difference(group_id, profile_id, area, why)
    bonds = _bonds()
    for grant in _open_on(Pupil):
        if (
            grant.source != BOND
            or (grant.source_id, grant.subject_id, grant.profile_id) not in bonds
        ):
            yield _said(grant, "no bond opens it")


def _said(grant: Grant, why: str) -> Difference:
    return Difference(grant.subject_id, grant.profile_id, grant.area, why)


def _open_on(table: type[Group] | type[Pupil]) -> list[Grant]:
    now = instant()
    return list(
        db.session.scalars(
            select(Grant)
            .join(table, table.id == Grant.subject_id)
            .where(Grant.valid_from <= now, Grant.valid_to > now)
        )
    )


def _places() -> dict[tuple[UUID, UUID, UUID], dict[str, int]]:
    """The places of today, of people still at work, and the levels that each gives."""
    day = today(instant())
    rows = db.session.scalars(
        select(GroupStaff)
        .join(Profile, Profile.id == GroupStaff.profile_id)
        .where(on_day(GroupStaff, day), Profile.valid_to > day)
    )
    return {
        (row.id, row.group_id, row.profile_id): {
            str(area): int(level) for area, level in OPENS[StaffRole(row.role)].items()
        }
        for row in rows
    }


def _is_let_in(day: date) -> ColumnElement[bool]:
    """Two at the school have let the adult in."""
    return exists().where(
        GuardianSwitch.relation_id == Relation.id,
        GuardianSwitch.switch == Switch.SEE,
        GuardianSwitch.is_on,
        *holds(day),
    )


def _bonds() -> set[tuple[UUID, UUID, UUID]]:
    """Source, pupil and profile of each who has a bond today, and of pupils themselves."""
    day = today(instant())
    adult, own = aliased(Profile), aliased(Profile)
    relations = db.session.execute(
        select(Relation.id, Pupil.id, adult.id)
        .join(Pupil, Pupil.child_id == Relation.child_id)
        .join(adult, adult.person_id == Relation.adult_id)
        .where(
            on_day(Relation, day),
            on_day(adult, day),
            ~Relation.is_blocked,
            or_(Relation.kind.not_in(NEVER), _is_let_in(day)),
            ~is_blocked(Relation.adult_id, Relation.child_id, day),
        )
    ).all()
    themselves = db.session.execute(
        select(Pupil.id, Pupil.id, own.id)
        .join(own, own.person_id == Pupil.child_id)
        .where(on_day(own, day))
    ).all()
    return {(row[0], row[1], row[2]) for row in (*relations, *themselves)}
