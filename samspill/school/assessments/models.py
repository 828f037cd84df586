"""What is written of how a pupil gets on: drafts of their writers, shared with the home, corrected
with history."""

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
from samspill.school.reach import by_group, in_force, may_find


class AssessmentKind(StrEnum):
    """What was written. TALK: the minutes of a development talk."""

    ONGOING = "ONGOING"
    HALF_YEAR = "HALF_YEAR"
    TALK = "TALK"


def _staff(pupil: str) -> str:
    """Does whoever asks write of the pupil, by a group?"""
    return by_group(pupil)(Area.ASSESSMENT, Level.WRITE)


class Assessment(Owned, Base):
    """How a pupil gets on in a subject, or what a talk came to.

    ``shared_at`` None: a draft, and its writer's alone. A correction is a new row
    (``corrects_id``), and what stood before is history, for who writes of the pupil.
    ``replaced_at`` of a draft: it was thrown away.
    """

    __tablename__ = "assessments"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("assessments.pupil_id"),
        write=Level.WRITE,
        known="(case when assessments.shared_at is null"
        f" then assessments.author_profile_id = {PROFILE}"
        f" when assessments.replaced_at is not null then {_staff('assessments.pupil_id')}"
        f" else true end) and {may_find('assessments.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str]
    subject: Mapped[str | None]
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessments.id"))

    __table_args__ = (
        CheckConstraint("kind in ('ONGOING', 'HALF_YEAR', 'TALK')", name="kind"),
        CheckConstraint("(kind = 'TALK') = (subject is null)", name="subject"),
        Index("ix_assessments_pupil_id", "pupil_id", "shared_at"),
    )


class SelfAssessment(Owned, Base):
    """What a pupil says herself of how she gets on. Hers alone until she shares it."""

    __tablename__ = "self_assessments"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("self_assessments.pupil_id"),
        write=Level.CONTRIBUTE,
        known="(self_assessments.shared_at is not null"
        f" or self_assessments.author_profile_id = {PROFILE})"
        f" and {may_find('self_assessments.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    subject: Mapped[str]
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_self_assessments_pupil_id", "pupil_id"),)


class RemarkKind(StrEnum):
    """What a remark is about. PRAISE: something that went well."""

    ORDER = "ORDER"
    CONDUCT = "CONDUCT"
    PRAISE = "PRAISE"


class ConductRemark(Owned, Base):
    """A remark on order or conduct. The home reads it at once, and hears of several at once."""

    __tablename__ = "conduct_remarks"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("conduct_remarks.pupil_id"),
        write=Level.WRITE,
        known=f"(conduct_remarks.withdrawn_at is null or {_staff('conduct_remarks.pupil_id')})"
        f" and {may_find('conduct_remarks.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str]
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('ORDER', 'CONDUCT', 'PRAISE')", name="kind"),
        Index("ix_conduct_remarks_pupil_id", "pupil_id"),
    )


class DevelopmentTalk(Owned, Base):
    """A time for home and school to talk about the pupil. What it came to is an assessment."""

    __tablename__ = "development_talks"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("development_talks.pupil_id"),
        write=Level.WRITE,
        known=may_find("development_talks.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_development_talks_pupil_id", "pupil_id", "starts_at"),)


_READS = in_force("h", Area.ASSESSMENT, Level.READ)
_HAS_THE_PUPIL = (
    f"exists (select 1 from grants h where h.subject_id = talk_answers.pupil_id and {_READS})"
)


class TalkAnswer(Owned, Base):
    """Whether a time suits one of the home: for her, and for who works with the pupil; between
    homes nobody sees what the other answers (J9)."""

    __tablename__ = "talk_answers"
    __owned__ = ByProfile(
        "profile_id",
        insert=f"talk_answers.profile_id = {PROFILE} and {_HAS_THE_PUPIL}",
        read=f"({_staff('talk_answers.pupil_id')} and {may_find('talk_answers.pupil_id')})",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    talk_id: Mapped[UUID] = mapped_column(ForeignKey("development_talks.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    suits: Mapped[bool]
    answered_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_talk_answers_talk_id", "talk_id", "profile_id", unique=True),
        Index("ix_talk_answers_pupil_id", "pupil_id"),
    )
