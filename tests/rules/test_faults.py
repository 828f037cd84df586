"""docs/faults.md says which test makes which fault: it must be there, or the row says why not."""

from __future__ import annotations

import ast
from types import SimpleNamespace

from samspill.infra.settings import ROOT
from tests.rules.sources import listed, parsed
from tests.support.fault_table import Fault, faults, lines

FAULTS = faults()


def named_in(name: str) -> set[str]:
    """The tests in a file."""
    tree = parsed(ROOT / name)
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_its_row() -> None:
    assert [fault.number for fault in FAULTS] == [f"R{number}" for number in range(1, 28)]


def test_every_row_names_tests_that_exist_or_says_why_not() -> None:
    wrong = []
    for fault in FAULTS:
        wrong += [
            f"{fault.number}: {file}::{test}"
            for file, test in fault.tests
            if not (ROOT / file).is_file() or test not in named_in(file)
        ]
        if not fault.tests and len(fault.not_shown) < 10:
            wrong.append(f"{fault.number} names no test, and does not say why")
    assert not wrong, listed(wrong, "Mend docs/faults.md: the test has another name, or is gone.")


def report(test: str, **counted: int) -> SimpleNamespace:
    """What pytest says of one test."""
    properties = [(f"a proof: {what}", number) for what, number in counted.items()]
    return SimpleNamespace(nodeid=f"tests/a.py::{test}", user_properties=properties)


def test_the_deep_run_says_of_each_fault_how_it_went() -> None:
    def fault(number: str, *names: str) -> Fault:
        return Fault(number, "it breaks", tuple(("tests/a.py", name) for name in names), "Nobody.")

    found = [fault("R1", "test_x"), fault("R2", "test_y", "test_z"), fault("R3"), fault("R4", "n")]
    reports = {
        "passed": [report("test_x[1]", cycles=1200, lost=0), report("test_x[2]", cycles=800)]
        + [report("test_z")],
        "failed": [report("test_y")],
        "skipped": [report("n")],
    }
    assert list(lines(found, reports)) == [
        "R1  held     it breaks: test_x: 2,000 cycles, 0 lost",
        "R2  FAILED   it breaks: test_y",
        "R2  held     it breaks: test_z: 1 passed",
        "R3  no test  it breaks. Nobody.",
        "R4  not run  it breaks: n: skipped",
        "1 held, 1 FAILED, 1 no test, 1 not run",
    ]
