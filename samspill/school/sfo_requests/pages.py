"""What the page of a case, and its letter, says of a place at SFO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samspill.core.clock import today
from samspill.core.language import _
from samspill.organisation.queries import policy
from samspill.school.cases.kinds import Pairs
from samspill.school.cases.models import SchoolCase
from samspill.school.pupils.access import OpenPupil
from samspill.school.sealing import words_in
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.queries import LAPSED
from samspill.school.sfo_places.words import STATE_NAMES, days_in_words, numeric
from samspill.school.sfo_requests.queries import Asked, asked_in


@dataclass(frozen=True)
class SfoFacts:
    """What the page of a case shows. ``state``: of the place, or LAPSED; '' for a draft, and for
    who sees no place. ``why``: what the SFO has said of the waiting list."""

    asked: Asked
    state: str
    answer_by: date | None
    why: str

    @property
    def state_name(self) -> str:
        """Where the place stands, before translation."""
        return STATE_NAMES[self.state]

    @property
    def days(self) -> str:
        """The weekdays that are asked for."""
        return days_in_words(self.asked.said.weekdays)


def facts_of(pupil: OpenPupil, case: SchoolCase) -> SfoFacts:
    """What was said in a case, and where its place stands now."""
    asked = asked_in(case.id)
    place = asked.place
    if place is None:
        return SfoFacts(asked, "", None, "")
    lapsed = place.is_lapsed(today(pupil.at))
    answer_by = place.answer_by if place.state == PlaceState.OFFERED else None
    return SfoFacts(asked, LAPSED if lapsed else place.state, answer_by, words_in(place, "why"))


def in_letter(case: SchoolCase) -> Pairs:
    """What a letter says of the place. One that was refused before there were letters has its
    reasons with the place."""
    asked, sent = asked_in(case.id), today(case.submitted_at or case.made_at)
    place = asked.place
    answer = place.answer_by if place and place.state == PlaceState.OFFERED else None
    why = words_in(place, "why") if place and place.state == PlaceState.REFUSED else ""
    return (
        (_("Plass"), asked.offer),
        (_("Dager"), days_in_words(asked.said.weekdays)),
        *(((_("Svar på tilbudet senest"), numeric(answer)),) if answer else ()),
        *(((_("Hvorfor"), why),) if why else ()),
        (_("Hjemmel"), policy("sfo", case.tenant_id, sent).source),
    )
