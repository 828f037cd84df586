"""The locks name every package with its hash, and no place to fetch it from."""

from __future__ import annotations

import json
import re

import pytest

from samspill.infra.settings import ROOT
from tests.support.tools import LOCKS as TOOL_LOCKS

LOCKS = ("requirements.txt", "requirements-dev.txt")
TOOLS = sorted(path.relative_to(ROOT).as_posix() for path in TOOL_LOCKS.glob("*.txt"))
ADVICE = "Make the lock anew with `make lock` (or npm, with the .npmrc of this folder)."


@pytest.mark.parametrize("name", [*LOCKS, *TOOLS])
def test_a_python_lock_names_no_host_and_hashes_everything(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text, f"{name} names a host. {ADVICE}"
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE), f"{name} has options. {ADVICE}"
    for entry in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in entry, f"{name}: no hash for {entry.splitlines()[0]}. {ADVICE}"


def test_tests_run_with_the_versions_that_users_get() -> None:
    runtime, development = (dict(_pins((ROOT / name).read_text())) for name in LOCKS)
    differing = {name for name, pin in runtime.items() if development.get(name) != pin}
    assert not differing, f"The two locks differ in {sorted(differing)}. {ADVICE}"


def _pins(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE)


def test_the_front_end_lock_names_no_host_and_hashes_everything() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for path, package in packages.items():
        assert "resolved" not in package, f"package-lock.json: {path} names a host. {ADVICE}"
        assert not path or "integrity" in package, f"package-lock.json: no hash: {path}. {ADVICE}"
