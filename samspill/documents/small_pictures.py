"""A picture that is shown on a page and kept nowhere else: only what we made of it is left.

It is looked through while its sender waits, in the process that looks through every file (a
drawing takes half a second). Nothing of the bytes that came is kept, so no scanner is asked.
"""

from __future__ import annotations

from typing import BinaryIO

from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.apart import look_through
from samspill.documents.kinds import PICTURES
from samspill.documents.receiving import MB, Room, clean_name, looked_at
from samspill.documents.refusals import Unwanted, Why, refusal

MOST_MB = 8
PATIENCE = 10
"""Seconds that somebody waits."""


def small_picture(stream: BinaryIO, name: str) -> bytes:
    """A small JPEG of a picture: its pixels, the right way up, and nothing else.

    Raises RuleBroken "file" for what is no picture, too large, or otherwise not to be read.
    """
    name, most = clean_name(name), MOST_MB * MB
    try:
        kind = looked_at(stream, name, Room(most, most))
        if kind not in PICTURES:
            raise Unwanted(Why.KIND)
        shown = look_through(stream.read(), kind, PATIENCE).shown
    except Unwanted as error:
        if error.why in (Why.KIND, Why.ARCHIVE, Why.OLD_OFFICE):
            raise RuleBroken(
                "file", _("Velg et bilde: JPEG, PNG, GIF, WebP eller HEIC."), error.why
            ) from error
        raise refusal(error.why, MOST_MB) from error
    if shown is None:
        raise refusal(Why.DAMAGED)
    return shown
