"""Intentions of a home on its applications: send, answer, agree, withdraw, appeal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import after, months_after, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.cases.events import (
    SchoolCaseAgreed,
    SchoolCaseAppealed,
    SchoolCaseExplained,
    SchoolCaseMentioned,
    SchoolCaseShared,
    SchoolCaseSubmitted,
    SchoolCaseWithdrawn,
)
from samspill.school.cases.handlers import tell_school
from samspill.school.cases.kinds import kind_of, require_area
from samspill.school.cases.models import (
    MAY_BE_CHANGED,
    MAY_BE_WITHDRAWN,
    SchoolCase,
    SchoolCaseKind,
    SchoolCaseParty,
    SchoolCaseState,
    SchoolCaseStepKind,
)
from samspill.school.cases.queries import case_of, case_rule, parties_of, party_of
from samspill.school.cases.steps import note, of_case
from samspill.school.guardians.queries import silenced, who_may
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.models import Switch

State, Step = SchoolCaseState, SchoolCaseStepKind


def draft_case(
    pupil: OpenPupil,
    kind: SchoolCaseKind,
    school_id: UUID,
    together_id: UUID,
    days: tuple[date, date],
    sfo_id: UUID | None = None,
) -> SchoolCase:
    """Begin an application: a draft, which its applicant alone sees. ``sfo_id``: the SFO that is
    asked, where it is one."""
    case = SchoolCase(
        id=new_id(),
        kind=kind,
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        school_id=school_id,
        sfo_id=sfo_id,
        applicant_id=pupil.actor.profile_id,
        together_id=together_id,
        state=State.DRAFT,
        staff_level=0,
        first_day=days[0],
        last_day=days[1],
        rule_text="",
        made_at=pupil.at,
    )
    db.session.add(case)
    db.session.flush()
    return case


def own_case(pupil: OpenPupil, case_id: UUID) -> SchoolCase:
    """A case that the actor has applied in. Raises NotVisible for another's."""
    case = case_of(pupil.subject.id, case_id)
    if case is None or case.applicant_id != pupil.actor.profile_id:
        raise NotVisible
    require_area(pupil, case)
    return case


def changeable_case(pupil: OpenPupil, case_id: UUID, kind: SchoolCaseKind) -> SchoolCase:
    """One of a kind that its applicant may still change. Raises NotVisible for another's, and
    RuleBroken once somebody has begun to handle it."""
    case = own_case(pupil, case_id)
    if case.kind != kind:
        raise NotVisible
    if case.state not in MAY_BE_CHANGED:
        raise RuleBroken("", _("Noen har begynt på søknaden. Den kan ikke endres lenger."))
    return case


def send_case(
    pupil: OpenPupil,
    case: SchoolCase,
    *,
    switch: Switch,
    must_agree: bool,
    only: Collection[UUID] | None = None,
) -> None:
    """Send an application. Others who may apply (``switch``) must agree first, or are told;
    ``only``: of them these, where it is nobody else's matter.

    With days that are others than before, they are asked anew.
    """
    asked = _parties(pupil, case, switch, must_agree=must_agree, only=only)
    if must_agree and any(one.agreed is None for one in asked):
        case.state = State.WAITING
        db.session.flush()
        return
    arrive(pupil, case)


def _parties(
    pupil: OpenPupil,
    case: SchoolCase,
    switch: Switch,
    *,
    must_agree: bool,
    only: Collection[UUID] | None,
) -> list[SchoolCaseParty]:
    day, who = today(pupil.at), pupil.subject
    with system_access("who else answers for a child that is applied for"):
        others = who_may(who.id, who.tenant_id, day, switch)
        quiet = silenced([who.id], who.tenant_id, day)
    known = {one.profile_id: one for one in parties_of(case.id)}
    asked, told = [], []
    for other in others:
        if other.profile_id == case.applicant_id:
            continue
        if only is not None and other.profile_id not in only:
            continue
        party = known.get(other.profile_id) or _party(case, other.profile_id, pupil.at)
        if party.agreed is None or (party.first_day, party.last_day) != (
            case.first_day,
            case.last_day,
        ):
            party.first_day, party.last_day = case.first_day, case.last_day
            party.must_agree, party.agreed, party.asked_at = must_agree, None, pupil.at
            told.append(other.profile_id)
        asked.append(party)
    db.session.flush()
    reached = tuple(one for one in told if (who.id, one) not in quiet)
    if reached:
        event = SchoolCaseShared if must_agree else SchoolCaseMentioned
        record(event(**of_case(case), profile_ids=reached))
    return asked


