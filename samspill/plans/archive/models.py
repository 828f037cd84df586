"""What the archive got of a plan that ended; and, when the plan is gone, all that is left of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.infra.db import Base

_NAMES = UUID("6c1f1d0e-7f0a-5d5e-9a1b-3f1c6f0f8a10")


def package_id(plan_id: UUID, ended_at: datetime) -> UUID:
    """The same for the same plan and end: a job that runs twice delivers one package."""
    return uuid5(_NAMES, f"{plan_id}|{ended_at.isoformat()}")


class ArchivePackage(Owned, Base):
    """One package, delivered once, of a plan as it ended at ``ended_at``.

    No foreign key: it outlives the plan, and then says only that there was one, when it ended and
    what the archive has.

    ``sha256`` (hex) and ``size`` (bytes) are of the file as it was delivered. ``received_at``: the
    archive's own system has said that it holds that very file. ``told_at``: the family has been
    told that the plan goes. ``gone_at``: it is gone. Written by jobs alone.
    """

    __tablename__ = "archive_packages"
    __rights__ = "select, insert"
    __retention__ = "update (received_at, told_at, gone_at)"
    __owned__ = BySubject("plan_id", Area.CONSENT, insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    ended_at: Mapped[datetime]
    place: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    delivered_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "gone_at is null or (received_at is not null and told_at is not null)", name="gone"
        ),
        CheckConstraint("told_at is null or received_at is not null", name="told"),
        Index("uq_archive_packages_plan_id", "plan_id", "ended_at", unique=True),
    )


class ArchiveCount(Base):
    """How many plans stand so on their way to the archive: sums alone, counted every hour."""

    __tablename__ = "archive_counts"

    what: Mapped[str] = mapped_column(primary_key=True)
    plans: Mapped[int]
