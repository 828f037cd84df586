"""Each demand of the standard and each incident elsewhere is answered by something that exists.

``docs/asvs.csv`` holds OWASP ASVS 5.0, levels 1 and 2, in our own words; ``docs/incidents.md``
what has gone wrong elsewhere. An answer is a test (``tests/…::test_…``) or a heading of a
document (``docs/…#Heading``).
"""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from samspill.infra.settings import ROOT
from tests.rules.sources import listed, parsed

LEVELS = {"1": 70, "2": 183}
"""How many the standard has of each; one that is forgotten is red."""

ISSUE = re.compile(r"issue(?:s|) \d")
TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
INCIDENTS = ROOT / "docs" / "incidents.md"


def demands() -> list[dict[str, str]]:
    """The rows of the table."""
    with (ROOT / "docs" / "asvs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def answers(row: dict[str, str]) -> list[str]:
    """What a row names."""
    return [one.strip() for one in row["answered by"].split(";") if one.strip()]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    """The tests of one file."""
    return frozenset(node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef))


def exists(answer: str) -> bool:
    """Is there such a test, or such a heading?"""
    name, colons, test = answer.partition("::")
    if colons:
        return (ROOT / name).is_file() and test in _tests_in(ROOT / name)
    name, _sign, heading = answer.partition("#")
    if not (heading and (ROOT / name).is_file()):
        return False
    return (
        re.search(rf"^#+ {re.escape(heading)}$", (ROOT / name).read_text(), re.MULTILINE)
        is not None
    )


def faults(row: dict[str, str]) -> Iterator[str]:
    """What is wrong with one row."""
    number, why = row["number"], row["reason or what is missing"]
    if row["applies"] == "n":
        if not why or row["state"] or answers(row):
            yield f"{number}: it does not apply: say why, and nothing else"
        return
    if row["state"] not in ("met", "open"):
        yield f"{number}: it is met or open"
    if row["state"] == "met" and not answers(row):
        yield f"{number}: name the test or the document that answers it"
    if row["state"] == "open" and not ISSUE.search(why):
        yield f"{number}: say what is missing, and which issue will do it"
    yield from (f"{number}: there is no {one}" for one in answers(row) if not exists(one))


def test_every_demand_is_answered_by_what_exists(count) -> None:
    rows = demands()
    found = [fault for row in rows for fault in faults(row)]
    assert not found, listed(
        found, "Name another test or heading in docs/asvs.csv, or mark it open."
    )
    states = Counter(row["state"] or "does not apply" for row in rows)
    count("ASVS 5.0, levels 1 and 2", **{k.replace(" ", "_"): n for k, n in states.items()})


def test_every_demand_is_there_once() -> None:
    rows = demands()
    assert Counter(row["level"] for row in rows) == LEVELS
    numbers = [tuple(map(int, row["number"].split("."))) for row in rows]
    assert numbers == sorted(set(numbers))


def test_every_incident_has_a_test_that_exists() -> None:
    lines = [one for one in INCIDENTS.read_text().splitlines() if re.match(r"\| \d+ \|", one)]
    assert [int(one.split("|")[1]) for one in lines] == list(range(1, 23))
    bare = [one[:60] for one in lines if not TEST.search(one) and not ISSUE.search(one)]
    gone = [name for one in lines for name in TEST.findall(one) if not exists(name)]
    assert not bare, listed(bare, "Name the test that holds it, or the issue that will.")
    assert not gone, listed(gone, "Name the test as it is called now.")


def test_the_rule_sees_the_bad_and_lets_the_good_pass() -> None:
    good = {
        "number": "1.1.1",
        "applies": "y",
        "state": "met",
        "answered by": "docs/tour.md#The tree; tests/rules/test_sizes.py::test_every_file_fits",
        "reason or what is missing": "",
    }
    assert list(faults(good)) == []
    for change in (
        {"answered by": ""},
        {"answered by": "docs/tour.md#No such heading"},
        {"answered by": "docs/no_such.md#The tree"},
        {"answered by": "tests/rules/test_answers.py::test_no_such"},
        {"answered by": "tests/rules/no_such.py::test_x"},
        {"state": "open"},
        {"state": "soon"},
        {"applies": "n"},
    ):
        assert list(faults({**good, **change})), change
