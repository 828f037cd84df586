"""The first sheet of an Excel file (.xlsx) as rows of text, read with care and never calculated.

What cells say is told as people see it; a formula is told as a formula, so that who reads the rows
refuses it. It is read as it comes, nothing is built of it, and nothing outside it is asked for.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from posixpath import join, normpath
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

SIGN = b"PK\x03\x04"
MOST_UNPACKED = 40 * 1024 * 1024
"""Bytes of the parts that are read, each by itself."""
MOST_ENTRIES = 1000
MOST_COLUMNS = 100
MOST_SIGNS = 20_000
"""In one cell."""
_READ = 64 * 1024
_ENCRYPTED = 0x1
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]+")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DAYS, _CLOCKS = {14, 15, 16, 17, 22}, {18, 19, 20, 21, 22, 45, 46, 47}
"""Formats that every Excel has."""
_FROM = datetime(1899, 12, 30, tzinfo=UTC)
Attributes = dict[str, str]


class NotASpreadsheet(Exception):
    """The file is damaged, locked, far too large, or no such file."""


def is_spreadsheet(content: bytes) -> bool:
    """Does it begin as one?"""
    return content.startswith(SIGN)


def sheet_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of the first sheet. Raises NotASpreadsheet, also in the middle of it."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            if len(package.infolist()) > MOST_ENTRIES:
                raise NotASpreadsheet
            yield from _rows(package)
    except (BadZipFile, zlib.error, ExpatError, EOFError, LookupError, ValueError) as error:
        raise NotASpreadsheet from error
    except (ArithmeticError, OSError, RuntimeError, struct.error) as error:
        raise NotASpreadsheet from error


def _rows(package: ZipFile) -> Iterator[tuple[int, list[str]]]:
    strings, formats = _Strings(), _Formats()
    names = set(package.namelist())
    for name, listener in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", formats)):
        if name in names:
            for _some in _parsed(package, name, listener):
                pass
    sheet = _Sheet(strings.found, formats)
    for _some in _parsed(package, _first_sheet(package), sheet):
        yield from sheet.taken()


def _first_sheet(package: ZipFile) -> str:
    book, relations = _Attributes("sheet"), _Attributes("Relationship")
    for name, listener in (("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations)):
        for _some in _parsed(package, name, listener):
            pass
    target = {one["Id"]: one["Target"] for one in relations.found}[book.found[0]["id"]]
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


class _Listener:
    """What expat calls, with names without their namespace."""

    def begin(self, name: str, attributes: Attributes, /) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """It ends."""

    def text(self, said: str) -> None:
        """What stands in it."""


def _parsed(package: ZipFile, name: str, listener: _Listener) -> Iterator[None]:
    """Read a part to its end, a piece at a time."""
    info = package.getinfo(name)
    _require_usual(info)
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, more: listener.begin(
        _local(tag), {_local(key): value for key, value in more.items()}
    )
    parser.EndElementHandler = lambda tag: listener.end(_local(tag))
    parser.CharacterDataHandler = listener.text
    read = 0
    with package.open(info) as part:
        while some := part.read(_READ):
            read += len(some)
            if read > MOST_UNPACKED:
                raise NotASpreadsheet
            parser.Parse(some, False)
            yield
    parser.Parse(b"", True)
    yield


def _require_usual(info: ZipInfo) -> None:
    usual = info.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    if not usual or info.flag_bits & _ENCRYPTED or info.file_size > MOST_UNPACKED:
        raise NotASpreadsheet


def _refuse(*_given: object) -> None:
    raise NotASpreadsheet


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@dataclass
class _Attributes(_Listener):
    """The attributes of every element of a name."""

    name: str
    found: list[Attributes] = field(default_factory=list)

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == self.name:
            self.found.append(attributes)


@dataclass
class _Strings(_Listener):
    """The texts that cells point to. What says how one is read aloud is no part of it."""

    found: list[str] = field(default_factory=list)
    _inside: list[str] = field(default_factory=list)
    _said: list[str] = field(default_factory=list)

    def begin(self, name: str, _attributes: Attributes) -> None:
        self._inside.append(name)

    def text(self, said: str) -> None:
        if self._inside[-1] == "t" and "rPh" not in self._inside:
            self._said.append(said)

    def end(self, name: str) -> None:
        self._inside.pop()
        if name == "si":
            self.found.append("".join(self._said))
            self._said = []


@dataclass
class _Formats(_Listener):
    """Which styles show a number as a day, and which as a clock time."""

    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    _is_in_cells: bool = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self._is_in_cells = True
        elif name == "xf" and self._is_in_cells:
            self.styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_in_cells = False

    def shows(self, style: str) -> tuple[bool, bool]:
        """A day? A clock time?"""
        number = self.styles[int(style)] if style and int(style) < len(self.styles) else 0
        code = _QUOTED.sub("", self.codes.get(number, "")).lower()
        day = number in _DAYS or "y" in code or "d" in code
        return day, number in _CLOCKS or "h" in code


class _Sheet(_Listener):
    """The rows of a sheet, as they come."""

    def __init__(self, strings: list[str], formats: _Formats) -> None:
        self._strings, self._formats = strings, formats
        self._ready: list[tuple[int, list[str]]] = []
        self._row: dict[int, str] = {}
        self._number, self._column, self._width = 0, 0, 0
        self._kind, self._style, self._part = "", "", ""
        self._said: dict[str, str] = {}
        self._in_cell = False

    def taken(self) -> list[tuple[int, list[str]]]:
        """The rows that are whole by now."""
        ready, self._ready = self._ready, []
        return ready

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._row, self._column = {}, 0
        elif name == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._said, self._in_cell = {}, True
            if self._column > MOST_COLUMNS:
                raise NotASpreadsheet
        elif self._in_cell:
            self._part = name
            if name == "f":
                self._said["f"] = ""

    def text(self, said: str) -> None:
        if self._in_cell and self._part in ("v", "t", "f"):
            whole = self._said.get(self._part, "") + said
            if len(whole) > MOST_SIGNS:
                raise NotASpreadsheet
            self._said[self._part] = whole

    def end(self, name: str) -> None:
        if name == "c":
            self._row[self._column] = self._cell()
            self._in_cell = False
        elif name == "row":
            self._close()
        self._part = ""

    def _close(self) -> None:
        """As wide as the first row, which is the heading; wider where more is written."""
        last = max((place for place, cell in self._row.items() if cell.strip()), default=0)
        self._width = self._width or last
        width = max(self._width, last)
        cells = [self._row.get(place, "") for place in range(1, width + 1)]
        self._ready.append((self._number, cells))

    def _cell(self) -> str:
        if "f" in self._said:
            return f"={self._said['f']}"
        value = self._said.get("v", self._said.get("t", ""))
        read: dict[str, Callable[[str], str]] = {"s": self._pointed_to, "n": self._number_said}
        return read.get(self._kind, str)(value) if value else ""

    def _pointed_to(self, value: str) -> str:
        return self._strings[int(value)] if 0 <= int(value) < len(self._strings) else ""

    def _number_said(self, value: str) -> str:
        number = float(value)
        is_day, is_clock = self._formats.shows(self._style)
        if not (is_day or is_clock):
            return str(int(number)) if number.is_integer() else value
        at = _FROM + timedelta(minutes=round(number * 24 * 60))
        return at.strftime("%d.%m.%Y" if is_day else "%H.%M")


def _column(place: str) -> int:
    """1 for A; 0 for nothing that says where it is."""
    found = _PLACE.fullmatch(place)
    number = 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
