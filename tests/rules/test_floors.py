"""The contracts of import-linter bite: each planted import breaks the one that is meant."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from samspill.infra.settings import ROOT

LINT = Path(sys.executable).with_name("lint-imports")

PLANTED = (
    ("floors", "infra/jobs.py", "samspill.access.actor"),
    ("floors", "audit/queries.py", "samspill.notifications.models"),
    ("floors", "plans/plan/queries.py", "samspill.web.locale"),
    ("devidp", "devidp/people.py", "samspill.core.clock as c, samspill.infra.crypto"),
    ("files", "plans/consent/models.py", "samspill.plans.consent.queries"),
    ("files", "plans/plan/queries.py", "samspill.plans.plan.actions"),
    ("files", "notifications/actions.py", "samspill.notifications.jobs"),
    ("plans", "plans/plan/queries.py", "samspill.plans.consent.models"),
    ("pages", "plans/plan/views.py", "sqlalchemy"),
    ("events", "plans/plan/actions.py", "samspill.notifications.models"),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code to plant in."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "samspill", copy / "samspill", ignore=shutil.ignore_patterns("static", "*.pyc")
    )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def broken(house: Path, contract: str) -> str:
    """What lint-imports says of one contract, or '' when it holds."""
    done = subprocess.run(
        [LINT, "--no-cache", "--contract", contract], cwd=house, capture_output=True, text=True
    )
    return done.stdout if done.returncode else ""


@pytest.mark.parametrize(("contract", "file", "module"), PLANTED)
def test_a_planted_import_breaks_the_contract(
    house: Path, contract: str, file: str, module: str
) -> None:
    path = house / "samspill" / file
    before = path.read_text()
    try:
        path.write_text(f"{before}\nimport {module}\n")
        assert "BROKEN" in broken(house, contract)
    finally:
        path.write_text(before)


def test_a_new_package_needs_its_floor(house: Path) -> None:
    folder = house / "samspill" / "novelty"
    folder.mkdir()
    try:
        (folder / "__init__.py").touch()
        assert broken(house, "floors"), "the list of floors is exhaustive"
    finally:
        shutil.rmtree(folder)


def test_the_development_provider_is_kept_from_every_package() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    kept_from = next(c for c in contracts["contracts"] if c["id"] == "devidp")["forbidden_modules"]
    packages = {f"samspill.{p.parent.name}" for p in (ROOT / "samspill").glob("*/__init__.py")}
    assert packages - {"samspill.core", "samspill.devidp"} == set(kept_from), (
        "name the new package in the contract of devidp, in pyproject.toml"
    )


def test_the_house_as_it_stands_holds() -> None:
    done = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
