"""What a municipality decides about its own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.administration.access import OpenTenant
from samspill.administration.policies.events import RuleDecided
from samspill.administration.policies.known import MAY_SET
from samspill.administration.policies.parts import MAY_WRITE
from samspill.administration.policies.queries import municipal_rows, value_on
from samspill.administration.policies.shapes import Said
from samspill.administration.units.actions import about
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.organisation.models import DatedPolicy

FURTHEST_DAYS = 730


def set_rule(
    tenant: OpenTenant,
    *,
    name: str,
    numbers: Mapping[str, int],
    parts: Mapping[str, Said] | None = None,
    first_day: date,
    source: str,
) -> UUID:
    """Let a rule of the municipality's own hold from a day, in place of what held there.

    ``parts``: what is no number, as its shape takes it (``parts.py``); None leaves all of it as it
    would be on that day. It never reaches back: what was promised until today stands. What the
    municipality had decided from a later day gives way. Raises NotVisible for a rule that is not
    the municipality's to set, RuleBroken at the field for a number outside its room, for what a
    shape does not take, a day not to come, or no source.
    """
    room, shapes = MAY_SET.get(name), MAY_WRITE.get(name, {})
    if room is None or set(numbers) != set(room) or set(parts or {}) - set(shapes):
        raise NotVisible
    for field, number in numbers.items():
        if not room[field].least <= number <= room[field].most:
            least, most = room[field].least, room[field].most
            raise RuleBroken(
                field, _("Skriv et tall fra %(least)s til %(most)s.", least=least, most=most)
            )
    written = {part: shapes[part].shape.value(part, rows) for part, rows in (parts or {}).items()}
    value = {**value_on(tenant.subject.id, name, first_day), **numbers, **written}
    return decide(tenant, name=name, value=value, first_day=first_day, source=source)


def decide(
    tenant: OpenTenant, *, name: str, value: dict[str, Any], first_day: date, source: str
) -> UUID:
    """Write what the municipality decided, from a day to come. Gives the rule's id.

    Raises RuleBroken at "first_day" for a day not to come, at "source" for no source.
    """
    day = today(tenant.at)
    if not day < first_day <= day + timedelta(days=FURTHEST_DAYS):
        raise RuleBroken("first_day", _("Velg en dag etter i dag, høyst to år fram."))
    if not source.strip():
        raise RuleBroken("source", _("Skriv hvem som har vedtatt det, og når."))
    for row in municipal_rows(tenant.subject.id, name):
        row.valid_to = max(row.valid_from, min(row.valid_to, first_day))
    policy = DatedPolicy(
        id=new_id(),
        tenant_id=tenant.subject.id,
        name=name,
        value=value,
        valid_from=first_day,
        valid_to=FOREVER,
        source=source,
    )
    db.session.add(policy)
    record(
        RuleDecided(**about(tenant), policy_id=policy.id, name=name, valid_from=policy.valid_from)
    )
    return policy.id
