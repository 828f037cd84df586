"""What a file of employees would change, row by row: new, changed, unchanged, refused.

The same reading serves the preview and the act, so that what was shown is what is done. It runs
the same number of queries however long the file is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.administration.access import OpenTenant
from samspill.administration.employees.actions import Period, Work, changes, check_period
from samspill.administration.employees.entries import (
    COLUMN_NAMES,
    FAMILY,
    FIRST,
    LAST,
    NUMBER,
    UNIT,
    Entry,
    Sheet,
)
from samspill.administration.units.queries import own_units
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.invitations import people_by_number
from samspill.identity.models import FOREVER, Person, Profile, ProfileKind
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db
from samspill.infra.tabular import Problem
from samspill.organisation.models import Unit


@dataclass(frozen=True)
class Change:
    """One row that can be done. ``profile`` None: somebody new at work; ``fields`` what differs."""

    entry: Entry
    unit_id: UUID
    person: Person | None
    profile: Profile | None
    work: Work
    period: Period
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name as the file has it."""
        return f"{self.entry.given_name} {self.entry.family_name}"


@dataclass
class Outcome:
    """What the whole file would do."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Problem] = field(default_factory=list)

    def fingerprint(self) -> str:
        """The same for the same outcome: to see that nothing has changed since it was shown."""
        said = [
            *(("new", one.entry.row, "") for one in self.new),
            *(("changed", one.entry.row, ",".join(one.fields)) for one in self.changed),
            ("unchanged", self.unchanged, ""),
            *((problem.column, problem.row, problem.text) for problem in self.refused),
        ]
        # nosemgrep: hash-without-key - row numbers and names of columns, of nobody
        return hashlib.sha256(repr(said).encode()).hexdigest()


def compare(tenant: OpenTenant, sheet: Sheet) -> Outcome:
    """Hold a file against what stands today."""
    day = today(tenant.at)
    outcome = Outcome(refused=list(sheet.problems))
    units = {unit.name.casefold(): unit for unit in own_units(tenant.subject.id, today(tenant.at))}
    people = people_by_number([entry.number for entry in sheet.entries])
    profiles = _profiles(tenant.subject.id, day)
    for entry in sheet.entries:
        unit = units.get(entry.unit.casefold())
        person = people.get(lookup_hash(entry.number))
        profile = profiles.get((person.id, unit.id)) if person and unit else None
        problem = _problem(tenant, entry, unit, person, profile, day)
        if problem is not None:
            outcome.refused.append(problem)
        elif unit is not None:
            _add(outcome, _change(entry, unit.id, person, profile, day))
    outcome.refused.sort(key=lambda problem: problem.row)
    return outcome


def _add(outcome: Outcome, change: Change) -> None:
    if change.profile is None:
        outcome.new.append(change)
    elif change.fields:
        outcome.changed.append(change)
    else:
        outcome.unchanged += 1


def _profiles(tenant_id: UUID, day: date) -> dict[tuple[UUID, UUID], Profile]:
    rows = db.session.scalars(
        select(Profile).where(
            Profile.tenant_id == tenant_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_to > day,
        )
    )
    return {(row.person_id, row.unit_id): row for row in rows if row.unit_id is not None}


def _problem(
    tenant: OpenTenant,
    entry: Entry,
    unit: Unit | None,
    person: Person | None,
    profile: Profile | None,
    day: date,
) -> Problem | None:
    """What refuses the row, as one employee by hand would be refused."""
    if unit is None:
        return _said(entry, UNIT, _("Kommunen har ingen enhet med dette navnet."))
    if person is not None and person.family_name.casefold() != entry.family_name.casefold():
        return _said(entry, FAMILY, _("Navnet og nummeret passer ikke sammen."))
    if person is not None and person.id == tenant.actor.person_id:
        return _said(entry, NUMBER, _("Du kan ikke endre ditt eget arbeid. Spør en annen."))
    try:
        if profile is None:
            check_period(_period(entry, profile, day), day, unit)
    except RuleBroken as rule:
        return _said(entry, FIRST if rule.field == "first_day" else LAST, str(rule.text))
    if profile is not None and entry.last_day and _until(entry) != profile.valid_to:
        return _said(entry, LAST, _("Sett siste arbeidsdag på siden til den ansatte."))
    return None


def _said(entry: Entry, column: str, text: str) -> Problem:
    return Problem(entry.row, _(COLUMN_NAMES[column]), text)


def _until(entry: Entry) -> date:
    return entry.last_day + timedelta(days=1) if entry.last_day else FOREVER


def _change(
    entry: Entry, unit_id: UUID, person: Person | None, profile: Profile | None, day: date
) -> Change:
    work = Work(
        title=entry.title,
        email=entry.email,
        may_hold_plans=_kept(entry.may_hold_plans, bool(profile and profile.may_hold_plans)),
        leads_unit=_kept(entry.leads_unit, bool(profile and profile.leads_unit)),
    )
    fields = changes(profile, work) if profile else ()
    return Change(entry, unit_id, person, profile, work, _period(entry, profile, day), fields)


def _kept(said: bool | None, stands: bool) -> bool:
    return stands if said is None else said


def _period(entry: Entry, profile: Profile | None, day: date) -> Period:
    if profile is not None:
        return Period(profile.valid_from, None)
    return Period(entry.first_day or day, entry.last_day)
