"""What the register may say of a child, while a plan goes on."""

from __future__ import annotations

from sqlalchemy import update

from samspill.access.actor import acting
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.support.cast import Cast


def protect(cast: Cast, child: str) -> None:
    """The register says that the child's address is strictly confidential from now on."""
    person_id = cast.person(child).id
    db.session.rollback()
    with acting(None), transaction():
        change = update(Person).where(Person.id == person_id)
        db.session.execute(change.values(address_protection=AddressProtection.STRICT))
