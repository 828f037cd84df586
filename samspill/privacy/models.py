"""Cases about people's data, and each step of them. What was written is never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class CaseKind(StrEnum):
    """What a case is about: a fault of access (J16), or what somebody asks for (GDPR 15-21)."""

    ACCESS_FAULT = "ACCESS_FAULT"
    CORRECTION = "CORRECTION"
    ERASURE = "ERASURE"
    OBJECTION = "OBJECTION"
    EXPORT = "EXPORT"


class Fault(StrEnum):
    """What is wrong, by whoever reports it."""

    SEES_TOO_MUCH = "SEES_TOO_MUCH"
    LOOKED_WITHOUT_NEED = "LOOKED_WITHOUT_NEED"
    WRONG_RECIPIENT = "WRONG_RECIPIENT"
    STILL_IN = "STILL_IN"
    LOST_ACCESS = "LOST_ACCESS"
    OTHER = "OTHER"


class StepKind(StrEnum):
    """What the data protection officer did in a case. NOTE is for her own eyes."""

    TAKEN = "TAKEN"
    NOTE = "NOTE"
    NOTIFIED = "NOTIFIED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Decision(StrEnum):
    """What an answer says: to a request (the first four), or about a fault (the last three)."""

    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    SHUT = "SHUT"
    BREACH = "BREACH"
    LOW_RISK = "LOW_RISK"
    NO_BREACH = "NO_BREACH"


_OFFICER = (
    f"exists (select 1 from grants g where g.profile_id = {PROFILE}"  # noqa: S608 - constants
    f" and g.subject_id = privacy_cases.tenant_id and g.area = '{Area.PRIVACY_CASES}'"
    f" and g.level >= 2 and g.valid_from <= {NOW} and g.valid_to > {NOW})"
)
"""Who gets the municipality's cases: nobody else reads one but she who reported it."""


class PrivacyCase(Owned, Base):
    """One case, as it was reported. Its words are sealed; what becomes of it is steps.

    ``due_at`` (UTC) is when it must have been settled, by the policy that held when it came.
    ``plan_number`` says which plan to somebody who may not know whose it is.
    """

    __tablename__ = "privacy_cases"
    __rights__ = "select, insert"
    __owned__ = ByProfile("reporter_profile_id", read=_OFFICER)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    number: Mapped[int] = mapped_column(Identity(start=1))
    reporter_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    kind: Mapped[str]
    fault: Mapped[str | None]
    plan_number: Mapped[int | None]
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    about_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    registered_at: Mapped[datetime]
    due_at: Mapped[datetime]

    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy reads it
    __table_args__ = (
        CheckConstraint(
            "kind in ('ACCESS_FAULT', 'CORRECTION', 'ERASURE', 'OBJECTION', 'EXPORT')", name="kind"
        ),
        CheckConstraint(
            "fault in ('SEES_TOO_MUCH', 'LOOKED_WITHOUT_NEED', 'WRONG_RECIPIENT', 'STILL_IN',"
            " 'LOST_ACCESS', 'OTHER')",
            name="fault",
        ),
        CheckConstraint("(kind = 'ACCESS_FAULT') = (fault is not null)", name="fault_of_access"),
    )


class CaseStep(Owned, Base):
    """One step of a case: what was done, by whom, when, and the words of it, sealed.

    ``reader_profile_id`` is she who reported it, for what she may read; None for a note.
    """

    __tablename__ = "case_steps"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "tenant_id", Area.PRIVACY_CASES, addressee="reader_profile_id", write=Level.MANAGE
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("privacy_cases.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    reader_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"), index=True)
    by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    kind: Mapped[str]
    decision: Mapped[str | None]
    text_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('TAKEN', 'NOTE', 'NOTIFIED', 'ANSWERED', 'CLOSED')", name="kind"),
        CheckConstraint(
            "decision in ('GRANTED', 'PARTLY', 'REFUSED', 'SHUT', 'BREACH', 'LOW_RISK',"
            " 'NO_BREACH')",
            name="decision",
        ),
        CheckConstraint("(kind = 'ANSWERED') = (decision is not null)", name="answered"),
        CheckConstraint("(kind = 'NOTE') = (reader_profile_id is null)", name="note"),
        Index("ix_case_steps_case_id_at", "case_id", "at"),
    )
