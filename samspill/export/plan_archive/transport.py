"""How packages reach an archive: a small port. Today a folder, or nothing.

Fiks Arkiv is a third way, with the same promise: ``deliver`` never writes a package over, and
``receipt`` says which file the archive's own system holds.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from samspill.infra.private_files import settle
from samspill.infra.settings import Settings

Write = Callable[[BinaryIO], None]
DRAFT = ".utkast-"
RECEIPT = ".kvittering"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Delivered:
    """A file as it lies with the archive: SHA-256 (hex) and bytes."""

    sha256: str
    size: int


class ArchiveTransport(Protocol):
    """A way to an archive. ``place`` is its name in the receipt."""

    place: str

    def deliver(self, name: str, write: Write) -> Delivered:
        """Lay a file there, whole or not at all; one that is there already stays as it is."""

    def receipt(self, name: str) -> str | None:
        """The SHA-256 (hex) that the archive says it holds; None before it has said so."""


class FolderArchive:
    """A folder from which the archive's own system fetches, and in which it answers.

    Its answer to ``NAME`` is a file ``NAME.kvittering`` with the SHA-256 of what it holds now.
    """

    place = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, name: str, write: Write) -> Delivered:
        """As the port says. Raises OSError when the folder cannot be written."""
        path = self._folder / name
        if not path.exists():
            self._write(path, write)
        return _as_it_lies(path)

    def _write(self, path: Path, write: Write) -> None:
        for left in self._folder.glob(f"{DRAFT}{path.name}-*"):  # by one that was killed
            left.unlink(missing_ok=True)
        handle, draft = tempfile.mkstemp(dir=self._folder, prefix=f"{DRAFT}{path.name}-")
        try:
            with os.fdopen(handle, "w+b") as file:
                write(cast(BinaryIO, file))
                file.flush()
                os.fchmod(file.fileno(), 0o640)  # the archive's own system reads by its group
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)
        settle(self._folder)

    def receipt(self, name: str) -> str | None:
        """As the port says; a file that says anything else is no receipt."""
        try:
            with (self._folder / f"{name}{RECEIPT}").open("rb") as file:
                said = file.read(200).decode("ascii", "replace").split()
        except FileNotFoundError:
            return None
        first = said[0].lower() if said else ""
        return first if _SHA256.fullmatch(first) else None


def _as_it_lies(path: Path) -> Delivered:
    with path.open("rb") as file:
        # nosemgrep: hash-without-key - a whole package, as the archive counts it too
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Delivered(digest, path.stat().st_size)


def transport(settings: Settings) -> ArchiveTransport | None:
    """The way that is configured, or None: then plans that ended stay, and wait."""
    return FolderArchive(settings.archive_folder) if settings.archive_folder else None
