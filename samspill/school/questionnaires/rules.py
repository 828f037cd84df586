"""What a question is, which answers fit it, and what answers add up to, small cells hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class QuestionKind(StrEnum):
    """What sort of answer a question takes. SCALE: a step from 1 to 5."""

    ONE = "ONE"
    SEVERAL = "SEVERAL"
    SCALE = "SCALE"
    YES_NO = "YES_NO"
    NUMBER = "NUMBER"
    TEXT = "TEXT"


STEPS = tuple(str(step) for step in range(1, 6))
YES_NO = ("YES", "NO")
Said = str | list[str] | None
"""One answer: a choice, several, a text or a number as text; None for none."""


@dataclass(frozen=True)
class Question:
    """One question. ``options``: what there is to choose from, for ONE and SEVERAL."""

    text: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    needed: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """What may be chosen, by code; empty for a text or a number."""
        if self.kind == QuestionKind.SCALE:
            return STEPS
        if self.kind == QuestionKind.YES_NO:
            return YES_NO
        return tuple(str(place) for place in range(len(self.options)))

    def name_of(self, code: str) -> str:
        """What a code is called: of one's own options as they were written."""
        return self.options[int(code)] if self.options else code

    def as_kept(self) -> dict[str, Any]:
        """As it lies in the table."""
        return {
            "text": self.text,
            "kind": str(self.kind),
            "options": list(self.options),
            "needed": self.needed,
        }


def questions_of(kept: Sequence[dict[str, Any]]) -> list[Question]:
    """The questions as they lie in the table."""
    return [
        Question(one["text"], QuestionKind(one["kind"]), tuple(one["options"]), one["needed"])
        for one in kept
    ]


@dataclass(frozen=True)
class Cell:
    """How many chose one thing. ``count`` None: too few to show."""

    code: str
    count: int | None


@dataclass(frozen=True)
class Sum:
    """What the answers to one question add up to. ``answered`` None: too few to show anything."""

    question: Question
    answered: int | None
    cells: tuple[Cell, ...] = ()
    average: Decimal | None = None
    texts: tuple[str, ...] = ()

    @property
    def hides(self) -> bool:
        """Is something too few to show?"""
        return self.answered is None or any(cell.count is None for cell in self.cells)


def summed(question: Question, answers: Sequence[Said], least: int) -> Sum:
    """Add the answers up; what fewer than ``least`` said is not shown (1: all is)."""
    given = [one for one in answers if one]
    if given and len(given) < least:
        return Sum(question, None)
    if question.kind == QuestionKind.TEXT:
        return Sum(question, len(given), texts=tuple(sorted(str(one) for one in given)))
    average = _average(question, given)
    if question.kind == QuestionKind.NUMBER:
        return Sum(question, len(given), average=average)
    chosen = Counter(code for one in given for code in ([one] if isinstance(one, str) else one))
    counts = [chosen[code] for code in question.codes]
    cells = zip(question.codes, _hidden(counts, least), strict=True)
    found = tuple(Cell(code, count) for code, count in cells)
    shown = average if all(cell.count is not None for cell in found) else None
    return Sum(question, len(given), found, shown)


def _average(question: Question, given: Sequence[Any]) -> Decimal | None:
    if question.kind not in (QuestionKind.NUMBER, QuestionKind.SCALE) or not given:
        return None
    total = sum((Decimal(one) for one in given), Decimal())
    return round(total / len(given), 1)


def _hidden(counts: Sequence[int], least: int) -> list[int | None]:
    """The counts without the small ones; if one alone were hidden, what is left would tell it, so
    the next smallest is hidden too."""
    small = {place for place, count in enumerate(counts) if 0 < count < least}
    if len(small) == 1:
        rest = [place for place in range(len(counts)) if counts[place] and place not in small]
        small |= {min(rest, key=lambda place: counts[place])} if rest else set()
    return [None if place in small else count for place, count in enumerate(counts)]
