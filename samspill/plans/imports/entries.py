"""A file of plans from another product, read and checked: rows, or what is wrong with each.

Nothing is looked up here, and nothing is changed. Whatever the file is, the answer is a ``Sheet``.
"""

from __future__ import annotations

import re
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
from samspill.plans.participants.models import Template
from samspill.plans.plan.models import PlanKind

NUMBER, KIND, HOLDER, UNIT = "number", "kind", "holder", "unit"
PURPOSE, PEOPLE, UNTIL, FAULT = "purpose", "people", "until", "fault"

COLUMN_NAMES = {
    NUMBER: N_("Barnets fødselsnummer"),
    KIND: N_("Plantype"),
    HOLDER: N_("Stafettholder"),
    PURPOSE: N_("Formål"),
    UNIT: N_("Enhet"),
    PEOPLE: N_("Deltakere"),
    UNTIL: N_("Sluttdato"),
}
HEADINGS = {**COLUMN_NAMES, FAULT: N_("Feil")}
"""A file of what was set aside says why in a column that is not read when it comes again."""
SPELT = {
    "barnets fødselsnummer": NUMBER,
    "fødselsnummer": NUMBER,
    "fodselsnummer": NUMBER,
    "fnr": NUMBER,
    "plantype": KIND,
    "type": KIND,
    "stafettholder": HOLDER,
    "koordinator": HOLDER,
    "formål": PURPOSE,
    "formal": PURPOSE,
    "hvorfor": PURPOSE,
    "enhet": UNIT,
    "deltakere": PEOPLE,
    "deltagere": PEOPLE,
    "sluttdato": UNTIL,
    "gjelder til": UNTIL,
    "feil": FAULT,
}
PURPOSE_AT_MOST, MOST_PEOPLE = 200, 20
SHAPE = Shape(
    HEADINGS,
    SPELT,
    (NUMBER, KIND, HOLDER, PURPOSE),
    {PURPOSE: PURPOSE_AT_MOST, PEOPLE: 3_000},
)
KINDS = {
    "stafettlogg": PlanKind.RELAY_LOG,
    "individuell plan": PlanKind.INDIVIDUAL_PLAN,
    "ip": PlanKind.INDIVIDUAL_PLAN,
    "samarbeid uten individuell plan": PlanKind.COOPERATION,
    "samarbeid": PlanKind.COOPERATION,
}
ROLES = {
    "": Template.PROFESSIONAL,
    "fagperson": Template.PROFESSIONAL,
    "fagperson som trenger lite": Template.LIMITED,
    "barnevern med omsorg": Template.CHILD_WELFARE,
}
BETWEEN = re.compile(r"[|;,\n]")
ONE = re.compile(r"(?P<who>[^()]+?)\s*(?:\((?P<role>[^()]*)\))?")
LONG_NUMBER = re.compile(r"(?<!\d)\d{6}\s?\d{5}(?!\d)")

Person = tuple[str, Template]


@dataclass(frozen=True)
class Entry:
    """One plan as a row says it. ``holder`` and the people are a national number or an address at
    work; ``unit`` '' and ``until`` None where the row says none."""

    row: int
    number: str
    kind: PlanKind
    holder: str
    unit: str
    purpose: str
    people: tuple[Person, ...]
    until: date | None


