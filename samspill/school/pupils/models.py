"""A pupil: a child at the schools of one municipality, and who is named for a protected one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class Pupil(Base):
    """A child as the schools of one municipality know it: what is written in one municipality is
    not another's. Where it goes, and in which class, stands in the groups."""

    __tablename__ = "pupils"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)

    __table_args__ = (UniqueConstraint("tenant_id", "child_id"),)


class PupilViewer(Base):
    """One who may find a pupil whose address is protected (F8): two employees agree to it.

    It lets nobody in: who is named must reach the pupil besides. One may end it.
    """

    __tablename__ = "pupil_viewers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="two"),
        CheckConstraint("(agreed is null) = (decided_by is null)", name="decided"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_pupil_viewers_standing",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="ended_at is null and agreed is not false",
        ),
    )
