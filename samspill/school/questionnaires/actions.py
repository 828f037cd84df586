"""Intentions on questionnaires: write, send, end; answer, and change the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.infra.jobs import defer
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.pupils.access import OpenPupil
from samspill.school.questionnaires.events import (
    QuestionnaireEnded,
    QuestionnaireMade,
    QuestionnaireSent,
)
from samspill.school.questionnaires.models import (
    AnswerBox,
    Audience,
    Questionnaire,
    QuestionnaireReply,
)
from samspill.school.questionnaires.queries import (
    box_of,
    own_reply,
    questionnaire_of,
    require_asked,
)
from samspill.school.questionnaires.rules import Question, QuestionKind, Said

TELL = "questionnaires.tell"
MOST_QUESTIONS, MOST_OPTIONS = 30, 12


@dataclass(frozen=True)
class Heading:
    """A questionnaire without its questions, as its form gives it."""

    title: str
    text: str
    audience: Audience
    is_anonymous: bool
    last_day: date


def begin(group: OpenGroup, heading: Heading) -> UUID:
    """Begin to write a questionnaire to a group, or a whole school. Gives it.

    Raises RuleBroken at ``last_day`` for a day that has passed.
    """
    if heading.last_day < today(group.at):
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer."))
    questionnaire = Questionnaire(
        id=new_id(),
        group_id=group.subject.id,
        tenant_id=group.subject.tenant_id,
        **vars(heading),
        questions=[],
        author_profile_id=group.actor.profile_id,
        made_at=group.at,
    )
    db.session.add(questionnaire)
    record(QuestionnaireMade(**about(group), questionnaire_id=questionnaire.id))
    return questionnaire.id


def require_one(group: OpenGroup, questionnaire_id: UUID) -> Questionnaire:
    """A questionnaire of the group. Raises NotVisible for another's, and for a dropped one."""
    found = questionnaire_of(questionnaire_id)
    dropped = found is not None and found.sent_at is None and found.ended_at is not None
    if found is None or found.group_id != group.subject.id or dropped:
        raise NotVisible
    return found


def _draft(group: OpenGroup, questionnaire_id: UUID) -> Questionnaire:
    found = require_one(group, questionnaire_id)
    if found.sent_at is not None:
        raise NotVisible
    return found


def add_question(group: OpenGroup, questionnaire_id: UUID, question: Question) -> None:
    """Ask one thing more, until it is sent.

    Raises RuleBroken at the field: too few, too many or the same choices; NotVisible when sent.
    """
    draft = _draft(group, questionnaire_id)
    chooses = question.kind in (QuestionKind.ONE, QuestionKind.SEVERAL)
    if chooses and not 2 <= len(set(question.options)) == len(question.options) <= MOST_OPTIONS:
        text = _("Skriv fra to til %(most)s ulike valg, ett på hver linje.", most=MOST_OPTIONS)
        raise RuleBroken("options", text)
    if not chooses and question.options:
        raise RuleBroken("options", _("La valgene stå tomme for denne typen spørsmål."))
    if len(draft.questions) >= MOST_QUESTIONS:
        raise RuleBroken("text", _("Et skjema har høyst %(most)s spørsmål.", most=MOST_QUESTIONS))
    draft.questions = [*draft.questions, question.as_kept()]


def drop_question(group: OpenGroup, questionnaire_id: UUID, place: int) -> None:
    """Do not ask that after all. Raises NotVisible for no question, and when it is sent."""
    draft = _draft(group, questionnaire_id)
    if not 0 <= place < len(draft.questions):
        raise NotVisible
    draft.questions = [*draft.questions[:place], *draft.questions[place + 1 :]]


def send(group: OpenGroup, questionnaire_id: UUID) -> None:
    """Ask the group. Raises RuleBroken without a question or past the last day."""
    draft = _draft(group, questionnaire_id)
    if not draft.questions:
        raise RuleBroken("", _("Skriv minst ett spørsmål først."))
    if draft.last_day < today(group.at):
        raise RuleBroken("", _("Fristen er gått ut. Lag skjemaet på nytt."))
    draft.sent_at = group.at
    if draft.is_anonymous:
        for place in range(len(draft.questions)):
            db.session.add(
                AnswerBox(
                    id=new_id(),
                    questionnaire_id=draft.id,
                    group_id=draft.group_id,
                    tenant_id=draft.tenant_id,
                    place=place,
                    answers=[],
                )
            )
    record(QuestionnaireSent(**about(group), questionnaire_id=draft.id))
    defer(TELL, [{"questionnaire_id": str(draft.id)}])


def end(group: OpenGroup, questionnaire_id: UUID) -> None:
    """Take no more answers, or drop what is not sent. Raises NotVisible for one that is over."""
    found = require_one(group, questionnaire_id)
    if found.is_over_on(today(group.at)):
        raise NotVisible
    found.ended_at = group.at
    record(QuestionnaireEnded(**about(group), questionnaire_id=found.id))


def reply(pupil: OpenPupil, questionnaire_id: UUID, answers: Sequence[Said]) -> None:
    """Answer about a pupil, in the order of the questions; by name, change it until the deadline.

    Without names it goes into a box for each question, and is no more the answerer's. Raises
    NotVisible for what does not ask her or is over, RuleBroken for a second time without names.
    """
    profile_id, pupil_id = pupil.actor.profile_id, pupil.subject.id
    require_asked(profile_id, pupil_id, questionnaire_id)
    lock_subject(questionnaire_id)
    found = questionnaire_of(questionnaire_id)
    if found is None or len(answers) != len(found.questions):
        raise NotVisible
    standing = own_reply(questionnaire_id, pupil_id, profile_id)
    if standing is not None and found.is_anonymous:
        raise RuleBroken("", _("Du har svart. Svaret er anonymt og kan ikke endres."))
    if standing is None:
        standing = QuestionnaireReply(
            id=new_id(),
            questionnaire_id=questionnaire_id,
            pupil_id=pupil_id,
            tenant_id=pupil.subject.tenant_id,
            profile_id=profile_id,
            is_anonymous=found.is_anonymous,
        )
        db.session.add(standing)
    if found.is_anonymous:
        _into_the_boxes(questionnaire_id, answers)
    else:
        standing.answers, standing.answered_at = list(answers), pupil.at


def _into_the_boxes(questionnaire_id: UUID, answers: Sequence[Said]) -> None:
    """Sorted each time, so that no order is left."""
    with system_access("an answer without a name goes into its box"):
        for place, said in enumerate(answers):
            box = box_of(questionnaire_id, place)
            if box is not None and said:
                box.answers = sorted([*box.answers, said], key=_order)


def _order(said: Any) -> str:
    return said if isinstance(said, str) else "\0".join(said)
