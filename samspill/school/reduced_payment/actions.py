"""Intentions on paying less for SFO: ask, change what one asked, send; what a decision does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.receiving import Received
from samspill.infra.db import db, lock_subject
from samspill.school.cases.actions import changeable_case, draft_case, send_case
from samspill.school.cases.events import SchoolCaseChanged
from samspill.school.cases.kinds import Decision, KindOfCase, register_kind
from samspill.school.cases.models import GIVEN, SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.cases.steps import of_case
from samspill.school.files.actions import hang, let_go, received_from
from samspill.school.guardians.queries import allowed
from samspill.school.pupils.access import OpenPupil, open_pupil, rules_of
from samspill.school.pupils.models import Switch
from samspill.school.pupils.queries import school_of
from samspill.school.reduced_payment.models import (
    Household,
    ReducedPayment,
    ReducedPaymentFile,
)
from samspill.school.reduced_payment.pages import facts_of, in_letter, traced, wanted_of
from samspill.school.reduced_payment.queries import (
    drafts_with,
    file_in,
    files_of,
    had_place,
    said_in,
)
from samspill.school.reduced_payment.rules import (
    Wanted,
    check_home,
    check_level,
    check_papers,
    check_said,
    effect_days,
    limit_of,
    rule_lines,
)
from samspill.school.sealing import sealed_words
from samspill.school.sfo_places.costs import level_at, payment_rule
from samspill.school.sfo_places.payment import Limit, Trace
from samspill.school.sfo_places.queries import PlaceView
from samspill.school.sfo_places.reductions import reduce_payment

KIND = SchoolCaseKind.REDUCED_PAYMENT
CHECK = "reduced_payment.check_file"
"""The job that looks a paper through."""
BY_HAND = "RB-09"


def apply_for(pupil_ids: Collection[UUID], wanted: Wanted) -> list[UUID]:
    """Keep an application for some children as drafts, all of them or none: one case for each
    (RB-08), where the applicant sees how the price comes about before she sends.

    Gives the cases. Raises NotVisible for a child that is not the actor's, and RuleBroken at the
    field that is wrong.
    """
    together_id = new_id()
    return [_draft(one, wanted, together_id) for one in sorted(pupil_ids)]


def _draft(pupil_id: UUID, wanted: Wanted, together_id: UUID) -> UUID:
    lock_subject(pupil_id)
    pupil = open_pupil(pupil_id, Area.INCOME, Level.OWN)
    day = today(pupil.at)
    _check(pupil, wanted)
    received = _received(pupil, wanted)
    days = effect_days(day, from_summer=wanted.from_summer)
    case = draft_case(pupil, KIND, _school(pupil), together_id, days)
    said = ReducedPayment(
        id=new_id(),
        case_id=case.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
    )
    _fill(said, wanted)
    db.session.add(said)
    db.session.flush()
    _hang(pupil, case, received)
    return case.id


def _check(pupil: OpenPupil, wanted: Wanted) -> None:
    check_said(wanted, today(pupil.at))
    if wanted.household == Household.GUARDIAN and wanted.partner_id not in partners(pupil):
        raise RuleBroken(
            "household", _("Velg hvem du bor sammen med. Mangler den andre? Ring skolen."), "RB-05"
        )


def partners(pupil: OpenPupil) -> dict[UUID, str]:
    """The others who may arrange SFO of the child, by name: with one of them one may live."""
    return partners_of({pupil.subject.id: pupil.subject.tenant_id}, pupil.actor, today(pupil.at))


def partners_of(pupils: Mapping[UUID, UUID], actor: Actor, day: date) -> dict[UUID, str]:
    """The same of some children that are the actor's, each with its municipality."""
    found: dict[UUID, str] = {}
    with system_access("who else answers for children at SFO"):
        for tenant_id in set(pupils.values()):
            here = [one for one, tenant in pupils.items() if tenant == tenant_id]
            for adult in allowed(here, rules_of(tenant_id, day), day):
                if adult.finds and Switch.SFO in adult.may:
                    found[adult.profile_id] = adult.name
    return {one: name for one, name in found.items() if one != actor.profile_id}


