"""What the pages of absence show: several reads in as many statements, however many children."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.school.absence.models import AbsenceReason
from samspill.school.absence.queries import (
    AbsenceView,
    absence_of,
    absences_of_mine,
    comment_of,
    own_reason,
    reasons_of,
    shown,
)
from samspill.school.absence.rules import Rule, proposed_day
from samspill.school.groups.models import GroupKind
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.cards import cards_of
from samspill.school.pupils.queries import groups_today
from samspill.school.years.queries import Calendar, calendars


@dataclass(frozen=True)
class ChildAbsence:
    """A child of mine, and what is reported of her from a day on."""

    pupil_id: UUID
    tenant_id: UUID
    name: str
    is_protected: bool
    school_id: UUID | None
    school_phone: str | None
    may_report: bool
    absences: list[AbsenceView]


def children_with_absence(actor: Actor, since: date) -> list[ChildAbsence]:
    """The children whom the profile reaches herself and whose absence she has, in the order of
    their names. Each is a look at that child's absence."""
    mine = absences_of_mine(actor.profile_id, since)
    cards = [card for card in cards_of(actor.profile_id) if card.pupil_id in mine]
    note_looks(actor, {Area.ABSENCE: {card.pupil_id for card in cards}})
    reasons = reasons_of({one.id for found in mine.values() for one in found.absences})
    return [
        ChildAbsence(
            card.pupil_id,
            card.tenant_id,
            card.name,
            card.is_protected,
            card.school_id,
            card.school_phone,
            mine[card.pupil_id].may_report,
            [replace(one, reason=reasons.get(one.id)) for one in mine[card.pupil_id].absences],
        )
        for card in cards
    ]


def proposal_for(child: ChildAbsence, rule: Rule, at: datetime) -> date:
    """The day that the form proposes for a child."""
    found = calendars([child.school_id], at.date()) if child.school_id else {}
    return proposed_day(found[child.school_id] if child.school_id else Calendar(), rule, at)


@dataclass(frozen=True)
class Chosen:
    """A child whose absence could not be reported, and whether she is at SFO."""

    pupil_id: UUID
    name: str
    at_sfo: bool


def onward(code: str, children: Iterable[ChildAbsence], chosen: Iterable[str]) -> list[Chosen]:
    """The chosen children, for the page that shows where to go with a refused report. Whether one
    is at SFO is asked where the school is free (FR-02), for it alone needs it."""
    ids = set(chosen)
    return [
        Chosen(one.pupil_id, one.name, code == "FR-02" and _at_sfo(one.pupil_id))
        for one in children
        if str(one.pupil_id) in ids
    ]


def _at_sfo(pupil_id: UUID) -> bool:
    return any(one.kind == GroupKind.SFO for one in groups_today(pupil_id))


def absence_today(pupil: OpenPupil, absence_id: UUID) -> AbsenceView:
    """One day of the pupil that the home may still change, with what the reader said of why.

    Raises NotVisible.
    """
    found = absence_of(pupil.subject.id, absence_id)
    if found is None or not shown(found).is_open_on(today(pupil.at)):
        raise NotVisible
    given = own_reason(absence_id, pupil.actor.profile_id)
    view = shown(found)
    if given is None:
        return view
    return replace(view, reason=AbsenceReason(given.reason), comment=comment_of(given))
