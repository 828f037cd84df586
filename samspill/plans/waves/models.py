"""Consents sent many at a time: which plan was in which wave, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class WaveState(StrEnum):
    """Where one plan of a wave stands. The last two are final."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    HELD = "HELD"


class WavePlan(Owned, Base):
    """One plan in one wave. ``why`` says what held it back; ``consent_id`` which version was sent.

    ``started_by`` is the holder, or somebody who administers, to whom the holder left it.
    """

    __tablename__ = "wave_plans"
    __owned__ = BySubject("plan_id", Area.CONSENT, write=Level.WRITE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[UUID] = mapped_column(index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    started_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    started_at: Mapped[datetime]
    state: Mapped[str]
    why: Mapped[str | None]
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consents.id"))

    __table_args__ = (
        CheckConstraint("state in ('QUEUED', 'SENT', 'HELD')", name="state"),
        Index("uq_wave_plans_queued", "plan_id", unique=True, postgresql_where="state = 'QUEUED'"),
    )

    def send(self, consent_id: UUID) -> None:
        """The family is asked."""
        self.state, self.consent_id = WaveState.SENT, consent_id

    def hold(self, why: str) -> None:
        """The family is not asked, and why."""
        self.state, self.why = WaveState.HELD, why
