"""The last seat of an SFO goes to one, on a database where every transaction commits."""

from __future__ import annotations

from samspill.core.errors import RuleBroken
from samspill.school.sfo_places.actions import change_place
from tests.plans.test_races import at_once, real  # noqa: F401 - a fixture
from tests.support.school import made_school
from tests.support.sfo import MONA, Sfo


def test_the_last_seat_goes_to_one(real):  # noqa: F811
    sfo = Sfo(made_school(real))
    sfo.offer()
    one = sfo.offer("Tre dager", days=3, seats=1)
    homes = (("Emma Aas", MONA), ("Iben Dahl", "Anne Dahl"))
    places = [sfo.placed(child, who) for child, who in homes]
    wanted = {"offer_id": one, "weekdays": "135"}
    errors = at_once(
        real,
        lambda: sfo.home(change_place, places[0], **wanted),
        lambda: sfo.home(change_place, places[1], child="Iben Dahl", who="Anne Dahl", **wanted),
    )
    refused = [one for one in errors if one is not None]
    assert errors.count(None) == 1, errors
    assert isinstance(refused[0], RuleBroken)
    assert refused[0].code == "full"
