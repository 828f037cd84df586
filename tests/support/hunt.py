"""A pytest plugin that hunts mutants of the policy: each must turn a test red.

The chosen tests run once as they are, and it is noted which functions of the policy each of them
uses. Then one process is forked for each mutant, with the databases and worlds that stand; it
plants the mutant and runs the tests that use the changed function, until one is red.

    python -m pytest -p tests.support.hunt --only MODULE --hunted FILE -p no:randomly TESTS
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from sqlalchemy import Engine

from tests.support.database import TestCluster
from tests.support.mutants import Mutant, mutants_of, policy_files
from tests.support.planting import NotPlanted, plant

KILLED, SURVIVED, NO_TIME, UNPLANTED = 0, 1, 3, 4
WORDS = {KILLED: "killed", SURVIVED: "survived", NO_TIME: "no time", UNPLANTED: "not planted"}
SECONDS, SLOWER = 90.0, 5.0
"""What one mutant may take before it counts as not found: so many seconds, and on a slow machine
so many times what its tests took as they are. After twice that a process that does not answer is
hung, and that is red, too: a machine that is only slow must never make a mutant red."""

POLICIES = "samspill.access.row_security"
"""What it writes stands in the database."""

_databases: list[Any] = []
_copy = TestCluster.copy


@contextmanager
def _noted(self: TestCluster) -> Iterator[Any]:
    with _copy(self) as urls:
        _databases.append(urls)
        yield urls
        _databases.remove(urls)


TestCluster.copy = _noted  # type: ignore[method-assign]


def pytest_addoption(parser: Any) -> None:
    """Which part of the mutants, and where the result goes."""
    parser.addoption("--hunt", default="0/1", help="part/parts of the mutants")
    parser.addoption("--hunted", default="", help="the file for the result")
    parser.addoption("--only", default="", help="only mutants of these modules, with commas")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: Any) -> bool:
    """Hunt instead of testing."""
    part, _slash, parts = session.config.getoption("hunt").partition("/")
    only = [module for module in session.config.getoption("only").split(",") if module]
    files = {m: path for m, path in policy_files().items() if not only or m in only}
    every = [one for m, path in files.items() for one in mutants_of(path, m)]
    mine = [one for number, one in enumerate(every) if number % int(parts) == int(part)]
    hunt = Hunt(session.items)
    hunt.look()
    result = hunt.go(mine)
    Path(session.config.getoption("hunted")).write_text(json.dumps(result, ensure_ascii=False))
    return True


class Hunt:
    """The chosen tests, what each uses, and which have found something before."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.took: dict[Any, float] = {}
        self.uses: dict[Any, set[tuple[str, str]]] = {}
        self.found: dict[Any, int] = {}
        self._files = {str(path): module for module, path in policy_files().items()}

    def look(self) -> None:
        """Run everything once, as it is. Raises AssertionError when something is red already."""
        for item, following in zip(self.items, [*self.items[1:], self.items[0]], strict=True):
            used: set[tuple[str, str]] = set()
            forget_what_is_kept()
            sys.setprofile(self._watch(used))
            began = time.monotonic()
            reports = runtestprotocol(item, nextitem=following, log=False)
            sys.setprofile(None)
            self.took[item], self.uses[item] = time.monotonic() - began, used
            for report in reports:
                assert not report.failed, f"{item.nodeid} is red already: {report.longreprtext}"

    def _watch(self, used: set[tuple[str, str]]) -> Any:
        files = self._files

        def note(frame: FrameType, event: str, _argument: Any) -> None:
            module = files.get(frame.f_code.co_filename) if event == "call" else None
            if module is not None:
                used.add((module, frame.f_code.co_qualname))

        return note

    def go(self, mutants: list[Mutant]) -> list[tuple[str, str]]:
        """Hunt them one after the other; gives each with what became of it."""
        result = []
        for mutant in mutants:
            result.append((str(mutant), WORDS.get(self._hunt(mutant), "killed")))
            sys.stderr.write(f"{result[-1][1]}: {result[-1][0]}\n")
            if mutant.module == POLICIES:
                write_policies()
        return result

    def _order(self, mutant: Mutant) -> list[Any]:
        """Those that use the function, or all for what no function holds; the likely ones first."""
        using = [
            item
            for item in self.items
            if any(m == mutant.module and f == mutant.function for m, f in self.uses[item])
        ]
        chosen = using if mutant.function else self.items
        return sorted(chosen, key=lambda item: (-self.found.get(item, 0), self.took[item]))

    def _hunt(self, mutant: Mutant) -> int:
        chosen = self._order(mutant)
        limit = max(SECONDS, SLOWER * sum(self.took[item] for item in chosen))
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            code = KILLED
            try:
                code = _try(mutant, chosen, writing, limit)
            finally:
                os._exit(code)
        os.close(writing)
        code = _outcome(process, 2 * limit)
        killer = os.read(reading, 20)
        os.close(reading)
        if killer:
            item = chosen[int(killer)]
            self.found[item] = self.found.get(item, 0) + 1
        return code


def _try(mutant: Mutant, items: list[Any], writing: int, limit: float) -> int:
    """In the forked process: plant, and run until one is red."""
    began = time.monotonic()
    for engine in [one for one in gc.get_objects() if type(one) is Engine]:
        engine.dispose(close=False)
    try:
        plant(mutant)
    except NotPlanted:
        return UNPLANTED
    forget_what_is_kept()
    if mutant.module == POLICIES:
        write_policies()
    for number, item in enumerate(items):
        following = items[(number + 1) % len(items)]
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            os.write(writing, str(number).encode())
            return KILLED
        if time.monotonic() - began > limit:
            return NO_TIME
    return SURVIVED


def _outcome(process: int, limit: float) -> int:
    """How the process ended; one that has not in so many seconds hangs, and is ended."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return KILLED


def forget_what_is_kept() -> None:
    """A statement that a function made once and keeps is made anew, by its code of now."""
    ours = (module for name, module in list(sys.modules.items()) if name.startswith("samspill."))
    for module in ours:
        for value in list(vars(module).values()):
            if isinstance(value, functools._lru_cache_wrapper):
                value.cache_clear()


def write_policies() -> None:
    """Write the policies of every database that stands, as the program has them now."""
    migrate = importlib.import_module("samspill.web.migrating").migrate
    for urls in _databases:
        migrate(urls.owner, urls.app)
