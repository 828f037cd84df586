"""What the program does with files by itself: looks them through, asks again what waits, takes away
what no row names any more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import InstrumentedAttribute

from samspill.access.system import system_access
from samspill.documents.checking import Checked, check_file
from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why
from samspill.documents.rows import FileRow, LookState, Row, file_by_id, waiting_files
from samspill.infra.db import instant
from samspill.infra.jobs import defer
from samspill.infra.key_store import Owner
from samspill.infra.storage import Stored

REMOVE = "documents.remove_file"
AT_ONCE = 200
"""How many waiting files one round asks for again."""
Opened = TypeVar("Opened")


def look_through(
    model: type[Row],
    owner: Owner,
    row_id: UUID,
    opened: Callable[[], AbstractContextManager[Opened]],
    then: Callable[[Opened, Row], None],
) -> None:
    """Look a file through, and let it in or refuse it; ``then`` says what follows.

    ``opened`` locks and opens, as system, what the row belongs to; not while the file is looked
    through, which may take a minute. Safe to run twice. Raises NotScanned when the scanner has not
    said its word; then it waits on.
    """
    waiting = _waiting(model, row_id)
    if waiting is None:
        return
    outcome: Checked | Why
    try:
        outcome = check_file(owner, *waiting)
    except Unwanted as error:
        outcome = error.why
    with opened() as found:
        row = file_by_id(model, row_id, lock=True)
        if row is None or row.state != LookState.WAITING or row.stored is None:
            return
        gone = row.settle(outcome, instant())
        if gone is not None:
            remove_later(owner, gone)
        then(found, row)


def _waiting(model: type[Row], row_id: UUID) -> tuple[Stored, FileKind] | None:
    with system_access("a file is looked through"):
        row = file_by_id(model, row_id)
        if row is None or row.state != LookState.WAITING or row.stored is None:
            return None
        return row.stored, FileKind(row.kind)


def waiting_since(
    model: type[FileRow], of: InstrumentedAttribute[UUID], before: datetime
) -> list[tuple[UUID, UUID]]:
    """What has waited since before an instant (UTC), as many as one round asks for again: as
    ``waiting_files``."""
    with system_access("files that wait to be looked through"):
        return waiting_files(model, of, before, AT_ONCE)


def remove_later(owner: Owner, file_id: UUID) -> None:
    """Take a file away when the row that named it has let go of it."""
    defer(REMOVE, [{"owner": str(owner), "file_id": str(file_id)}])
