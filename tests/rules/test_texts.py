"""Texts for people are whole, plain and marked, so that they can be translated and understood."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.rules.sources import listed, parsed, python_files, relative

MARKS = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext"}
MESSAGES = {"needed", "RuleBroken", "NotEnough", "Conflict", "ValidationError", "InputRequired"}
TOO_LONG = 160
UNPLAIN = re.compile(
    r"\b(ugyldig|vennligst|obligatorisk|påkrevd|inndata|autoris\w+|autentis\w+|samt|mht|vedr|iht)\b"
    r"|!|\bfeil ved\b",
    re.IGNORECASE,
)
PAGES = [p for p in python_files("samspill") if "devidp" not in p.parts]


def unmarkable(tree: ast.AST) -> Iterator[int]:
    """Lines where a text is put together before it is marked: no catalogue can hold it."""
    for call in _calls(tree, MARKS):
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp):
            yield call.lineno


def messages(tree: ast.AST) -> Iterator[str]:
    """The marked texts that a person gets when a form or a rule says no."""
    for call in _calls(tree, MESSAGES):
        for inner in (node for value in call.args for node in ast.walk(value)):
            if isinstance(inner, ast.Call) and _name(inner) in MARKS:
                yield from (
                    a.value
                    for a in inner.args[:1]
                    if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in names:
            yield node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def faults(text: str) -> list[str]:
    """What makes a message hard to read."""
    found = []
    if UNPLAIN.search(text):
        found.append("say what to do, in words that people use")
    if len(text) > TOO_LONG:
        found.append(f"more than {TOO_LONG} characters: two short sentences are enough")
    if text[-1] not in ".?" and " " in text and not text.startswith("Til "):
        found.append("a message is a sentence and ends like one")
    return found


def test_a_marked_text_is_one_piece() -> None:
    wrong = [f"{relative(p)}, line {n}" for p in PAGES for n in unmarkable(parsed(p))]
    assert not wrong, listed(wrong, 'Write _("… %(name)s …", name=name): catalogues hold it whole.')


def test_messages_are_plain() -> None:
    wrong = [
        f"{relative(path)}: «{text}»: {fault}"
        for path in PAGES
        for text in messages(parsed(path))
        for fault in faults(text)
    ]
    assert not wrong, listed(wrong, "A message says what is wrong and how to mend it, calmly.")


def test_the_rules_see_the_bad_and_let_the_good_pass() -> None:
    bad = 'raise RuleBroken("number", _("Ugyldig verdi!"))\n_(f"Hei {name}")\n'
    good = 'raise RuleBroken("number", _("Skriv 11 siffer."))\n_("Hei %(name)s", name=name)\n'
    assert list(unmarkable(ast.parse(bad))) == [2]
    assert [bool(faults(text)) for text in messages(ast.parse(bad))] == [True]
    assert list(unmarkable(ast.parse(good))) == []
    assert [bool(faults(text)) for text in messages(ast.parse(good))] == [False]
