"""Word (docx) with real headings, lists and tables, so that a screen reader finds its way."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from samspill.export.text import (
    Block,
    Bullets,
    Heading,
    Pairs,
    Paragraph,
    Run,
    Table,
    Text,
    asked,
    changed,
    printable,
)

OURS = "Samspill"
PAGE, MARGINS = (Mm(210), Mm(297)), (Mm(24), Mm(22))
"""A4, as the PDF."""
WIDTH = PAGE[0] - 2 * MARGINS[0]
FONT = "Calibri"
BLUE = RGBColor(0x0B, 0x3A, 0x66)
"""Of headings: 11 to 1 against the paper (WCAG 1.4.3), where the template's own has 4 to 1."""
CLOSE, APART = Pt(2), Pt(8)
LEAST, MOST, EXTRA = 8, 50, 4
"""How many letters a column is counted as, at least and at most, when they share the width; with
some more for each, so that a day stands on one line."""


def write_word(text: Text, at: datetime) -> bytes:
    """The text as a Word document, made at an instant (UTC). It names no person as its author."""
    document, text = docx.Document(), changed(text, printable)
    _describe(document, text, at)
    _lay_out(document)
    document.add_heading(text.title, 0)
    if text.picture:
        shape = document.add_picture(BytesIO(text.picture), width=Mm(34))
        shape._inline.docPr.set("descr", text.picture_text)  # noqa: SLF001 - no other way
    document.add_paragraph(text.lead)
    for block in text.blocks:
        _write(document, block)
    _keep_from_tables(document)
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


def _lay_out(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = MARGINS[0]
    section.top_margin = section.bottom_margin = MARGINS[1]
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        style.font.name = FONT
        if name != "Normal":
            style.font.color.rgb = BLUE


def _keep_from_tables(document: Any) -> None:
    """Some air between a table and a text that follows it; headings have their own."""
    for table in document.tables:
        after = table._tbl.getnext()  # noqa: SLF001 - python-docx has no other way
        if after is not None and after.tag == qn("w:p"):
            line: Any = Line(after, document)
            if line.style.name == "Normal":
                line.paragraph_format.space_before = APART


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading(level=level, text=words):
            document.add_heading(words, level - 1)
        case Paragraph(text=words, runs=runs):
            _say(document.add_paragraph(), words, runs)
        case Pairs(pairs=pairs):
            for question, answer in pairs:
                line = document.add_paragraph()
                line.add_run(f"{asked(question)} ").bold = True
                line.add_run(answer)
                line.paragraph_format.space_after = CLOSE
            if pairs:
                line.paragraph_format.space_after = APART
        case Bullets():
            _list(document, block)
        case Table(head=head, rows=rows):
            _table(document, head, rows)


def _say(line: Any, words: str, runs: tuple[Run, ...]) -> None:
    for run in runs or (Run(words),):
        written = line.add_run(run.text)
        written.bold, written.italic = run.bold or None, run.italic or None


def _list(document: Any, block: Bullets) -> None:
    style = "List Number" if block.is_numbered else "List Bullet"
    lines = [document.add_paragraph(style=style) for _item in block.items]
    marked = block.runs or ((),) * len(lines)
    for line, words, runs in zip(lines, block.items, marked, strict=True):
        _say(line, words, runs)
    if block.is_numbered:
        _count_from_one(document, lines)


def _count_from_one(document: Any, lines: list[Any]) -> None:
    """Numbers begin anew in each list: Word counts on through all of one style."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    own = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    for line in lines:
        of_line = line._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - no other way
        of_line.get_or_add_ilvl().val = 0
        of_line.get_or_add_numId().val = own.numId


def _table(document: Any, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(len(rows) + 1, len(head), style="Table Grid")
    table.autofit = False
    widths = _widths((head, *rows))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line, cells in zip(table.rows, (head, *rows), strict=True):
        for cell, words, width in zip(line.cells, cells, widths, strict=True):
            cell.width = width
            written = cell.paragraphs[0]
            written.text = words
            written.paragraph_format.space_before = written.paragraph_format.space_after = CLOSE
    first = table.rows[0]
    for cell in first.cells:
        cell.paragraphs[0].runs[0].bold = True
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    first._tr.get_or_add_trPr().append(repeats)  # noqa: SLF001 - python-docx has no other way


def _widths(lines: tuple[tuple[str, ...], ...]) -> list[int]:
    """The columns share the page by the longest that stands in each (EMU)."""
    needs = [
        min(max(LEAST, *map(len, column)), MOST) + EXTRA for column in zip(*lines, strict=True)
    ]
    return [WIDTH * need // sum(needs) for need in needs]
