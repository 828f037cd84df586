"""Accessible PDF (PDF/UA-1) by typst: tagged, with language and title, and its own fonts only."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst

from samspill.export.consent_copy import CopyText

LAYOUT = Path(__file__).with_suffix(".typ")


def write_pdf(text: CopyText) -> bytes:
    """The copy as PDF. Words go in as data: none of them is read as markup.

    The fonts of the machine are left alone, so that the same text looks the same everywhere.
    """
    return typst.compile(
        str(LAYOUT),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"text": json.dumps(asdict(text))},
    )
