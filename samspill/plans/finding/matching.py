"""How words are matched: each stem of the question begins a word of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
AROUND = 60
"""Letters on each side of what was found."""
MARKS = re.compile(r"[*_\\]")
"""What stands inside a word of Markdown and is no part of it."""
LEAST = 2
"""Letters of a word that one may look for."""


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [found.group().casefold() for found in WORD.finditer(text)]


@dataclass(frozen=True)
class Question:
    """What is looked for: the beginning of each word, as its stem has it."""

    stems: tuple[str, ...]

    def finds(self, texts: Iterable[str]) -> bool:
        """Does every word of the question begin a word of the texts?"""
        words = {word for text in texts for word in words_of(text)}
        return bool(self.stems) and all(
            any(word.startswith(stem) for word in words) for stem in self.stems
        )

    def may_find(self, texts: Iterable[str]) -> bool:
        """Can texts hold every word, before their Markdown is read? That takes its time."""
        whole = " ".join(texts).casefold()
        return "](" in whole or all(stem in MARKS.sub("", whole) for stem in self.stems)

    def excerpt(self, text: str) -> str:
        """The text around the first word that is found; '' when it holds none."""
        flat = " ".join(text.split())
        for found in WORD.finditer(flat):
            if found.group().casefold().startswith(self.stems):
                return _around(flat, found.start(), found.end())
        return ""


def _around(text: str, start: int, end: int) -> str:
    first = max(0, start - AROUND)
    if first:
        first = text.find(" ", first, start) + 1 or first
    last = min(len(text), end + AROUND)
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    return f"{'… ' if first else ''}{text[first:last]}{' …' if last < len(text) else ''}"
