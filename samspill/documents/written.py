"""Text that people write in Markdown, as blocks of plain words: a template escapes every one.

Headings, paragraphs, lists, quotes, rules, bold, italic and links to the web, mail and telephone.
Nothing else of Markdown, and no HTML: it stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_DEEP = 8
"""How far lists and quotes may lie in each other; deeper is plain text."""


@dataclass(frozen=True)
class Span:
    """Some words. ``href`` is '' when they lead nowhere; a line break has no words."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""

    @property
    def is_break(self) -> bool:
        """Does a new line begin here?"""
        return not self.text


@dataclass(frozen=True)
class Block:
    """A heading (``level`` from 1), a paragraph, a rule; a list, item or quote with blocks."""

    kind: str
    level: int = 0
    spans: tuple[Span, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass
class _Open:
    kind: str
    level: int = 0
    blocks: list[Block] = field(default_factory=list)


@cache
def _reader() -> MarkdownIt:
    rules = ["heading", "list", "blockquote", "hr", "emphasis", "link", "newline", "escape"]
    return MarkdownIt("zero", {"maxNesting": 2 * _DEEP}).enable(rules)


_KINDS = {
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "heading_open": "heading",
    "paragraph_open": "paragraph",
}


def blocks_of(text: str) -> tuple[Block, ...]:
    """The text as blocks, in order."""
    stack = [_Open("whole")]
    spans: tuple[Span, ...] = ()
    for token in _reader().parse(text):
        if token.type == "inline":
            spans = tuple(_spans(token.children or []))
        elif token.type == "hr":
            stack[-1].blocks.append(Block("rule"))
        elif token.type in _KINDS:
            level = int(token.tag[1:]) if token.type == "heading_open" else 0
            stack.append(_Open(_KINDS[token.type], level))
        elif token.nesting == -1:
            done = stack.pop()
            block = Block(done.kind, done.level, spans, tuple(done.blocks))
            spans = ()
            stack[-1].blocks.append(block)
    return tuple(_in_steps(stack[0].blocks))


def plain(block: Block) -> str:
    """The words of a block, and of those in it, on one line."""
    own = "".join(" " if span.is_break else span.text for span in block.spans)
    inner = " ".join(plain(each) for each in block.blocks)
    return " ".join(words for words in (own.strip(), inner) if words)


def plain_text(text: str) -> str:
    """The words of a text as a page shows them, without its marks."""
    return " ".join(words for words in map(plain, blocks_of(text)) if words)


def _in_steps(blocks: list[Block]) -> Iterator[Block]:
    """Headings from the first level on, none skipped: readers find their way by them."""
    used = sorted({one.level for one in blocks if one.kind == "heading"})
    before = 0
    for one in blocks:
        if one.kind == "heading":
            before = min(used.index(one.level) + 1, before + 1)
            yield replace(one, level=before)
        else:
            yield one


def _spans(tokens: list[Token]) -> Iterator[Span]:
    bold = italic = 0
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type == "link_open":
            said = str(token.attrGet("href") or "")
            href = said if _LINK.match(said) else ""
        elif token.type == "link_close":
            href = ""
        elif token.type in ("softbreak", "hardbreak"):
            yield Span("")
        elif token.content:
            yield Span(token.content, bool(bold), bool(italic), href)
