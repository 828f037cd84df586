"""The ZIP in which Word, Excel, PowerPoint and OpenDocument files lie: limits before unpacking."""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from samspill.documents.refusals import Unwanted, Why

MOST_ENTRIES = 2000
MOST_RATIO = 100
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes, of all entries together (security.md 6.5)."""
_SMALL = 1024 * 1024
"""Below so many bytes an entry may be packed as well as it will."""
_DIRECTORY = 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 0x1


def open_package(stream: BinaryIO, tail: bytes, size: int) -> ZipFile:
    """Open the ZIP, with its directory looked through and nothing unpacked. Raises Unwanted.

    Its own end is read first: a directory of a million entries is not even begun on.
    """
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise Unwanted(Why.DAMAGED)
    _sign, disk, first, here, entries, length, _at, comment = _END.unpack_from(tail, start)
    if start + _END.size + comment != len(tail) or disk or first or here != entries:
        raise Unwanted(Why.DAMAGED)
    if entries > MOST_ENTRIES or length > _DIRECTORY or b"PK\x06\x07" in tail[:start][-64:]:
        raise Unwanted(Why.BOMB)
    try:
        package = ZipFile(stream)
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unwanted(Why.DAMAGED) from error
    _look_through(package.infolist(), size)
    return package


def _look_through(entries: Iterable[ZipInfo], size: int) -> None:
    entries = list(entries)
    names = [one.filename.lower() for one in entries]
    if len(set(names)) < len(names):
        raise Unwanted(Why.DAMAGED)  # two of one name: each program would read another
    for one in entries:
        _look_at(one)
    if sum(one.compress_size for one in entries) > size:
        raise Unwanted(Why.BOMB)  # entries that lie over each other
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Unwanted(Why.BOMB)


def _look_at(one: ZipInfo) -> None:
    if one.flag_bits & _ENCRYPTED:
        raise Unwanted(Why.LOCKED)
    if one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unwanted(Why.DAMAGED)
    parts = one.filename.split("/")
    if one.filename.startswith("/") or ".." in parts or "\\" in one.orig_filename:
        raise Unwanted(Why.DAMAGED)
    if ":" in one.filename or "\0" in one.orig_filename:
        raise Unwanted(Why.DAMAGED)
    if stat.S_ISLNK(one.external_attr >> 16):
        raise Unwanted(Why.DAMAGED)
    if one.file_size > _SMALL and one.file_size > MOST_RATIO * max(one.compress_size, 1):
        raise Unwanted(Why.BOMB)
