"""Intentions of a home on a place at SFO that it applies for; what a decision may be, and does."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.access.levels import Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.cases.actions import changeable_case, draft_case, send_case
from samspill.school.cases.actions import withdraw as withdraw_case
from samspill.school.cases.events import SchoolCaseChanged
from samspill.school.cases.kinds import Decision, KindOfCase, register_kind
from samspill.school.cases.models import TO_HANDLE, SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.cases.steps import of_case
from samspill.school.groups.models import Group
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.models import Switch
from samspill.school.sfo_places.actions import begin_earlier, own_place, require_seat
from samspill.school.sfo_places.applying import (
    change_application,
    has_other,
    offer_of,
    require_no_other,
    stand_in_line,
)
from samspill.school.sfo_places.events import SfoWithdrawn
from samspill.school.sfo_places.homes import is_home, told
from samspill.school.sfo_places.leading import offer_place, refuse_place
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace
from samspill.school.sfo_places.queries import sfo_rule, terms_rows
from samspill.school.sfo_places.rules import Wanted, first_start
from samspill.school.sfo_requests.models import SfoRequest
from samspill.school.sfo_requests.pages import facts_of, in_letter
from samspill.school.sfo_requests.queries import (
    case_of_place,
    place_of_case,
    request_of,
)
from samspill.school.sfo_requests.rules import rule_lines

KIND, State = SchoolCaseKind.SFO_PLACE, SchoolCaseState
WAITS = (PlaceState.APPLIED, PlaceState.WAITING)
NO_PUPIL = "SF-01"


def apply_for(pupil: OpenPupil, wanted: Wanted, *, send: bool) -> UUID:
    """Apply for a place; not sent, it is a draft. Gives the case.

    Raises NotVisible for who is not of the child's home, and RuleBroken at the field, with the
    code of what is wrong (SF-01 to SF-05, SF-07, SF-08).
    """
    if not is_home(pupil):
        raise NotVisible
    if send:
        offer_of(pupil, wanted.offer_id)
    sfo = _asked(wanted.offer_id)
    days = (wanted.starts_on, wanted.starts_on)
    case = draft_case(pupil, KIND, sfo.school_id, new_id(), days, sfo_id=sfo.id)
    said = SfoRequest(
        id=new_id(),
        case_id=case.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
    )
    _fill(pupil, case, said, wanted)
    db.session.add(said)
    db.session.flush()
    if send:
        _send(pupil, case, said, wanted)
    return case.id


def _asked(offer_id: UUID) -> Group:
    offer = db.session.get(SfoOffer, offer_id)
    if offer is None:
        raise RuleBroken("offer_id", _("Velg én."))
    return db.session.get_one(Group, offer.group_id)


def _fill(pupil: OpenPupil, case: SchoolCase, said: SfoRequest, wanted: Wanted) -> None:
    """Write what the home says into its application, and the rules that it reads meanwhile."""
    rule = sfo_rule(case.tenant_id, today(pupil.at))
    case.rule_text = "\n".join(rule_lines(rule))
    case.first_day = case.last_day = wanted.starts_on
    case.sfo_id = _asked(wanted.offer_id).id
    said.offer_id, said.weekdays = wanted.offer_id, wanted.weekdays
    said.co_share, said.special_needs = wanted.co_share, wanted.special_needs
    said.co_payer_id = wanted.co_payer_id if wanted.co_share else None


def _send(pupil: OpenPupil, case: SchoolCase, said: SfoRequest, wanted: Wanted) -> None:
    place = place_of_case(case.id)
    if place is None:
        place = stand_in_line(pupil, wanted)
        said.place_id = place.id
    else:
        change_application(pupil, place, wanted)
    case.last_day = _last_day(place)
    case.staff_level = Level.MANAGE
    db.session.flush()
    send_case(pupil, case, switch=Switch.SFO, must_agree=False)


def _last_day(place: SfoPlace) -> date:
    return max(place.starts_on, place.ends_on - timedelta(days=1))


def change(pupil: OpenPupil, case_id: UUID, wanted: Wanted, *, send: bool) -> None:
    """Change what one applies for, until somebody has begun to handle it; a draft may be sent.

    Raises what ``apply_for`` raises, and RuleBroken once it is handled.
    """
    case = changeable_case(pupil, case_id, KIND)
    if not is_home(pupil):
        raise NotVisible
    said = request_of(case.id)
    _fill(pupil, case, said, wanted)
    db.session.flush()
    if send or case.state != State.DRAFT:
        _send(pupil, case, said, wanted)
    record(SchoolCaseChanged(**of_case(case)))


def withdraw(pupil: OpenPupil, place_id: UUID) -> None:
    """Take an application back, before the place is answered. Raises NotVisible for another's."""
    own_place(pupil, place_id, *WAITS)
    case = case_of_place(place_id)
    if case is None:
        raise NotVisible
    withdraw_case(pupil, case.id)


