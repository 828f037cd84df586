"""What the page of a case shows of an application to pay less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samspill.core.clock import today
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.school.absence.words import FILE_WORDS
from samspill.school.cases.kinds import Pairs
from samspill.school.cases.models import SchoolCase, SchoolCaseState
from samspill.school.files.queries import FileView
from samspill.school.pupils.access import OpenPupil
from samspill.school.reduced_payment.models import Household, IncomeBasis, ReducedPayment
from samspill.school.reduced_payment.queries import (
    drafts_with,
    files_of,
    had_place,
    said_in,
)
from samspill.school.reduced_payment.rules import Wanted, effect_days, limit_of, notes_on
from samspill.school.reduced_payment.words import BASIS_NAMES, HOUSEHOLD_NAMES, NOTES
from samspill.school.sealing import words_in
from samspill.school.sfo_places import words as sfo_words
from samspill.school.sfo_places.costs import costs_of, payment_rule
from samspill.school.sfo_places.payment import Limit, Trace, trace_from, trace_of
from samspill.school.sfo_places.queries import PlaceView


def wanted_of(said: ReducedPayment) -> Wanted:
    """What stands in an application, as it was said."""
    return Wanted(
        household=Household(said.household),
        partner_id=said.partner_id,
        basis=IncomeBasis(said.basis),
        own_income=_amount(said, "own"),
        partner_income=_amount(said, "partner"),
        needs=said.needs,
        from_summer=said.from_summer,
        lives_here=said.lives_here,
    )


def _amount(said: ReducedPayment, column: str) -> int | None:
    words = words_in(said, column)
    return int(words) if words else None


def traced(
    place: PlaceView, case: SchoolCase, wanted: Wanted, limit: Limit, day: date
) -> Trace | None:
    """How the price comes about for the applicant, from the day on which it would count."""
    on = case.granted_from or effect_days(day, from_summer=wanted.from_summer)[0]
    costs = costs_of([case.pupil_id], case.tenant_id, on, day)
    found = costs.place(place, on, case.applicant_id)
    return trace_of(found, costs.payment, limit) if found else None


@dataclass(frozen=True)
class ReducedFacts:
    """What the page of a case shows. ``trace`` None: the child has no place yet. ``notes``: what
    one is told before one sends. ``together``: so many drafts are sent at once."""

    wanted: Wanted
    partner: str
    trace: Trace | None
    percent: int
    cap: int
    notes: list[str]
    files: list[FileView]
    together: int

    @property
    def household_name(self) -> str:
        """Whom the applicant lives with, before translation."""
        return HOUSEHOLD_NAMES[self.wanted.household]

    @property
    def basis_name(self) -> str:
        """Which income it is, before translation."""
        return BASIS_NAMES[self.wanted.basis]

    @property
    def note_texts(self) -> list[str]:
        """The notes, before translation."""
        return [NOTES[one] for one in self.notes]

    words = sfo_words
    file_words = FILE_WORDS


def facts_of(pupil: OpenPupil, case: SchoolCase) -> ReducedFacts:
    """What was said in a case, and how the price comes about: as it stands with what was sent, and
    of a draft as it would be today."""
    said, day = said_in(case.id), today(pupil.at)
    wanted, rule = wanted_of(said), payment_rule(case.tenant_id, case.first_day)
    limit = limit_of(wanted, rule)
    kept = words_in(said, "trace")
    is_draft = case.state == SchoolCaseState.DRAFT
    trace = trace_from(kept) if kept and not is_draft else None
    notes: list[str] = []
    if is_draft:
        trace, notes = _of_draft(case, wanted, limit, day)
    people = profiles_by_id([said.partner_id]) if said.partner_id else {}
    return ReducedFacts(
        wanted=wanted,
        partner=people[said.partner_id].name if said.partner_id in people else "",
        trace=trace,
        percent=rule.percent,
        cap=limit.cap or 0,
        notes=notes,
        files=files_of(case.id),
        together=len(drafts_with(case)) if is_draft else 0,
    )


def _of_draft(
    case: SchoolCase, wanted: Wanted, limit: Limit, day: date
) -> tuple[Trace | None, list[str]]:
    place = had_place(case.pupil_id, day)
    if place is None or not place.paid_by(case.applicant_id):
        return None, ["RB-03"]
    on = effect_days(day, from_summer=wanted.from_summer)[0]
    costs = costs_of([case.pupil_id], case.tenant_id, on, day)
    found = costs.place(place, on, case.applicant_id)
    if found is None:
        return None, []
    return trace_of(found, costs.payment, limit), notes_on(found, costs.payment, limit)


def in_letter(case: SchoolCase) -> Pairs:
    """What a letter says of the price: the lines of the page and of the invoice."""
    kept = words_in(said_in(case.id), "trace")
    if not kept:
        return ()
    trace = trace_from(kept)
    lines = [(sfo_words.line_in_words(one), sfo_words.signed(one.kroner)) for one in trace.lines]
    return (
        *lines,
        (_("I skoleåret, uten mat"), sfo_words.kroner(trace.yearly)),
        (
            _("I måneden: delt på %(months)s, rundet ned", months=trace.months),
            sfo_words.kroner(trace.price),
        ),
        (_("Mat i måneden"), sfo_words.kroner(trace.food)),
        (_("Å betale i måneden"), sfo_words.kroner(trace.monthly)),
        (_("Hjemmel"), payment_rule(case.tenant_id, case.first_day).source),
    )
