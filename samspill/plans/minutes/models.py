"""Minutes of a meeting: drafted, laid out to read, approved; and what people remarked."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class MinutesState(StrEnum):
    """How far minutes have come (samspill.md 5.2, referatstatus). That there were remarks is seen
    from the remarks."""

    DRAFT = "DRAFT"
    TO_READ = "TO_READ"
    APPROVED = "APPROVED"


def minutes_place(minutes_id: UUID) -> str:
    """What the sealed words of minutes are bound to."""
    return f"meeting_minutes:content:{minutes_id}"


def remark_place(remark_id: UUID) -> str:
    """What a sealed remark is bound to."""
    return f"minutes_remarks:text:{remark_id}"


_OF_SEEN = (
    "(exists (select 1 from meetings m where m.id = meeting_minutes.meeting_id)"  # noqa: S608 - our own words
    " and (meeting_minutes.state <> 'DRAFT'"
    f" or meeting_minutes.author_profile_id = {PROFILE}))"
)
"""Of a meeting that its own policy lets through; a draft is its writer's alone."""


class Minutes(Owned, Base):
    """The minutes of one meeting. Each who may write has her own draft; one is laid out to read.
    No author: they came with an earlier plan, from elsewhere.

    What was said and what was decided are sealed together, with the activity that each decision
    became.
    """

    __tablename__ = "meeting_minutes"
    __owned__ = BySubject(
        "plan_id",
        Area.MEETINGS,
        authors=("author_profile_id",),
        read=Level.OWN,
        known=_OF_SEEN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    state: Mapped[str]
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        CheckConstraint("state in ('DRAFT', 'TO_READ', 'APPROVED')", name="state"),
        Index("uq_meeting_minutes_author", "meeting_id", "author_profile_id", unique=True),
        Index(
            "uq_meeting_minutes_sent",
            "meeting_id",
            unique=True,
            postgresql_where="state <> 'DRAFT'",
        ),
    )

    @property
    def is_draft(self) -> bool:
        """Is it its writer's alone still?"""
        return self.state == MinutesState.DRAFT

    @property
    def is_approved(self) -> bool:
        """Is it approved, and so not to be changed?"""
        return self.state == MinutesState.APPROVED


_OF_SEEN_MINUTES = (
    "exists (select 1 from meeting_minutes s where s.id = minutes_remarks.minutes_id)"
)


class Remark(Owned, Base):
    """What somebody remarked to minutes. It stays as it was written."""

    __tablename__ = "minutes_remarks"
    __owned__ = ByProfile("profile_id", read=_OF_SEEN_MINUTES)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    minutes_id: Mapped[UUID] = mapped_column(ForeignKey("meeting_minutes.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    written_at: Mapped[datetime]
