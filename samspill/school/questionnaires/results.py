"""What a questionnaire has been answered: in sums, and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from samspill.core.language import _
from samspill.infra.tabular import as_table
from samspill.school.questionnaires.models import Questionnaire
from samspill.school.questionnaires.queries import (
    NamedReply,
    boxes_of,
    named_replies,
    rule_on,
)
from samspill.school.questionnaires.rules import (
    Question,
    QuestionKind,
    Said,
    Sum,
    questions_of,
    summed,
)
from samspill.school.questionnaires.words import YES_NO_NAMES


@dataclass(frozen=True)
class Results:
    """The sums of each question, and by name who answered what. ``waits``: without names they are
    shown when it is over, or two looks would tell what came between."""

    waits: bool
    sums: list[Sum]
    replies: list[NamedReply]


def results_of(found: Questionnaire, day: date) -> Results:
    """What has been answered, as far as the reader may know it."""
    questions = questions_of(found.questions)
    if found.is_anonymous:
        if not found.is_over_on(day):
            return Results(True, [], [])
        boxes, least = boxes_of(found.id), rule_on(found.tenant_id, day)["smallest_cell"]
        sums = [summed(one, boxes.get(place, []), least) for place, one in enumerate(questions)]
        return Results(False, sums, [])
    replies = named_replies(found.id)
    sums = [
        summed(one, [reply.answers[place] for reply in replies], 1)
        for place, one in enumerate(questions)
    ]
    return Results(False, sums, replies)


def said_in_words(question: Question, said: Said) -> str:
    """One answer as people read it."""
    if said is None:
        return ""
    if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER):
        return str(said)
    codes = [said] if isinstance(said, str) else said
    return ", ".join(named(question, code) for code in codes)


def named(question: Question, code: str) -> str:
    """What one choice is called."""
    if question.kind == QuestionKind.YES_NO:
        return _(YES_NO_NAMES[code])
    return question.name_of(code)


def as_file(found: Questionnaire, results: Results) -> str:
    """The results as rows: by name each answer, without names each sum."""
    questions = questions_of(found.questions)
    return as_table(
        _sums(results.sums) if found.is_anonymous else _answers(questions, results.replies)
    )


def _answers(questions: list[Question], replies: list[NamedReply]) -> Iterable[list[str]]:
    yield [_("Elev"), _("Svart av"), *(one.text for one in questions)]
    for reply in replies:
        said = zip(questions, reply.answers, strict=True)
        words = [said_in_words(one, answer) for one, answer in said]
        yield [reply.pupil_name, reply.name, *words]


def _sums(sums: list[Sum]) -> Iterable[list[str]]:
    yield [_("Spørsmål"), _("Svar"), _("Antall")]
    few = _("færre enn det vi viser")
    for one in sums:
        text = one.question.text
        if one.answered is None:
            yield [text, "", few]
        for cell in one.cells:
            count = few if cell.count is None else str(cell.count)
            yield [text, named(one.question, cell.code), count]
        if one.average is not None:
            yield [text, _("Gjennomsnitt"), str(one.average).replace(".", ",")]
        yield from ([text, said, "1"] for said in one.texts)
