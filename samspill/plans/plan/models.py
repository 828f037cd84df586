"""The plan's shell. What is said about the child stands apart, in PlanIntroduction."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class PlanKind(StrEnum):
    """Which kind of plan. One today; the others come with their own rules."""

    RELAY_LOG = "RELAY_LOG"


class PlanStatus(StrEnum):
    """Where the plan is in its life (samspill.md 5.2, planstatus)."""

    DRAFT = "DRAFT"
    AWAITING_CONSENT = "AWAITING_CONSENT"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    CLOSING = "CLOSING"


class Plan(Owned, Base):
    """A plan for one child: kind, purpose in one sentence, holder, how long consent holds."""

    __tablename__ = "plans"
    __owned__ = BySubject("id", None, write_area=Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str]
    status: Mapped[str]
    purpose: Mapped[str]
    holder_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    consent_until: Mapped[date | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('RELAY_LOG')", name="kind"),
        CheckConstraint(
            "status in ('DRAFT', 'AWAITING_CONSENT', 'ACTIVE', 'EXPIRED', 'CLOSING')", name="status"
        ),
    )

    def activate(self, until: date) -> None:
        """All who must agree have agreed; consent holds to the end of ``until`` (Oslo)."""
        self.status = PlanStatus.ACTIVE
        self.consent_until = until

    def expire(self) -> None:
        """The consent ran out: the family reads on, the holder may ask for a new one."""
        self.status = PlanStatus.EXPIRED

    def begin_closing(self, at: datetime) -> None:
        """The consent to have a plan is gone: the family reads on, the holder closes."""
        self.status = PlanStatus.CLOSING
        self.closed_at = at


class PlanIntroduction(Owned, Base):
    """What the family wants helpers to know first. Written after the first yes (J1)."""

    __tablename__ = "plan_introductions"
    __owned__ = BySubject("plan_id", Area.OVERVIEW)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    description: Mapped[str] = mapped_column(default="")
    important: Mapped[str] = mapped_column(default="")
    picture: Mapped[bytes | None]
    written_with_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]


class ClosingNote(Owned, Base):
    """The holder's own last words when a plan ends. The family reads it too."""

    __tablename__ = "closing_notes"
    __owned__ = BySubject("plan_id", Area.CLOSING, write=Level.WRITE)

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    text: Mapped[str]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]
