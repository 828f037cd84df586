"""Whom the family wants in the plan."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class WishState(StrEnum):
    """How far the family's wish for a participant has come."""

    WAITING = "WAITING"
    TAKEN_UP = "TAKEN_UP"
    TURNED_DOWN = "TURNED_DOWN"


class ParticipantWish(Owned, Base):
    """Somebody the family wants in the plan. The holder takes it up, or says why not."""

    __tablename__ = "participant_wishes"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    name: Mapped[str]
    place: Mapped[str]
    state: Mapped[str]
    answer: Mapped[str]
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('WAITING', 'TAKEN_UP', 'TURNED_DOWN')", name="state"),
    )

    def take_up(self, at: datetime) -> None:
        """The holder has put the person on the next version."""
        self.state, self.answered_at = WishState.TAKEN_UP, at

    def turn_down(self, answer: str, at: datetime) -> None:
        """The holder says why not."""
        self.state, self.answer, self.answered_at = WishState.TURNED_DOWN, answer, at
