"""A child whose address is protected after the plan began: nothing new opens.

What the news of it shuts at once: tests/plans/test_recompute.py.
"""

from __future__ import annotations

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.grants import levels_of
from samspill.core.errors import Conflict
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction


@pytest.fixture
def cast(world):
    return world.cast


@pytest.fixture
def waiting(world, cast):
    """A plan in force, with a version that asks for Jonas and waits for Tor alone."""
    plan_id = world.subjects["own"].plan_id
    cast.sign(plan_id, "Mona Aas")
    return plan_id


def protect(cast, how):
    with acting(None), transaction():
        emma = update(Person).where(Person.given_name == "Emma")
        db.session.execute(emma.values(address_protection=how))


@pytest.mark.parametrize("how", [how for how in AddressProtection if how != "NONE"])
def test_what_waits_when_the_protection_comes_opens_nothing(cast, waiting, how):
    protect(cast, how)
    with pytest.raises(Conflict):
        cast.sign(waiting, "Tor Aas")
    assert cast.client("Jonas Berg").get(f"/planer/{waiting}").status_code == 404
    with acting(None), transaction():
        assert levels_of(cast.actor("Jonas Berg").profile_id, waiting) == {}


def test_without_it_the_last_signature_opens(cast, waiting):
    cast.sign(waiting, "Tor Aas")
    assert cast.client("Jonas Berg").get(f"/planer/{waiting}").status_code == 200


def test_who_had_a_right_keeps_it(world, cast, waiting):
    protect(cast, AddressProtection.STRICT)
    for person in ("Mona", "Tor", "Hanne", "Kari", "Siv"):
        assert world.browser(person).get(f"/planer/{waiting}").status_code == 200
