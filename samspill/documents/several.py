"""Several files that somebody gives at once: how many, how much together, each taken in or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import SEEK_END
from typing import BinaryIO

from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.receiving import MB, Received

MOST_FILES = 5
"""Files with one message."""
Given = tuple[BinaryIO, str]
"""A file as somebody gives it, and what she calls it."""


def receive_several(
    files: Sequence[Given], most: int, take: Callable[[BinaryIO, str], Received]
) -> list[Received]:
    """Take each in by ``take``, before anything is written. ``most``: MB of all together.

    Raises RuleBroken "file", with the name of the one that is wrong where there are several.
    """
    if len(files) > MOST_FILES:
        raise RuleBroken(
            "file", _("Du kan legge ved høyst %(most)s filer.", most=MOST_FILES), "many"
        )
    if len(files) > 1 and sum(_size(stream) for stream, _name in files) > most * MB:
        raise RuleBroken(
            "file", _("Filene kan være høyst %(most)s MB til sammen.", most=most), "heavy"
        )
    received = []
    for stream, name in files:
        try:
            received.append(take(stream, name))
        except RuleBroken as rule:
            which = f"{name}: " if len(files) > 1 else ""
            raise RuleBroken("file", f"{which}{rule.text}", rule.code) from rule
    return received


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, SEEK_END)
    stream.seek(0)
    return size
