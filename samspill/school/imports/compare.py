"""What a file of a school would change, row by row; what is in conflict is set aside.

The same reading serves the preview and the act, so that what was shown is what is done. It runs
the same number of statements however long the file is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from samspill.core.clock import today
from samspill.core.language import _
from samspill.identity.models import Person
from samspill.infra.crypto import lookup_hash
from samspill.infra.tabular import Problem
from samspill.organisation.queries import policy
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import GroupKind, StaffRole
from samspill.school.imports.entries import (
    CLASS,
    COLUMN_NAMES,
    FAMILY,
    LEVEL,
    NUMBER,
    Entry,
    Sheet,
)
from samspill.school.imports.queries import Standing, Stands, standing

Key = tuple[GroupKind, str]
"""A group by kind and name, in small letters."""


@dataclass(frozen=True)
class Wanted:
    """A group that the file names; ``year_level`` of a class, where a row says it."""

    kind: GroupKind
    name: str
    year_level: int | None


@dataclass(frozen=True)
class PupilChange:
    """A pupil's row that can be done: ``person`` None is new here; the groups it comes into, and
    the places that end. ``is_protected``: nothing is shown of what stood before (F8)."""

    entry: Entry
    person: Person | None
    comes_into: tuple[Key, ...]
    ends: tuple[UUID, ...]
    is_new: bool
    is_protected: bool


@dataclass(frozen=True)
class StaffChange:
    """An employee's row that can be done."""

    entry: Entry
    profile_id: UUID
    comes_into: tuple[Key, ...]


@dataclass
class Outcome:
    """What the whole file would do. ``leaving``: places of those who are not in a whole file."""

    groups: dict[Key, Wanted] = field(default_factory=dict)
    pupils: list[PupilChange] = field(default_factory=list)
    staff: list[StaffChange] = field(default_factory=list)
    unchanged: int = 0
    leaving: list[UUID] = field(default_factory=list)
    left: int = 0
    refused: list[Problem] = field(default_factory=list)
    halts: bool = False
    knows_all: bool = True

    @property
    def new(self) -> list[PupilChange]:
        """Pupils whom the school has not got."""
        return [one for one in self.pupils if one.is_new and not one.is_protected]

    @property
    def moved(self) -> list[PupilChange]:
        """Pupils who change group."""
        return [one for one in self.pupils if not one.is_new and not one.is_protected]

    @property
    def protected(self) -> list[PupilChange]:
        """Those whose address is protected or not known: all alike."""
        return [one for one in self.pupils if one.is_protected]

    @property
    def rows_aside(self) -> list[tuple[int, str, str]]:
        """Row, column and words of what was set aside."""
        return [(one.row, one.column, one.text) for one in self.refused]

    @property
    def does_something(self) -> bool:
        """Is there anything to say yes to?"""
        return bool(self.groups or self.pupils or self.staff or self.leaving)

    def fingerprint(self) -> str:
        """The same for the same outcome: to see that nothing has changed since it was shown."""
        said = [
            sorted(map(str, self.groups)),
            [(one.entry.row, one.comes_into, one.ends) for one in self.pupils],
            [(one.entry.row, one.comes_into) for one in self.staff],
            sorted(map(str, self.leaving)),
            [(one.row, one.column) for one in self.refused],
        ]
        # nosemgrep: hash-without-key - row numbers and ids of places, of nobody
        return hashlib.sha256(repr(said).encode()).hexdigest()


def compare(school: OpenGroup, sheet: Sheet, *, is_whole: bool) -> Outcome:
    """Hold a file against what stands today. ``is_whole``: who is not in it leaves the school."""
    stands = standing(school, [entry.number for entry in sheet.entries], sheet.numbers)
    outcome = Outcome(refused=list(sheet.problems), knows_all=sheet.knows_all)
    for entry in sheet.entries:
        person = stands.people.get(lookup_hash(entry.number))
        problem = _problem(stands, outcome, entry, person)
        if problem is not None:
            outcome.refused.append(problem)
        elif entry.role is None:
            _add_pupil(stands, outcome, entry, person)
        else:
            _add_employee(stands, outcome, entry, person)
    if is_whole and sheet.knows_all:
        outcome.leaving = [one.id for one in stands.places if one.child_id not in stands.in_file]
        outcome.left = len({one.child_id for one in stands.places} - stands.in_file)
    lost = outcome.left + sum(bool(one.ends) for one in outcome.pupils)
    rule = policy("register_halt", school.subject.tenant_id, today(school.at)).value
    enrolled = len({one.child_id for one in stands.places})
    outcome.halts = lost > rule["few"] and lost * 100 > rule["percent"] * enrolled
    outcome.refused.sort(key=lambda problem: problem.row)
    return outcome


