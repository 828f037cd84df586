"""How those who must agree answer: yes, narrower or no to each line, signed with ID-porten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from samspill.access.door import require_fresh
from samspill.core.canonical import digest
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.activation import (
    about,
    activate,
    adds_to_what_ran_out,
    decline,
    still_right,
    waiting_consent,
)
from samspill.plans.consent.events import ConsentSigned
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.interpreter import Interpreter, interpreter_facts
from samspill.plans.consent.lines import shown_lines
from samspill.plans.consent.models import (
    Answer,
    AnswerChannel,
    Consent,
    ConsentState,
    LineAnswer,
    Signatory,
    SignatoryState,
    SigningAttempt,
    Substitution,
)
from samspill.plans.consent.queries import signatories_of, signatory
from samspill.plans.consent.scope import without
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class LineReply:
    """The reply to one line. ``less`` names the areas that shall stay shut."""

    line_id: UUID
    answer: Answer
    less: tuple[str, ...]
    substitution: Substitution


@dataclass(frozen=True)
class Given:
    """How an answer was given: the exact text shown, through whom, and what proves it."""

    channel: AnswerChannel
    shown: str
    interpreter: dict[str, Any] | None
    proof: dict[str, Any] = field(default_factory=dict)


def begin_signing(
    plan: OpenPlan,
    *,
    consent_id: UUID,
    replies: list[LineReply],
    shown: str,
    translation: dict[str, str] | None = None,
    interpreter: Interpreter | None = None,
) -> SigningAttempt:
    """Keep the answers while the signatory goes through ID-porten. ``shown`` is the exact text.

    ``translation`` is what stood beside it (``Translation.record``): kept, never what is signed.

    Raises NotEnough for anyone who is not asked, Conflict when the version has ended or is
    answered already, RuleBroken when it is not said properly who interpreted.
    """
    version = answerable(plan, consent_id)
    require_unanswered(plan, version)
    attempt = SigningAttempt(
        id=new_id(),
        plan_id=plan.subject.id,
        consent_id=version.id,
        profile_id=plan.actor.profile_id,
        answers=as_answers(replies),
        interpreter=interpreter_facts(interpreter, today(plan.at)),
        shown=shown,
        translation=translation,
        created_at=plan.at,
    )
    db.session.add(attempt)
    return attempt


def as_answers(replies: list[LineReply]) -> dict[str, Any]:
    """The replies as they are kept and hashed: line id to answer."""
    return {
        str(reply.line_id): {
            "answer": str(reply.answer),
            "less": list(reply.less),
            "substitution": str(reply.substitution),
        }
        for reply in replies
    }


def answerable(plan: OpenPlan, consent_id: UUID) -> Consent:
    """The version, unless others must agree by now than when it was sent (I3, I10).

    Protection, a block, a birthday: the words are those of a version that has ended, so that
    neither guardian learns which. The same when what it adds to has run out.
    """
    version = waiting_consent(plan, consent_id)
    if not still_right(plan, version) or adds_to_what_ran_out(plan, version):
        raise Conflict(_("Dette samtykket venter ikke lenger på svar."))
    return version


def require_unanswered(plan: OpenPlan, version: Consent) -> Signatory:
    """The actor's own place among those who must agree (I3: nobody signs for another)."""
    own = signatory(version.id, plan.actor.person_id)
    if own is None or own.profile_id != plan.actor.profile_id:
        raise NotEnough(_("Bare de som må samtykke, kan svare her."))
    if own.state != SignatoryState.WAITING:
        raise Conflict(_("Du har allerede svart på dette samtykket."))
    return own


def sign(plan: OpenPlan, *, attempt_id: UUID, shown: str, proof: dict[str, Any]) -> None:
    """Sign with the login that was just made. Opens what all have said yes to by now.

    ``shown`` is the text as it stands now: a signature counts for the exact bytes shown (I2).
    ``proof`` is what the login proved (level, means, time, hash of the nonce). Raises
    StepUpNeeded when the login is older than five minutes or below level high, Conflict when
    the text has changed. An attempt used before is left as it is (I17).
    """
    lock_subject(plan.subject.id)
    attempt = db.session.get(SigningAttempt, attempt_id)
    if attempt is None or attempt.plan_id != plan.subject.id:
        raise NotVisible
    if attempt.used_at is not None:
        return
    require_fresh(plan.actor)
    version = answerable(plan, attempt.consent_id)
    own = require_unanswered(plan, version)
    if digest(shown) != digest(attempt.shown):
        raise Conflict(_("Teksten er endret siden du leste den. Les den på nytt."))
    attempt.used_at = plan.at
    read_beside = {"translation": attempt.translation} if attempt.translation else {}
    proven = {**read_beside, "login": proof}
    given = Given(AnswerChannel.EID, attempt.shown, attempt.interpreter, proven)
    keep_answers(plan, version, own, attempt.answers, given)
    record(
        ConsentSigned(
            **about(plan),
            consent_id=version.id,
            signatory_id=own.id,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )
    open_if_all_have_answered(plan, version)


def open_if_all_have_answered(plan: OpenPlan, version: Consent) -> None:
    """After an answer: the version is in force when it was the last one, else it waits on."""
    if all(one.state == SignatoryState.SIGNED for one in signatories_of(version.id)):
        activate(plan, version)
    else:
        version.state = ConsentState.PARTLY_SIGNED


def keep_answers(
    plan: OpenPlan, version: Consent, own: Signatory, answers: dict[str, Any], given: Given
) -> None:
    """Keep one signatory's answers, with their evidence. Raises Conflict for other lines."""
    lines = {str(line.id): line for line in shown_lines(version.id)}
    if set(lines) != set(answers):
        raise Conflict(_("Teksten er endret siden du leste den. Les den på nytt."))
    for line_id, reply in answers.items():
        db.session.add(
            LineAnswer(
                id=new_id(),
                plan_id=version.plan_id,
                consent_id=version.id,
                line_id=lines[line_id].id,
                signatory_id=own.id,
                answer=reply["answer"],
                scope=without(lines[line_id].scope, reply["less"]),
                substitution=reply["substitution"],
            )
        )
    own.state, own.answered_at = SignatoryState.SIGNED, plan.at
    own.channel, own.interpreter = given.channel, given.interpreter
    append_evidence(version, "SIGNED", _signed(own, answers, given))


def _signed(own: Signatory, answers: dict[str, Any], given: Given) -> dict[str, Any]:
    return {
        "signatory": str(own.person_id),
        "capacity": own.capacity,
        "source": own.source,
        "shown": given.shown,
        "shown_hash": digest(given.shown),
        "answers": answers,
        "channel": str(given.channel),
        "interpreter": given.interpreter,
        **given.proof,
    }


def decline_consent(plan: OpenPlan, *, consent_id: UUID) -> None:
    """Say no to the whole version: no reason asked, no more steps than saying yes."""
    lock_subject(plan.subject.id)
    version = waiting_consent(plan, consent_id)
    own = require_unanswered(plan, version)
    own.state, own.answered_at = SignatoryState.DECLINED, plan.at
    own.channel = AnswerChannel.EID
    decline(plan, version)
