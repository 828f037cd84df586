"""The demo's SFO: who has a place, who is offered one, who waits, who has said it up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.demo.sfo_day import load_afternoon
from samspill.identity.models import ProfileKind
from samspill.infra.db import db, lock_subject
from samspill.school.cases.handling import decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseState
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.groups.actions import place_staff
from samspill.school.groups.models import GroupMember, StaffRole
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import pupils_about
from samspill.school.sfo_places.actions import (
    answer_offer,
    end_place,
    view_of,
)
from samspill.school.sfo_places.costs import costs_of
from samspill.school.sfo_places.leading import make_offer, put_on_list, start_sfo
from samspill.school.sfo_places.models import SfoPlace, SfoTerms
from samspill.school.sfo_places.queries import units_to_start
from samspill.school.sfo_places.rules import Wanted, first_start
from samspill.school.sfo_requests.actions import apply_for
from samspill.school.sfo_requests.queries import place_of_case

As = Callable[[str, str], AbstractContextManager[Actor]]
State = SchoolCaseState
JONAS = "Jonas Berg"
OFFERS: dict[str, dict[str, Any]] = {
    "Hel plass": {"days": 5, "seats": 60, "price": 3015, "food": 250},
    "Tre dager": {"days": 3, "seats": 20, "price": 1990, "food": 150},
    "Gratis kjernetid": {"days": 5, "seats": None, "price": 0, "food": 100},
}
HAVE_A_PLACE = (
    ("Mona Aas", "Emma Aas", "Hel plass"),
    ("Grete Vik", "Lea Vik", "Tre dager"),
    ("Ellen Krog", "Adam Nes", "Hel plass"),
    ("Siri Tveit", "Jakob Tveit", "Gratis kjernetid"),
)
WAITS, REFUSED = "Vi har flere søkere enn plasser nå.", "Barnet trenger en voksen vi ikke har ennå."


def load_sfo(
    acting_as: As, head: str, school_id: UUID, child: Callable[[str], UUID], leader_id: UUID
) -> None:
    """The head takes the SFO in use; what it offers, a place in each state, and an afternoon."""
    with acting_as(head, ProfileKind.WORK):
        lock_subject(school_id)
        school = open_group(school_id, Area.SCHOOL, Level.MANAGE)
        (unit,) = units_to_start(school.subject.tenant_id)
        sfo_id = start_sfo(school, unit_id=unit.unit_id)
    with acting_as(head, ProfileKind.WORK):
        lock_subject(sfo_id)
        sfo = open_group(sfo_id, Area.SCHOOL, Level.MANAGE)
        place_staff(sfo, profile_id=leader_id, role=StaffRole.SFO_LEADER)
    _load_places(acting_as, sfo_id, child)
    _began_today(acting_as, sfo_id)
    load_afternoon(acting_as, head, sfo_id, child)


def _load_places(acting_as: As, sfo_id: UUID, child: Callable[[str], UUID]) -> None:
    def lead(action: Any, *given: Any, **more: Any) -> Any:
        with acting_as(JONAS, ProfileKind.WORK):
            return action(_sfo(sfo_id), *given, **more)

    def home(who: str, name: str, action: Any, *given: Any, **more: Any) -> Any:
        with acting_as(who, ProfileKind.PRIVATE):
            return action(_pupil(child(name)), *given, **more)

    times = {"opens_at": time(7, 15), "closes_at": time(16, 30), "sibling_percent": 30}
    offers = {name: lead(make_offer, name=name, **facts, **times) for name, facts in OFFERS.items()}

    def applied(
        who: str, name: str, offer: str = "Hel plass", days: str = "12345", **more: Any
    ) -> UUID:
        wanted = Wanted(offers[offer], days, first_start(today()))
        case: UUID = home(who, name, apply_for, wanted, **{"send": True, **more})
        return case

    def decided(name: str, case: UUID, outcome: State = State.GRANTED, why: str = "") -> UUID:
        with acting_as(JONAS, ProfileKind.WORK):
            decide(_pupil(child(name), Area.SCHOOL_CASE), case, Decision(outcome, why))
            place = place_of_case(case)
            assert place is not None  # noqa: S101 - what is sent stands in the line
            return place.id

    places = {}
    decided("Jakob Tveit", applied("Siri Tveit", "Jakob Tveit"), State.REFUSED, REFUSED)
    for who, name, offer in HAVE_A_PLACE:
        asked = applied(who, name, offer, "12345"[: OFFERS[offer]["days"]])
        places[name] = decided(name, asked)
        home(who, name, answer_offer, places[name], accepts=True)
    home("Grete Vik", "Lea Vik", _end, places["Lea Vik"])
    applied("Anne Dahl", "Iben Dahl")
    decided("Sander Eide", applied("Pål Eide", "Sander Eide"))
    tiril = applied("Pål Eide", "Tiril Eide")
    with acting_as(JONAS, ProfileKind.WORK):
        sfo, place = _sfo(sfo_id), place_of_case(tiril)
        assert place is not None  # noqa: S101 - as above
        put_on_list(sfo, place.id, why=WAITS)


def _began_today(acting_as: As, sfo_id: UUID) -> None:
    """A place begins tomorrow at the earliest; the demo is looked at today."""
    with acting_as(JONAS, ProfileKind.WORK), system_access("the demo's places at SFO begin today"):
        for place in db.session.query(SfoPlace).filter_by(group_id=sfo_id, state="ACCEPTED"):
            for terms in db.session.query(SfoTerms).filter_by(place_id=place.id):
                terms.valid_from = today()
            for member in db.session.query(GroupMember).filter_by(
                pupil_id=place.pupil_id, group_id=sfo_id
            ):
                member.valid_from = today()
            place.starts_on = today()


def _end(pupil: OpenPupil, place_id: UUID) -> None:
    costs = costs_of([pupil.subject.id], pupil.subject.tenant_id, today())
    place, who = view_of(pupil, place_id), pupil.actor.profile_id
    end, _cost = costs.ends_of(place, today(), who)[0]
    end_place(pupil, place_id, ends_on=end)


def _sfo(sfo_id: UUID) -> OpenGroup:
    lock_subject(sfo_id)
    return open_group(sfo_id, Area.SFO, Level.MANAGE)


def _pupil(child_id: UUID, area: Area = Area.SFO) -> OpenPupil:
    (pupil_id,) = pupils_about([child_id])
    lock_subject(pupil_id)
    return open_pupil(pupil_id, area, Level.CONTRIBUTE)
