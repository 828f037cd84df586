"""An application for a place: what may be asked for, and where it stands in the line."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.groups.models import Group
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.pupils.queries import school_of
from samspill.school.sfo_places.costs import level_at
from samspill.school.sfo_places.events import SfoApplied
from samspill.school.sfo_places.homes import adults_for
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace, SfoTerms
from samspill.school.sfo_places.queries import places_of_pupil, sfo_rule, terms_rows
from samspill.school.sfo_places.rules import Wanted, ends_by_itself, first_start
from samspill.school.sfo_places.words import numeric


def stand_in_line(pupil: OpenPupil, wanted: Wanted) -> SfoPlace:
    """A home has applied for a place. Gives it. Raises RuleBroken at the field, with the code of
    what is wrong (SF-01 to SF-05, SF-07, SF-08)."""
    place = SfoPlace(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        state=PlaceState.APPLIED,
        applied_by=pupil.actor.profile_id,
        applied_at=pupil.at,
    )
    offer = _fill(pupil, place, wanted)
    db.session.add(place)
    db.session.flush()
    set_terms(pupil, place, offer, wanted.weekdays, wanted.starts_on)
    record(SfoApplied(**about(pupil), place_id=place.id))
    return place


def change_application(pupil: OpenPupil, place: SfoPlace, wanted: Wanted) -> None:
    """Something else is asked for, of a place that nobody has answered: it keeps its place in the
    line. Raises as ``stand_in_line``."""
    offer = _fill(pupil, place, wanted)
    [terms] = terms_rows(place.id)
    terms.group_id, terms.offer_id = place.group_id, offer.id
    terms.weekdays, terms.valid_from = wanted.weekdays, wanted.starts_on
    terms.written_at = pupil.at
    db.session.flush()


def _fill(pupil: OpenPupil, place: SfoPlace, wanted: Wanted) -> SfoOffer:
    offer, group = offer_of(pupil, wanted.offer_id)
    check_days(offer, wanted.weekdays)
    ends_on = _check_start(pupil, wanted, place.id)
    _check_shares(pupil, wanted.co_payer_id, wanted.own_share, wanted.co_share)
    place.group_id, place.starts_on, place.ends_on = group.id, wanted.starts_on, ends_on
    place.co_payer_id = wanted.co_payer_id if wanted.co_share else None
    place.co_share, place.special_needs = wanted.co_share, wanted.special_needs
    return offer


def _check_start(pupil: OpenPupil, wanted: Wanted, place_id: UUID) -> date:
    """The day on which a place that begins then ends by itself. Raises RuleBroken."""
    starts_on, special_needs = wanted.starts_on, wanted.special_needs
    day, rule = today(pupil.at), sfo_rule(pupil.subject.tenant_id, today(pupil.at))
    if starts_on <= day:
        text = _("Plassen kan begynne tidligst %(day)s.", day=numeric(first_start(day)))
        raise RuleBroken("starts_on", text, "SF-05")
    last = rule.last_for(special_needs=special_needs)
    level = level_of(pupil.subject.id, starts_on, day, last)
    require_no_other(pupil, place_id)
    return ends_by_itself(starts_on, level, rule, special_needs=special_needs)


def has_other(pupil: OpenPupil, place_id: UUID) -> bool:
    """Has the child another place that is applied for or had?"""
    others = places_of_pupil(pupil.subject.id, today(pupil.at))
    return any(one.stands for one in others if one.id != place_id)


def require_no_other(pupil: OpenPupil, place_id: UUID) -> None:
    """Raise RuleBroken for a child with another place that is applied for or had (SF-04)."""
    if has_other(pupil, place_id):
        text = _("Barnet har en plass eller en søknad fra før. Endre den i stedet.")
        raise RuleBroken("", text, "SF-04")


def offer_of(pupil: OpenPupil, offer_id: UUID) -> tuple[SfoOffer, Group]:
    """A kind of place at an SFO of the pupil's school, and that SFO. Raises RuleBroken (SF-01)."""
    offer = db.session.get(SfoOffer, offer_id)
    group = db.session.get(Group, offer.group_id) if offer else None
    school_id = school_of(pupil.subject.id, today(pupil.at))
    if offer is None or group is None or school_id != group.school_id:
        text = _("Barnet må være elev ved skolen før dere kan søke SFO der. Ring skolen.")
        raise RuleBroken("offer_id", text, "SF-01")
    return offer, group


def check_days(offer: SfoOffer, weekdays: str) -> None:
    """Raises RuleBroken for more days than the offer has, or none (SF-02)."""
    if not weekdays:
        raise RuleBroken("weekdays", _("Velg minst én dag."), "SF-02")
    if len(weekdays) > offer.days:
        text = _(
            "Plassen har %(days)s dager i uka. Ta bort noen, eller velg en med flere.",
            days=offer.days,
        )
        raise RuleBroken("weekdays", text, "SF-02")


def level_of(pupil_id: UUID, starts_on: date, day: date, last: int) -> int:
    """The year level of the pupil on a day. Raises RuleBroken beyond the last one (SF-03)."""
    level = level_at(pupil_id, starts_on, day)
    if level is None or level > last:
        text = _(
            "SFO er til og med %(level)s. trinn. Har barnet særskilte behov? Ring SFO, så finner"
            " vi ut av det.",
            level=last,
        )
        raise RuleBroken("starts_on", text, "SF-03")
    return level


def _check_shares(
    pupil: OpenPupil, co_payer_id: UUID | None, own_share: int, co_share: int
) -> None:
    if own_share + co_share != 100 or min(own_share, co_share) < 0:
        raise RuleBroken("own_share", _("Andelene må bli 100 til sammen."), "SF-07")
    if co_share and co_payer_id not in {one.profile_id for one in adults_for(pupil)}:
        text = _("Velg en som har foreldreansvar eller omsorg, og som kan ordne med SFO.")
        raise RuleBroken("co_payer_id", text, "SF-08")


def set_terms(
    pupil: OpenPupil, place: SfoPlace, offer: SfoOffer, weekdays: str, valid_from: date
) -> None:
    """From a day on; what was asked for from later days is this too: the newest wish holds."""
    later = [row for row in terms_rows(place.id) if row.valid_from >= valid_from]
    for row in later:
        row.offer_id, row.weekdays, row.written_at = offer.id, weekdays, pupil.at
    if any(row.valid_from == valid_from for row in later):
        return
    db.session.add(
        SfoTerms(
            id=new_id(),
            place_id=place.id,
            pupil_id=place.pupil_id,
            group_id=place.group_id,
            offer_id=offer.id,
            weekdays=weekdays,
            valid_from=valid_from,
            written_at=pupil.at,
        )
    )
