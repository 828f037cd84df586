"""What a municipality decides about the life areas of its plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.policies.actions import decide
from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.plans.life_areas.queries import LIFE_AREA_NAMES, POLICY
from samspill.plans.texts.actions import require_plain
from samspill.plans.texts.area_queries import names_ever, own_names_ever

MOST = 20
"""Life areas that a municipality uses at once."""


@dataclass(frozen=True)
class AreaWords:
    """One row of the list, used or left out. An empty ``code``: a new area."""

    code: str
    name: str
    is_used: bool = True


def set_life_areas(
    tenant: OpenTenant, said: Sequence[AreaWords], *, first_day: date, source: str
) -> UUID:
    """Let these life areas, in this order, hold from a day to come.

    What is written in plans about one that is left out stays, under the name it had. Raises
    RuleBroken on top for none or too many, or for a code that is not the municipality's; at
    "name_3" and the like (counted from 0 in ``said``) for no name, the name of another, a link,
    an address, a national number or somebody's name; and as ``decide``.
    """
    rows = [(f"name_{place}", one) for place, one in enumerate(said) if one.is_used]
    if not rows:
        raise RuleBroken("", _("Velg minst ett livsområde."), "none")
    if len(rows) > MOST:
        raise RuleBroken("", _("Bruk høyst %(most)s livsområder.", most=MOST), "many")
    _require_known(tenant.subject.id, [one.code for _field, one in rows if one.code])
    _require_names(tenant.subject.id, rows)
    areas = [_row(one) for _field, one in rows]
    return decide(
        tenant,
        name=POLICY,
        value={"areas": areas, "earlier": _left_out(tenant.subject.id, areas)},
        first_day=first_day,
        source=source,
    )


def _require_known(tenant_id: UUID, codes: Sequence[str]) -> None:
    if len(set(codes)) < len(codes) or set(codes) - set(names_ever(tenant_id)):
        raise RuleBroken("", _("Listen er endret i mellomtiden. Last siden på nytt."), "changed")


def _require_names(tenant_id: UUID, rows: Sequence[tuple[str, AreaWords]]) -> None:
    """Two areas that are called the same could not be told apart in a plan."""
    names: set[str] = set()
    for field, one in rows:
        name = one.name.strip()
        if not name:
            raise RuleBroken(field, _("Skriv et navn, eller ta bort haken."), "no_name")
        if name.casefold() in names:
            raise RuleBroken(field, _("To livsområder kan ikke hete det samme."), "same_name")
        require_plain(tenant_id, field, name)
        names.add(name.casefold())


def _row(one: AreaWords) -> dict[str, str]:
    """A starter area with its own name carries none, so that it is read in each language."""
    ours = LIFE_AREA_NAMES.get(one.code, "")
    name = one.name.strip()
    named = {} if ours and name in (ours, _(ours)) else {"name": name}
    return {"code": one.code or f"OWN_{new_id().hex}", **named}


def _left_out(tenant_id: UUID, areas: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The names that plans go on reading by: of each area that was ever given one."""
    used = {one["code"] for one in areas}
    return [
        {"code": code, "name": name}
        for code, name in own_names_ever(tenant_id).items()
        if code not in used
    ]
