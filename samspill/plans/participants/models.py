"""Who takes part in a plan, and where each stands on the way in and out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class Role(StrEnum):
    """What somebody is in the plan (samspill.md 5.2, rolle)."""

    GUARDIAN = "GUARDIAN"
    BATON_HOLDER = "BATON_HOLDER"
    PROFESSIONAL = "PROFESSIONAL"


class ParticipantState(StrEnum):
    """Where a participant stands (samspill.md 6.5)."""

    PROPOSED = "PROPOSED"
    AWAITING_CONSENT = "AWAITING_CONSENT"
    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    EXPIRED = "EXPIRED"
    REMOVED = "REMOVED"


class Participant(Owned, Base):
    """One profile in one plan. What it may see stands in the consent line and its grants."""

    __tablename__ = "participants"
    __owned__ = BySubject("plan_id", Area.PARTICIPANTS, authors=("profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    role: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    invited_at: Mapped[datetime | None]
    invitation_until: Mapped[date | None]
    joined_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("role in ('GUARDIAN', 'BATON_HOLDER', 'PROFESSIONAL')", name="role"),
        CheckConstraint(
            "state in ('PROPOSED', 'AWAITING_CONSENT', 'INVITED', 'ACTIVE', 'PAUSED', 'EXPIRED',"
            " 'REMOVED')",
            name="state",
        ),
        Index(
            "uq_participants_present",
            "plan_id",
            "profile_id",
            unique=True,
            postgresql_where="state <> 'REMOVED'",
        ),
        Index("ix_participants_plan_id", "plan_id"),
    )

    @property
    def is_awaited(self) -> bool:
        """Not in yet: proposed, or waiting for a yes from all."""
        return self.state in (ParticipantState.PROPOSED, ParticipantState.AWAITING_CONSENT)

    @property
    def is_invited_or_in(self) -> bool:
        """Does a consent let this person in now?"""
        return self.state in (ParticipantState.INVITED, ParticipantState.ACTIVE)

    def invite(self, at: datetime, until: date) -> None:
        """The consent holds: the person may come in, on a single invitation with an end."""
        self.state = ParticipantState.INVITED
        self.invited_at = at
        self.invitation_until = until

    def join(self, at: datetime) -> None:
        """In: for the first time, or again."""
        self.state = ParticipantState.ACTIVE
        self.joined_at = self.joined_at or at

    def expire(self) -> None:
        """The invitation was not used in time."""
        self.state = ParticipantState.EXPIRED

    def pause(self) -> None:
        """Out for now: the place is kept."""
        self.state = ParticipantState.PAUSED

    def remove(self, at: datetime) -> None:
        """Out. What was written stays."""
        self.state = ParticipantState.REMOVED
        self.removed_at = at
