"""Answers on paper or by word of mouth, on their way: one employee registers, another confirms."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class RegistrationState(StrEnum):
    """WAITING for the witness; it counts when CONFIRMED. The other two are ends."""

    WAITING = "WAITING"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


class Registration(Owned, Base):
    """One signatory's answers as an employee wrote them down. Two different employees (I4)."""

    __tablename__ = "registrations"
    __owned__ = BySubject(
        "plan_id", Area.CONSENT, authors=("witness_profile_id",), write=Level.WRITE
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"))
    signatory_id: Mapped[UUID] = mapped_column(ForeignKey("signatories.id"))
    registered_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    witness_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    channel: Mapped[str]
    answered_on: Mapped[date]
    note: Mapped[str]
    answers: Mapped[dict[str, Any]]
    interpreter: Mapped[dict[str, Any] | None]
    shown: Mapped[str]
    state: Mapped[str]
    until: Mapped[date]
    registered_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("channel in ('PAPER', 'ORAL')", name="channel"),
        CheckConstraint("state in ('WAITING', 'CONFIRMED', 'REJECTED')", name="state"),
        CheckConstraint("witness_profile_id <> registered_by_profile_id", name="two_employees"),
        Index("ix_registrations_witness_profile_id", "witness_profile_id", "state"),
        Index(
            "uq_registrations_waiting",
            "signatory_id",
            unique=True,
            postgresql_where="state = 'WAITING'",
        ),
    )

    def settle(self, state: RegistrationState, at: datetime) -> None:
        """Leave WAITING. Raises ValueError when it has left already."""
        if self.state != RegistrationState.WAITING:
            raise ValueError(f"a {self.state} registration has ended")
        self.state, self.settled_at = state, at
