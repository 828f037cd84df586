"""Whose address is protected, and who is around somebody whose address is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from samspill.identity.models import AddressProtection, Person, Relation


def is_protected_around(person_id: Any) -> ColumnElement[bool]:
    """Is her own address (of a column) protected, or that of a child the register has ever tied
    her to? Unknown counts as protected. Asked as system: relations are guarded."""
    herself, child, relation = aliased(Person), aliased(Person), aliased(Relation)
    own = exists().where(
        herself.id == person_id, herself.address_protection != AddressProtection.NONE
    )
    of_a_child = exists().where(
        relation.adult_id == person_id,
        child.id == relation.child_id,
        child.address_protection != AddressProtection.NONE,
    )
    # Each by itself: one question of both looks through everybody there is.
    return or_(own.correlate_except(herself), of_a_child.correlate_except(child, relation))
