"""What was given to somebody who never signs in: each handing-over is a row."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class Disclosure(Owned, Base):
    """From which areas something was given, how, on which day (Oslo), by whom (F6).

    Seen by those who decide and the holder. Never changed.
    """

    __tablename__ = "disclosures"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", Area.CONSENT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    areas: Mapped[list[str]] = mapped_column(ARRAY(String))
    channel: Mapped[str]
    given_on: Mapped[date]
    by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("channel in ('PHONE', 'LETTER', 'ELECTRONIC')", name="channel"),
    )
