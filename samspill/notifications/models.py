"""Notices: what somebody is told, once, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.core.event import Kind
from samspill.core.ids import new_id
from samspill.infra.db import Base


class NoticeState(StrEnum):
    """QUEUED until a job has delivered it, or the right to hear it is gone.

    PAPER: the reader wants paper, so that an employee has been asked to send or call.
    """

    QUEUED = "QUEUED"
    SENT = "SENT"
    CANCELLED = "CANCELLED"
    NO_ADDRESS = "NO_ADDRESS"
    PAPER = "PAPER"


class Notice(Owned, Base):
    """One notice to one profile. It carries no content: ``template`` says which words."""

    __tablename__ = "notices"
    __owned__ = ByProfile("profile_id", insert="true")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    subject_id: Mapped[UUID]
    kind: Mapped[str]
    urgency: Mapped[str]
    template: Mapped[str]
    path: Mapped[str]
    """The page that it is about; '' when nothing is left to open."""

    area: Mapped[str | None]
    is_locked: Mapped[bool]
    needs_right: Mapped[bool]
    address: Mapped[str | None]
    """Where it goes instead of to the profile's e-mail, until it is sent: an address just left."""

    state: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    """When she opened the page, or said that she has read it. Nobody else is told (J9)."""

    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(one)) for one in Kind)})", name="kind"),
        CheckConstraint("urgency in ('A', 'B', 'C', 'D', 'E')", name="urgency"),
        CheckConstraint(
            "state in ('QUEUED', 'SENT', 'CANCELLED', 'NO_ADDRESS', 'PAPER')", name="state"
        ),
        Index(
            "ix_notices_unread",
            "profile_id",
            postgresql_where="read_at is null",
        ),
        Index("ix_notices_subject_id_state", "subject_id", "state"),
        Index("ix_notices_created_at", "created_at", postgresql_using="brin"),
    )


class DoneHow(StrEnum):
    """How the employee reached her."""

    LETTER = "LETTER"
    PHONE = "PHONE"
    IN_PERSON = "IN_PERSON"


class PaperTask(Owned, Base):
    """«Send eller ring»: one notice to somebody on paper, as a task for a named employee (F5)."""

    __tablename__ = "paper_tasks"
    __owned__ = ByProfile("employee_profile_id", insert="true")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"), unique=True)
    employee_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    reader_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    subject_id: Mapped[UUID]
    template: Mapped[str]
    created_at: Mapped[datetime]
    done_how: Mapped[str | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("done_how in ('LETTER', 'PHONE', 'IN_PERSON')", name="done_how"),
    )
