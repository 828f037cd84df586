"""``make bench``: what the pages cost, beside a page that does only what any must; and how the
program does in a municipality full of plans, in the morning."""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from bench.counts import counted
from bench.data import Data, measured_data
from bench.digests import LETTERS, READERS, notice_gates
from bench.flame import draw_overview
from bench.generate import generated
from bench.goals import (
    FULL,
    GATE_RATE,
    RATES,
    SHORT,
    Length,
    beside_gate,
    counted_gates,
    growth_gates,
    memory_gates,
    message_gate,
    morning,
    morning_gate,
    reach_gate,
    say,
    spread_gate,
    start_gate,
)
from bench.house import Answers, served
from bench.processes import parent_of, pss_megabytes, remove_instance, running, tree, wait_for
from bench.report import Gate, keep, page_gates, show_gates, show_morning, show_page
from bench.rounds import AT_LEAST, Round, Server, good_rounds
from bench.school import school_gates
from bench.school_morning import peak_gates
from bench.shape import Shape
from bench.starting import second_start
from bench.tools import tool_gates
from tests.support.database import TestCluster, plain
from tests.support.ports import free_ports

BARE_BYTES = 13_230
"""The bare page without its filler: it is filled up to the size of ours."""
PARTS = ("page", "tools", "school", "peak", "notices", "town", "memory")
SMALL_SCALE, SHORT_SCALE, FULL_SCALE = 0.01, 0.1, 1.0


@dataclass
class Found:
    """What was measured, as it comes."""

    gates: list[Gate]
    rounds: list[Round]
    morning: dict[int, Answers]
    is_unsteady: bool = False


def main() -> int:
    """Measure, print, write results.json. Gives 1 when a gate does not hold, 2 when unsteady."""
    chosen = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if chosen.profile:
        with _cluster() as cluster:
            draw_overview(cluster, Path(chosen.profile))
        return 0
    found = Found([], [], {})
    if chosen.only in (None, "page"):
        _page(chosen, found)
    if chosen.only == "tools" or not (chosen.only or chosen.quick):
        with _cluster() as cluster:
            say("every tool of a plan with much in it")
            found.gates += tool_gates(cluster)
    if chosen.only == "school" or not (chosen.only or chosen.quick):
        with _cluster() as cluster:
            say("the school day in a town of pupils")
            found.gates += school_gates(cluster)
    if chosen.only == "peak" or not (chosen.only or chosen.quick):
        with _cluster() as cluster:
            say("the morning of a school, and its grades")
            found.gates += peak_gates(cluster)
    if chosen.only == "memory":
        _memory(found, chosen)
    if chosen.only == "notices" or not (chosen.only or chosen.quick):
        _notices(found, READERS if chosen.full else LETTERS)
    if chosen.only == "town" or not (chosen.only or chosen.quick):
        scale = FULL_SCALE if chosen.full else chosen.scale
        _town(found, scale, FULL if chosen.full else SHORT, chosen.seed)
    show_morning(found.morning, GATE_RATE)
    show_gates(found.gates)
    keep(found.rounds, found.gates, found.morning)
    if found.is_unsteady:
        return 2
    return 0 if all(gate.holds for gate in found.gates) else 1


def _page(chosen: argparse.Namespace, found: Found) -> None:
    """The plan overview beside the bare page (G1, G9), and the second start."""
    with _cluster() as cluster, measured_data(cluster, chosen.grants) as data:
        rounds, memory = _measure(cluster, data, 1 if chosen.quick else chosen.rounds)
        if not rounds:
            print("bench: no round was steady; other work took the machine", file=sys.stderr)
            found.is_unsteady = True
            return
        show_page(rounds, data)
    found.rounds = rounds
    found.gates += page_gates(rounds, chosen.grants)
    if chosen.only == "page" or chosen.quick:
        found.gates.append(Gate("memory of a web worker, MB (PSS)", memory, 130, 100))
    if len(rounds) < AT_LEAST:
        print(f"\n{len(rounds)} good rounds: a verdict needs {AT_LEAST}", file=sys.stderr)
    if not chosen.quick:
        with _temporary_instance() as instance:
            start = second_start(instance)
        if start is not None:
            found.gates.append(Gate("second `make run` until ready, s", start, 8, 4))


