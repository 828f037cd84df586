"""Whether the guardians of a class have a group, who is in it, and what is written there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Uuid

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import in_force, in_group, may_find


class ParentGroup(Owned, Base):
    """The group of a class, since the school opened it. ``contact_ids``: profiles of those whom
    the school lets write to all. Read by who is in the class, changed by the school's head."""

    __tablename__ = "parent_groups"
    __owned__ = BySubject(
        "group_id",
        Area.SCHOOL_CONSENT,
        through=in_group("parent_groups.group_id"),
        read=Level.OWN,
        write_area=Area.SCHOOL,
        write=Level.MANAGE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), unique=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    contact_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


_HAS_THE_CHILD = (
    "exists (select 1 from grants h where h.subject_id = parent_members.pupil_id"
    f" and {in_force('h', Area.SCHOOL_CONSENT, Level.OWN)})"
)


class ParentMember(Owned, Base):
    """That a guardian has chosen to be in the group of a child's class. Nobody else reads who is
    in it; the school sees who asks to write to all (``wants_to_write``), as system."""

    __tablename__ = "parent_members"
    __owned__ = ByProfile(
        "profile_id",
        insert=f"parent_members.profile_id = {PROFILE} and {_HAS_THE_CHILD}"
        f" and {may_find('parent_members.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    wants_to_write: Mapped[bool]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_parent_members_standing",
            "group_id",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="left_at is null",
        ),
    )


_LEADS = (
    "exists (select 1 from groups x join grants h on h.subject_id = x.school_id"
    f" where x.id = parent_posts.group_id and {in_force('h', Area.SCHOOL, Level.MANAGE)})"
)
_IS_IN = (
    "exists (select 1 from parent_members m join grants h on h.subject_id = m.pupil_id"
    f" where m.group_id = parent_posts.group_id and m.profile_id = {PROFILE} and m.left_at is null"
    f" and {in_force('h', Area.SCHOOL_CONSENT, Level.OWN)})"
)


class ParentPost(Owned, Base):
    """Something a parent contact wrote to all in the group, or an answer to its writer alone
    (``to_profile_id``). Reported, it is hidden from all but its writer and who leads the school,
    until they let it stand (``kept_at``). Taken away, it has no words left."""

    __tablename__ = "parent_posts"
    __owned__ = ByProfile(
        "author_profile_id",
        insert=f"parent_posts.author_profile_id = {PROFILE} and {_IS_IN}",
        read=f"((parent_posts.reported_at is not null and {_LEADS})"
        f" or ({_IS_IN} and (parent_posts.reported_at is null or parent_posts.kept_at is not null)"
        f" and (parent_posts.to_profile_id is null or parent_posts.to_profile_id = {PROFILE})))",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    to_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("parent_posts.id"))
    text_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    posted_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(removed_at is null) = (text_sealed is not null)", name="gone"),
        CheckConstraint("(answers_id is null) = (to_profile_id is null)", name="answer"),
    )
