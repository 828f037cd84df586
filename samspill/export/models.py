"""Files that were made once, and are kept as they were made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class ConsentCopy(Owned, Base):
    """The family's copy of a version: a sealed PDF, encrypted at rest. Made by a job only.

    ``fingerprint`` is the SHA-256 of the PDF, in hex.
    """

    __tablename__ = "consent_copies"
    __rights__ = "select, insert"
    __owned__ = BySubject("plan_id", Area.CONSENT, insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consents.id"), unique=True)
    content: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]
