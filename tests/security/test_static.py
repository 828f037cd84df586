"""The source as bandit reads it, and as rules of our own do: no finding without a reason.

What is let through says why beside it: ``# noqa: S608 - our own words`` (bandit and ruff number
alike), ``# nosemgrep: hash-without-key - 256 random bits``. ``tests/rules/test_suppressions.py``
holds the reasons.
"""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from samspill.infra.settings import ROOT
from tests.rules.sources import relative
from tests.rules.test_suppressions import SECURITY
from tests.support.tools import install

RULES = ROOT / "tests" / "security" / "rules"
READ = ("samspill", "templates", "migrations", "app.py")
WRITTEN_ONCE = {"S608"}
"""In migrations: statements of constants, run by the owner before anybody is let in."""

JUDGED_BY_THE_CALL = "B404,B603"
"""bandit also marks the import of subprocess and every call without a shell: ruff's S603 does."""

pytestmark = pytest.mark.deep


@pytest.fixture(scope="module")
def bandit(tmp_path_factory: Any) -> Path:
    """The program, as its lock says."""
    return install("bandit", tmp_path_factory.mktemp("tools")) / "bandit"


@pytest.fixture(scope="module")
def semgrep(tmp_path_factory: Any) -> Path:
    """The program, as its lock says."""
    return install("semgrep", tmp_path_factory.mktemp("tools")) / "semgrep"


# ---- bandit -------------------------------------------------------------------------------


def let_through(finding: dict[str, Any], source: list[str], whole: set[str]) -> bool:
    """Does the source say why, on a line of the finding or (``whole``) for the file?"""
    code = finding["test_id"].replace("B", "S")
    lines = [source[number - 1] for number in finding["line_range"]]
    said = {one for line in lines for found in SECURITY.findall(line) for one in found.split(",")}
    return code in {one.strip() for one in said} | whole


def for_whole_files() -> dict[str, set[str]]:
    """What pyproject.toml lets through for a file as a whole."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    return {name: set(codes) for name, codes in ruff["lint"]["per-file-ignores"].items()}


def test_bandit_finds_nothing_open(bandit, tmp_path, count):
    report = tmp_path / "bandit.json"
    wanted = ["-q", "-r", *(one for one in READ if one != "templates")]
    ran = subprocess.run(
        [bandit, *wanted, "-s", JUDGED_BY_THE_CALL, "-f", "json", "-o", report],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert report.exists(), ran.stderr[-2000:]
    found = json.loads(report.read_text())
    assert found["errors"] == []
    whole, left = for_whole_files(), []
    for one in found["results"]:
        source = (ROOT / one["filename"]).read_text().splitlines()
        name = relative((ROOT / one["filename"]).resolve())
        given = WRITTEN_ONCE if name.startswith("migrations/") else whole.get(name, set())
        if not let_through(one, source, given):
            left.append(f"{name}:{one['line_number']} {one['test_id']} {one['issue_text']}")
    lines = found["metrics"]["_totals"]["loc"]
    passed = len(found["results"]) - len(left)
    count("bandit", lines_read=lines, let_through_with_a_reason=passed, open=len(left))
    assert lines > 20_000
    assert not left, "\n".join(left)


def test_bandit_is_asked_for_all_it_knows(bandit, tmp_path):
    """What it finds in a planted file, beside what the call itself is judged by."""
    bad = tmp_path / "bad.py"
    bad.write_text("import subprocess, pickle\nsubprocess.run(name, shell=True)\npickle.loads(x)\n")
    ran = subprocess.run(
        [bandit, "-q", "-s", JUDGED_BY_THE_CALL, "-f", "json", bad],
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = {one["test_id"] for one in json.loads(ran.stdout)["results"]}
    assert {"B602", "B301", "B403"} <= found


# ---- our own rules ------------------------------------------------------------------------


def scan(semgrep: Path, folder: Path, report: Path, *what: str) -> dict[str, Any]:
    """Read with our rules. Raises AssertionError when a rule or a file could not be read."""
    quiet = ["--metrics=off", "--disable-version-check", "--quiet"]
    ran = subprocess.run(
        [semgrep, "scan", "--config", RULES, *quiet, "--json", "--output", report, *what],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert report.exists(), ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(report.read_text())
    assert found["errors"] == []
    return found


def rules(semgrep: Path) -> list[dict[str, Any]]:
    """Our rules, read by the tool's own Python: ours knows no YAML."""
    read = (
        "import json, pathlib, sys; from ruamel.yaml import YAML;"
        "files = sorted(pathlib.Path(sys.argv[1]).glob('*.yaml'));"
        "print(json.dumps([r for f in files for r in YAML(typ='safe').load(f)['rules']]))"
    )
    python = semgrep.parent / "python"
    ran = subprocess.run([python, "-c", read, RULES], capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def test_our_rules_find_nothing_open(semgrep, tmp_path, count):
    found = scan(semgrep, ROOT, tmp_path / "found.json", *READ)
    left = [
        f"{one['path']}:{one['start']['line']} {one['check_id'].rpartition('.')[2]}:"
        f" {one['extra']['message']}"
        for one in found["results"]
    ]
    files = len(found["paths"]["scanned"])
    count("semgrep", rules=len(rules(semgrep)), files_read=files, open=len(left))
    assert files > 500
    assert not left, "\n".join(left)


def test_each_rule_sees_the_bad_and_lets_the_good_pass(semgrep, tmp_path):
    every = rules(semgrep)
    assert len(every) >= 40, "security.md 12"
    for rule in every:
        at = Path(rule["metadata"].get("at", "samspill/planted.py"))
        for kind in ("bad", "good"):
            file = tmp_path / at.parent / rule["id"] / kind / at.name
            file.parent.mkdir(parents=True)
            file.write_text(rule["metadata"][kind] + "\n")
    red: dict[str, set[str]] = {"bad": set(), "good": set()}
    for one in scan(semgrep, tmp_path, tmp_path / "found.json", ".")["results"]:
        whose, kind = Path(one["path"]).parts[-3:-1]
        if one["check_id"].endswith(f".{whose}"):
            red[kind].add(whose)
    assert red["bad"] == {rule["id"] for rule in every}
    assert red["good"] == set()
