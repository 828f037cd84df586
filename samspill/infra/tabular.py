"""A table from outside (CSV or Excel), read with care: rows by heading, or what is wrong with each;
and a table that goes out.

Nothing is looked up here. Whatever the bytes are, the reader gets rows and problems in plain words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from samspill.core.language import _
from samspill.infra.forms import tidy
from samspill.infra.spreadsheet import NotASpreadsheet, is_spreadsheet, sheet_rows

MOST_ROWS = 10_000
MOST_BYTES = 5 * 1024 * 1024
LONGEST = 254
DELIMITERS = (";", ",", "\t")
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row. ``row`` is the line in the file, the heading is 1; ``column`` is
    the Norwegian heading, '' for the whole row; row 0 is the whole file."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Shape:
    """What a file holds: the columns with their Norwegian headings, how these may be spelt (small
    letters), the columns it must have, and how long a cell may be where not ``LONGEST``."""

    headings: Mapping[str, str]
    spelt: Mapping[str, str]
    needed: tuple[str, ...]
    lengths: Mapping[str, int]

    def problem(self, row: int, column: str, text: str) -> Problem:
        """A problem in one cell."""
        return Problem(row, _(self.headings[column]), text)


class Unreadable(Exception):
    """The whole file cannot be used. The text says why, for who sent it."""


def read_rows(content: bytes, shape: Shape) -> Iterator[tuple[int, dict[str, str] | Problem]]:
    """Line and cells by column of every row that is not empty, or that its cells do not fit.

    For UTF-8, UTF-16 or Latin-1, with semicolon, comma or tab, or the first sheet of an Excel file,
    in any order of columns. Raises Unreadable for what is no such file, also in the middle of it.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("Filen er for stor. Del den i filer på høyst 10 000 rader."))
    found = _sheet(content) if is_spreadsheet(content) else _lines(_decoded(content))
    rows = _filled(found)
    _line, heading = next(rows, (0, []))
    columns = _columns(heading, shape)
    for line, cells in rows:
        if len(cells) == len(columns):
            yield line, dict(zip(columns, cells, strict=True))
            continue
        short = len(cells) < len(columns)
        text = _("Raden mangler felter.") if short else _("Raden har for mange felter.")
        yield line, Problem(line, "", text)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\0" in text or "\ufffd" in text:
        raise Unreadable(_("Vi kan ikke lese filen. Lagre den som CSV, og prøv igjen."))
    return text


def _filled(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    count = 0
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Unreadable(_("Filen har for mange rader. Del den i filer på høyst 10 000."))
        yield line, [str(tidy(cell)) for cell in cells]


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from sheet_rows(content)
    except NotASpreadsheet:
        raise Unreadable(
            _("Vi kan ikke lese regnearket. Lagre det som CSV, og prøv igjen.")
        ) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(
                _("Filen stopper midt i rad %(row)s, eller et anførselstegn mangler.", row=line)
            ) from None


def _columns(heading: list[str], shape: Shape) -> list[str]:
    found = [shape.spelt.get(" ".join(cell.lower().split()), "") for cell in heading]
    missing = [_(shape.headings[name]) for name in shape.needed if name not in found]
    if missing:
        raise Unreadable(
            _(
                "Den første raden må ha overskrifter. Disse mangler: %(names)s.",
                names=", ".join(missing),
            )
        )
    unknown = [cell for cell, name in zip(heading, found, strict=True) if not name]
    if unknown:
        raise Unreadable(_("Vi kjenner ikke overskriften «%(name)s».", name=unknown[0][:40]))
    if len(set(found)) < len(found):
        raise Unreadable(_("En overskrift står to ganger."))
    return found


def plain_fault(shape: Shape, column: str, cell: str) -> str | None:
    """What is wrong with a cell whatever it should say: a formula, too long, missing."""
    if cell.startswith(FORMULA):
        return _("Begynner med «%(sign)s», som en formel. Ta bort tegnet.", sign=cell[0])
    longest = shape.lengths.get(column)
    if longest is not None and len(cell) > longest:
        return _("Skriv høyst %(max)s tegn. Nå er det %(length)s.", max=longest, length=len(cell))
    if longest is None and len(cell) > LONGEST:
        return _("Er for langt.")
    return _("Mangler.") if not cell and column in shape.needed else None


def has_strange_signs(cell: str) -> bool:
    """Has it signs that nobody can read?"""
    return any(not sign.isprintable() for sign in cell)


def day_in(cell: str) -> date | None:
    """A day as 31.12.2026 or 2026-12-31, or None."""
    for shape in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def as_table(rows: Iterable[Iterable[object]]) -> str:
    """Rows as a file for a spreadsheet or another system; no cell is taken for a formula."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in rows:
        writer.writerow([_plain(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA, "\t", "\r")) else cell
