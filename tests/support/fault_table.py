"""The table at the end of a deep run: each fault of docs/faults.md, its tests, their counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samspill.infra.settings import ROOT
from tests.support.tally import summed

ROW = re.compile(r"^\| (R\d+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
HELD, FAILED, NOT_RUN, NO_TEST = "held", "FAILED", "not run", "no test"


@dataclass(frozen=True)
class Fault:
    """One row. ``tests``: file and name of each; ``not_shown`` may be empty."""

    number: str
    what: str
    tests: tuple[tuple[str, str], ...]
    not_shown: str


def faults() -> list[Fault]:
    """The rows of docs/faults.md."""
    rows = ROW.findall((ROOT / "docs/faults.md").read_text())
    return [
        Fault(number, what.strip(), tuple(TEST.findall(shown)), not_shown.strip())
        for number, what, shown, not_shown in rows
    ]


def lines(found: Iterable[Fault], reports: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """One line a test, and one of sums. ``reports`` as pytest has them, by outcome."""
    faults_of: dict[str, int] = {}
    for fault in found:
        each = [(name, *_how(f"{file}::{name}", reports)) for file, name in fault.tests]
        states = {state for _name, state, _counted in each} or {NO_TEST}
        worst = next(one for one in (FAILED, NOT_RUN, NO_TEST, HELD) if one in states)
        faults_of[worst] = faults_of.get(worst, 0) + 1
        if not each:
            yield f"{fault.number:<4}{NO_TEST:<8} {fault.what}. {fault.not_shown}"
        for name, state, counted in each:
            yield f"{fault.number:<4}{state:<8} {fault.what}: {name}{counted and f': {counted}'}"
    yield ", ".join(f"{many} {state}" for state, many in faults_of.items())


def _how(test: str, reports: Mapping[str, Iterable[Any]]) -> tuple[str, str]:
    """How a test went, all its cases, and what it counted: without counts how often it passed."""
    of = {outcome: [r for r in some if _name(r) == test] for outcome, some in reports.items()}
    if of.get("failed") or of.get("error"):
        return FAILED, ""
    passed = of.get("passed", [])
    if not passed:
        return NOT_RUN, "skipped" if of.get("skipped") else ""
    counts = [f"{n:,} {what}" for some in summed(passed).values() for what, n in some.items()]
    return HELD, ", ".join(counts) or f"{len(passed)} passed"


def _name(report: Any) -> str:
    return str(getattr(report, "nodeid", "")).partition("[")[0]
