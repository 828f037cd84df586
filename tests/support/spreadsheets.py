"""Excel files as Excel writes them, for tests: no library of ours makes them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BOOK = (
    f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
    '<sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
STYLES = (
    f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="165" formatCode="[$-414]hh:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)
CLOCK, DAY = "1", "2"
"""Styles of a cell."""


def spreadsheet(*rows: tuple[str, ...], **parts: str) -> bytes:
    """A file with one sheet. A cell that begins with "<" is written as it is, others as shared
    texts; empty ones are left out, as Excel does. ``parts``: other content of parts by name."""
    texts: dict[str, int] = {}
    sheet = "".join(
        f'<row r="{number}">{"".join(_cells(number, cells, texts))}</row>'
        for number, cells in enumerate(rows, start=1)
    )
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    usual = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
    }
    return packed({**usual, **parts})


def packed(parts: Mapping[str, str]) -> bytes:
    """The parts in their ZIP."""
    found = io.BytesIO()
    with ZipFile(found, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, HEAD + content)
    return found.getvalue()


def _cells(number: int, cells: tuple[str, ...], texts: dict[str, int]) -> list[str]:
    made = []
    for place, said in enumerate(cells):
        if said.startswith("<"):
            made.append(said)
        elif said:
            index = texts.setdefault(said, len(texts))
            made.append(f'<c r="{chr(ord("A") + place)}{number}" t="s"><v>{index}</v></c>')
    return made


def number(value: str, style: str = "0", place: str = "") -> str:
    """A cell with a number as Excel keeps it."""
    where = f' r="{place}"' if place else ""
    return f'<c{where} s="{style}"><v>{value}</v></c>'
