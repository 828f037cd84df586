"""The last seat of an SFO goes to one, on a database where every transaction commits (R16)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.exc import OperationalError

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.school.sfo_places.actions import change_place
from samspill.school.sfo_places.queries import seats_taken
from tests.plans.passing_days import seen_whole
from tests.plans.test_races import at_once, real  # noqa: F401 - a fixture
from tests.support.machine import DEEP
from tests.support.school import made_school
from tests.support.sfo import MONA, Sfo

AT_ONCE, ROUNDS = (16, 500) if DEEP else (6, 2)
HOMES = (
    ("Emma Aas", MONA),
    ("Iben Dahl", "Anne Dahl"),
    ("Lea Vik", "Grete Vik"),
    ("Jakob Tveit", "Siri Tveit"),
    ("Tiril Eide", "Pål Eide"),
    ("Sander Eide", "Pål Eide"),
)
BEFORE = "12345"


def test_the_last_seat_goes_to_one(real, count):  # noqa: F811
    """At each round the one who got it takes the change back."""
    school = made_school(real)
    for child, _who in HOMES[2:]:
        school.enrol(child, "2A")
    sfo = Sfo(school)
    sfo.offer()
    one = sfo.offer("Tre dager", days=3, seats=1)
    places = {child: sfo.placed(child, who) for child, who in HOMES}

    def change(home, offer_id=one, weekdays="135"):
        child, who = home
        wanted = {"offer_id": offer_id, "weekdays": weekdays}
        sfo.home(change_place, places[child], child=child, who=who, **wanted)

    homes = [HOMES[n % len(HOMES)] for n in range(AT_ONCE)]
    for _round in range(ROUNDS):
        errors = at_once(real, *(lambda home=home: change(home) for home in homes))
        assert errors.count(None) == 1, errors
        late = [error for error in errors if error is not None]
        assert all(isinstance(error, RuleBroken | OperationalError) for error in late), late
        codes = {error.code for error in late if isinstance(error, RuleBroken)}
        assert "full" in codes <= {"full", "same"}, "full, or her own other tab"
        with seen_whole():
            assert seats_taken([one], today() + timedelta(days=100), today()) == {one: 1}
        change(homes[errors.index(None)], sfo.offers["Fem dager"], BEFORE)
    count("sixteen at once", rounds_of_the_last_seat=ROUNDS, seats_too_many=0)
