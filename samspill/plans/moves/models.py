"""That a family moves to another municipality (F7)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.ids import new_id
from samspill.infra.db import Base


class MoveWish(StrEnum):
    """What the family wants done with the plan: it ends, they take a copy, they meet the new."""

    END = "END"
    COPY = "COPY"
    MEETING = "MEETING"


class PlanMove(Owned, Base):
    """The last day (Oslo) that the plan is in use here. Where to is asked of nobody.

    ``ended_at``: taken back, or the plan has ended. Around a child whose address is protected
    the whole row is seen by nobody but those who may know the municipality (F8).
    """

    __tablename__ = "plan_moves"
    __owned__ = BySubject(
        "plan_id",
        Area.CONSENT,
        write=Level.WRITE,
        known=knows_where_in_sql(Where.MUNICIPALITY, "plan_moves.plan_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    last_day: Mapped[date]
    wish: Mapped[str]
    noted_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    noted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("wish in ('END', 'COPY', 'MEETING')", name="wish"),
        Index("uq_plan_moves_plan_id", "plan_id", unique=True, postgresql_where="ended_at is null"),
    )

    def end(self, at: datetime) -> None:
        """It is taken back, or the plan has ended by it."""
        self.ended_at = at
