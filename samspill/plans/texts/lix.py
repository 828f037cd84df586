"""LIX, the Scandinavian measure of how hard a text is to read."""

from __future__ import annotations

import re

from samspill.core.language import N_

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE_ENDS = re.compile(r"[.!?:]+(?:\s|$)")
LONG = 6
STEPS = (
    (30, N_("veldig lett å lese")),
    (40, N_("lett å lese")),
    (50, N_("litt tung å lese")),
    (1_000, N_("tung å lese")),
)


def lix(text: str) -> int:
    """Words for each sentence, and how many of a hundred are longer than six letters."""
    words = WORD.findall(text)
    if not words:
        return 0
    sentences = max(1, len(SENTENCE_ENDS.findall(text)))
    long = sum(len(word) > LONG for word in words)
    return round(len(words) / sentences + 100 * long / len(words))


def in_words(number: int) -> str:
    """What a number of LIX means, untranslated."""
    return next(words for most, words in STEPS if number < most)
