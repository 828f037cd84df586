"""National numbers: sealed in their row, found by keyed hash, never readable in the database."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from samspill.identity.queries import person_by_number
from samspill.infra.crypto import lookup_hash, open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_person


def test_a_number_opens_in_its_own_row_only(cast):
    mona, tor = cast.person("Mona Aas"), cast.person("Tor Aas")
    sealed = mona.number_sealed
    assert open_sealed(
        sealed, f"persons:number:{mona.id}", of_person(mona.id)
    ).decode() == cast.number("Mona Aas")
    with pytest.raises(InvalidTag):
        open_sealed(sealed, f"persons:number:{tor.id}", of_person(mona.id))
    with pytest.raises(InvalidTag):
        open_sealed(sealed, f"persons:number:{mona.id}", of_person(tor.id))


def test_a_person_is_found_by_the_number_and_by_nothing_near_it(cast):
    number = cast.number("Mona Aas")
    assert person_by_number(number).name == "Mona Aas"
    assert person_by_number(number[:-1]) is None
    assert person_by_number("") is None


def test_the_hash_is_keyed_and_the_database_holds_no_number(cast):
    number = cast.number("Mona Aas")
    assert lookup_hash(number) != lookup_hash(f"{number} ")
    stored = str(db.session.execute(text("select cast(p as text) from persons p")).all())
    assert number not in stored
    assert number.encode().hex() not in stored
