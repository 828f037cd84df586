"""Closing a unit by date: who leaves with it, what is left to be led, and where that goes.

Nothing opens by it. Each employment ends with the unit, as one that ends by itself, and plans
without a holder stand on the list of the leader who follows up.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.units.actions import about
from samspill.administration.units.events import UnitClosed
from samspill.administration.units.queries import (
    Leaving,
    followed_by,
    leaving,
    own_units,
    profiles_until,
    unit_of,
)
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.identity.actions import set_last_day
from samspill.infra.db import db
from samspill.organisation.models import Unit

FURTHEST_DAYS = 730


def unit_to_close(tenant: OpenTenant, unit_id: UUID) -> Unit:
    """A unit that is not closed. Raises NotVisible for another municipality's, or one that is."""
    unit = unit_of(tenant.subject.id, unit_id)
    if unit is None or unit.is_over(today(tenant.at)):
        raise NotVisible
    return unit


def units_to_follow(tenant: OpenTenant, unit: Unit) -> list[Unit]:
    """Where somebody can follow up: units of the municipality's own that go on, led by somebody."""
    if unit.is_outside:
        return []
    others = own_units(tenant.subject.id, today(tenant.at), led=True)
    return [one for one in others if one.id != unit.id and one.last_day is None]


def what_closing_touches(
    tenant: OpenTenant,
    unit: Unit,
    others: list[Unit],
    *,
    last_day: date,
    followed_by_id: UUID | None,
) -> Leaving:
    """How many leave, and what is open for them after the day: numbers, never who or which plan.

    ``others``: the units that can follow up. Raises RuleBroken as ``close_unit``.
    """
    day = today(tenant.at)
    if not day <= last_day <= day + timedelta(days=FURTHEST_DAYS):
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer, høyst to år fram."))
    can_follow: set[UUID | None] = {one.id for one in others} or {None}
    if followed_by_id not in can_follow or bool(followed_by_id) == unit.is_outside:
        raise RuleBroken("followed_by_id", _("Velg enheten som følger opp."))
    found = leaving(unit.id, last_day)
    if tenant.actor.profile_id in found.profile_ids:
        raise RuleBroken(
            "last_day", _("Du arbeider her selv. En annen må avslutte enheten."), "own"
        )
    if found.roles:
        raise RuleBroken(
            "last_day",
            _("Noen her har en rolle i kommunen etter denne dagen. Avslutt rollen først."),
            "role",
        )
    return found


def close_unit(
    tenant: OpenTenant, unit_id: UUID, *, last_day: date, followed_by_id: UUID | None
) -> None:
    """Let a unit end after a day, and with it every employment there.

    ``followed_by_id``: the unit whose leader follows up the plans that lose their holder; None for
    a unit that others run, which holds none. The day may be set again until it has passed: an
    earlier one ends more, a later one opens nothing. Raises NotVisible as ``unit_to_close``,
    RuleBroken at the field for a day that has passed or is far away, for no unit to follow up,
    "own" while the administrator works there, "role" while somebody there has a role.
    """
    unit = unit_to_close(tenant, unit_id)
    others = units_to_follow(tenant, unit)
    what_closing_touches(tenant, unit, others, last_day=last_day, followed_by_id=followed_by_id)
    for profile in profiles_until(unit.id, last_day):
        set_last_day(profile, last_day)
    unit.last_day, unit.followed_by_id = last_day, followed_by_id
    for earlier in followed_by(unit.id):
        earlier.followed_by_id = followed_by_id
    record(
        UnitClosed(
            **about(tenant), unit_id=unit.id, last_day=last_day, followed_by_id=followed_by_id
        )
    )
    db.session.flush()
