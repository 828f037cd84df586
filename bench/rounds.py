"""Paired rounds: the host drifts, so only figures of the same round are compared.

CPU per request is that of the server's processes and of PostgreSQL's; the load's own, in a
process of its own, is not counted.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass

from bench.data import Data, Page
from bench.processes import cpu_by_process, tree

SECONDS = 1.5
WARM_UP = 3.0
UNSTEADY = 1.3
"""A round whose two figures for the bare page differ by more than this factor is done again."""

AT_LEAST = 5
LONGEST = 105.0
"""Seconds after which no round begins, however few were good."""


@dataclass(frozen=True)
class Figure:
    """What one page costs: CPU and latencies in milliseconds, bytes of HTML."""

    app_ms: float
    database_ms: float
    p50: float
    p95: float
    p99: float
    size: float

    @property
    def cpu_ms(self) -> float:
        """CPU per request, server and database."""
        return self.app_ms + self.database_ms


@dataclass(frozen=True)
class Server:
    """A server under measurement: its port, its process, and PostgreSQL's."""

    port: int
    pid: int
    postmaster: int

    def measure(self, page: Page, connections: int, seconds: float = SECONDS) -> Figure:
        """Ask for one page for so many seconds. Raises SystemExit when an answer is wrong."""
        before = cpu_by_process([*tree(self.pid), *tree(self.postmaster)])
        latencies, size = _load(self.port, page, connections, seconds)
        app, database = (
            1000 * used(before, cpu_by_process(tree(root))) / len(latencies)
            for root in (self.pid, self.postmaster)
        )
        cuts = statistics.quantiles(latencies, n=100)
        return Figure(app, database, cuts[49], cuts[94], cuts[98], size)


def used(before: dict[int, float], after: dict[int, float]) -> float:
    """CPU (s) between two looks, also of processes that began in between."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _load(port: int, page: Page, connections: int, seconds: float) -> tuple[list[float], int]:
    arguments = [port, page.path, page.cookie, page.word, connections, seconds]
    result = subprocess.run(
        [sys.executable, "-m", "bench.load", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(f"bench: {page.path} answered wrongly: {result.stderr.strip()[-300:]}")
    found = json.loads(result.stdout)
    return found["latencies_ms"], found["bytes"]


Round = dict[str, Figure]
"""The figures of one round by name; the number of connections is the last part of a name."""


def good_rounds(bare: Server, ours: Server, data: Data, wanted: int) -> list[Round]:
    """Measure until so many rounds are good, or LONGEST has passed. Fewer come back then."""
    for server in (bare, ours):
        server.measure(data.overview, 8, WARM_UP)
    began, good = time.monotonic(), []
    while len(good) < wanted and time.monotonic() - began < LONGEST:
        found, is_steady = _round(bare, ours, data)
        if is_steady:
            good.append(found)
        print("." if is_steady else "x", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return good


def _round(bare: Server, ours: Server, data: Data) -> tuple[Round, bool]:
    found: Round = {}
    is_steady = True
    for connections in (1, 8):
        order = (bare, ours, ours, bare)
        first, a, b, last = (s.measure(data.overview, connections) for s in order)
        low, high = sorted((first.cpu_ms, last.cpu_ms))
        is_steady = is_steady and high / low <= UNSTEADY
        found[f"bare {connections}"] = _together(statistics.mean, [first, last])
        found[f"overview {connections}"] = _together(statistics.mean, [a, b])
    for name in ("large", "few_grants", "many_grants"):
        found[f"{name} 8"] = ours.measure(getattr(data, name), 8)
    return found, is_steady


def median(rounds: list[Round], name: str) -> Figure:
    """The median of each figure of one page."""
    return _together(statistics.median, [one[name] for one in rounds])


def ratios(rounds: list[Round], name: str, of: str) -> list[float]:
    """CPU of one page over another's, round by round, the lowest first."""
    return sorted(one[name].cpu_ms / one[of].cpu_ms for one in rounds)


def _together(how: Callable[[list[float]], float], figures: Iterable[Figure]) -> Figure:
    columns = zip(*(astuple(figure) for figure in figures), strict=True)
    return Figure(*(how(list(column)) for column in columns))
