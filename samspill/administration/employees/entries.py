"""A file of employees, read and checked: rows, or what is wrong with each.

Nothing is looked up here, and nothing is changed. Whatever the file is, the answer is a ``Sheet``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO

from samspill.core.language import N_, _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.contact import MAIL_ADDRESS
from samspill.infra.forms import tidy

MOST_ROWS = 10_000
MOST_BYTES = 5 * 1024 * 1024
LONGEST = 254
DELIMITERS = (";", ",", "\t")
FORMULA = ("=", "+", "-", "@")
YES, NO = ("ja", "j", "yes", "x", "1"), ("nei", "n", "no", "", "0")

NUMBER, GIVEN, FAMILY, EMAIL, UNIT = "number", "given_name", "family_name", "email", "unit"
TITLE, FIRST, LAST, HOLDS, LEADS = "title", "first_day", "last_day", "may_hold_plans", "leads_unit"
NEEDED = (NUMBER, GIVEN, FAMILY, EMAIL, UNIT)

COLUMN_NAMES = {
    NUMBER: N_("Fødselsnummer"),
    GIVEN: N_("Fornavn"),
    FAMILY: N_("Etternavn"),
    EMAIL: N_("E-post"),
    UNIT: N_("Enhet"),
    TITLE: N_("Stilling"),
    FIRST: N_("Første arbeidsdag"),
    LAST: N_("Siste arbeidsdag"),
    HOLDS: N_("Stafettholder"),
    LEADS: N_("Leder"),
}
SPELT = {
    "fødselsnummer": NUMBER,
    "fodselsnummer": NUMBER,
    "fnr": NUMBER,
    "fornavn": GIVEN,
    "etternavn": FAMILY,
    "e-post": EMAIL,
    "epost": EMAIL,
    "e-postadresse": EMAIL,
    "enhet": UNIT,
    "arbeidssted": UNIT,
    "stilling": TITLE,
    "tittel": TITLE,
    "første arbeidsdag": FIRST,
    "startdato": FIRST,
    "siste arbeidsdag": LAST,
    "sluttdato": LAST,
    "stafettholder": HOLDS,
    "leder": LEADS,
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row. ``row`` is the line in the file, the heading is 1; ``column`` is
    the Norwegian heading, '' for the whole row; row 0 is the whole file."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One employee as a row says it. A column that the file has not got is None: as it stands."""

    row: int
    number: str
    given_name: str
    family_name: str
    email: str
    unit: str
    title: str | None
    first_day: date | None
    last_day: date | None
    may_hold_plans: bool | None
    leads_unit: bool | None


