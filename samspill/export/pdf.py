"""Accessible PDF (PDF/UA-1) by typst: tagged, with language and title, and its own fonts only."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

import typst

from samspill.export.consent_copy import CopyText
from samspill.export.text import Text, changed, printable

OF_A_CONSENT = Path(__file__).with_suffix(".typ")
OF_ANY_TEXT = Path(__file__).with_name("text.typ")
UNSHOWN = "□"
_ONE = b'#set document(title: "-")\n#sys.inputs.one'
_LATIN = frozenset(map(chr, (0x0A, *range(0x20, 0x7F), *range(0xA0, 0x250))))
"""What the fonts have, without a question."""


def write_pdf(text: CopyText | Text, *, for_archive: bool = False) -> bytes:
    """A copy of a consent, or any text, as PDF. Words go in as data: none is read as markup.

    ``for_archive``: it is PDF/A-2a too, for those who open it in a hundred years.

    The fonts of the machine are left alone, so that the same text looks the same everywhere. What
    the own fonts lack stands as □: the standard takes no text that cannot be seen.
    """
    whole = changed(text, printable)
    seen = changed(whole, _seen)
    if isinstance(seen, Text) and seen != whole:
        seen = replace(seen, lead=f"{seen.lead} {seen.unshown}")
    return typst.compile(
        str(OF_ANY_TEXT if isinstance(text, Text) else OF_A_CONSENT),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"] if for_archive else ["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"text": json.dumps(asdict(seen), default=list)},  # a picture, as its bytes
    )


def _seen(words: str) -> str:
    if _LATIN.issuperset(words):
        return words
    return "".join(one if one in _LATIN or _is_seen(one) else UNSHOWN for one in words)


@lru_cache(maxsize=4096)
def _is_seen(one: str) -> bool:
    """Has a font of ours this character? typst says so, in some milliseconds."""
    try:
        typst.compile(
            _ONE,
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            sys_inputs={"one": one},
        )
    except typst.TypstError:
        return False
    return True
