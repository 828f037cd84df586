"""The change log: which event, by whom, the facts its class keeps; and the chain of the logs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class ChangeLogEntry(Owned, Base):
    """One change. Nobody changes it; it goes by age alone (docs/adr/0010)."""

    __tablename__ = "change_log"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject(
        "subject_id",
        Area.ACCESS_LOG,
        authors=("profile_id",),
        insert=f"change_log.profile_id is not distinct from {PROFILE}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    tenant_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    profile_id: Mapped[UUID | None]
    event: Mapped[str]
    facts: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_change_log_subject_id_at", "subject_id", "at"),
        Index("ix_change_log_at", "at", postgresql_using="brin"),
    )


class LogBatch(Owned, Base):
    """Some rows of one log, of one municipality, bound by hash to the batch before (ADR 0012).

    ``number`` counts all batches of the installation, ``sequence`` those of one chain. No
    ``tenant_id``: looks that no known profile made. ``root`` is the hash of ids, times and hashes
    of the rows; these go by age, when none of the rows is left, and the root stays.
    """

    __tablename__ = "log_batches"
    __rights__ = "select, insert"
    __retention__ = "update (row_ids, row_times, row_hashes, emptied_at)"
    __owned__ = BySubject("tenant_id", Area.PRIVACY_CASES, insert="false")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    log: Mapped[str]
    sequence: Mapped[int]
    made_at: Mapped[datetime]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    size: Mapped[int]
    root: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    row_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    row_times: Mapped[list[datetime]] = mapped_column(ARRAY(DateTime(timezone=True)))
    row_hashes: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    emptied_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("log in ('ACCESS', 'CHANGE')", name="log"),
        CheckConstraint("(cardinality(row_ids) = 0) = (emptied_at is not null)", name="emptied"),
        Index("uq_log_batches_chain", "log", "tenant_id", "sequence", unique=True),
        Index("ix_log_batches_log_last_at", "log", "last_at"),
    )
