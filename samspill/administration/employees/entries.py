"""A file of employees, read and checked: rows, or what is wrong with each.

Nothing is looked up here, and nothing is changed. Whatever the file is, the answer is a ``Sheet``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from samspill.core.language import N_, _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.contact import MAIL_ADDRESS
from samspill.infra.tabular import (
    Problem,
    Shape,
    Unreadable,
    day_in,
    has_strange_signs,
    plain_fault,
    read_rows,
)

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


SHAPE = Shape(COLUMN_NAMES, SPELT, NEEDED, {})


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


def read_sheet(content: bytes, *, synthetic: bool) -> Sheet:
    """Read a CSV file in UTF-8 or Latin-1, with semicolon, comma or tab, in any order of columns.

    ``synthetic`` says which national numbers are allowed.
    """
    sheet = Sheet()
    try:
        for line, said in read_rows(content, SHAPE):
            if isinstance(said, Problem):
                sheet.problems.append(said)
            else:
                _take(sheet, line, said, synthetic=synthetic)
    except Unreadable as fault:
        return Sheet(problems=[Problem(0, "", str(fault))])
    if not sheet.entries and not sheet.problems:
        sheet.problems.append(Problem(0, "", _("Filen har ingen ansatte.")))
    _refuse_repeats(sheet)
    return sheet


def _take(sheet: Sheet, line: int, said: dict[str, str], *, synthetic: bool) -> None:
    """One row: an entry, or what is wrong with it, every fault of it."""
    faults = list(_faults(said, synthetic=synthetic))
    if faults:
        sheet.problems += [SHAPE.problem(line, name, text) for name, text in faults]
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
            first_day=day_in(said.get(FIRST, "")),
            last_day=day_in(said.get(LAST, "")),
            may_hold_plans=_yes(said, HOLDS),
            leads_unit=_yes(said, LEADS),
        )
    )


def _faults(said: dict[str, str], *, synthetic: bool) -> Iterator[tuple[str, str]]:
    for name, cell in said.items():
        fault = plain_fault(SHAPE, name, cell)
        if fault:
            yield name, fault
        elif cell:
            yield from _fault(name, cell, synthetic=synthetic)


def _fault(name: str, cell: str, *, synthetic: bool) -> Iterator[tuple[str, str]]:
    if name == NUMBER and not is_valid(normalise(cell), synthetic=synthetic):
        yield name, _("Er ikke et fødselsnummer med 11 siffer.")
    elif name == EMAIL and not MAIL_ADDRESS.fullmatch(cell):
        yield name, _("Er ikke en e-postadresse.")
    elif name in (FIRST, LAST) and day_in(cell) is None:
        yield name, _("Skriv datoen som 31.12.2026.")
    elif name in (HOLDS, LEADS) and cell.lower() not in (*YES, *NO):
        yield name, _("Skriv ja eller nei.")
    elif has_strange_signs(cell):
        yield name, _("Har tegn som ikke kan leses.")


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
