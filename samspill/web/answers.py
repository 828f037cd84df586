"""Finds the questions of Hjelp that a role asks, with the words that one looks for."""

from __future__ import annotations

from samspill.core.language import _
from samspill.web.question import Question, Topic
from samspill.web.questions import TOPICS


def answers(role: str, words: str) -> list[tuple[Topic, list[Question]]]:
    """The questions of a role ('' is everybody's), by topic, in which each of the words begins
    some word, in the reader's language. Topics without any are left out."""
    wanted = words.casefold().split()
    found = (
        (topic, [one for one in topic.questions if _is_asked(one, role, wanted)])
        for topic in TOPICS
    )
    return [(topic, questions) for topic, questions in found if questions]


def _is_asked(one: Question, role: str, wanted: list[str]) -> bool:
    if role and role not in one.roles:
        return False
    stands = " ".join(_(text) for text in (one.asked, *one.answer)).casefold().split()
    return all(any(word.strip("«».,:?!").startswith(w) for word in stands) for w in wanted)
