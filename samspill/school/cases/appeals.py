"""What the school does with an appeal: its own new look, and what the one above it settles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.cases.actions import appeal_until, reply_until
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.events import SchoolCaseReassessed
from samspill.school.cases.handling import (
    NO_REASONS,
    days_given,
    handled_case,
    require_decides,
    tell_others,
    told_at_home,
)
from samspill.school.cases.kinds import Decision, kind_of
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseState,
    SchoolCaseStepKind,
)
from samspill.school.cases.steps import note, of_case
from samspill.school.pupils.access import OpenPupil

State, Step = SchoolCaseState, SchoolCaseStepKind


@dataclass(frozen=True)
class _Follows:
    """From where to where an answer leads, and what it says of what was asked for. What the school
    grants in part is a new decision, which may be appealed."""

    before: SchoolCaseState
    after: SchoolCaseState
    step: SchoolCaseStepKind
    outcome: SchoolCaseState | None


_FOLLOWS = {
    AppealAnswer.REVERSED: _Follows(State.APPEALED, State.REVERSED, Step.REVERSED, State.GRANTED),
    AppealAnswer.REVERSED_PARTLY: _Follows(
        State.APPEALED, State.PARTLY, Step.REVERSED, State.PARTLY
    ),
    AppealAnswer.FORWARDED: _Follows(State.APPEALED, State.FORWARDED, Step.FORWARDED, None),
    AppealAnswer.UPHELD: _Follows(State.FORWARDED, State.SETTLED, Step.SETTLED, State.GRANTED),
    AppealAnswer.UPHELD_PARTLY: _Follows(
        State.FORWARDED, State.SETTLED, Step.SETTLED, State.PARTLY
    ),
    AppealAnswer.NOT_UPHELD: _Follows(State.FORWARDED, State.SETTLED, Step.SETTLED, State.REFUSED),
    AppealAnswer.SENT_BACK: _Follows(
        State.FORWARDED, State.IN_PROGRESS, Step.SETTLED, State.IN_PROGRESS
    ),
}


def answers_in(state: str) -> list[AppealAnswer]:
    """What may come of an appeal in a case that stands so."""
    return [one for one, follows in _FOLLOWS.items() if follows.before == state]


def reassess(
    pupil: OpenPupil,
    case_id: UUID,
    answer: AppealAnswer,
    words: str,
    *,
    days: tuple[date | None, date | None] = (None, None),
    monthly: int | None = None,
) -> None:
    """After an appeal: reverse the decision or forward it; later, what came of it. What is given
    has the effects of a decision; ``days`` and ``monthly`` as there.

    Raises RuleBroken without reasons, and for what cannot follow.
    """
    case = handled_case(pupil, case_id, State.APPEALED, State.FORWARDED)
    require_decides(pupil, case, "answer")
    follows = _FOLLOWS[answer]
    if case.state != follows.before:
        raise RuleBroken("answer", _("Velg hva som skjer med klagen."))
    if not words:
        raise RuleBroken("words", _("Skriv hvorfor."), NO_REASONS)
    is_settled = follows.step == Step.SETTLED
    given = _given(pupil, case, follows, Decision(State.REFUSED, words, *days, monthly, is_settled))
    case.state = follows.after
    _start_again(pupil, case, follows)
    db.session.flush()
    who, at = pupil.actor.profile_id, pupil.at
    note(case, follows.step, who, at, words, outcome=follows.outcome)
    if given:
        kind_of(case).given(pupil, case, given)
    record(
        SchoolCaseReassessed(
            **of_case(case),
            state=str(case.state),
            outcome=str(follows.outcome or case.state),
            profile_ids=told_at_home(pupil, case),
        )
    )
    if given:
        tell_others(pupil, case)


def _given(
    pupil: OpenPupil, case: SchoolCase, follows: _Follows, said: Decision
) -> Decision | None:
    """What the answer gives, on the days that it gives; None when it gives nothing new."""
    if follows.outcome not in (State.GRANTED, State.PARTLY):
        return None
    decision = replace(said, outcome=follows.outcome)
    days = days_given(case, decision)
    kind_of(case).check(pupil, case, decision)
    if days:
        case.granted_from, case.granted_to = days
    return decision


def _start_again(pupil: OpenPupil, case: SchoolCase, follows: _Follows) -> None:
    """A new decision may be appealed; a case that was sent back is to be decided anew, in time, and
    one that was forwarded asked about."""
    day = today(pupil.at)
    if follows.after == State.PARTLY:
        case.decided_at, case.appeal_by = pupil.at, appeal_until(case, day)
    if follows.after == State.IN_PROGRESS:
        case.decided_at = case.appeal_by = None
    if follows.after in (State.IN_PROGRESS, State.FORWARDED):
        case.reply_by = reply_until(case, day)