# ---- what a decision may be, and does ------------------------------------------------------


def check_decision(pupil: OpenPupil, case: SchoolCase, decision: Decision) -> None:
    """Raise RuleBroken for a yes when no seat is free, or to who has another place, and for one
    that ends before it would by itself. What the one above has settled, the SFO finds a seat for.
    """
    field = "outcome" if case.state in TO_HANDLE else "answer"
    place = place_of_case(case.id)
    if place is None or place.state == PlaceState.WITHDRAWN:
        raise RuleBroken(field, _("Barnet har ingen søknad her lenger."))
    if decision.outcome == State.PARTLY and decision.last_day != case.last_day:
        text = _("Plassen slutter av seg selv. Velg samme siste dag som det er søkt om.")
        raise RuleBroken("last_day", text)
    is_yes = decision.outcome in (State.GRANTED, State.PARTLY)
    if is_yes and not decision.is_settled and place.state != PlaceState.ACCEPTED:
        _require_room(pupil, place, decision.first_day or case.first_day, field)


def _require_room(pupil: OpenPupil, place: SfoPlace, first_day: date, field: str) -> None:
    day = today(pupil.at)
    first = max(first_day, first_start(day))
    try:
        require_no_other(pupil, place.id)
        if first >= place.ends_on:
            raise RuleBroken("", _("Plassen ville ha sluttet av seg selv før den begynte."))
        require_seat(db.session.get_one(SfoOffer, terms_rows(place.id)[-1].offer_id), first, day)
    except RuleBroken as rule:
        raise RuleBroken(field, str(rule.text), rule.code) from None


def give(pupil: OpenPupil, case: SchoolCase, decision: Decision) -> None:
    """The place is offered, from the day that is given; a place that is had already, by a decision
    that gave it later, begins earlier. What the one above has settled for a child who has another
    place by now, or for days that are over, stands in the case alone."""
    place, day = place_of_case(case.id), today(pupil.at)
    if place is None or case.granted_from is None:
        return
    first = max(case.granted_from, first_start(day))
    if place.state == PlaceState.ACCEPTED:
        if first < place.starts_on:
            begin_earlier(place, first, day)
    elif first < place.ends_on and not has_other(pupil, place.id):
        place.starts_on = first
        must = not decision.is_settled
        offer_place(place, pupil.actor.profile_id, pupil.at, within_seats=must)
    else:
        return
    case.granted_from, case.granted_to = place.starts_on, _last_day(place)
    db.session.flush()


def end(pupil: OpenPupil, case: SchoolCase) -> None:
    """Nothing is given: its place in the line is gone."""
    place = place_of_case(case.id)
    if place is None or place.state not in WAITS:
        return
    if case.state == State.WITHDRAWN:
        place.state = PlaceState.WITHDRAWN
        record(SfoWithdrawn(**told(pupil), place_id=place.id))
    else:
        refuse_place(place, pupil.actor.profile_id, pupil.at)


register_kind(
    KindOfCase(
        KIND,
        "school/sfo_requests/facts.html",
        facts_of,
        check_decision,
        give,
        lambda pupil_id, case_id: f"/skole/elever/{pupil_id}/sfo/soknader/{case_id}",
        in_letter=in_letter,
        ended=end,
    )
)
