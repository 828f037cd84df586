"""Families see where an item comes from and how old it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.core import clock
from samspill.web.locale import long_day
from tests.plans.test_consent import HANNE, MONA, TOR
from tests.register.test_import import SOON, as_json, person, relation, take


@pytest.fixture
def plan_id(cast):
    return cast.active_plan()


def as_told(app, after=0):
    """How the day of an entry of this run is written: just after midnight it was yesterday."""
    with app.test_request_context():
        return "Fra Folkeregisteret, " + long_day(SOON + timedelta(minutes=after))


@pytest.mark.parametrize("name", [HANNE, MONA, TOR])
def test_who_must_agree_says_since_when_the_register_knows(app, cast, plan_id, name):
    page = f"/planer/{plan_id}/samtykke/hvem"
    old = cast.client(name).get(page).text
    assert old.count("Fra Folkeregisteret, ") >= 2
    now = as_told(app, after=90)
    assert now not in old
    take(as_json([relation(cast, adult, "JOINT", after=90) for adult in (MONA, TOR)]))
    new = cast.client(name).get(page).text
    assert new.count(now) == (4 if name == HANNE else 2)
    assert "Kilde: Folkeregisteret" not in new


def test_a_decision_is_its_own_source(cast):
    plan_id = cast.draft("Adam Nes", people=("Kari Lunde",))
    page = cast.client(HANNE).get(f"/planer/{plan_id}/samtykke/hvem").text
    assert "Kilde: Barneverns- og helsenemnda" in page


def test_the_holder_sees_how_old_the_protection_is(app, cast, plan_id):
    take(as_json([person(cast, "Emma Aas", "STRICT")]))
    page = cast.client(HANNE).get(f"/planer/{plan_id}/samtykke/hvem").text
    assert f"Barnet har adressevern. {as_told(app)}" in page


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("nb", "fra Folkeregisteret, er fra "),
        ("nn", "frå Folkeregisteret, er frå "),
        ("en", "from the population register is from "),
    ],
)
def test_ones_own_page_says_how_old_it_is(app, cast, language, says):
    take(as_json([person(cast, MONA, "CLIENT", after=90)]))
    client = cast.client(MONA)
    client.post("/spraak", data={"language": language})
    page = client.get("/min-informasjon").text
    assert says in page
    assert str(clock.today().year) in page.split(says)[1][:40]
