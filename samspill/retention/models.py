"""Holds that keep what would else go, and the counts of what went."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class LegalHold(Owned, Base):
    """Nothing of a plan, a profile or a person goes by age, to the end of a day (Oslo).

    Seen by who placed it, and by the job. The reason is sealed. ``placed_by_profile_id`` None: from
    the command line.
    """

    __tablename__ = "legal_holds"
    __owned__ = ByProfile("placed_by_profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    held_id: Mapped[UUID] = mapped_column(index=True)
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("house"))
    placed_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    placed_at: Mapped[datetime]
    until: Mapped[date]
    lifted_at: Mapped[datetime | None]

    def lift(self, at: datetime) -> None:
        """It keeps nothing any more, from now."""
        self.lifted_at = self.lifted_at or at


class RetentionCount(Base):
    """How many rows one rule deleted or emptied on one day (Oslo). A nought: the job was there."""

    __tablename__ = "retention_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    gone: Mapped[int]
