"""Loads the demo people into an empty database, and tells the development login about them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.administration.first import appoint
from samspill.core.clock import end_of_day, months_after, today
from samspill.core.ids import new_id
from samspill.demo.people import (
    BLOCKED,
    DECISIONS,
    FJORDVIK,
    NORDLIA,
    OUTSIDE,
    PEOPLE,
    RELATIONS,
    ROLES,
    UNITS,
    DemoPerson,
    born_on,
    national_number,
    person_named,
)
from samspill.identity.feide import take_list
from samspill.identity.models import FOREVER, Person, Profile, ProfileKind, Relation
from samspill.identity.numbers import seal_number
from samspill.infra.crypto import lookup_hash, many_new_keys
from samspill.infra.db import db
from samspill.infra.settings import Settings
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy, Tenant, Unit
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.languages import prepared

LONG_AGO = date(2020, 8, 1)
NEW_HERE = ("Tor Aas", "Halima Omar", "Jonas Berg")
"""Who is offered Kom i gang at Hjem."""

REGISTER_AGE = timedelta(days=40)
"""How old what the register says is, in the demo: pages tell it."""


def is_empty() -> bool:
    """Is there nobody in the database?"""
    with acting(None), transaction():
        return not db.session.execute(select(func.count()).select_from(Person)).scalar_one()


def load_people(settings: Settings) -> int:
    """Load municipalities, units, people and relations. Gives how many people.

    Only for an empty database outside production: raises ValueError otherwise.
    """
    if settings.is_production:
        raise ValueError("the demo people are not for production")
    if not is_empty():
        raise ValueError("the database is not empty; the demo people are loaded already")
    day = today()
    with acting(None), transaction(), system_access("load the demo people"):
        tenants = {name: Tenant(id=new_id(), name=name) for name in (FJORDVIK, NORDLIA)}
        db.session.add_all(tenants.values())
        db.session.flush()
        db.session.add(_approved_languages(tenants[FJORDVIK].id))
        units = {key: _unit(tenants, key, *facts) for key, facts in UNITS.items()}
        db.session.add_all(units.values())
        db.session.flush()
        with many_new_keys():
            ids = {person.name: _person(person, tenants, units, day) for person in PEOPLE}
        _relations(ids, day)
        db.session.flush()
        _roles(tenants[FJORDVIK].id, ids, day)
        for adult, child in BLOCKED:
            block_by_register(
                tenant_id=tenants[person_named(child).tenant].id,
                adult_id=ids[adult],
                child_id=ids[child],
                reason="Besøksforbud",
                last_day=None,
            )
        take_list(_schools_list(day), synthetic=True)
    write_people_file(settings, day)
    return len(ids)


def _schools_list(day: date) -> bytes:
    """Who is whom at Feide, as the schools of the invented municipalities have it."""
    rows = [f"{national_number(one, day)};{one.feide}" for one in PEOPLE if one.feide]
    return "\n".join(["Fødselsnummer;Feide-navn", *rows]).encode()


def write_people_file(settings: Settings, day: date) -> None:
    """The list of the development login: those who can sign in, by name."""
    people = [
        {
            "name": person.name,
            "pid": national_number(person, day),
            "group": person.group,
            "note": person.note,
            "max_level": person.eid if person.private or person.work else "none",
            "feide": person.feide,
        }
        for person in PEOPLE
        if person.feide or (person.eid != "none" and (person.private or person.work))
    ]
    settings.development_people_file.write_text(json.dumps(people, ensure_ascii=False, indent=1))


def _approved_languages(tenant_id: UUID) -> DatedPolicy:
    """The invented municipality shows every prepared language, so that all can be seen."""
    return DatedPolicy(
        id=new_id(),
        tenant_id=tenant_id,
        name="consent_languages",
        value={"languages": sorted(prepared())},
        valid_from=LONG_AGO,
        valid_to=FOREVER,
        source="Oppdiktet vedtak i demokommunen; tekstene er utkast",
    )


def _unit(
    tenants: dict[str, Tenant], key: str, name: str, service: str, tenant: str, phone: str
) -> Unit:
    return Unit(
        id=new_id(),
        tenant_id=tenants[tenant].id,
        name=name,
        service=service,
        phone=phone,
        is_outside=key in OUTSIDE,
    )


def _person(
    demo: DemoPerson, tenants: dict[str, Tenant], units: dict[str, Unit], day: date
) -> UUID:
    number = national_number(demo, day)
    given, _space, family = demo.name.rpartition(" ")
    person_id = new_id()
    person = Person(
        id=person_id,
        tenant_id=tenants[demo.tenant].id,
        given_name=given,
        family_name=family,
        born_on=born_on(demo, day),
        number_lookup=lookup_hash(number),
        number_sealed=seal_number(person_id, number),
        address_protection=demo.protection,
        register_at=end_of_day(day - REGISTER_AGE),
        language=demo.language,
    )
    db.session.add(person)
    db.session.flush()
    address = demo.name.lower().replace(" ", ".").replace("ø", "o").replace("å", "a")
    base = _profile_of(demo, person)
    if demo.private:
        db.session.add(Profile(kind=ProfileKind.PRIVATE, email=f"{address}@hjemme.example", **base))
    if demo.work:
        unit, title, holds = demo.work
        db.session.add(
            Profile(
                kind=ProfileKind.EXTERNAL if demo.external else ProfileKind.WORK,
                unit_id=units[unit].id,
                title=title,
                may_hold_plans=holds,
                leads_unit=demo.leads,
                email=f"{address}@fjordvik.example",
                **base,
            )
        )
    return person_id


def _profile_of(demo: DemoPerson, person: Person) -> dict[str, Any]:
    """What every profile of hers has."""
    asked: dict[str, str] | None = None if demo.name in NEW_HERE else {}
    whose = {"person_id": person.id, "tenant_id": person.tenant_id}
    return {**whose, "valid_from": LONG_AGO, "first_steps": asked}


def _roles(tenant_id: UUID, ids: dict[str, UUID], day: date) -> None:
    """Who administers the invented municipality, and who guards its data."""
    for name, kind in ROLES:
        work = select(Profile.id).where(
            Profile.person_id == ids[name], Profile.kind == ProfileKind.WORK
        )
        appoint(
            tenant_id=tenant_id,
            profile_id=db.session.execute(work).scalar_one(),
            kind=kind,
            since=day,
            until=months_after(day, 12),
        )


def _relations(ids: dict[str, UUID], day: date) -> None:
    for adult, child, kind in RELATIONS:
        decision, agrees = DECISIONS.get((adult, child), (None, None))
        db.session.add(
            Relation(
                adult_id=ids[adult],
                child_id=ids[child],
                kind=kind,
                valid_from=LONG_AGO,
                source="Folkeregisteret",
                decision=decision,
                decided_on=LONG_AGO if decision else None,
                agrees=agrees,
                register_at=end_of_day(day - REGISTER_AGE),
            )
        )
