"""A file of a school, read and checked: rows, or what is wrong with each.

Nothing is looked up here, and nothing is changed. Whatever the file is, the answer is a ``Sheet``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from samspill.core.language import N_, _
from samspill.core.national_id import is_valid, normalise
from samspill.infra.tabular import (
    Problem,
    Shape,
    Unreadable,
    has_strange_signs,
    plain_fault,
    read_rows,
)
from samspill.school.groups.models import StaffRole

NUMBER, GIVEN, FAMILY, CLASS = "number", "given_name", "family_name", "class_name"
LEVEL, GROUPS, ROLE = "year_level", "groups", "role"
NEEDED = (NUMBER, GIVEN, FAMILY)
COLUMN_NAMES = {
    NUMBER: N_("Fødselsnummer"),
    GIVEN: N_("Fornavn"),
    FAMILY: N_("Etternavn"),
    CLASS: N_("Klasse"),
    LEVEL: N_("Trinn"),
    GROUPS: N_("Faggrupper"),
    ROLE: N_("Rolle"),
}
SPELT = {
    "fødselsnummer": NUMBER,
    "fodselsnummer": NUMBER,
    "fnr": NUMBER,
    "fornavn": GIVEN,
    "etternavn": FAMILY,
    "klasse": CLASS,
    "basisgruppe": CLASS,
    "trinn": LEVEL,
    "årstrinn": LEVEL,
    "faggrupper": GROUPS,
    "faggruppe": GROUPS,
    "grupper": GROUPS,
    "rolle": ROLE,
}
ROLES = {
    "": None,
    "elev": None,
    "kontaktlærer": StaffRole.CONTACT_TEACHER,
    "lærer": StaffRole.TEACHER,
    "faglærer": StaffRole.TEACHER,
    "assistent": StaffRole.ASSISTANT,
}
"""What a row may say that somebody is; None is a pupil."""
LEVELS = {str(level): level for level in range(1, 11)}
SHAPE = Shape(COLUMN_NAMES, SPELT, NEEDED, {CLASS: 40, GROUPS: 400})
LONGEST_GROUP = 40


@dataclass(frozen=True)
class Entry:
    """One person as a row says it. ``role`` None: a pupil. ``groups`` None: the file has no such
    column, so they are as they stand."""

    row: int
    number: str
    given_name: str
    family_name: str
    class_name: str
    year_level: int | None
    groups: tuple[str, ...] | None
    role: StaffRole | None

    @property
    def name(self) -> str:
        """The name as the file has it."""
        return f"{self.given_name} {self.family_name}"


@dataclass
class Sheet:
    """A whole file: the rows that can be read, and every problem. ``numbers``: everybody's whose
    number could be read, also in rows that are set aside; ``knows_all``: that is all rows."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    knows_all: bool = True


def read_sheet(content: bytes, *, synthetic: bool) -> Sheet:
    """Read a file as ``infra/tabular.py`` takes it. Raises Unreadable for what is none at all."""
    sheet = Sheet()
    for line, said in read_rows(content, SHAPE):
        if isinstance(said, Problem):
            sheet.problems.append(said)
            sheet.knows_all = False
        else:
            _take(sheet, line, said, synthetic=synthetic)
    if not sheet.entries and not sheet.problems:
        raise Unreadable(_("Filen har ingen elever eller ansatte."))
    _set_repeats_aside(sheet)
    return sheet


def _take(sheet: Sheet, line: int, said: dict[str, str], *, synthetic: bool) -> None:
    number = normalise(said[NUMBER])
    if is_valid(number, synthetic=synthetic):
        sheet.numbers.add(number)
    else:
        sheet.knows_all = False
    faults = list(_faults(said, synthetic=synthetic))
    if faults:
        sheet.problems += [SHAPE.problem(line, name, text) for name, text in faults]
        return
    groups = said.get(GROUPS)
    sheet.entries.append(
        Entry(
            row=line,
            number=number,
            given_name=said[GIVEN],
            family_name=said[FAMILY],
            class_name=said.get(CLASS, ""),
            year_level=LEVELS.get(said.get(LEVEL, "")),
            groups=None if groups is None else tuple(_listed(groups)),
            role=ROLES[said.get(ROLE, "").lower()],
        )
    )


def _listed(cell: str) -> Iterator[str]:
    names = (name.strip() for name in cell.replace("|", ",").split(","))
    return (name for name in dict.fromkeys(names) if name)


def _faults(said: dict[str, str], *, synthetic: bool) -> Iterator[tuple[str, str]]:
    for name, cell in said.items():
        fault = plain_fault(SHAPE, name, cell)
        if fault:
            yield name, fault
        elif cell:
            yield from _fault(name, cell, synthetic=synthetic)
    role = ROLES.get(said.get(ROLE, "").lower())
    if not said.get(CLASS) and (role is None or not said.get(GROUPS)):
        yield CLASS, _("Mangler.")


def _fault(name: str, cell: str, *, synthetic: bool) -> Iterator[tuple[str, str]]:
    if name == NUMBER and not is_valid(normalise(cell), synthetic=synthetic):
        yield name, _("Er ikke et fødselsnummer med 11 siffer.")
    elif name == LEVEL and cell not in LEVELS:
        yield name, _("Skriv et trinn fra 1 til 10.")
    elif name == ROLE and cell.lower() not in ROLES:
        yield name, _("Skriv elev, kontaktlærer, lærer eller assistent.")
    elif name == GROUPS and any(len(one) > LONGEST_GROUP for one in _listed(cell)):
        yield name, _("Er for langt.")
    elif has_strange_signs(cell):
        yield name, _("Har tegn som ikke kan leses.")


def _set_repeats_aside(sheet: Sheet) -> None:
    """The same pupil twice, the same employee twice in a class: the later row is set aside."""
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for entry in sheet.entries:
        where = () if entry.role is None else (entry.role, entry.class_name.casefold())
        row = first.setdefault((entry.number, *where), entry.row)
        if row == entry.row:
            kept.append(entry)
            continue
        text = _("Den samme personen står i rad %(row)s.", row=row)
        sheet.problems.append(Problem(entry.row, "", text))
    sheet.entries = kept
