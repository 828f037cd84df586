"""What any row says that names a file which somebody gave us, and how such rows are found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from samspill.core.clock import today
from samspill.documents.checking import Checked
from samspill.documents.refusals import Why
from samspill.infra.db import db, instant
from samspill.infra.storage import STORED_FILE, Stored
from samspill.organisation.queries import policy


class LookState(StrEnum):
    """Where a file stands. It is WAITING until it is looked through."""

    WAITING = "WAITING"
    READY = "READY"
    REFUSED = "REFUSED"


class FileRow:
    """A row with a file, and with what is shown of it on a page.

    The hashes are of the sealed bytes. A REFUSED one has no file any more, only ``why``.
    """

    id: Mapped[UUID]
    state: Mapped[str]
    why: Mapped[str | None]
    kind: Mapped[str]
    file_id: Mapped[UUID | None] = mapped_column(info=STORED_FILE)
    file_sha256: Mapped[str | None]
    file_size: Mapped[int]
    shown_id: Mapped[UUID | None] = mapped_column(info=STORED_FILE)
    shown_sha256: Mapped[str | None]
    shown_size: Mapped[int]
    written_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    @property
    def stored(self) -> Stored | None:
        """Its file, as the store knows it."""
        if self.file_id is None or self.file_sha256 is None:
            return None
        return Stored(self.file_id, self.file_sha256, self.file_size)

    @property
    def picture(self) -> Stored | None:
        """What is shown of it on a page, as the store knows it."""
        if self.shown_id is None or self.shown_sha256 is None:
            return None
        return Stored(self.shown_id, self.shown_sha256, self.shown_size)

    def wait_with(self, stored: Stored) -> None:
        """A file has come; it waits until it is looked through."""
        self.state = LookState.WAITING
        self.file_id, self.file_sha256 = stored.id, stored.sha256
        self.file_size = stored.size

    def settle(self, outcome: Checked | Why, at: datetime) -> UUID | None:
        """It was looked through: from now others may see it, or it is not taken.

        Gives the stored file that the row names no more, if any.
        """
        was, self.checked_at = self.file_id, at
        if isinstance(outcome, Why):
            self.state, self.why = LookState.REFUSED, outcome
            self.let_go()
        else:
            self.state, self.kind = LookState.READY, outcome.kind
            self.file_id, self.file_sha256 = outcome.stored.id, outcome.stored.sha256
            self.file_size = outcome.stored.size
            self._show(outcome.shown)
        return was if was != self.file_id else None

    def let_go(self) -> list[UUID]:
        """It names no file any more. Gives the stored files that it named."""
        named = [one for one in (self.file_id, self.shown_id) if one is not None]
        self.file_id = self.file_sha256 = self.shown_id = self.shown_sha256 = None
        self.file_size = self.shown_size = 0
        return named

    def _show(self, shown: Stored | None) -> None:
        if shown is not None:
            self.shown_id, self.shown_sha256 = shown.id, shown.sha256
            self.shown_size = shown.size


def room_taken(row: type[FileRow]) -> ColumnElement[int]:
    """The bytes that one row keeps, as a column."""
    return row.file_size + row.shown_size


Row = TypeVar("Row", bound=FileRow)


def most_mb(tenant_id: UUID) -> int:
    """How many MB one file may hold (dated policy ``documents``)."""
    return int(policy("documents", tenant_id, today(instant())).value["file_mb"])


def waiting_files(
    model: type[FileRow], of: InstrumentedAttribute[UUID], before: datetime, at_most: int
) -> list[tuple[UUID, UUID]]:
    """Files that have waited since before an instant (UTC), the oldest first: what ``of`` says of
    each, and its id. As system."""
    rows = db.session.execute(
        select(of, model.id)
        .where(
            model.state == LookState.WAITING,
            model.file_id.is_not(None),
            model.written_at < before,
        )
        .order_by(model.written_at)
        .limit(at_most)
    )
    return [(owner_id, row_id) for owner_id, row_id in rows]


def file_by_id(model: type[Row], row_id: UUID, *, lock: bool = False) -> Row | None:
    """A row with a file, for the job that looks it through. As system. ``lock``: as it is when
    nobody else changes it, and until the transaction ends."""
    query = select(model).where(model.id == row_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Any = db.session.scalar(query)
    return found
