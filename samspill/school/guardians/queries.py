"""Reads of what each adult may with a pupil, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import CARE_SERVICE, FOREVER, Person, Profile, RelationKind
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db, norwegian_order
from samspill.school.pupils.access import OpenPupil, Rules, given_by_rule, rules_of
from samspill.school.pupils.bonds import SELF, Bond, bonds_of, bonds_statement, holds
from samspill.school.pupils.models import GuardianSwitch, Pupil, Switch
from samspill.school.pupils.queries import is_named

ALONE = (Switch.EMERGENCY, Switch.PICK_UP)
"""What an adult may have without seeing the daily life."""


@dataclass(frozen=True)
class SetView:
    """A switch that differs from the rule, or is asked to. ``last_day`` None: no end is set."""

    id: UUID
    switch: Switch
    is_on: bool
    source: str
    set_by: UUID
    waits: bool
    last_day: date | None


@dataclass(frozen=True)
class AdultView:
    """An adult with a bond to the pupil: what she may, and what the school has set."""

    relation_id: UUID
    profile_id: UUID
    name: str
    kind: RelationKind
    may: frozenset[Switch]
    by_rule: frozenset[Switch]
    set_so: list[SetView] = field(default_factory=list)

    @property
    def switches(self) -> list[Switch]:
        """What she may, in the order of the switches."""
        return [one for one in Switch if one in self.may]

    @property
    def is_care_service(self) -> bool:
        """Does she have the bond by her work? That the service takes part is confidential (J11)."""
        return self.kind in CARE_SERVICE


@dataclass(frozen=True)
class Allowed:
    """An adult of a pupil, and what she may with it. ``kind`` is a code of RelationKind; ``finds``:
    she may find the pupil, whatever she may besides (F8, I21)."""

    pupil_id: UUID
    profile_id: UUID
    name: str
    kind: str
    finds: bool
    may: frozenset[Switch]

    @property
    def is_care_service(self) -> bool:
        """Does she have the bond by her work? That the service takes part is confidential (J11)."""
        return self.kind in CARE_SERVICE


def allowed(pupil_ids: Collection[UUID], rules: Rules, on: date) -> list[Allowed]:
    """What each adult of some pupils of one municipality may, by name: one statement, however many.

    Call it as system: relations are guarded.
    """
    bond = bonds_statement(pupil_ids, on).subquery()
    said = func.jsonb_build_object("switch", GuardianSwitch.switch, "is_on", GuardianSwitch.is_on)
    set_so = (
        select(func.jsonb_agg(aggregate_order_by(said, GuardianSwitch.set_at)))
        .where(
            GuardianSwitch.pupil_id == bond.c.pupil_id,
            GuardianSwitch.relation_id == bond.c.relation_id,
            *holds(on),
        )
        .scalar_subquery()
    )
    child = aliased(Person)
    finds = and_(
        or_(child.address_protection == "NONE", is_named(bond.c.pupil_id, Profile.id, on)),
        ~is_blocked(Profile.person_id, child.id, on),
    )
    name = Person.given_name + " " + Person.family_name
    rows = db.session.execute(
        select(bond, name.label("name"), finds.label("finds"), set_so)
        .join(Profile, Profile.id == bond.c.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Pupil, Pupil.id == bond.c.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(bond.c.kind != SELF)
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [_allowed(row, rules, on) for row in rows]


def _allowed(row: Any, rules: Rules, on: date) -> Allowed:
    bond, set_so = Bond(*row[:-3]), row[-1] or ()
    said = [(Switch(one["switch"]), one["is_on"]) for one in set_so]
    may = _measured(given_by_rule(bond, rules, on), said)
    return Allowed(bond.pupil_id, bond.profile_id, row.name, bond.kind, row.finds, may)


def who_may(pupil_id: UUID, tenant_id: UUID, on: date, *switches: Switch) -> list[Allowed]:
    """The adults of a pupil who may all of this and may find her, by name. Call it as system."""
    found = allowed([pupil_id], rules_of(tenant_id, on), on)
    return [one for one in found if one.finds and one.may.issuperset(switches)]


def silenced(pupil_ids: Collection[UUID], tenant_id: UUID, on: date) -> set[tuple[UUID, UUID]]:
    """Pupil and adult, of those who may not get notices of a pupil of one municipality, whatever
    they read. Call it as system."""
    found = allowed(pupil_ids, rules_of(tenant_id, on), on)
    return {(one.pupil_id, one.profile_id) for one in found if Switch.NOTICES not in one.may}


def _measured(by_rule: Iterable[Switch], said: Iterable[tuple[Switch, bool]]) -> frozenset[Switch]:
    """What is left when what the school has set stands above the rule."""
    may = set(by_rule)
    for switch, is_on in said:
        (may.add if is_on else may.discard)(switch)
    return frozenset(may if Switch.SEE in may else may & set(ALONE))


@dataclass(frozen=True)
class Adults:
    """The adults of a pupil, by name. ``in_care``: the child welfare service has the care."""

    adults: list[AdultView]
    in_care: bool
    ages: Mapping[str, int]
    born_on: date | None


def adults_of(pupil: OpenPupil) -> Adults:
    """Everybody with a bond to the pupil today but who is blocked, and what each may.

    Read as system, since relations are guarded: a page shows a reader no more than hers.
    """
    day, pupil_id = today(pupil.at), pupil.subject.id
    rules = rules_of(pupil.subject.tenant_id, day)
    with system_access("what the adults of a pupil may, and why"):
        bonds = [one for one in bonds_of([pupil_id], day) if one.kind != SELF]
        rows = _standing(pupil_id)
        people = profiles_by_id([one.profile_id for one in bonds])
    found = [
        _adult(bond, people[bond.profile_id].name, rows.get(bond.relation_id, []), rules, day)
        for bond in bonds
    ]
    return Adults(
        adults=sorted(found, key=lambda one: (one.name, str(one.relation_id))),
        in_care=any(one.is_in_care for one in bonds),
        ages=rules["guardian_switches"]["ages"],
        born_on=bonds[0].born_on if bonds else None,
    )


def _standing(pupil_id: UUID) -> dict[UUID, list[GuardianSwitch]]:
    found: dict[UUID, list[GuardianSwitch]] = {}
    rows = select(GuardianSwitch).where(
        GuardianSwitch.pupil_id == pupil_id, GuardianSwitch.ended_at.is_(None)
    )
    for row in db.session.scalars(rows.order_by(GuardianSwitch.set_at, GuardianSwitch.id)):
        found.setdefault(row.relation_id, []).append(row)
    return found


def _adult(
    bond: Bond,
    name: str,
    rows: list[GuardianSwitch],
    rules: Rules,
    day: date,
) -> AdultView:
    by_rule = given_by_rule(bond, rules, day)
    said = [
        (Switch(row.switch), row.is_on)
        for row in rows
        if not row.waits and row.valid_from <= day < row.valid_to
    ]
    return AdultView(
        relation_id=bond.relation_id,
        profile_id=bond.profile_id,
        name=name,
        kind=RelationKind(bond.kind),
        may=_measured(by_rule, said),
        by_rule=by_rule,
        set_so=[_set_view(row) for row in rows if day < row.valid_to],
    )


def _set_view(row: GuardianSwitch) -> SetView:
    last_day = None if row.valid_to == FOREVER else row.valid_to - timedelta(days=1)
    return SetView(
        row.id, Switch(row.switch), row.is_on, row.source, row.set_by, row.waits, last_day
    )


def switch_of(pupil_id: UUID, switch_id: UUID) -> GuardianSwitch | None:
    """One switch of this pupil that the school has set, or is asked to, and that stands."""
    return db.session.scalar(
        select(GuardianSwitch).where(
            GuardianSwitch.id == switch_id,
            GuardianSwitch.pupil_id == pupil_id,
            GuardianSwitch.ended_at.is_(None),
        )
    )


def standing_of(
    pupil_id: UUID, relation_id: UUID, switch: Switch, *, but: UUID | None = None
) -> list[GuardianSwitch]:
    """What stands, or waits, of one switch of one adult."""
    rows = select(GuardianSwitch).where(
        GuardianSwitch.pupil_id == pupil_id,
        GuardianSwitch.relation_id == relation_id,
        GuardianSwitch.switch == switch,
        GuardianSwitch.ended_at.is_(None),
    )
    return [row for row in db.session.scalars(rows) if row.id != but]
