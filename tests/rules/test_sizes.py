"""Sizes: what does not fit on two screens holds two things."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.rules.sources import functions, listed, parsed, python_files, relative

FILE, FUNCTION, TEST_FILE, CONFTEST = 400, 40, 500, 200

TOO_LONG_FOR_NOW: dict[str, int] = {}
"""Yesterday's sins: a file, or file::function, and the lines it may have. It only shrinks."""

FILES = python_files("samspill", "tests", "bench")
ADVICE = "Find the noun that wants a file or function of its own; do not squeeze lines."


def limit(path: Path) -> int:
    """How many lines a file may have."""
    if path.name == "conftest.py":
        return CONFTEST
    return TEST_FILE if relative(path).startswith("tests/") else FILE


def long_functions(tree: ast.AST) -> dict[str, int]:
    """The functions that are too long, with their lines."""
    sizes = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(tree)}
    return {name: lines for name, lines in sizes.items() if lines > FUNCTION}


def test_every_file_fits() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in FILES}
    too_long = [
        f"{relative(path)} has {lines} lines, at most {limit(path)}"
        for path, lines in sizes.items()
        if lines > max(limit(path), TOO_LONG_FOR_NOW.get(relative(path), 0))
    ]
    assert not too_long, listed(too_long, ADVICE)


def test_every_function_fits() -> None:
    too_long = [
        f"{relative(path)}: {name} has {lines} lines, at most {FUNCTION}"
        for path in FILES
        for name, lines in long_functions(parsed(path)).items()
        if lines > TOO_LONG_FOR_NOW.get(f"{relative(path)}::{name}", FUNCTION)
    ]
    assert not too_long, listed(too_long, ADVICE)


def test_the_list_of_sins_only_shrinks() -> None:
    for sin, allowed in TOO_LONG_FOR_NOW.items():
        name, _, function = sin.partition("::")
        path = next((p for p in FILES if relative(p) == name), None)
        assert path is not None, f"{name} is gone: take it off the list"
        lines = len(path.read_text().splitlines())
        if function:
            lines = long_functions(parsed(path)).get(function, 0)
        assert lines == allowed, f"{sin} has {lines} lines now: write that, or take it off the list"


def test_the_rule_sees_a_long_function() -> None:
    body = "\n".join(["    x = 1"] * FUNCTION)
    assert long_functions(ast.parse(f"def good():\n    return 1\n\ndef bad():\n{body}\n")) == {
        "bad": FUNCTION + 1
    }
