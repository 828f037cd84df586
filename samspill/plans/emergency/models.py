"""One time a leader opened a plan in an emergency, and when the family may know."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class EmergencyGround(StrEnum):
    """Why nobody can wait for a consent."""

    LIFE_OR_HEALTH = "LIFE_OR_HEALTH"
    CHILD_IN_DANGER = "CHILD_IN_DANGER"
    CRISIS = "CRISIS"


class EmergencyAccess(Base):
    """One plan, one leader, some hours. The reasons are sealed.

    It opens with the fresh login that follows (``opened_at``). The family is told at once, unless
    the leader asks to wait for the child's safety *and* the data protection officer agrees to a
    day (``tell_on``). Nobody's silence keeps it from them.
    """

    __tablename__ = "emergency_accesses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    ground: Mapped[str]
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    asked_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    delay_reason_sealed: Mapped[bytes | None] = mapped_column(
        info=sealed("plan", "plan_id", word="delay")
    )
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    tell_on: Mapped[date | None]
    """The first day (Oslo) the family may know, when the officer agreed that they wait."""
    told_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("ground in ('LIFE_OR_HEALTH', 'CHILD_IN_DANGER', 'CRISIS')", name="ground"),
        CheckConstraint("(opened_at is null) = (until is null)", name="opened"),
        CheckConstraint("told_at is null or opened_at is not null", name="told"),
        CheckConstraint("tell_on is null or delay_reason_sealed is not null", name="asked_to_wait"),
        CheckConstraint("(decided_by is null) = (decided_at is null)", name="decided"),
        CheckConstraint("decided_by is null or decided_by <> profile_id", name="two_people"),
        Index("ix_emergency_accesses_plan_id_profile_id", "plan_id", "profile_id"),
    )

    @property
    def asks_to_wait(self) -> bool:
        """Did the leader ask that the family is told later?"""
        return self.delay_reason_sealed is not None

    def open(self, at: datetime, until: datetime) -> None:
        """The fresh login came back: it is open until an instant (UTC)."""
        self.opened_at, self.until = at, until

    def end(self, at: datetime) -> None:
        """The leader needs it no more."""
        self.ended_at = at

    def decide(self, by: UUID, at: datetime, tell_on: date | None) -> None:
        """The officer lets the family wait until a day, or not (None)."""
        self.decided_by, self.decided_at, self.tell_on = by, at, tell_on

    def tell(self, at: datetime) -> None:
        """The family knows from now."""
        self.told_at = at
