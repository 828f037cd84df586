"""What the page of a case shows: the same page for its applicant and for who handles it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.door import note_looks
from samspill.access.levels import Area
from samspill.core.clock import months_after, today
from samspill.core.errors import NotVisible
from samspill.core.language import _
from samspill.school.cases.handlers import decides, handles
from samspill.school.cases.kinds import kind_of, require_area
from samspill.school.cases.letters import TOLD, LetterView, letters_of
from samspill.school.cases.models import (
    MAY_BE_CHANGED,
    MAY_BE_LATE,
    MAY_BE_WITHDRAWN,
    TO_HANDLE,
    SchoolCase,
    SchoolCaseState,
    SchoolCaseStepKind,
)
from samspill.school.cases.queries import (
    CaseStepView,
    CaseWithPeople,
    case_rule,
    case_with_people,
    staff_to_ask,
    steps_of,
)
from samspill.school.cases.words import NEXT, SETTLED_NEXT, meanwhile
from samspill.school.pupils.access import OpenPupil

State, Step = SchoolCaseState, SchoolCaseStepKind


@dataclass(frozen=True)
class CasePage:
    """A case as its reader sees it. ``people``: who may handle it, for who does. ``agreed``: of the
    others who answer for the child, how many have said yes, and how many must. ``letters``: who
    opened each stands there for who handles the case; of the others the reader alone.
    ``promised``: until when an answer may be expected, where that has not passed.
    ``is_asked_late``: the home has not answered in time. ``proposed``: an interim reply ready to be
    sent. ``reminded_on``: when another who must agree is reminded."""

    case: SchoolCase
    facts: Any
    template: str
    changes_at: str
    sends_at: str
    has_price: bool
    is_right: bool
    steps: list[CaseStepView]
    letters: list[LetterView]
    applicant: str
    handler: str
    people: dict[UUID, str]
    agreed: int
    must_agree: int
    is_mine: bool
    handles: bool
    decides: bool
    may_appeal: bool
    is_late: bool
    promised: date | None
    is_asked_late: bool
    proposed: tuple[str, date] | None
    reminded_on: date | None

    @property
    def settled(self) -> CaseStepView | None:
        """What the one above the school has settled of an appeal, when it is the newest word."""
        said = (Step.DECIDED, Step.REVERSED, Step.SETTLED)
        newest = next((one for one in self.steps if one.kind in said), None)
        return newest if newest and newest.kind == Step.SETTLED and newest.outcome else None

    @property
    def next_words(self) -> str:
        """Where it stands and what happens next, to its applicant, before translation."""
        is_told = self.case.state in (State.SETTLED, State.IN_PROGRESS)
        if is_told and self.settled and self.settled.outcome:
            return SETTLED_NEXT[self.settled.outcome]
        return NEXT[State(self.case.state)]

    @property
    def letter_comes(self) -> bool:
        """Is a letter being written?"""
        return len(self.letters) < sum(one.kind in TOLD for one in self.steps)

    @property
    def may_change(self) -> bool:
        """May its applicant change it?"""
        return self.is_mine and self.case.state in MAY_BE_CHANGED

    @property
    def may_withdraw(self) -> bool:
        """May its applicant withdraw it?"""
        return self.is_mine and self.case.state in MAY_BE_WITHDRAWN

    @property
    def is_waited_for(self) -> bool:
        """Is a decision waited for, from the reader's school?"""
        return self.handles and self.case.state in TO_HANDLE

    @property
    def may_send(self) -> bool:
        """May its applicant send it from here?"""
        return self.is_mine and bool(self.sends_at) and self.case.state == State.DRAFT

    @property
    def may_decide(self) -> bool:
        """Is a decision waited for, from the reader?"""
        return self.decides and self.is_waited_for

    @property
    def may_reassess(self) -> bool:
        """Is something to be done with an appeal, by the reader?"""
        return self.decides and self.case.state in (State.APPEALED, State.FORWARDED)


def case_page(pupil: OpenPupil, case_id: UUID) -> CasePage:
    """The page of a case. Raises NotVisible for what the actor may not know of."""
    found = case_with_people(pupil.subject.id, case_id)
    if found is None:
        raise NotVisible
    require_area(pupil, found.case)
    case, day, who = found.case, today(pupil.at), pupil.actor.profile_id
    kind, works = kind_of(case), handles(pupil, case)
    if kind.area != Area.SCHOOL_CASE:
        note_looks(pupil.actor, {kind.area: {case.pupil_id}})
    people = staff_to_ask(case, day) if works and case.is_open else {}
    steps = steps_of(case)
    letters = letters_of(case.id) if any(one.kind in TOLD for one in steps) else []
    facts = kind.facts(pupil, case)
    return CasePage(
        case=case,
        facts=facts,
        template=kind.template,
        changes_at=kind.changes_at(case.pupil_id, case.id),
        sends_at=kind.sends_at(case.pupil_id, case.id) if kind.sends_at else "",
        has_price=kind.has_price,
        is_right=kind.is_right(facts),
        steps=steps,
        letters=[one if works else replace(one, opened=one.opened_by(who)) for one in letters],
        applicant=found.applicant,
        handler=found.handler or "",
        people={one: name for one, name in people.items() if one != who},
        agreed=found.agreed,
        must_agree=found.must_agree,
        is_mine=case.applicant_id == who,
        handles=works,
        decides=works and decides(pupil, case),
        may_appeal=case.applicant_id == who and case.may_be_appealed_on(day),
        is_late=case.is_late_on(day),
        promised=_promised(case, steps, day),
        is_asked_late=case.answer_by is not None and case.answer_by < day,
        proposed=_proposed(case, day) if works and case.state in TO_HANDLE else None,
        reminded_on=_reminded_on(found, day),
    )


def _promised(case: SchoolCase, steps: list[CaseStepView], day: date) -> date | None:
    """What an interim reply says, or the rule. A day that has passed says nothing."""
    if case.state not in MAY_BE_LATE:
        return None
    said = [one.until for one in steps if one.kind == Step.INTERIM and one.until]
    latest = max([*said, *([case.reply_by] if case.reply_by else [])], default=None)
    return latest if latest and latest >= day else None


def _reminded_on(found: CaseWithPeople, day: date) -> date | None:
    case = found.case
    if case.state != State.WAITING or found.asked_at is None:
        return None
    then = today(found.asked_at + case_rule(case.tenant_id, day).remind_after)
    return then if then > day else None


def _proposed(case: SchoolCase, day: date) -> tuple[str, date]:
    return _(meanwhile(case.state)), months_after(day, case_rule(case.tenant_id, day).reply_months)
