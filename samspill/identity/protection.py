"""Whose address is protected, and who is around somebody whose address is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from samspill.identity.models import AddressProtection, Person, Relation


def is_protected_around(person_id: Any) -> ColumnElement[bool]:
    """Is her own address (of a column) protected, or that of a child the register has ever tied
    her to? Unknown counts as protected. Asked as system: relations are guarded."""
    person, relation = aliased(Person), aliased(Relation)
    child_of_hers = exists().where(relation.adult_id == person_id, person.id == relation.child_id)
    return exists().where(
        person.address_protection != AddressProtection.NONE,
        or_(person.id == person_id, child_of_hers.correlate_except(relation)),
    )
