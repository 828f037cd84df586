"""What people wrote, in what a copy is made of: headings, and text in Markdown with its marks."""

from __future__ import annotations

from collections.abc import Iterator

from samspill.core.language import _
from samspill.documents.written import Block as Written
from samspill.documents.written import blocks_of, plain
from samspill.export.text import Block, Bullets, Heading, Paragraph, Run, printable


def heading(level: int, words: str) -> Heading:
    """A heading of somebody's words, which may be none."""
    return Heading(level, printable(words).strip() or _("Uten tittel"))


def written(markdown: str, level: int) -> Iterator[Block]:
    """Text in Markdown; its headings all on one level, under what it belongs to."""
    for one in blocks_of(markdown):
        yield from written_block(one, level)


def written_block(one: Written, level: int) -> Iterator[Block]:
    """One block of a text in Markdown; ``level``: of a heading."""
    if one.kind == "heading":
        yield heading(level, plain(one))
    elif one.blocks:
        found = [item for item in one.blocks if plain(item)]
        if found:
            runs = tuple(_runs_of_item(item) for item in found)
            yield Bullets(tuple(map(plain, found)), is_numbered=one.kind == "numbers", runs=runs)
    elif words := plain(one):
        yield Paragraph(words, runs=_runs(one))


def _runs_of_item(item: Written) -> tuple[Run, ...]:
    """An item that is more than one paragraph stands on one line, without marks."""
    return _runs(item.blocks[0]) if len(item.blocks) == 1 else _runs(item)


def _runs(one: Written) -> tuple[Run, ...]:
    """The words with their marks; none where there are none, or where more lies in it."""
    if one.blocks or not any(span.bold or span.italic for span in one.spans):
        return ()
    return tuple(Run(span.text or " ", span.bold, span.italic) for span in one.spans)
