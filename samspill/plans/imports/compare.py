"""What a file of plans would lay before whom, row by row, and what is set aside.

Only the file and the employees decide it. Whether a child is known here, protected, blocked or has
a plan already is the holder's to meet: who administers learns nothing of a child by sending a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.language import _
from samspill.infra.crypto import lookup_hash
from samspill.infra.tabular import Problem
from samspill.organisation.queries import policy
from samspill.plans.consent.words import long_day
from samspill.plans.imports.entries import (
    HOLDER,
    NUMBER,
    PEOPLE,
    SHAPE,
    UNIT,
    UNTIL,
    Entry,
    Sheet,
)
from samspill.plans.imports.queries import Worker, offered_children, people_at_work


@dataclass(frozen=True)
class Ready:
    """A row that can be laid before its holder. ``people``: profile id and role template."""

    entry: Entry
    holder: Worker
    people: tuple[tuple[UUID, str], ...]

    def content(self) -> dict[str, Any]:
        """What is kept of it, sealed, until the holder has answered."""
        until = self.entry.until
        return {
            "kind": self.entry.kind,
            "purpose": self.entry.purpose,
            "people": [[str(profile_id), template] for profile_id, template in self.people],
            "until": until.isoformat() if until else None,
        }


@dataclass
class Outcome:
    """What the whole file would do."""

    ready: list[Ready] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    def by_holder(self) -> list[tuple[Worker, int]]:
        """Who would be asked about how many plans, in the order of the file."""
        found: dict[UUID, list[Ready]] = {}
        for one in self.ready:
            found.setdefault(one.holder.profile_id, []).append(one)
        return [(rows[0].holder, len(rows)) for rows in found.values()]

    def rows_refused(self) -> int:
        """How many rows are set aside, however many faults each has."""
        return len({problem.row for problem in self.refused})

    def fingerprint(self) -> str:
        """The same for the same outcome: to see that nothing has changed since it was shown."""
        said = [
            *((one.entry.row, one.holder.profile_id.hex, one.people) for one in self.ready),
            *((problem.row, problem.column, problem.text) for problem in self.refused),
        ]
        # nosemgrep: hash-without-key - row numbers, profile ids and faults, of nobody
        return hashlib.sha256(repr(said).encode()).hexdigest()


def rows_offered_before(tenant: OpenTenant, sheet: Sheet) -> list[int]:
    """The rows whose child is laid before a holder already, from another file."""
    offered = offered_children(tenant.subject.id)
    return [one.row for one in sheet.entries if lookup_hash(one.number) in offered]


def compare(tenant: OpenTenant, sheet: Sheet, offered_before: list[int]) -> Outcome:
    """Hold a file against who works here today. The same number of queries for any file."""
    day = today(tenant.at)
    staff, known = _Staff(people_at_work(tenant.subject.id, day)), set(offered_before)
    longest = policy("consent_length", tenant.subject.id, day).value["days_at_most"]
    last = day + timedelta(days=longest)
    outcome = Outcome(refused=list(sheet.problems))
    for entry in sheet.entries:
        found = _Row(entry, staff)
        problems = list(found.problems(tenant.actor.person_id, day, last))
        if entry.row in known:
            problems.append(SHAPE.problem(entry.row, NUMBER, _("Er lagt fram fra en annen fil.")))
        outcome.refused += problems
        if not problems and found.holder is not None:
            people = tuple((one.profile_id, str(role)) for one, role in found.people)
            outcome.ready.append(Ready(entry, found.holder, people))
    outcome.refused.sort(key=lambda problem: problem.row)
    return outcome


class _Staff:
    """Who works here, by national number and by address.

    Whose address is protected is found by number only: her address at work is not shown to those
    who administer, so it is not told to them either (F8).
    """

    def __init__(self, workers: list[Worker]) -> None:
        self._found: dict[bytes | str, list[Worker]] = {}
        for one in workers:
            self._found.setdefault(one.number_lookup, []).append(one)
            if one.email and not one.is_protected:
                self._found.setdefault(one.email.lower(), []).append(one)

    def named(self, who: str) -> list[Worker]:
        """Every work profile that a cell may mean."""
        return self._found.get(who if "@" in who else lookup_hash(who), [])


class _Row:
    """One row, with whom it names among the employees."""

    def __init__(self, entry: Entry, staff: _Staff) -> None:
        self._entry = entry
        found = staff.named(entry.holder)
        self._known = bool(found)
        self._holders = [one for one in found if one.may_hold_plans]
        named = [(staff.named(who), role) for who, role in entry.people]
        self._missing = [place for place, (some, _role) in enumerate(named, 1) if not some]
        self.people = [(some[0], role) for some, role in named if some]
        at_unit = self._at_unit()
        self.holder = at_unit[0] if len(at_unit) == 1 else None

    def _at_unit(self) -> list[Worker]:
        wanted = self._entry.unit.casefold()
        if not wanted or any(one.is_protected for one in self._holders):
            return self._holders
        return [one for one in self._holders if one.unit_name.casefold() == wanted]

    def problems(self, own: UUID, day: date, last: date) -> Iterator[Problem]:
        """What refuses the row. ``own`` is the person who sends the file."""
        row, entry = self._entry.row, self._entry
        fault = self._fault_of_holder(own)
        if fault:
            yield SHAPE.problem(row, *fault)
        for place in self._missing:
            text = _("Vi finner ikke nummer %(place)s blant de ansatte.", place=place)
            yield SHAPE.problem(row, PEOPLE, text)
        profiles = [one.profile_id for one, _role in self.people]
        holder = self.holder.profile_id if self.holder else None
        if holder in profiles or len(set(profiles)) < len(profiles):
            yield SHAPE.problem(row, PEOPLE, _("En person står to ganger, eller er stafettholder."))
        if entry.until is not None and not day < entry.until <= last:
            text = _("Velg en dag etter i dag, og senest %(last)s.", last=long_day(last))
            yield SHAPE.problem(row, UNTIL, text)

    def _fault_of_holder(self, own: UUID) -> tuple[str, str] | None:
        if not self._known:
            return HOLDER, _(
                "Vi finner ingen på jobb i kommunen med dette. Sjekk at det er riktig, og at"
                " personen ikke har sluttet."
            )
        if not self._holders:
            return HOLDER, _("Personen kan ikke være stafettholder. Gi retten under Ansatte først.")
        if self._holders[0].person_id == own:
            return HOLDER, _("Du kan ikke legge fram planer for deg selv. Spør en annen.")
        if self.holder is not None:
            return None
        if any(one.is_protected for one in self._holders):
            return HOLDER, _("Stafettholderen må starte denne planen selv.")
        if self._entry.unit:
            return UNIT, _("Stafettholderen arbeider ikke i denne enheten.")
        return UNIT, _("Stafettholderen arbeider i flere enheter. Skriv hvilken.")