@dataclass
class Sheet:
    """A whole file: the rows that can be read, and every problem."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_sheet(content: bytes, *, synthetic: bool) -> Sheet:
    """Read a file as ``infra.tabular`` does. ``synthetic`` says which national numbers are allowed.

    A child that stands in two rows is refused in the later: which one is right, people know.
    """
    sheet = Sheet()
    children: dict[str, int] = {}
    try:
        for line, said in read_rows(content, SHAPE):
            if isinstance(said, Problem):
                sheet.problems.append(said)
            else:
                _take(sheet, children, line, said, synthetic=synthetic)
    except Unreadable as fault:
        return Sheet(problems=[Problem(0, "", str(fault))])
    if not sheet.entries and not sheet.problems:
        sheet.problems.append(Problem(0, "", _("Filen har ingen planer.")))
    return sheet


def _take(
    sheet: Sheet, children: dict[str, int], line: int, said: dict[str, str], *, synthetic: bool
) -> None:
    """One row: an entry, or what is wrong with it, every fault of it."""
    faults = list(_faults(said, synthetic=synthetic))
    number = normalise(said[NUMBER])
    first = children.setdefault(number, line)
    if first != line:
        faults.append((NUMBER, _("Det samme barnet står i rad %(row)s.", row=first)))
    if faults:
        sheet.problems += [SHAPE.problem(line, name, text) for name, text in faults]
        return
    sheet.entries.append(
        Entry(
            row=line,
            number=number,
            kind=KINDS[said[KIND].lower()],
            holder=named(said[HOLDER]),
            unit=said.get(UNIT, ""),
            purpose=said[PURPOSE],
            people=tuple(_people(said.get(PEOPLE, ""))),
            until=day_in(said.get(UNTIL, "")),
        )
    )


def named(cell: str) -> str:
    """How a cell names an employee: her national number, or her address in small letters."""
    return cell.lower() if "@" in cell else normalise(cell)


def _people(cell: str) -> Iterator[Person]:
    for part in BETWEEN.split(cell):
        one = ONE.fullmatch(part.strip())
        if one:
            yield named(one["who"]), ROLES[(one["role"] or "").strip().lower()]


def _faults(said: dict[str, str], *, synthetic: bool) -> Iterator[tuple[str, str]]:
    for name, cell in said.items():
        if name == FAULT:
            continue
        fault = plain_fault(SHAPE, name, cell)
        if fault:
            yield name, fault
        elif cell:
            yield from ((name, text) for text in _fault(name, cell, synthetic=synthetic))


def _fault(name: str, cell: str, *, synthetic: bool) -> Iterator[str]:
    if name == PEOPLE:
        yield from _faults_of_people(cell, synthetic=synthetic)
    elif has_strange_signs(cell):
        yield _("Har tegn som ikke kan leses, eller flere linjer.")
    elif name == NUMBER and not is_valid(normalise(cell), synthetic=synthetic):
        yield _("Er ikke et fødselsnummer med 11 siffer.")
    elif name == HOLDER and not _names_somebody(cell, synthetic=synthetic):
        yield _("Skriv e-postadressen på jobb, eller fødselsnummeret med 11 siffer.")
    elif name == KIND and cell.lower() not in KINDS:
        yield _("Skriv stafettlogg, individuell plan eller samarbeid uten individuell plan.")
    elif name == UNTIL and day_in(cell) is None:
        yield _("Skriv datoen som 31.12.2026.")
    elif name == PURPOSE and LONG_NUMBER.search(cell):
        yield _("Formålet kan ikke ha et fødselsnummer.")


def _names_somebody(cell: str, *, synthetic: bool) -> bool:
    if "@" in cell:
        return bool(MAIL_ADDRESS.fullmatch(cell))
    return is_valid(normalise(cell), synthetic=synthetic)


def _faults_of_people(cell: str, *, synthetic: bool) -> Iterator[str]:
    """What is wrong with the list. Places are said by number: a name could be a national number."""
    seen = set()
    parts = [part.strip() for part in BETWEEN.split(cell) if part.strip()]
    if len(parts) > MOST_PEOPLE:
        yield _("Skriv høyst %(most)s deltakere.", most=MOST_PEOPLE)
        return
    for place, part in enumerate(parts, 1):
        one = ONE.fullmatch(part)
        who = named(one["who"]) if one else ""
        if one is None or not _names_somebody(who, synthetic=synthetic):
            yield _(
                "Nummer %(place)s må være en e-postadresse på jobb eller et fødselsnummer, og så"
                " rollen i parentes.",
                place=place,
            )
        elif (one["role"] or "").strip().lower() not in ROLES:
            yield _(
                "Nummer %(place)s har en rolle vi ikke kjenner. Skriv Fagperson, Fagperson som"
                " trenger lite eller Barnevern med omsorg.",
                place=place,
            )
        elif who in seen:
            yield _("Nummer %(place)s står to ganger.", place=place)
        seen.add(who)
