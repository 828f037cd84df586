"""An SFO at the school of the tests, made through actions."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.infra.db import lock_subject
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.pupils.access import open_pupil
from samspill.school.sfo_places.actions import answer_offer, apply_for
from samspill.school.sfo_places.leading import Decision, decide, make_offer, start_sfo
from samspill.school.sfo_places.queries import units_to_start
from samspill.school.sfo_places.rules import first_start
from tests.support.school import School

JONAS, MONA = "Jonas Berg", "Mona Aas"
WHOLE: dict[str, Any] = {
    "name": "Fem dager",
    "days": 5,
    "opens_at": time(7),
    "closes_at": time(16, 30),
    "seats": None,
    "price": 3000,
    "food": 250,
    "sibling_percent": 30,
}


class Sfo:
    """Fjordvik SFO, which Jonas leads. Offers by name."""

    def __init__(self, school: School) -> None:
        self.school, self.cast = school, school.cast
        with school.opened() as opened:
            (unit,) = units_to_start(opened.subject.tenant_id)
            self.id = start_sfo(opened, unit_id=unit.unit_id)
        school.groups["SFO"] = self.id
        school.place(JONAS, "SFO", StaffRole.SFO_LEADER)
        self.offers: dict[str, UUID] = {}

    def lead(self, action: Any, *given: Any, who: str = JONAS, **more: Any) -> Any:
        """Do something with the SFO as who leads it."""
        with self.cast.acting_as(who, "WORK"):
            lock_subject(self.id)
            return action(open_group(self.id, Area.SFO, Level.MANAGE), *given, **more)

    def offer(self, name: str = "Fem dager", **more: Any) -> UUID:
        """Another kind of place."""
        self.offers[name] = self.lead(make_offer, **{**WHOLE, "name": name, **more})
        return self.offers[name]

    def home(
        self, action: Any, *given: Any, child: str = "Emma Aas", who: str = MONA, **more: Any
    ) -> Any:
        """Do something with a child's place as its home."""
        pupil_id = self.school.pupils[child]
        with self.cast.acting_as(who, "PRIVATE"):
            lock_subject(pupil_id)
            return action(open_pupil(pupil_id, Area.SFO, Level.CONTRIBUTE), *given, **more)

    def apply(self, child: str = "Emma Aas", who: str = MONA, **more: Any) -> UUID:
        """A home applies for five days from the next weekday on. Gives the place."""
        wanted: dict[str, Any] = {
            "offer_id": self.offers.get("Fem dager"),
            "weekdays": "12345",
            "starts_on": soonest(),
            **more,
        }
        return self.home(apply_for, child=child, who=who, **wanted)

    def offered(self, child: str = "Emma Aas", who: str = MONA, **more: Any) -> UUID:
        """… and is offered it."""
        place = self.apply(child, who, **more)
        self.lead(decide, place, decision=Decision.OFFER)
        return place

    def placed(self, child: str = "Emma Aas", who: str = MONA, **more: Any) -> UUID:
        """… and says yes."""
        place = self.offered(child, who, **more)
        self.home(answer_offer, place, child=child, who=who, accepts=True)
        return place


def soonest() -> date:
    """The first day on which a place may begin."""
    return first_start(clock.today())
