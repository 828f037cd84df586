"""Groups: a school with all its pupils, its classes, its teaching groups."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import TODAY, BySubject, Owned
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import Base
from samspill.school.reach import in_force, may_find


class GroupKind(StrEnum):
    """What a group is. A SCHOOL is the group of all its pupils: who is in it, is enrolled. An SFO
    is of all who have a place there, year after year."""

    SCHOOL = "SCHOOL"
    CLASS = "CLASS"
    TEACHING = "TEACHING"
    SFO = "SFO"


class Group(Base):
    """A school, or a group of one. ``school_id`` of a school is its own id.

    ``year_id`` and ``year_level``: a class is of one school year, and most of one year level.
    """

    __tablename__ = "groups"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str]
    name: Mapped[str]
    year_id: Mapped[UUID | None] = mapped_column(ForeignKey("school_years.id", use_alter=True))
    year_level: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("kind in ('SCHOOL', 'CLASS', 'TEACHING', 'SFO')", name="kind"),
        CheckConstraint("(kind = 'SCHOOL') = (school_id = id)", name="school"),
        CheckConstraint("(kind in ('SCHOOL', 'SFO')) = (year_id is null)", name="year"),
        CheckConstraint("year_level between 1 and 10", name="year_level"),
        Index(
            "uq_groups_unit", "unit_id", unique=True, postgresql_where="kind in ('SCHOOL', 'SFO')"
        ),
        Index("uq_groups_name", "school_id", "year_id", "kind", "name", unique=True),
    )


def _by_its_group(area: Area, level: Level) -> str:
    """Who works with the group sees who is in it today; the school's office all there was."""
    office = in_force("h", Area.SCHOOL, Level.MANAGE)
    school = (
        f"exists (select 1 from grants h where h.subject_id = group_members.school_id and {office})"
    )
    if area == Area.SCHOOL:
        return f"({school} and {_OF_ONE_SCHOOL})"
    today = f"group_members.valid_from <= {TODAY} and group_members.valid_to > {TODAY}"
    return (
        f"({today} and exists (select 1 from grants h where (h.subject_id = group_members.group_id"
        f" or h.subject_id = group_members.school_id) and {in_force('h', area, level)})"
        f" or {school})"
    )


_OF_ONE_SCHOOL = (
    "exists (select 1 from groups x join pupils q on q.tenant_id = x.tenant_id"
    " where x.id = group_members.group_id and x.school_id = group_members.school_id"
    " and q.id = group_members.pupil_id)"
)
"""The group is one of the school's, and the pupil its municipality's: else an office could let
itself in to whom it likes."""


class GroupMember(Owned, Base):
    """A pupil in a group on the days [valid_from, valid_to)."""

    __tablename__ = "group_members"
    __owned__ = BySubject(
        "pupil_id",
        Area.PUPIL,
        through=_by_its_group,
        write_area=Area.SCHOOL,
        write=Level.MANAGE,
        known=may_find("group_members.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index(
            "ix_group_members_pupil_id",
            "pupil_id",
            "group_id",
            postgresql_include=["valid_from", "valid_to"],
        ),
        Index("ix_group_members_group_id", "group_id", "valid_to"),
        Index("ix_group_members_school_id", "school_id"),
    )


class StaffRole(StrEnum):
    """What an employee is to a group. HEAD and OFFICE are to a school, the SFO's own to an SFO,
    the rest to any other group.

    A STAND_IN answers homes for one who teaches the group and is away (F2).
    """

    HEAD = "HEAD"
    OFFICE = "OFFICE"
    CONTACT_TEACHER = "CONTACT_TEACHER"
    TEACHER = "TEACHER"
    ASSISTANT = "ASSISTANT"
    SUBSTITUTE = "SUBSTITUTE"
    STAND_IN = "STAND_IN"
    SFO_LEADER = "SFO_LEADER"
    SFO_STAFF = "SFO_STAFF"


ROLES_OF = {
    GroupKind.SCHOOL: (StaffRole.OFFICE,),
    GroupKind.SFO: (StaffRole.SFO_LEADER, StaffRole.SFO_STAFF),
}
"""Who may be placed in a whole school, or an SFO; of any other group ``OF_A_GROUP``. A head is
one by leading the unit."""
OF_A_GROUP = (
    StaffRole.CONTACT_TEACHER,
    StaffRole.TEACHER,
    StaffRole.ASSISTANT,
    StaffRole.SUBSTITUTE,
)


class GroupStaff(Base):
    """An employee who works with a group on the days [valid_from, valid_to): a substitute on one.

    Which grants it gives, and when they end, access.py says. ``stands_in_for_id``: who is away.
    """

    __tablename__ = "group_staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    role: Mapped[str]
    stands_in_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    __table_args__ = (
        CheckConstraint(
            "role in ('HEAD', 'OFFICE', 'CONTACT_TEACHER', 'TEACHER', 'ASSISTANT', 'SUBSTITUTE',"
            " 'STAND_IN', 'SFO_LEADER', 'SFO_STAFF')",
            name="role",
        ),
        CheckConstraint(
            "(role = 'STAND_IN') = (stands_in_for_id is not null)", name="stands_in_for"
        ),
        CheckConstraint("stands_in_for_id <> profile_id", name="another"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index("ix_group_staff_group_id", "group_id"),
        Index("ix_group_staff_profile_id", "profile_id"),
        Index(
            "ix_group_staff_stands_in_for_id",
            "stands_in_for_id",
            postgresql_where="stands_in_for_id is not null",
        ),
    )
