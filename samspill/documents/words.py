"""How a file is called on a page: its kind and its size."""

from __future__ import annotations

from flask_babel import format_decimal

from samspill.core.language import _
from samspill.documents.kinds import NAMES, FileKind


def file_kind_name(kind: str) -> str:
    """What a kind is called: «PDF», «Word», «Bilde»."""
    return _(NAMES[FileKind(kind)])


def size_name(size: int) -> str:
    """A size as people say it: «312 kB», «4,2 MB»."""
    if size < 1000 * 1000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(round(size / 1000 / 1000, 1))} MB"
