"""What a security check lets through says why beside it."""

from __future__ import annotations

import re

from samspill.infra.settings import ROOT
from tests.rules.sources import listed, python_files, relative

SECURITY = re.compile(r"#\s*noqa:\s*((?:[A-Z]+\d+,\s*)*S\d{3}(?:,\s*[A-Z]+\d+)*)")
REASON = re.compile(r"#\s*noqa:\s*[A-Z0-9, ]+?\s+(?:- |\()\w.{3,}")
OURS = re.compile(r"nosemgrep(?!: [a-z-]+ - \w.{5,})|nosec\b")
PRODUCT = (*python_files("samspill", "migrations"), ROOT / "app.py")


def without_reason(line: str) -> bool:
    """Is something let through that nobody has said why?"""
    return bool(SECURITY.search(line) and not REASON.search(line)) or bool(OURS.search(line))


def test_what_is_let_through_says_why() -> None:
    found = [
        f"{relative(path)}, line {number}: {line.strip()}"
        for path in PRODUCT
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if without_reason(line)
    ]
    advice = "Mend it, or: # noqa: S608 - why, # nosemgrep: rule-id - why. Never nosec."
    assert not found, listed(found, advice)


def test_what_is_let_through_for_a_whole_file_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text().partition("per-file-ignores]")[2]
    lines = text.partition("\n\n")[0].splitlines()
    bare = [
        one for one in lines if one.startswith('"samspill/') and '"S' in one and "# " not in one
    ]
    assert not bare, listed(bare, "Say why after it, in pyproject.toml.")


def test_the_rule_sees_the_bad_and_lets_the_good_pass() -> None:
    for good in (
        "x = 1  # noqa: S608 - our own words",
        "x = 1  # noqa: ARG001, S105 (a code)",
        "# nosemgrep: hash-without-key - 256 random bits",
        "x = 1  # noqa: ARG001",
    ):
        assert not without_reason(good), good
    for bad in ("# noqa: S608", "# noqa: S101 -", "# nosemgrep", "# nosemgrep: raw-sql", "# nosec"):
        assert without_reason("x = 1  " + bad), bad
