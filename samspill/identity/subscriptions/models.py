"""Telephones and PCs that take notices (Web Push)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class EndedBy(StrEnum):
    """OFF: she turned it off. LEFT: she logged out there. GONE: its maker's service says that
    nothing is there any more. MOVED: somebody else is in that browser now."""

    OFF = "OFF"
    LEFT = "LEFT"
    GONE = "GONE"
    MOVED = "MOVED"


class PushSubscription(Owned, Base):
    """One browser that takes notices for one profile.

    ``address_sealed``: where the browser's maker takes what is for it, and the keys that only it
    can read by; empty once it has ended. ``session_id`` and ``device_id``: where she was signed in
    when the browser last told that it is there (``seen_at``); when they are ended it takes nothing.
    ``accepted_at``, ``failed_at``: when a service last took something for it, or did not.
    """

    __tablename__ = "push_subscriptions"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="SET NULL"), index=True
    )
    device_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("devices.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str | None]
    endpoint_hash: Mapped[bytes] = mapped_column(index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(info=sealed("person", "person_id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("ended_by in ('OFF', 'LEFT', 'GONE', 'MOVED')", name="ended_by"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        CheckConstraint("(ended_at is null) = (address_sealed is not null)", name="address"),
        Index(
            "uq_push_subscriptions_standing",
            "profile_id",
            "endpoint_hash",
            unique=True,
            postgresql_where="ended_at is null",
        ),
    )
