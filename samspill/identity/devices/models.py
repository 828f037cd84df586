"""Devices that open Samspill for the one who has set them up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base


class Device(Base):
    """A device that unlocks for one account, in the profile that it was set up in.

    It opens at most level substantial, and to ``expires_at``. ``token_hash``: of the secret in
    the browser's cookie, by which the browser knows that it is set up. ``credential_id``,
    ``public_key`` and ``sign_count`` are the passkey's (WebAuthn, as base64url); ``is_synced``:
    its maker keeps it on more of her devices. A device that makes no passkeys has ``pin_hash``
    instead (Argon2id, over the PIN and the browser's secret), and ``tries``: wrong ones since the
    last right one.
    """

    __tablename__ = "devices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    name: Mapped[str | None]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    credential_id: Mapped[str | None] = mapped_column(unique=True)
    public_key: Mapped[str | None]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    is_synced: Mapped[bool] = mapped_column(default=False)
    pin_hash: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(credential_id is null) = (public_key is null)", name="passkey"),
        CheckConstraint("(credential_id is null) = (pin_hash is not null)", name="one_way"),
    )
