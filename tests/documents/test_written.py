"""What people write in Markdown: blocks of plain words, never markup of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.documents.written import Block, Span, blocks_of, plain_text


def words(block: Block) -> str:
    """All words of a block."""
    return "".join(span.text for span in block.spans) + "".join(map(words, block.blocks))


def test_what_it_knows():
    found = blocks_of("# Møte\nVi *var* **her**\nog der\n\n- en\n- to\n\n1. a\n\n> sagt\n\n---")
    assert [one.kind for one in found] == [
        *("heading", "paragraph", "bullets", "numbers", "quote", "rule")
    ]
    assert found[1].spans == (
        Span("Vi "),
        Span("var", italic=True),
        Span(" "),
        Span("her", bold=True),
        Span(""),
        Span("og der"),
    )
    assert [words(one) for one in found[2].blocks] == ["en", "to"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("## a\n## b", [1, 1]),
        ("# a\n### b\n# c", [1, 2, 1]),
        ("### a\n# b\n### c", [1, 1, 2]),
        ("# a\n#### b\n## c", [1, 2, 2]),
    ],
)
def test_headings_skip_no_step(text, levels):
    assert [one.level for one in blocks_of(text)] == levels


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://kommune.example/a", True),
        ("mailto:a@b.example", True),
        ("tel:55509999", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://x.example", False),
        ("/planer", False),
        ("//x.example", False),
    ],
)
def test_links_lead_to_the_web_mail_and_telephone(address, leads):
    [block] = blocks_of(f"[her]({address})")
    assert any(span.href for span in block.spans) is leads


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<b>Hei</b>", "&amp;", "![a](b)"])
def test_nothing_is_html(text):
    [block] = blocks_of(text)
    assert words(block).replace("!a", "!b") in (text, "!b")


def test_the_words_alone():
    assert plain_text("# Møte\nVi *var* **her**\nog der\n\n- en\n- to\n\n---") == (
        "Møte Vi var her og der en to"
    )
    assert plain_text("") == ""


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_text_breaks_it(text):
    for block in blocks_of(text):
        words(block)


def test_what_lies_too_deep_breaks_nothing():
    assert len(blocks_of("> " * 5000 + "dypt")) == 1
    assert len(blocks_of("- " * 500 + "dypt")) == 1