def _party(case: SchoolCase, profile_id: UUID, at: datetime) -> SchoolCaseParty:
    party = SchoolCaseParty(
        id=new_id(),
        case_id=case.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
        profile_id=profile_id,
        kind=case.kind,
        first_day=case.first_day,
        last_day=case.last_day,
        must_agree=False,
        asked_at=at,
        agreed=None,
        is_over=False,
    )
    db.session.add(party)
    return party


def arrive(pupil: OpenPupil, case: SchoolCase) -> None:
    """The school has it from now on; the time in which it must answer runs."""
    first = case.submitted_at is None
    case.state = State.SUBMITTED
    kind = Step.SUBMITTED if first else Step.CHANGED
    if first:
        case.submitted_at = pupil.at
        case.reply_by = reply_until(case, today(pupil.at))
    db.session.flush()
    note(case, kind, case.applicant_id, pupil.at)
    if first:
        record(SchoolCaseSubmitted(**of_case(case), kind=str(case.kind)))
        tell_school(case)


def agree(pupil: OpenPupil, party_id: UUID, *, agreed: bool) -> None:
    """Say yes or no to what another has applied for. When all have said yes the school gets it; a
    no stops it, and the school never sees it.

    Raises NotVisible for what the actor is not asked, or has answered.
    """
    party = party_of(pupil.subject.id, party_id, pupil.actor.profile_id)
    if party is None or not party.must_agree or party.agreed is not None or party.is_over:
        raise NotVisible
    party.agreed = agreed
    db.session.flush()
    with system_access("what another home said moves an application on"):
        case = db.session.get_one(SchoolCase, party.case_id)
        if case.state != State.WAITING:
            raise NotVisible
        everybody = parties_of(case.id)
        if not agreed:
            case.state = State.STOPPED
            _close(everybody)
        elif all(one.agreed for one in everybody if one.must_agree):
            arrive(pupil, case)
        quiet = silenced([case.pupil_id], case.tenant_id, today(pupil.at))
        told = () if (case.pupil_id, case.applicant_id) in quiet else (case.applicant_id,)
        record(SchoolCaseAgreed(**of_case(case), agreed=agreed, profile_ids=told))
        db.session.flush()


def _close(parties: list[SchoolCaseParty]) -> None:
    for one in parties:
        one.is_over = True


def withdraw(pupil: OpenPupil, case_id: UUID) -> None:
    """Apply no more. Raises NotVisible for another's, RuleBroken for what is decided."""
    case = own_case(pupil, case_id)
    if case.state not in MAY_BE_WITHDRAWN:
        raise RuleBroken("", _("Søknaden er avgjort. Den kan ikke trekkes lenger."))
    case.state = State.WITHDRAWN
    _close(parties_of(case.id))
    db.session.flush()
    note(case, Step.WITHDRAWN, pupil.actor.profile_id, pupil.at)
    kind_of(case).ended(pupil, case)
    record(SchoolCaseWithdrawn(**of_case(case)))


def explain(pupil: OpenPupil, case_id: UUID, words: str) -> None:
    """Answer what the school asked. Raises NotVisible where it has asked nothing."""
    case = own_case(pupil, case_id)
    if case.state != State.MORE_INFO:
        raise NotVisible
    case.state, case.answer_by = State.IN_PROGRESS, None
    note(case, Step.ANSWERED, pupil.actor.profile_id, pupil.at, words)
    record(SchoolCaseExplained(**of_case(case)))
    tell_school(case)


def appeal(pupil: OpenPupil, case_id: UUID, words: str) -> None:
    """Appeal a decision. Raises RuleBroken when the time for it is over, NotVisible where there is
    nothing to appeal."""
    case = own_case(pupil, case_id)
    if case.may_be_appealed_on(today(pupil.at)):
        case.state = State.APPEALED
        case.reply_by = reply_until(case, today(pupil.at))
        note(case, Step.APPEALED, pupil.actor.profile_id, pupil.at, words)
        record(SchoolCaseAppealed(**of_case(case)))
        tell_school(case)
    elif case.appeal_by is None or case.appeal_by >= today(pupil.at):
        raise NotVisible
    else:
        raise RuleBroken("words", _("Fristen for å klage er ute. Ring skolen hvis du lurer."))


def reply_until(case: SchoolCase, on: date) -> date:
    """The day by which the school answers what comes to it on a day."""
    return months_after(on, case_rule(case.tenant_id, on).reply_months)


def appeal_until(case: SchoolCase, on: date) -> date:
    """The last day on which what is decided on a day may be appealed."""
    return after(on, {"days": case_rule(case.tenant_id, on).appeal_days})
