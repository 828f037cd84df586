"""Notices: what somebody is told, once, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.core.event import Kind
from samspill.core.ids import new_id
from samspill.infra.db import Base


class NoticeState(StrEnum):
    """QUEUED until a job has delivered it, or the right to hear it is gone.

    WAITING: it goes out when it is due, with what else is due then. KEPT: it stands at the bell
    alone. READ: she had read it before it went out. PAPER: the reader wants paper, so that an
    employee has been asked to send or call.
    """

    QUEUED = "QUEUED"
    WAITING = "WAITING"
    KEPT = "KEPT"
    READ = "READ"
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
    due_at: Mapped[datetime | None]
    """When it goes out, if not at once."""

    read_at: Mapped[datetime | None]
    """When she opened the page, or said that she has read it. Nobody else is told (J9)."""

    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(one)) for one in Kind)})", name="kind"),
        CheckConstraint("urgency in ('A', 'B', 'C', 'D', 'E')", name="urgency"),
        CheckConstraint(
            f"state in ({', '.join(repr(str(one)) for one in NoticeState)})", name="state"
        ),
        CheckConstraint("state <> 'WAITING' or due_at is not null", name="waits_until"),
        Index(
            "ix_notices_unread",
            "profile_id",
            postgresql_where="read_at is null",
        ),
        Index("ix_notices_due_at", "due_at", postgresql_where="state = 'WAITING'"),
        Index("ix_notices_subject_id_state", "subject_id", "state"),
        Index("ix_notices_created_at", "created_at", postgresql_using="brin"),
    )


class NoticeSetting(Owned, Base):
    """How a profile wants to hear: of everything (``about_id`` None), or of one plan or pupil.

    ``choices``: kind to channel to rhythm; what is not there is as for all, and there as we
    propose. The quiet hours are of all; None is as the rule says.
    """

    __tablename__ = "notice_settings"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    about_id: Mapped[UUID | None]
    choices: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("quiet_from between 0 and 23", name="quiet_from"),
        CheckConstraint("quiet_until between 0 and 23", name="quiet_until"),
        Index(
            "uq_notice_settings_of_all",
            "profile_id",
            unique=True,
            postgresql_where="about_id is null",
        ),
        Index(
            "uq_notice_settings_of_one",
            "profile_id",
            "about_id",
            unique=True,
            postgresql_where="about_id is not null",
        ),
    )


class DeliveryState(StrEnum):
    """QUEUED until a job has handed it over. WAITING: until it is due. STOPPED: it did not go, and
    ``error`` says why. SENT: the supplier has it; DELIVERED, FAILED: as the supplier says."""

    QUEUED = "QUEUED"
    WAITING = "WAITING"
    STOPPED = "STOPPED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


NOT_MISSED = ("READ", "RIGHT", "NEWS")
"""Why one that was STOPPED need not come another way: she knows, may not, or was just told."""


class NoticeDelivery(Owned, Base):
    """One message beside the letter, by one channel. ``notice_id`` None: one on trial.
    ``subscription_id``: which telephone, of a push message."""

    __tablename__ = "notice_deliveries"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    notice_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), index=True
    )
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    """Who pays."""

    subscription_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("push_subscriptions.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str]
    state: Mapped[str]
    error: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("channel in ('SMS', 'PUSH')", name="channel"),
        CheckConstraint(
            f"state in ({', '.join(repr(str(one)) for one in DeliveryState)})", name="state"
        ),
        Index("ix_notice_deliveries_profile_id", "profile_id", "sent_at"),
        Index("ix_notice_deliveries_tenant_id", "tenant_id", "sent_at"),
        Index("ix_notice_deliveries_due_at", "due_at", postgresql_where="state = 'WAITING'"),
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
