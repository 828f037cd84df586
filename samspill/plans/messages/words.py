"""What somebody is in the plan, in a few words: whom one writes to, and who sees it."""

from __future__ import annotations

from samspill.core.language import _
from samspill.plans.participants.models import Role
from samspill.plans.participants.people import PersonIn
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.words import LEADERS


def role_of(person: PersonIn, kind: str) -> str:
    """Her role, title and place, as far as the reader may know the place: «lærer, Moa skole»."""
    if person.role == Role.GUARDIAN:
        return _("Har omsorgen") if person.unit_name else _("Foresatt")
    if person.role == Role.YOUNG_PERSON:
        return _("Den planen er for")
    leads = _(LEADERS[PlanKind(kind)]) if person.role == Role.BATON_HOLDER else ""
    return ", ".join(word for word in (leads, person.title, person.unit_name) if word)


def named(person: PersonIn, kind: str) -> str:
    """Name and role: «Kari Lunde – lærer, Moa skole»."""
    role = role_of(person, kind)
    return f"{person.name} – {role}" if role else person.name
