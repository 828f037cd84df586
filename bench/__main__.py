"""``make bench``: what the plan overview costs, against a page that does only what any must."""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from bench.data import Data, measured_data, plain
from bench.processes import parent_of, pss_megabytes, remove_instance, running, tree, wait_for
from bench.report import gates, keep, show
from bench.rounds import AT_LEAST, Round, Server, good_rounds
from bench.starting import second_start
from tests.support.database import TestCluster
from tests.support.ports import free_ports

BARE_BYTES = 13_230
"""The bare page without its filler: it is filled up to the size of ours."""


def main() -> int:
    """Measure, print, write results.json. Gives 1 when a gate does not hold, 2 when unsteady."""
    chosen = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with _temporary_instance() as instance:
        cluster = TestCluster(instance, fsync=True)
        cluster.start()
        try:
            with measured_data(cluster, chosen.grants) as data:
                rounds, memory = _measure(cluster, data, 1 if chosen.quick else chosen.rounds)
        finally:
            cluster.stop()
    if not rounds:
        print("bench: no round was steady; other work took the machine", file=sys.stderr)
        return 2
    with _temporary_instance() as instance:
        found = gates(rounds, memory, None if chosen.quick else second_start(instance))
    show(rounds, data, found)
    keep(rounds, found)
    if len(rounds) < AT_LEAST:
        print(f"\n{len(rounds)} good rounds: a verdict needs {AT_LEAST}", file=sys.stderr)
    return 0 if all(gate.holds for gate in found) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=AT_LEAST, help="good rounds to measure")
    parser.add_argument("--quick", action="store_true", help="one round and no start, for a look")
    parser.add_argument("--grants", type=int, default=20_000, help="of the one who has many")
    return parser.parse_args()


@contextmanager
def _temporary_instance() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samspill-bench-") as folder:
        instance = Path(folder)
        try:
            yield instance
        finally:
            remove_instance(instance)


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
