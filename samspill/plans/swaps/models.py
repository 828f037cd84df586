"""Swapping one person for a colleague, inside a service that the family has agreed to (J6)."""

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


class SwapState(StrEnum):
    """WAITING until those who agreed have had their time to object."""

    WAITING = "WAITING"
    DONE = "DONE"
    OBJECTED = "OBJECTED"
    CANCELLED = "CANCELLED"


class Swap(Owned, Base):
    """One participant out, a colleague of the same unit in.

    ``opens_at`` is known when all who must agree have had their notice delivered.
    """

    __tablename__ = "swaps"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    title: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    asked_at: Mapped[datetime]
    opens_at: Mapped[datetime | None]
    state: Mapped[str]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('WAITING', 'DONE', 'OBJECTED', 'CANCELLED')", name="state"),
        Index(
            "uq_swaps_waiting",
            "participant_id",
            unique=True,
            postgresql_where="state = 'WAITING'",
        ),
    )

    def end(self, state: SwapState, at: datetime) -> None:
        """Leave for a final state. Raises ValueError when it has ended."""
        if self.state != SwapState.WAITING:
            raise ValueError(f"a {self.state} swap has ended")
        self.state, self.ended_at = state, at
