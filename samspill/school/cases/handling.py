"""Intentions of the school on applications: take one, ask, delay, decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import after, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.school.cases.actions import appeal_until
from samspill.school.cases.events import (
    SchoolCaseAssigned,
    SchoolCaseConcluded,
    SchoolCaseDecided,
    SchoolCaseDelayed,
    SchoolCaseQuestioned,
)
from samspill.school.cases.handlers import (
    decides,
    handles,
    may_handle,
    tell_school,
)
from samspill.school.cases.kinds import Decision, kind_of, require_area
from samspill.school.cases.listing import small_in
from samspill.school.cases.models import (
    OUTCOMES,
    TO_HANDLE,
    SchoolCase,
    SchoolCaseState,
    SchoolCaseStepKind,
)
from samspill.school.cases.queries import case_of, case_rule, parties_of
from samspill.school.cases.steps import note, of_case
from samspill.school.groups.access import OpenGroup
from samspill.school.guardians.queries import silenced
from samspill.school.pupils.access import OpenPupil, open_pupil

State, Step = SchoolCaseState, SchoolCaseStepKind
NO_REASONS, HEAD_DECIDES = "PE-13", "head"


def handled_case(pupil: OpenPupil, case_id: UUID, *states: SchoolCaseState) -> SchoolCase:
    """A case that the actor handles, in one of the states. Raises NotVisible."""
    case = case_of(pupil.subject.id, case_id)
    if case is None or case.state not in states or not handles(pupil, case):
        raise NotVisible
    require_area(pupil, case)
    return case


def take(pupil: OpenPupil, case_id: UUID, handler_id: UUID | None = None) -> None:
    """Handle the case, or let another at school who may (``handler_id``). From then on the home
    changes it no more. Raises RuleBroken for who may not handle it."""
    case = handled_case(pupil, case_id, *TO_HANDLE, State.APPEALED)
    chosen = handler_id or pupil.actor.profile_id
    if handler_id is not None and handler_id not in may_handle(case):
        raise RuleBroken("handler", _("Velg en som kan behandle saken."))
    first = case.state == State.SUBMITTED
    case.handler_id = chosen
    if first:
        _begin(pupil, case)
    record(SchoolCaseAssigned(**of_case(case), handler_id=chosen))
    if chosen != pupil.actor.profile_id:
        tell_school(case)


def _begin(pupil: OpenPupil, case: SchoolCase) -> None:
    case.state = State.IN_PROGRESS
    db.session.flush()
    note(case, Step.TAKEN, pupil.actor.profile_id, pupil.at)


def _own(pupil: OpenPupil, case: SchoolCase) -> None:
    """Whoever does something with a case has begun to handle it."""
    if case.state == State.SUBMITTED:
        _begin(pupil, case)
    case.handler_id = case.handler_id or pupil.actor.profile_id


def ask(pupil: OpenPupil, case_id: UUID, words: str) -> None:
    """Ask the applicant for more, to be answered within the days of the rule; after that the school
    decides by what it knows. Raises NotVisible for what is decided."""
    case = handled_case(pupil, case_id, *TO_HANDLE)
    _own(pupil, case)
    day = today(pupil.at)
    days = case_rule(case.tenant_id, day).explain_days
    case.state, case.answer_by = State.MORE_INFO, after(day, {"days": days})
    who = pupil.actor.profile_id
    note(case, Step.ASKED, who, pupil.at, words, until=case.answer_by)
    record(SchoolCaseQuestioned(**of_case(case), profile_ids=told_at_home(pupil, case)))


def delay(pupil: OpenPupil, case_id: UUID, words: str, until: date) -> None:
    """An interim reply: why the decision takes longer, and when it comes. Raises RuleBroken at
    ``until`` for a day that has passed."""
    case = handled_case(pupil, case_id, *TO_HANDLE)
    if until <= today(pupil.at):
        raise RuleBroken("until", _("Velg en dag som kommer."))
    _own(pupil, case)
    case.reply_by = until
    note(case, Step.INTERIM, pupil.actor.profile_id, pupil.at, words, until=until)
    record(SchoolCaseDelayed(**of_case(case), profile_ids=told_at_home(pupil, case)))


def decide(pupil: OpenPupil, case_id: UUID, decision: Decision) -> None:
    """Decide, with individual reasons where it is not all that was asked for (PE-13).

    Raises RuleBroken at the field; what the kind of case does not allow too.
    """
    case = handled_case(pupil, case_id, *TO_HANDLE)
    if decision.outcome not in OUTCOMES:
        raise RuleBroken("outcome", _("Velg hva skolen har bestemt."))
    if decision.outcome != State.GRANTED and not decision.reasons:
        raise RuleBroken(
            "reasons",
            _("Skriv hvorfor, for akkurat dette barnet. Det holder ikke å vise til regelen."),
            NO_REASONS,
        )
    require_decides(pupil, case, "outcome")
    kind = kind_of(case)
    given = days_given(case, decision)
    kind.check(pupil, case, decision)
    _own(pupil, case)
    case.state = decision.outcome
    case.decided_at, case.appeal_by = pupil.at, appeal_until(case, today(pupil.at))
    case.granted_from, case.granted_to = given or (None, None)
    for party in parties_of(case.id):
        party.is_over = True
    db.session.flush()
    who = pupil.actor.profile_id
    note(case, Step.DECIDED, who, pupil.at, decision.reasons, outcome=decision.outcome)
    if given:
        kind.given(pupil, case, decision)
    else:
        kind.ended(pupil, case)
    told = told_at_home(pupil, case)
    record(SchoolCaseDecided(**of_case(case), outcome=str(decision.outcome), profile_ids=told))
    tell_others(pupil, case)


def require_decides(pupil: OpenPupil, case: SchoolCase, field: str) -> None:
    """Raise RuleBroken at the field for who handles a case that another decides."""
    if not decides(pupil, case):
        raise RuleBroken(field, _("Rektor avgjør denne søknaden."), HEAD_DECIDES)


def days_given(case: SchoolCase, decision: Decision) -> tuple[date, date] | None:
    """The days that are given; a price by hand alone is for all of them. What stands from before
    stays. Raises RuleBroken for days that were not asked for."""
    asked = case.first_day, case.last_day
    if decision.outcome == State.GRANTED:
        return asked
    if decision.outcome != State.PARTLY:
        _keep(case, "outcome")
        return None
    first, last = decision.first_day, decision.last_day
    if first is None and last is None and decision.monthly is not None:
        return asked
    if first is None or last is None:
        raise RuleBroken("first_day", _("Velg hvilke dager som er innvilget."))
    if first < case.first_day or last > case.last_day or last < first:
        raise RuleBroken("first_day", _("Velg dager som det er søkt om."))
    if (first, last) == asked and decision.monthly is None:
        raise RuleBroken("first_day", _("Det er alle dagene. Velg «Innvilget»."))
    _keep(case, "first_day", first, last)
    return first, last


def _keep(
    case: SchoolCase, field: str, first: date | None = None, last: date | None = None
) -> None:
    """Raise RuleBroken when days that were given before an appeal would be taken away."""
    if case.granted_from is None or case.granted_to is None:
        return
    if first is None or last is None or first > case.granted_from or last < case.granted_to:
        raise RuleBroken(field, _("Noen av dagene er alt innvilget. De må være med."))


def grant_several(group: OpenGroup, reasons: Mapping[UUID, str]) -> int:
    """Grant several small cases of a group, all of them or none, each as a decision of its own with
    what is said of that child. Gives how many.

    Raises RuleBroken when one of them may not be granted so: asked about, changed or decided since.
    """
    if not reasons:
        raise RuleBroken("", _("Velg minst én søknad."))
    rows = small_in(group.subject.id, group.actor.profile_id, today(group.at), reasons)
    if len(rows) != len(reasons):
        raise RuleBroken(
            "", _("En av søknadene er avgjort eller endret nå. Se over, og velg på nytt.")
        )
    for row in sorted(rows, key=lambda one: (one.pupil_id, one.id)):
        lock_subject(row.pupil_id)
        pupil = open_pupil(row.pupil_id, Area.SCHOOL_CASE, Level.WRITE)
        decide(pupil, row.id, Decision(State.GRANTED, reasons[row.id]))
    return len(rows)


def told_at_home(pupil: OpenPupil, case: SchoolCase) -> tuple[UUID, ...]:
    """The applicant of a case, unless she may not get notices of the pupil."""
    return _heard(pupil, case, [case.applicant_id])


def tell_others(pupil: OpenPupil, case: SchoolCase) -> None:
    """Tell others who answer for the child, and know of the application, that it is decided."""
    others = [one.profile_id for one in parties_of(case.id) if one.agreed is not False]
    if told := _heard(pupil, case, others):
        record(SchoolCaseConcluded(**of_case(case), profile_ids=told))


def _heard(pupil: OpenPupil, case: SchoolCase, profiles: Collection[UUID]) -> tuple[UUID, ...]:
    """Those who may get notices of the pupil."""
    with system_access("may somebody at home be told"):
        quiet = silenced([case.pupil_id], case.tenant_id, today(pupil.at))
    return tuple(sorted(one for one in profiles if (case.pupil_id, one) not in quiet))
