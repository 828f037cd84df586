"""The second place: each batch's hash, in a file that is only added to (security.md 6.7).

Whoever runs the installation lets another owner, or another machine, have the file. Who changes
the database must then change both.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.audit.chain import plain
from samspill.audit.models import LogBatch
from samspill.infra.db import db
from samspill.infra.private_files import make_private_folder

COLUMNS = (
    LogBatch.number,
    LogBatch.tenant_id,
    LogBatch.log,
    LogBatch.sequence,
    LogBatch.made_at,
    LogBatch.hash,
)
TAIL = 4096
"""Bytes that hold at least the last whole line."""


def keep_roots(file: Path, at_most: int = 1000) -> int:
    """Add the batches that the file lacks, the oldest first. Gives how many.

    Only what is committed is read. Safe to run twice: the file itself says how far it has come. A
    line that a crash cut stays as it is, and is written again whole. Raises OSError.
    """
    make_private_folder(file.parent)
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - TAIL))
        end = opened.read()
        lines = _whole(end.splitlines(keepends=True))
        last = max((line["number"] for line in lines), default=0)
        new = _batches_after(last, at_most)
        torn = b"\n" if end and not end.endswith(b"\n") else b""
        if new:
            opened.write(torn + b"".join(json.dumps(one).encode() + b"\n" for one in new))
            opened.flush()
            os.fsync(opened.fileno())
    return len(new)


def kept_roots(file: Path) -> Iterator[dict[str, Any]]:
    """What the file has kept, line by line; nothing when there is none."""
    if file.exists():
        with file.open("rb") as opened:
            yield from _whole(opened)


def _whole(lines: Any) -> Iterator[dict[str, Any]]:
    """The lines that were written to their end."""
    for line in lines:
        try:
            found = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            found = None
        if isinstance(found, dict):
            yield found


def _batches_after(number: int, at_most: int) -> list[dict[str, Any]]:
    with system_access("keep the roots of the logs in the second place"):
        rows = db.session.execute(
            select(*COLUMNS)
            .where(LogBatch.number > number)
            .order_by(LogBatch.number)
            .limit(at_most)
        ).mappings()
        return [
            {name.removesuffix("_id"): plain(value) for name, value in row.items()} for row in rows
        ]
