"""A new way to reach somebody, until she has shown that it reaches her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class ContactCheck(Owned, Base):
    """One address or number that a code has been sent to. The code itself is kept nowhere: it is
    made of the id, by the key of the house."""

    __tablename__ = "contact_checks"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("contact_items.id", ondelete="CASCADE"))
    value_sealed: Mapped[bytes] = mapped_column(info=sealed("contact", "item_id"))
    asked_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When its code came back, another was sent, or she let it be."""

    __table_args__ = (
        Index(
            "uq_contact_checks_open", "item_id", unique=True, postgresql_where="ended_at is null"
        ),
    )

    def is_over(self, at: datetime) -> bool:
        """Has the code run out?"""
        return self.valid_until <= at
