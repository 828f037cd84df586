"""Files with secrets: readable by their owner only, and never half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those missing above it, with mode 0700; what exists is left as it is."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    settle(folder.parent)


def create_private(path: Path, content: bytes) -> bool:
    """Create a file of mode 0600 unless it is there; says whether it was made.

    Two processes may try at the same time: one wins and the other keeps what it made. A kill or a
    power cut leaves either the whole file or none. Missing folders are private too. Raises OSError.
    """
    with _draft(path, content) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
    settle(path.parent)
    return True


def replace_private(path: Path, content: bytes) -> None:
    """Put a file of mode 0600 in the place of another, with the promises of ``create_private``."""
    with _draft(path, content) as draft:
        os.replace(draft, path)
    settle(path.parent)


def remove_private(path: Path) -> bool:
    """Take a file away for good, also through a power cut; says whether it was there."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    settle(path.parent)
    return True


_together: ContextVar[bool] = ContextVar("settled_together", default=False)


@contextmanager
def settled_together() -> Iterator[None]:
    """Wait for the disk once, at the end of the block, for all that is written in it.

    For many files at a time. A power cut in the block may leave a file there that is not whole:
    only for what nothing refers to before the block has ended.
    """
    token = _together.set(True)
    try:
        yield
    finally:
        _together.reset(token)
    os.sync()


def settle(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    if _together.get():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[str]:
    """The content, whole and on the disk, under a name that goes at the end."""
    make_private_folder(path.parent)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if not _together.get():
                os.fsync(file.fileno())
        yield draft
    finally:
        if os.path.exists(draft):
            os.unlink(draft)
