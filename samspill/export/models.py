"""Files that were made once, and are kept as they were made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class ConsentCopy(Owned, Base):
    """The family's copy of a version: a sealed PDF, encrypted at rest. Made by a job only.

    ``fingerprint`` is the SHA-256 of the PDF, in hex.
    """

    __tablename__ = "consent_copies"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", Area.CONSENT, insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"), unique=True)
    content: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]


class ReviewState(StrEnum):
    """Where the look through a copy stands."""

    WAITING = "WAITING"
    RELEASED = "RELEASED"
    RETURNED = "RETURNED"


class CopyReview(Owned, Base):
    """Somebody asks for a copy of a protected plan; an employee looks through it first (F8).

    ``until``: the first instant at which what was released can be fetched no more.
    """

    __tablename__ = "copy_reviews"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('WAITING', 'RELEASED', 'RETURNED')", name="state"),
        CheckConstraint("(state = 'WAITING') = (decided_by is null)", name="decided"),
        CheckConstraint("decided_by <> asked_by", name="two"),
        CheckConstraint("(state = 'RELEASED') = (until is not null)", name="until"),
        CheckConstraint("state <> 'RETURNED' or reason <> ''", name="reason"),
        Index(
            "uq_copy_reviews_waiting",
            "consent_id",
            "asked_by",
            unique=True,
            postgresql_where="state = 'WAITING'",
        ),
    )
