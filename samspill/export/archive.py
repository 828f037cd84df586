"""Many files as one ZIP: at once, or in pieces that need no more memory than one of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FIRST = "les-meg.html"
OPEN = "mine-opplysninger.json"


def write_archive(
    facts: Mapping[str, object], page: str, files: Mapping[str, bytes], at: datetime
) -> bytes:
    """A ZIP of the facts as JSON, the page, and the files. Names in it say nothing of anybody."""
    out = BytesIO()
    parts = {
        FIRST: page.encode(),
        OPEN: json.dumps(facts, ensure_ascii=False, indent=2).encode(),
        **files,
    }
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, date_time=(at.year, at.month, at.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


class _Taken:
    """What a ZIP has written since it was last taken: a ZIP needs not go back in its file."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, some: bytes) -> int:
        self._written += some
        return len(some)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def take(self) -> bytes:
        some = bytes(self._written)
        self._written.clear()
        return some


def archive_pieces(files: Iterable[tuple[str, Iterable[bytes]]], at: datetime) -> Iterator[bytes]:
    """A ZIP of named files, piece by piece as theirs come; not pressed together, since letters and
    pictures are already. When one of them breaks off, so does the ZIP, and no program opens it."""
    out = _Taken()
    archive = ZipFile(out, "w", ZIP_STORED)  # type: ignore[call-overload]  # it asks for no more
    for name, pieces in files:
        info = ZipInfo(name, date_time=(at.year, at.month, at.day, 0, 0, 0))
        with archive.open(info, "w") as entry:
            for piece in pieces:
                entry.write(piece)
                yield out.take()
    archive.close()
    yield out.take()
