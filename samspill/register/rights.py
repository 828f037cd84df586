"""Which adult decides for which child, by relations alone: what an import could take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from samspill.identity.blocks import is_blocked
from samspill.identity.models import AddressProtection, Person, Relation, RelationKind
from samspill.infra.db import db
from samspill.organisation.queries import policy

POWER = {RelationKind.JOINT: 1, RelationKind.SOLE: 2, RelationKind.BY_JUDGEMENT: 2}
"""How much an adult decides by a relation alone; from less to more is widening."""
CARE_POWER = 2
LITTLE_POWER = (RelationKind.WITHOUT, RelationKind.UNKNOWN, RelationKind.FOSTER)

Rights = dict[UUID, dict[tuple[UUID, UUID], date]]
"""Municipality to adult and child, to the day from which the adult decides no more."""


def power(kind: str) -> int:
    """How much a relation of this kind lets an adult decide; 0 is nothing."""
    if kind in LITTLE_POWER:
        return 0
    return POWER.get(RelationKind(kind), CARE_POWER)


def rights_on(day: date) -> Rights:
    """Who decides for whom on the day, and without a break until when. Call it as system.

    A right is a relation with power, without a block, to a child whose protection the adult
    shares. It counts where the child belongs.
    """
    adult, child = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            child.tenant_id,
            Relation.adult_id,
            Relation.child_id,
            Relation.valid_from,
            Relation.valid_to,
        )
        .join(adult, adult.id == Relation.adult_id)
        .join(child, child.id == Relation.child_id)
        .where(
            Relation.kind.not_in(LITTLE_POWER),
            Relation.valid_to > day,
            Relation.is_blocked.is_(False),
            ~is_blocked(Relation.adult_id, Relation.child_id, day),
            child.tenant_id.is_not(None),
            adult.died_on.is_(None),
            or_(
                child.address_protection == AddressProtection.NONE,
                adult.address_protection != AddressProtection.NONE,
            ),
        )
        .order_by(Relation.valid_from)
    )
    found: Rights = {}
    for tenant_id, adult_id, child_id, since, until in rows:
        assert tenant_id is not None  # noqa: S101 - the query asks for it
        own = found.setdefault(tenant_id, {})
        reaches = own.get((adult_id, child_id), day)
        if since <= reaches < until:
            own[adult_id, child_id] = until
    return found


@dataclass(frozen=True)
class Loss:
    """How many rights a municipality had, how many are gone, and whether that is too many."""

    rights: int
    lost: int
    is_too_many: bool


def worst_loss(before: Rights, after: Rights, on: date) -> Loss:
    """The municipality that loses most: a right is lost when it is gone, or ends earlier.

    How many is too many is the dated policy ``register_halt``: more than ``percent`` of those
    known, and more than ``few``, which never halt (one family must not wait for approval).
    """
    losses = [
        _loss(held, after.get(tenant_id, {}), policy("register_halt", tenant_id, on).value)
        for tenant_id, held in before.items()
    ]
    nothing = Loss(rights=0, lost=0, is_too_many=False)
    return max(losses, key=lambda loss: (loss.is_too_many, loss.lost), default=nothing)


def _loss(
    held: Mapping[tuple[UUID, UUID], date],
    left: Mapping[tuple[UUID, UUID], date],
    rule: Mapping[str, int],
) -> Loss:
    lost = sum(pair not in left or left[pair] < until for pair, until in held.items())
    is_too_many = lost > rule["few"] and lost * 100 > rule["percent"] * len(held)
    return Loss(len(held), lost, is_too_many)