def _school(pupil: OpenPupil) -> UUID:
    school_id = school_of(pupil.subject.id, today(pupil.at))
    if school_id is None:
        raise RuleBroken("children", _("Barnet går ikke på noen skole her nå."))
    return school_id


def _received(pupil: OpenPupil, wanted: Wanted) -> list[Received]:
    return received_from(pupil.actor.profile_id, pupil.subject.tenant_id, wanted.files)


def _hang(pupil: OpenPupil, case: SchoolCase, received: Sequence[Received]) -> None:
    of = {
        "case_id": case.id,
        "pupil_id": case.pupil_id,
        "tenant_id": case.tenant_id,
        "applicant_id": case.applicant_id,
        "author_profile_id": pupil.actor.profile_id,
    }
    hang(ReducedPaymentFile, received, check=CHECK, at=pupil.at, **of)


def _fill(said: ReducedPayment, wanted: Wanted) -> None:
    """Write what the home says. What it earns is not kept where the needs decide."""
    is_guardian = wanted.household == Household.GUARDIAN
    said.household, said.basis = wanted.household, wanted.basis
    said.partner_id = wanted.partner_id if is_guardian else None
    said.needs, said.from_summer = wanted.needs, wanted.from_summer
    said.lives_here = wanted.lives_here
    alone = wanted.household == Household.ALONE
    said.own_sealed = _sealed(said, "own", wanted.own_income, not wanted.needs)
    said.partner_sealed = _sealed(
        said, "partner", wanted.partner_income, not (wanted.needs or alone)
    )


def _sealed(said: ReducedPayment, column: str, amount: int | None, counts: bool) -> bytes | None:
    return sealed_words(said, column, str(amount or 0)) if counts else None


def change(pupil: OpenPupil, case_id: UUID, wanted: Wanted) -> None:
    """Change what one asks, until somebody has begun to handle it; what was sent is sent anew.

    Raises what ``apply_for`` raises, and RuleBroken once it is handled.
    """
    case = changeable_case(pupil, case_id, KIND)
    _check(pupil, wanted)
    received = _received(pupil, wanted)
    said = said_in(case.id)
    _fill(said, wanted)
    db.session.flush()
    _hang(pupil, case, received)
    if case.state == SchoolCaseState.DRAFT:
        day = today(pupil.at)
        case.first_day, case.last_day = effect_days(day, from_summer=wanted.from_summer)
    else:
        _send(pupil, case)
    record(SchoolCaseChanged(**of_case(case)))


def take_away(pupil: OpenPupil, case_id: UUID, file_id: UUID) -> None:
    """A paper goes, while the application may be changed. Raises NotVisible for another's."""
    case = changeable_case(pupil, case_id, KIND)
    file = file_in(case.id, file_id, pupil.actor.profile_id)
    if file is None:
        raise NotVisible
    let_go([file], pupil.at)
    record(SchoolCaseChanged(**of_case(case)))


def send(pupil: OpenPupil, case_id: UUID) -> None:
    """Send a draft, with those of the same form: all of them or none.

    Raises RuleBroken at the field of what lacks: RB-01, RB-02, RB-03, RB-05.
    """
    case = changeable_case(pupil, case_id, KIND)
    if case.state != SchoolCaseState.DRAFT:
        raise NotVisible
    for one in drafts_with(case):
        if one.id == case.id:
            _send(pupil, one)
        else:
            lock_subject(one.pupil_id)
            _send(open_pupil(one.pupil_id, Area.INCOME, Level.OWN), one)