def _town(found: Found, scale: float, length: Length, seed: int) -> None:
    """A municipality full of plans, beside a small one."""
    with _cluster() as cluster, ExitStack() as stack:
        worlds = []
        for size in (SMALL_SCALE, scale):
            began = time.monotonic()
            worlds.append(stack.enter_context(generated(cluster, Shape.at(size), seed)))
            say(f"scale {size:g} made in {time.monotonic() - began:.0f} s")
        found.gates += counted_gates(counted(cluster.settings, worlds[1]))
        found.gates.append(start_gate(cluster, worlds[1].urls))
        small, large = (stack.enter_context(served(cluster, world)) for world in worlds)
        rates = RATES if length is FULL else (100, GATE_RATE)
        found.morning.update(morning(large, length, rates))
        found.gates.append(morning_gate(found.morning))
        found.gates.append(spread_gate(large, length))
        found.gates += growth_gates(small, large, length, f"scale {scale:g} of {SMALL_SCALE:g}")
        found.gates.append(beside_gate(large, length))
        found.gates.append(reach_gate(large, length))
        found.gates += memory_gates(large, length)
        found.gates.append(message_gate(cluster, small, length))


def _notices(found: Found, letters: int) -> None:
    """What goes out to a whole town, and its evening."""
    with _cluster() as cluster:
        say("notices to a town")
        found.gates += notice_gates(cluster, letters)


def _memory(found: Found, chosen: argparse.Namespace) -> None:
    """G17 alone: it needs no quiet machine."""
    length = FULL if chosen.full else SHORT
    length = replace(length, requests=chosen.requests or length.requests)
    with _cluster() as cluster, ExitStack() as stack:
        made = generated(cluster, Shape.at(SMALL_SCALE), chosen.seed)
        house = stack.enter_context(served(cluster, stack.enter_context(made)))
        found.gates += memory_gates(house, length)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=AT_LEAST, help="good rounds to measure")
    parser.add_argument("--quick", action="store_true", help="one round and no start, for a look")
    parser.add_argument("--full", action="store_true", help="scale 1, and for longer")
    parser.add_argument("--only", choices=PARTS, help="a part of it")
    parser.add_argument("--scale", type=float, default=SHORT_SCALE, help="of the large town")
    parser.add_argument("--seed", type=int, default=1, help="of the generator")
    parser.add_argument("--requests", type=int, help="in each half of the measurement of memory")
    parser.add_argument("--grants", type=int, default=180_000, help="of the one who has many")
    parser.add_argument("--profile", metavar="FOLDER", help="draw where the overview's time goes")
    return parser.parse_args()


@contextmanager
def _temporary_instance() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samspill-bench-") as folder:
        instance = Path(folder)
        try:
            yield instance
        finally:
            remove_instance(instance)


@contextmanager
def _cluster() -> Iterator[TestCluster]:
    """A PostgreSQL of its own, as safe as in use."""
    with _temporary_instance() as instance:
        cluster = TestCluster(instance, fsync=True)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def _measure(cluster: TestCluster, data: Data, rounds: int) -> tuple[list[Round], float]:
    with ExitStack() as stack, psycopg.connect(plain(data.urls.superuser)) as connection:
        postmaster = parent_of(connection.info.backend_pid)
        servers = []
        for port, module in zip(
            free_ports(2), (["bench.bare"], ["samspill.web.cli", "serve"]), strict=True
        ):
            argv = [sys.executable, "-m", *module]
            pid = stack.enter_context(running(argv, _environment(data, cluster, port)))
            wait_for(f"http://127.0.0.1:{port}/healthz", pid)
            servers.append(Server(port, pid, postmaster))
        bare, ours = servers
        found = good_rounds(bare, ours, data, rounds)
        workers = tree(ours.pid)[1:]
        return found, statistics.mean(pss_megabytes(pid) for pid in workers)


def _environment(data: Data, cluster: TestCluster, port: int) -> dict[str, str]:
    return {
        "SAMSPILL_ENV": "development",
        "SAMSPILL_INSTANCE": str(cluster.settings.instance),
        "SAMSPILL_DATABASE_URL": data.urls.app,
        "BARE_DATABASE_URL": plain(data.urls.owner),
        "BARE_FILLER": str(max(data.overview.size - BARE_BYTES, 0)),
        "PORT": str(port),
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
