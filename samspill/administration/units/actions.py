"""Intentions on the units of a municipality."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.units.events import UnitAdded, UnitChanged
from samspill.administration.units.queries import has_employees, name_is_taken, unit_of
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.organisation.models import Unit
from samspill.organisation.services import Service

OF_A_SCHOOL = (Service.SCHOOL, Service.SFO, Service.ADMINISTRATION, Service.OTHER)
"""What a private school runs itself; the rest comes from the municipality, as services outside."""

PHONE = re.compile(r"(?:\+|00)[1-9]\d{6,14}|\d{5}|\d{8}")


@dataclass(frozen=True)
class UnitFacts:
    """What is written about a unit. ``phone`` '' when there is none."""

    name: str
    service: Service
    phone: str
    is_outside: bool


def add_unit(tenant: OpenTenant, facts: UnitFacts) -> UUID:
    """Add a unit. Raises RuleBroken at the field for a name that is taken or no telephone."""
    _check(tenant, facts, None)
    unit = Unit(id=new_id(), tenant_id=tenant.subject.id, **_columns(facts))
    db.session.add(unit)
    record(UnitAdded(**about(tenant), unit_id=unit.id, name=unit.name, service=unit.service))
    return unit.id


def change_unit(tenant: OpenTenant, unit_id: UUID, facts: UnitFacts) -> None:
    """Change a unit. Raises NotVisible for another municipality's, RuleBroken as ``add_unit``.

    Whether others run it cannot change while somebody works there: her profile says which it is.
    What it was called is kept with the day.
    """
    unit = unit_of(tenant.subject.id, unit_id)
    if unit is None:
        raise NotVisible
    _check(tenant, facts, unit_id)
    if facts.is_outside != unit.is_outside and has_employees(unit_id, today(tenant.at)):
        raise RuleBroken(
            "is_outside", _("Noen arbeider her. Avslutt dem først, eller lag en ny enhet."), "used"
        )
    wanted = _columns(facts)
    if wanted["name"] != unit.name:
        until = (today(tenant.at) - timedelta(days=1)).isoformat()
        unit.former_names = [*unit.former_names, {"name": unit.name, "until": until}]
    changed = tuple(name for name, value in wanted.items() if getattr(unit, name) != value)
    for name in changed:
        # nosemgrep: attributes-by-name - names from _columns alone
        setattr(unit, name, wanted[name])
    if changed:
        record(UnitChanged(**about(tenant), unit_id=unit_id, name=unit.name, fields=changed))


def about(tenant: OpenTenant) -> dict[str, UUID]:
    """What every event of a municipality says: whom it is about."""
    return {"subject_id": tenant.subject.id, "tenant_id": tenant.subject.id}


def _columns(facts: UnitFacts) -> dict[str, object]:
    phone = " ".join(facts.phone.split())
    return {**asdict(facts), "service": str(facts.service), "phone": phone or None}


def _check(tenant: OpenTenant, facts: UnitFacts, unit_id: UUID | None) -> None:
    if name_is_taken(tenant.subject.id, facts.name, unit_id):
        raise RuleBroken("name", _("Kommunen har en enhet med dette navnet."), "taken")
    is_private = tenant.subject.kind == "PRIVATE_SCHOOL"
    if is_private and not facts.is_outside and facts.service not in OF_A_SCHOOL:
        raise RuleBroken(
            "service", _("En privatskole har ikke denne tjenesten selv. Andre driver den.")
        )
    if facts.phone and not PHONE.fullmatch("".join(facts.phone.split())):
        raise RuleBroken("phone", _("Skriv et telefonnummer med 8 siffer."))
