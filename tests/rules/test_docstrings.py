"""Who calls an action, a read, an event or the door must not have to read its body."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.rules.sources import Function, listed, parsed, python_files, relative

FILES = {
    *("models", "events", "access", "queries", "actions", "jobs"),
    *("activation", "answering", "withdrawal", "evidence", "scope", "signatories", "pages"),
}
WHOLE = ("samspill/core/", "samspill/access/", "samspill/infra/")
ADVICE = "Say what it promises: units, errors it raises, the rule or law it follows."


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Public classes, functions and methods without a docstring; nested functions are free."""
    if not ast.get_docstring(tree) and tree.body:
        yield "the file"
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _missing([node, *node.body], f"{node.name}.")
        else:
            yield from _missing([node], "")


def _missing(nodes: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in nodes:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield f"{prefix}{node.name}"


def _is_public_floor(path: Path) -> bool:
    return path.stem in FILES or relative(path).startswith(WHOLE)


def test_what_others_call_is_described() -> None:
    missing = [
        f"{relative(path)}: {name}"
        for path in python_files("samspill")
        if _is_public_floor(path)
        for name in undocumented(parsed(path))
    ]
    assert not missing, listed(missing, ADVICE)


def test_the_rule_sees_the_bad_and_lets_the_good_pass() -> None:
    assert list(undocumented(ast.parse('"""A."""\ndef good():\n    """Does."""\n'))) == []
    assert list(undocumented(ast.parse('"""A."""\nclass Bad:\n    def m(self): ...\n'))) == [
        "Bad.Bad",
        "Bad.m",
    ]
