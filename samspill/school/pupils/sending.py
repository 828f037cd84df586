"""Who sends or calls about a pupil, or a group: her contact teacher, else who leads the school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, or_, select

from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant
from samspill.notifications.senders import Sender
from samspill.school.groups.models import Group, GroupMember, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import is_named

ORDER = (StaffRole.CONTACT_TEACHER, StaffRole.HEAD, StaffRole.OFFICE)


def teacher_of(subject_id: UUID) -> Sender | None:
    """Who follows a pupil up and may find her (F8), or has a group; None for neither. As system."""
    for found in (_of_pupil(subject_id), _of_group(subject_id)):
        row = db.session.execute(found).first()
        if row is not None:
            return Sender(row.profile_id, row.group_id)
    return None


def _of_pupil(pupil_id: UUID) -> Select[*tuple[Any, ...]]:
    day = today(instant())
    named = is_named(Pupil.id, Profile.id, day)
    return (
        _staff()
        .join(GroupMember, GroupMember.group_id == GroupStaff.group_id)
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .join(Person, Person.id == Pupil.child_id)
        .where(
            Pupil.id == pupil_id,
            on_day(GroupMember, day),
            or_(Person.address_protection == "NONE", named),
            ~is_blocked(Profile.person_id, Pupil.child_id, day),
        )
    )


def _of_group(group_id: UUID) -> Select[*tuple[Any, ...]]:
    has = or_(GroupStaff.group_id == Group.id, GroupStaff.group_id == Group.school_id)
    return _staff().join(Group, has).where(Group.id == group_id)


def _staff() -> Select[*tuple[Any, ...]]:
    day = today(instant())
    return (
        select(GroupStaff.profile_id, GroupStaff.group_id)
        .join(Profile, Profile.id == GroupStaff.profile_id)
        .where(GroupStaff.role.in_(ORDER), on_day(GroupStaff, day), Profile.valid_to > day)
        .order_by(
            case({role.value: n for n, role in enumerate(ORDER)}, value=GroupStaff.role),
            GroupStaff.id,
        )
        .limit(1)
    )
