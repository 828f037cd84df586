"""An SFO at the school of the tests, made through actions."""

from __future__ import annotations

from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.school.cases.handling import decide as decide_case
from samspill.school.cases.kinds import Decision as Outcome
from samspill.school.cases.models import SchoolCaseState
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.pupils.access import open_pupil
from samspill.school.reduced_payment.actions import apply_for as ask_to_pay_less
from samspill.school.reduced_payment.actions import send
from samspill.school.reduced_payment.rules import Wanted as Asked
from samspill.school.sfo_day.actions import Wanted, add_picker, plan_day
from samspill.school.sfo_day.models import Way
from samspill.school.sfo_day.queries import pickers_of
from samspill.school.sfo_places.actions import answer_offer
from samspill.school.sfo_places.leading import make_offer, start_sfo
from samspill.school.sfo_places.models import SfoPlace
from samspill.school.sfo_places.queries import units_to_start
from samspill.school.sfo_places.rules import Wanted as AskedPlace
from samspill.school.sfo_places.rules import first_start
from samspill.school.sfo_requests.actions import apply_for
from samspill.school.sfo_requests.queries import case_of_place, place_of_case
from tests.support.school import HEAD, School

JONAS, MONA = "Jonas Berg", "Mona Aas"
AT_WORK = {JONAS, HEAD, "Kari Lunde"}
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

        def apply(pupil: Any) -> UUID:
            place = place_of_case(apply_for(pupil, AskedPlace(**wanted), send=True))
            assert place is not None
            return place.id

        found: UUID = self.home(apply, child=child, who=who)
        return found

    def case_of(self, place: UUID) -> UUID:
        """The case of a place."""
        with acting(None), transaction(), system_access("a test looks"):
            case = case_of_place(place)
            assert case is not None
            return case.id

    def decided(
        self,
        place: UUID,
        outcome: SchoolCaseState = SchoolCaseState.GRANTED,
        reasons: str = "",
        who: str = JONAS,
        **more: Any,
    ) -> None:
        """Who leads it decides the application of a place."""
        case_id = self.case_of(place)
        self.case(decide_case, place, case_id, Outcome(outcome, reasons, **more), who=who)

    def case(self, act: Any, place: UUID, *given: Any, who: str = JONAS) -> Any:
        """Do something with the case of a place, at work or at home."""
        with acting(None), transaction(), system_access("a test looks"):
            pupil_id = db.session.get_one(SfoPlace, place).pupil_id
        with self.cast.acting_as(who, "WORK" if who in AT_WORK else "PRIVATE"):
            lock_subject(pupil_id)
            return act(open_pupil(pupil_id, Area.SCHOOL_CASE, Level.OWN), *given)

    def offered(self, child: str = "Emma Aas", who: str = MONA, **more: Any) -> UUID:
        """… and is offered it."""
        place = self.apply(child, who, **more)
        self.decided(place)
        return place

    def placed(self, child: str = "Emma Aas", who: str = MONA, **more: Any) -> UUID:
        """… and says yes."""
        place = self.offered(child, who, **more)
        self.home(answer_offer, place, child=child, who=who, accepts=True)
        return place


def pays_less(
    school: School, income: int, who: str = MONA, child: str = "Emma Aas", **more: Any
) -> UUID:
    """A home pays less by its income, from the next month on. Gives the case."""
    pupil_id, cast = school.pupils[child], school.cast
    with cast.acting_as(who, "PRIVATE"):
        wanted = Asked(
            own_income=income, lives_here=True, files=[(BytesIO(b"Inntekt."), "Skatt.txt")]
        )
        [case_id] = ask_to_pay_less([pupil_id], wanted)
    said = Outcome(SchoolCaseState.GRANTED, "Ja.", **more)
    for name, kind, act in (
        (who, "PRIVATE", lambda pupil: send(pupil, case_id)),
        (HEAD, "WORK", lambda pupil: decide_case(pupil, case_id, said)),
    ):
        with cast.acting_as(name, kind):
            lock_subject(pupil_id)
            act(open_pupil(pupil_id, Area.SCHOOL_CASE, Level.OWN))
    return case_id


def soonest() -> date:
    """The first day on which a place may begin."""
    return first_start(clock.today())


class SfoDay:
    """Emma's first day at the SFO, at a clock time of it."""

    def __init__(self, sfo: Sfo, monkeypatch: Any) -> None:
        self.sfo, self.patch, self.day = sfo, monkeypatch, soonest()
        self.emma = sfo.school.pupils["Emma Aas"]

    def at(self, hour: int, minute: int = 0, on: date | None = None) -> None:
        """It is then, from now on."""
        then = clock.instant_at(on or self.day, time(hour, minute))
        self.patch.setattr(clock, "now", lambda: then)

    def pupil(self, action: Any, *given: Any, who: str = MONA, **more: Any) -> Any:
        """Do something with Emma's days, as somebody at home or at work."""
        area, level = more.pop("area", Area.SFO), more.pop("level", Level.CONTRIBUTE)
        with self.sfo.cast.acting_as(who, "WORK" if who in AT_WORK else "PRIVATE"):
            lock_subject(self.emma)
            return action(open_pupil(self.emma, area, level), *given, **more)

    def plan(self, way: Way, hour: int | None = None, minute: int = 0, **more: Any) -> bool:
        """Say how Emma goes home that day. Gives whether another had said something else."""
        who, day = more.pop("who", MONA), more.pop("day", self.day)
        at = None if hour is None else time(hour, minute)
        return bool(self.pupil(plan_day, day, Wanted(way, at, **more), who=who))

    def picker(self, name: str = "Kari Nabo", who: str = MONA, **more: Any) -> UUID:
        """Somebody may fetch Emma."""
        wanted = {"name": name, "phone": "98765432", "last_day": None, **more}
        self.pupil(add_picker, who=who, area=Area.PICK_UP, **wanted)
        with self.sfo.cast.acting_as(who, "PRIVATE"):
            return next(one.id for one in pickers_of(self.emma, self.day) if one.name == name)

    def path(self, more: str = "") -> str:
        """The page of Emma's days."""
        return f"/skole/elever/{self.emma}/sfo/dager{more}"
