"""Meetings of a plan, and what each who is called in answers and brings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import ByProfile, BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class MeetingKind(StrEnum):
    """What a meeting is for (samspill.md 5.2, møtetype)."""

    COOPERATION = "COOPERATION"
    START = "START"
    RESPONSIBILITY_GROUP = "RESPONSIBILITY_GROUP"
    EVALUATION = "EVALUATION"
    TRANSITION = "TRANSITION"
    CLOSING = "CLOSING"
    WITH_CHILD = "WITH_CHILD"


class ChildPart(StrEnum):
    """How the child takes part (samspill.md 5.2, barnets_deltakelse). NOT_ASKED needs a reason."""

    WHOLE = "WHOLE"
    PARTLY = "PARTLY"
    WORDS_READ = "WORDS_READ"
    BY_SOMEBODY = "BY_SOMEBODY"
    DOES_NOT_WANT = "DOES_NOT_WANT"
    NOT_ASKED = "NOT_ASKED"


class MeetingState(StrEnum):
    """A meeting is never deleted: what is called off says so."""

    CALLED = "CALLED"
    CANCELLED = "CANCELLED"


class MeetingAnswer(StrEnum):
    """What somebody answers (samspill.md 5.2, møtesvar); none is no answer."""

    COMES = "COMES"
    DIGITALLY = "DIGITALLY"
    MAYBE = "MAYBE"
    CANNOT = "CANNOT"
    IN_WRITING = "IN_WRITING"


NOT_THERE = (MeetingAnswer.CANNOT, MeetingAnswer.IN_WRITING)
"""Answers of who does not come."""


def content_place(meeting_id: UUID) -> str:
    """What the sealed words of a meeting are bound to."""
    return f"meetings:content:{meeting_id}"


def preparation_place(reply_id: UUID) -> str:
    """What the sealed preparation of one is bound to."""
    return f"meeting_replies:preparation:{reply_id}"


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Meeting(Owned, Base):
    """One meeting. ``invited_ids``: who is called in, with whoever called it first. No author: it
    came with an earlier plan, from elsewhere, and is over.

    Around a protected child the whole row is seen by nobody but those on its list (F8), not by
    who wrote it either. Place, agenda and why the child was not asked are sealed together.
    """

    __tablename__ = "meetings"
    __owned__ = BySubject(
        "plan_id",
        Area.MEETINGS,
        authors=("author_profile_id",),
        addressees="invited_ids",
        known=knows_where_in_sql(Where.MEETINGS, "meetings.plan_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    kind: Mapped[str]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    child_part: Mapped[str]
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    invited_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]
    reminded_on: Mapped[date | None]
    """The day (Oslo) on which those who had not answered were last reminded."""
    near_for: Mapped[datetime | None]
    """The beginning that everybody has been told of, the day before."""

    __table_args__ = (
        _one_of("kind", MeetingKind),
        _one_of("state", MeetingState),
        _one_of("child_part", ChildPart),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        Index("ix_meetings_plan_id", "plan_id", "starts_at"),
    )

    @property
    def is_cancelled(self) -> bool:
        """Is it called off?"""
        return self.state == MeetingState.CANCELLED

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile call it?"""
        return profile_id == self.author_profile_id


_OF_SEEN = "exists (select 1 from meetings m where m.id = meeting_replies.meeting_id)"
"""The rows of ``meetings`` that their policy lets through, and no others."""


class MeetingReply(Owned, Base):
    """What one who is called in answers, and the lines she brings (sealed).

    An answer is to a time: ``answered_for`` is when the meeting should begin then, so that a
    meeting that is moved has no answers, and whoever wrote one need not take it back.
    """

    __tablename__ = "meeting_replies"
    __owned__ = ByProfile("profile_id", read=_OF_SEEN)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    answer: Mapped[str]
    answered_for: Mapped[datetime]
    preparation_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        _one_of("answer", MeetingAnswer),
        Index("uq_meeting_replies_meeting_id", "meeting_id", "profile_id", unique=True),
    )
