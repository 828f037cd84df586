"""A text of headings, paragraphs and tables: what PDF and Word are written of, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar


@dataclass(frozen=True)
class Heading:
    """A heading; 2 stands right under the title, and no level is left out on the way down."""

    level: int
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Run:
    """Some words of a sentence, as they were marked."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Some sentences. ``runs``: the same words with their marks, where somebody has marked any."""

    text: str
    kind: str = "paragraph"
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Questions and their answers."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = "pairs"


@dataclass(frozen=True)
class Bullets:
    """A list, with numbers where their order says something. ``runs``: of each item, as in a
    paragraph."""

    items: tuple[str, ...]
    kind: str = "bullets"
    is_numbered: bool = False
    runs: tuple[tuple[Run, ...], ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under a head; each row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"


def asked(question: str) -> str:
    """A question as it stands before its answer: with its own mark, or a colon."""
    return question if question.endswith("?") else f"{question}:"


Block = Heading | Paragraph | Pairs | Bullets | Table


@dataclass(frozen=True)
class Text:
    """A whole text. ``language`` as in HTML (nb, nn, en); ``foot`` stands under every page.
    ``picture``: a JPEG under the title, and what it shows in words. ``unshown``: what is said after
    the lead where something in it cannot be shown."""

    title: str
    lead: str
    language: str
    foot: str
    blocks: tuple[Block, ...] = field(default=())
    unshown: str = ""
    picture: bytes = b""
    picture_text: str = ""


Value = TypeVar("Value")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def changed(value: Value, change: Callable[[str], str]) -> Value:
    """The same with every text in it changed, however deep it lies."""
    if isinstance(value, str):
        return change(value)  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(changed(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: changed(one, change) for name, one in named.items()})
    return value


def printable(words: str) -> str:
    """Without what is no text: control characters, which no file may hold."""
    return _NO_TEXT.sub("", words)


def paragraphs(words: str) -> Iterator[Block]:
    """What somebody has written, a paragraph for each of its lines."""
    yield from (Paragraph(line.strip()) for line in words.splitlines() if line.strip())


def pairs(*found: tuple[str, str | None]) -> Iterator[Block]:
    """The questions that have an answer."""
    answered = tuple((question, answer) for question, answer in found if answer)
    if answered:
        yield Pairs(answered)
