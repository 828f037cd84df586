"""The file of a package: a ZIP of the documents, ``arkivmelding.xml`` and a list of checksums.

Names in it say nothing of anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from samspill.export.plan_archive.noark import Folder, PackedFile, write_message

MESSAGE = "arkivmelding.xml"
MANIFEST = "manifest-sha256.txt"
"""As ``sha256sum --check`` reads it."""


@dataclass(frozen=True)
class Piece:
    """One document to pack, in parts of bytes."""

    name: str
    title: str
    mime: str
    format: str
    at: datetime
    content: Iterable[bytes]


def write_package(out: BinaryIO, folder: Folder, pieces: Iterable[Piece]) -> None:
    """Write the whole file. A piece is read once, and never whole into the memory."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        packed = [_pack(archive, piece, folder.made_at) for piece in pieces]
        message = _add(archive, MESSAGE, [write_message(folder, packed)], folder.made_at)
        sums = [(one.sha256, one.name) for one in packed] + [(message[0], MESSAGE)]
        manifest = "".join(f"{sha256}  {name}\n" for sha256, name in sums)
        _add(archive, MANIFEST, [manifest.encode()], folder.made_at)


def _pack(archive: ZipFile, piece: Piece, at: datetime) -> PackedFile:
    sha256, size = _add(archive, piece.name, piece.content, at)
    return PackedFile(piece.name, piece.title, piece.mime, piece.format, piece.at, sha256, size)


def _add(archive: ZipFile, name: str, content: Iterable[bytes], at: datetime) -> tuple[str, int]:
    info = ZipInfo(name, date_time=(at.year, at.month, at.day, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    # nosemgrep: hash-without-key - a document, as the archive counts it too
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as file:
        for part in content:
            digest.update(part)
            size += len(part)
            file.write(part)
    return digest.hexdigest(), size