@dataclass
class Sheet:
    """A whole file: the rows that can be read, and every problem."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Unreadable(Exception):
    """The whole file cannot be used. The text says why, for who sent it."""


def read_sheet(content: bytes, *, synthetic: bool) -> Sheet:
    """Read a CSV file in UTF-8 or Latin-1, with semicolon, comma or tab, in any order of columns.

    ``synthetic`` says which national numbers are allowed.
    """
    sheet = Sheet()
    try:
        rows = _rows(_decoded(content))
        _line, heading = next(rows, (0, []))
        columns = _columns(heading)
        for line, cells in rows:
            _take(sheet, columns, line, cells, synthetic=synthetic)
    except _Unreadable as fault:
        return Sheet(problems=[Problem(0, "", str(fault))])
    if not sheet.entries and not sheet.problems:
        sheet.problems.append(Problem(0, "", _("Filen har ingen ansatte.")))
    _refuse_repeats(sheet)
    return sheet


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _Unreadable(_("Filen er for stor. Del den i filer på høyst 10 000 rader."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if "\0" in text or "\ufffd" in text:
        raise _Unreadable(_("Vi kan ikke lese filen. Lagre den som CSV, og prøv igjen."))
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    count, line = 0, 1
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _Unreadable(
                _("Filen stopper midt i rad %(row)s, eller et anførselstegn mangler.", row=line)
            ) from None
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise _Unreadable(_("Filen har for mange rader. Del den i filer på høyst 10 000."))
        yield line, [str(tidy(cell)) for cell in cells]


def _columns(heading: list[str]) -> list[str]:
    found = [SPELT.get(" ".join(cell.lower().split()), "") for cell in heading]
    missing = [_(COLUMN_NAMES[name]) for name in NEEDED if name not in found]
    if missing:
        raise _Unreadable(
            _(
                "Den første raden må ha overskrifter. Disse mangler: %(names)s.",
                names=", ".join(missing),
            )
        )
    unknown = [cell for cell, name in zip(heading, found, strict=True) if not name]
    if unknown:
        raise _Unreadable(_("Vi kjenner ikke overskriften «%(name)s».", name=unknown[0][:40]))
    if len(set(found)) < len(found):
        raise _Unreadable(_("En overskrift står to ganger."))
    return found


def _take(
    sheet: Sheet, columns: list[str], line: int, cells: list[str], *, synthetic: bool
) -> None:
    """One row: an entry, or what is wrong with it, every fault of it."""
    if len(cells) != len(columns):
        short = len(cells) < len(columns)
        text = _("Raden mangler felter.") if short else _("Raden har for mange felter.")
        sheet.problems.append(Problem(line, "", text))
        return
    said = dict(zip(columns, cells, strict=True))
    faults = list(_faults(said, synthetic=synthetic))
    if faults:
        sheet.problems += [Problem(line, _(COLUMN_NAMES[name]), text) for name, text in faults]
        return
    sheet.entries.append(
        Entry(
            row=line,
            number=normalise(said[NUMBER]),
            given_name=said[GIVEN],
            family_name=said[FAMILY],
            email=said[EMAIL],
            unit=said[UNIT],
            title=said.get(TITLE),
            first_day=_day(said.get(FIRST, "")),
            last_day=_day(said.get(LAST, "")),
            may_hold_plans=_yes(said, HOLDS),
            leads_unit=_yes(said, LEADS),
        )
    )


def _faults(said: dict[str, str], *, synthetic: bool) -> Iterator[tuple[str, str]]:
    for name, cell in said.items():
        if cell.startswith(FORMULA):
            yield name, _("Begynner med «%(sign)s», som en formel. Ta bort tegnet.", sign=cell[0])
        elif len(cell) > LONGEST:
            yield name, _("Er for langt.")
        elif not cell and name in NEEDED:
            yield name, _("Mangler.")
        elif cell:
            yield from _fault(name, cell, synthetic=synthetic)


def _fault(name: str, cell: str, *, synthetic: bool) -> Iterator[tuple[str, str]]:
    if name == NUMBER and not is_valid(normalise(cell), synthetic=synthetic):
        yield name, _("Er ikke et fødselsnummer med 11 siffer.")
    elif name == EMAIL and not MAIL_ADDRESS.fullmatch(cell):
        yield name, _("Er ikke en e-postadresse.")
    elif name in (FIRST, LAST) and _day(cell) is None:
        yield name, _("Skriv datoen som 31.12.2026.")
    elif name in (HOLDS, LEADS) and cell.lower() not in (*YES, *NO):
        yield name, _("Skriv ja eller nei.")
    elif any(not sign.isprintable() for sign in cell):
        yield name, _("Har tegn som ikke kan leses.")


def _day(cell: str) -> date | None:
    for shape in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _yes(said: dict[str, str], name: str) -> bool | None:
    return said[name].lower() in YES if name in said else None


def _refuse_repeats(sheet: Sheet) -> None:
    """The same person twice in one unit, or by two names: the later row is refused."""
    places: dict[tuple[str, str], int] = {}
    names: dict[str, Entry] = {}
    kept = []
    for entry in sheet.entries:
        first = places.setdefault((entry.number, entry.unit.casefold()), entry.row)
        other = names.setdefault(entry.number, entry)
        if first != entry.row:
            text = _("Den samme personen står i rad %(row)s.", row=first)
            sheet.problems.append(Problem(entry.row, "", text))
        elif other.family_name.casefold() != entry.family_name.casefold():
            text = _("Den samme personen har et annet navn i rad %(row)s.", row=other.row)
            sheet.problems.append(Problem(entry.row, _(COLUMN_NAMES[FAMILY]), text))
        else:
            kept.append(entry)
    sheet.entries = kept
    sheet.problems.sort(key=lambda problem: problem.row)
