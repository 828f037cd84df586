"""Word (docx) with real headings, lists and tables, so that a screen reader finds its way."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from samspill.export.text import (
    Block,
    Bullets,
    Heading,
    Pairs,
    Paragraph,
    Table,
    Text,
    changed,
    printable,
)

OURS = "Samspill"


def write_word(text: Text, at: datetime) -> bytes:
    """The text as a Word document, made at an instant (UTC). It names no person as its author."""
    document, text = docx.Document(), changed(text, printable)
    _describe(document, text, at)
    document.add_heading(text.title, 0)
    if text.picture:
        shape = document.add_picture(BytesIO(text.picture), width=Mm(34))
        shape._inline.docPr.set("descr", text.picture_text)  # noqa: SLF001 - no other way
    document.add_paragraph(text.lead)
    for block in text.blocks:
        _write(document, block)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _describe(document: Any, text: Text, at: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by = text.title, OURS, OURS
    about.comments, about.language = "", text.language
    about.created = about.modified = at.replace(tzinfo=None)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), text.language)
    document.sections[0].footer.paragraphs[0].text = text.foot


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading(level=level, text=words):
            document.add_heading(words, level - 1)
        case Paragraph(text=words):
            document.add_paragraph(words)
        case Pairs(pairs=pairs):
            for question, answer in pairs:
                line = document.add_paragraph()
                line.add_run(f"{question}: ").bold = True
                line.add_run(answer)
        case Bullets(items=items):
            for item in items:
                document.add_paragraph(item, style="List Bullet")
        case Table(head=head, rows=rows):
            _table(document, head, rows)


def _table(document: Any, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(len(rows) + 1, len(head), style="Table Grid")
    for line, cells in zip(table.rows, (head, *rows), strict=True):
        for cell, words in zip(line.cells, cells, strict=True):
            cell.paragraphs[0].text = words
    first = table.rows[0]
    for cell in first.cells:
        cell.paragraphs[0].runs[0].bold = True
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    first._tr.get_or_add_trPr().append(repeats)  # noqa: SLF001 - python-docx has no other way
