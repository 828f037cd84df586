"""docs/faults.md says which test makes which fault: it must be there, or the row says why not."""

from __future__ import annotations

import ast
import re

from samspill.infra.settings import ROOT
from tests.rules.sources import listed, parsed

ROW = re.compile(r"^\| (R\d+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROWS = ROW.findall((ROOT / "docs/faults.md").read_text())


def named_in(name: str) -> set[str]:
    """The tests in a file."""
    tree = parsed(ROOT / name)
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_its_row() -> None:
    assert [name for name, *_rest in ROWS] == [f"R{number}" for number in range(1, 28)]


def test_every_row_names_tests_that_exist_or_says_why_not() -> None:
    wrong = []
    for name, _fault, shown, not_shown in ROWS:
        named = TEST.findall(shown)
        wrong += [f"{name}: {file}::{test}" for file, test in named if test not in named_in(file)]
        if not named and len(not_shown.strip()) < 10:
            wrong.append(f"{name} names no test, and does not say why")
    assert not wrong, listed(wrong, "Mend docs/faults.md: the test has another name, or is gone.")
