"""What the child means about who shall help, and how it was heard."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class HowHeard(StrEnum):
    """How the child was heard. NOT_WISHED: was asked, and did not want to. NOT_ASKED: why not?"""

    CONVERSATION = "CONVERSATION"
    MEETING = "MEETING"
    IN_WRITING = "IN_WRITING"
    DRAWING = "DRAWING"
    TRUSTED_ADULT = "TRUSTED_ADULT"
    NOT_WISHED = "NOT_WISHED"
    NOT_ASKED = "NOT_ASKED"


class ChildView(Owned, Base):
    """One time the child was heard, or was not. The newest before a version is sent is its own."""

    __tablename__ = "child_views"
    __rights__ = "select, insert"
    __goes_with_its_draft__ = True
    __owned__ = BySubject("plan_id", Area.CONSENT, write=Level.WRITE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    how: Mapped[str]
    heard_by: Mapped[str]
    heard_on: Mapped[date]
    said: Mapped[str]
    why_not: Mapped[str]
    recorded_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "how in ('CONVERSATION', 'MEETING', 'IN_WRITING', 'DRAWING', 'TRUSTED_ADULT',"
            " 'NOT_WISHED', 'NOT_ASKED')",
            name="how",
        ),
        Index("ix_child_views_plan_id", "plan_id", "recorded_at"),
    )
