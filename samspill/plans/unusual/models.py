"""A look that stands out, why, and what the data protection officer made of it."""

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
from samspill.infra.sealed_columns import sealed


class Sign(StrEnum):
    """Why a look stands out (security.md 6.7). What each asks for: ``rules.py``."""

    FAMILY = "FAMILY"
    SURNAME = "SURNAME"
    COLLEAGUE = "COLLEAGUE"
    PROTECTED = "PROTECTED"
    NO_TASK = "NO_TASK"
    MANY_PLANS = "MANY_PLANS"
    MANY_PAGES = "MANY_PAGES"
    OVER_AND_OVER = "OVER_AND_OVER"
    ODD_HOURS = "ODD_HOURS"
    DOWNLOAD = "DOWNLOAD"
    AWAY = "AWAY"
    LEAVING = "LEAVING"
    EMERGENCY = "EMERGENCY"
    REFUSED = "REFUSED"
    BLOCKED = "BLOCKED"


_SIGNS = ", ".join(f"'{one}'" for one in Sign)
LASTING = (Sign.FAMILY, Sign.SURNAME, Sign.COLLEAGUE, Sign.PROTECTED)
"""Signs of who somebody is: found in order once, they rest a while. The others are of what was
done on a day, and come again with the next."""


class Outcome(StrEnum):
    """What the officer decided."""

    FINE = "FINE"
    CASE = "CASE"


class UnusualRead(Owned, Base):
    """One sign, of one profile, about one plan, on one day in Oslo. Nothing of what was read.

    ``subject_id`` is the plan, or the municipality when it is about no one plan; then
    ``plan_number`` is None. ``figures``: counts and hours of the day. The reason why it is in
    order is sealed; of a case its own steps tell.
    """

    __tablename__ = "unusual_reads"
    __owned__ = BySubject("tenant_id", Area.PRIVACY_CASES, write=Level.MANAGE, insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    subject_id: Mapped[UUID]
    plan_number: Mapped[int | None]
    sign: Mapped[str]
    day: Mapped[date]
    figures: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
    outcome: Mapped[str | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    settled_at: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("privacy_cases.id"))

    __table_args__ = (
        CheckConstraint(f"sign in ({_SIGNS})", name="sign"),
        CheckConstraint("outcome in ('FINE', 'CASE')", name="outcome"),
        CheckConstraint(
            "(outcome is null) = (settled_by is null) and (outcome is null) = (settled_at is null)",
            name="settled",
        ),
        CheckConstraint("(coalesce(outcome, '') = 'CASE') = (case_id is not null)", name="case"),
        CheckConstraint(
            "(coalesce(outcome, '') = 'FINE') = (reason_sealed is not null)", name="reason"
        ),
        Index("uq_unusual_reads_once", "profile_id", "subject_id", "sign", "day", unique=True),
    )

    @property
    def is_open(self) -> bool:
        """Does it wait for the officer?"""
        return self.outcome is None

    def find_in_order(self, reason_sealed: bytes, by: UUID, at: datetime) -> None:
        """The officer has asked, and there was a reason."""
        self.outcome, self.reason_sealed = Outcome.FINE, reason_sealed
        self.settled_by, self.settled_at = by, at

    def become_case(self, case_id: UUID, by: UUID, at: datetime) -> None:
        """The officer goes on with it in a case."""
        self.outcome, self.case_id = Outcome.CASE, case_id
        self.settled_by, self.settled_at = by, at