def _problem(
    stands: Standing, outcome: Outcome, entry: Entry, person: Person | None
) -> Problem | None:
    """What sets the row aside. One answer for a name that is another's and for a block (I21)."""
    if person is not None and (
        person.family_name.casefold() != entry.family_name.casefold()
        or person.id in stands.blocked
        or person.died_on is not None
    ):
        return _said(entry, FAMILY, _("Navnet og nummeret passer ikke sammen."))
    if entry.role is not None:
        if person is None or person.id not in stands.employees:
            return _said(entry, NUMBER, _("Arbeider ikke på skolen. Legg til i Ansatte først."))
        if person.id == stands.own_person_id:
            return _said(entry, NUMBER, _("Du kan ikke endre ditt eget arbeid. Spør en annen."))
    elif person is not None and person.id in stands.elsewhere:
        return _said(entry, NUMBER, _("Står på en annen skole i kommunen. Plassen må avsluttes."))
    level = _level_of(stands, outcome, (GroupKind.CLASS, entry.class_name.casefold()))
    if entry.year_level and level and level != entry.year_level:
        return _said(entry, LEVEL, _("Klassen står med et annet trinn."))
    if any(name.casefold() == entry.class_name.casefold() for name in entry.groups or ()):
        return _said(entry, CLASS, _("Står både som klasse og faggruppe."))
    return None


def _level_of(stands: Standing, outcome: Outcome, key: Key) -> int | None:
    if key in stands.groups:
        return stands.groups[key].year_level
    return outcome.groups[key].year_level if key in outcome.groups else None


def _said(entry: Entry, column: str, text: str) -> Problem:
    return Problem(entry.row, _(COLUMN_NAMES[column]), text)


def _wanted(stands: Standing, outcome: Outcome, entry: Entry) -> list[Key]:
    """The groups that a row names; new ones are noted."""
    named = [(GroupKind.CLASS, entry.class_name)] if entry.class_name else []
    named += [(GroupKind.TEACHING, name) for name in entry.groups or ()]
    keys = []
    for kind, name in named:
        key = (kind, name.casefold())
        keys.append(key)
        if key not in stands.groups:
            level = entry.year_level if kind == GroupKind.CLASS else None
            known = outcome.groups.get(key)
            if known is None or known.year_level is None:
                outcome.groups[key] = Wanted(kind, known.name if known else name, level)
    return keys


def _add_pupil(stands: Standing, outcome: Outcome, entry: Entry, person: Person | None) -> None:
    current = stands.places_of.get(person.id, []) if person else []
    wanted = _wanted(stands, outcome, entry)
    has = {stands.key_of(place) for place in current}
    comes_into = tuple(key for key in wanted if key not in has)
    ends = tuple(place.id for place in current if _ends(stands, entry, place, wanted))
    is_new = not any(place.group_id == stands.school_id for place in current)
    if not (comes_into or ends or is_new):
        outcome.unchanged += 1
        return
    is_protected = person is None or person.address_protection != "NONE"
    outcome.pupils.append(PupilChange(entry, person, comes_into, ends, is_new, is_protected))


def _ends(stands: Standing, entry: Entry, place: Stands, wanted: Iterable[Key]) -> bool:
    """Another class of this year; a teaching group, where the file says which there are."""
    key = stands.key_of(place)
    if key is None or key in wanted:
        return False
    return key[0] == GroupKind.CLASS or entry.groups is not None


def _add_employee(stands: Standing, outcome: Outcome, entry: Entry, person: Person | None) -> None:
    if person is None or entry.role is None:
        return
    profile_id = stands.employees[person.id]
    wanted = _wanted(stands, outcome, entry)
    comes_into = tuple(
        key for key in wanted if not stands.works(profile_id, key, StaffRole(entry.role))
    )
    if comes_into:
        outcome.staff.append(StaffChange(entry, profile_id, comes_into))
    else:
        outcome.unchanged += 1