def _send(pupil: OpenPupil, case: SchoolCase) -> None:
    day, said = today(pupil.at), said_in(case.id)
    wanted = wanted_of(said)
    _check(pupil, wanted)
    check_home(wanted)
    case.first_day, case.last_day = effect_days(day, from_summer=wanted.from_summer)
    rule = payment_rule(case.tenant_id, case.first_day)
    level = level_at(case.pupil_id, case.first_day, day)
    check_level(rule, level, needs=wanted.needs)
    check_papers(wanted, len(files_of(case.id)))
    place = require_place(case, day, pupil.actor.profile_id)
    _keep(said, traced(place, case, wanted, limit_of(wanted, rule), day))
    case.rule_text, case.staff_level = "\n".join(rule_lines(rule)), Level.MANAGE
    db.session.flush()
    partner = [said.partner_id] if said.partner_id else []
    send_case(pupil, case, switch=Switch.SFO, must_agree=True, only=partner)


def require_place(case: SchoolCase, day: date, profile_id: UUID) -> PlaceView:
    """The place that the applicant pays for. Raises RuleBroken while there is none (RB-03): the
    application stays a draft."""
    place = had_place(case.pupil_id, day)
    if place is None:
        raise RuleBroken(
            "",
            _(
                "Barnet har ikke plass på SFO ennå. Søknaden ligger som utkast: send den når dere"
                " har fått og takket ja til plassen."
            ),
            "RB-03",
        )
    if not place.paid_by(profile_id):
        raise RuleBroken("", _("Den som betaler for plassen på SFO, søker."), "RB-03")
    if place.ends_on <= case.first_day:
        raise RuleBroken("", _("Plassen på SFO slutter før dette ville begynne."), "RB-03")
    return place


def _keep(said: ReducedPayment, trace: Trace | None) -> None:
    said.trace_sealed = sealed_words(said, "trace", trace.as_text()) if trace else None


# ---- what a decision may be, and does ------------------------------------------------------


def check_decision(pupil: OpenPupil, case: SchoolCase, decision: Decision) -> None:
    """Raise RuleBroken for a price by hand without a reason (RB-09), for days that begin in the
    middle of a month, and for a yes about a place that is gone."""
    if decision.outcome not in GIVEN:
        return
    if decision.monthly is not None and not decision.reasons:
        raise RuleBroken(
            "reasons", _("Skriv hvorfor prisen er satt for hånd. Søkeren leser det."), BY_HAND
        )
    if decision.first_day is not None and decision.first_day.day != 1:
        raise RuleBroken("first_day", _("Velg den første dagen i en måned."))
    if not decision.is_settled and had_place(case.pupil_id, today(pupil.at)) is None:
        raise RuleBroken("", _("Barnet har ingen plass på SFO lenger."), "RB-03")


def give(pupil: OpenPupil, case: SchoolCase, decision: Decision) -> None:
    """What is paid is limited on the days that are given; how the price came about stands with the
    decision, and the invoice is reckoned from the same."""
    place = had_place(case.pupil_id, today(pupil.at))
    if case.granted_from is None or case.granted_to is None or place is None:
        return
    said = said_in(case.id)
    wanted, rule = wanted_of(said), payment_rule(case.tenant_id, case.granted_from)
    limit = limit_of(wanted, rule)
    if decision.monthly is not None:
        limit = Limit(by_hand=decision.monthly)
    _keep(said, traced(place, case, wanted, limit, today(pupil.at)))
    reduce_payment(
        pupil,
        place,
        case_id=case.id,
        profile_id=case.applicant_id,
        days=(case.granted_from, case.granted_to + timedelta(days=1)),
        limit=limit,
    )


register_kind(
    KindOfCase(
        KIND,
        "school/reduced_payment/facts.html",
        facts_of,
        check_decision,
        give,
        lambda pupil_id, case_id: f"/skole/elever/{pupil_id}/redusert-betaling/{case_id}",
        in_letter=in_letter,
        sends_at=lambda pupil_id, case_id: (
            f"/skole/elever/{pupil_id}/redusert-betaling/{case_id}/sending"
        ),
        area=Area.INCOME,
        has_price=True,
    )
)
