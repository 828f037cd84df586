"""A served municipality, and what a load of many requests shows of it."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from bench.generate import World, wake
from bench.mix import Draw
from bench.processes import cpu_by_process, parent_of, pss_megabytes, running, tree, wait_for
from bench.rounds import Server, used
from tests.support.database import TestCluster, Urls, plain
from tests.support.never_tired import never_tire
from tests.support.ports import free_ports

AS_THE_PROXY = 32
"""Keep-alive connections that the proxy in front holds (deploy/nginx.conf)."""
LATE_MS = 20.0
"""A load that itself sends later than this says nothing."""


@dataclass(frozen=True)
class Answers:
    """What came back: latencies by kind (ms), CPU per request (ms), sizes by kind."""

    latencies: dict[str, list[float]]
    sizes: dict[str, int]
    app_ms: float
    database_ms: float
    seconds: float

    @property
    def all(self) -> list[float]:
        """All latencies."""
        return [one for some in self.latencies.values() for one in some]

    @property
    def cpu_ms(self) -> float:
        """CPU per request, server and database."""
        return self.app_ms + self.database_ms

    @property
    def per_second(self) -> float:
        """Requests per second that were answered."""
        return len(self.all) / self.seconds


def at(latencies: Sequence[float], percent: int) -> float:
    """A percentile, in the unit of the latencies."""
    return statistics.quantiles(latencies, n=100)[percent - 1]


@dataclass(frozen=True)
class House:
    """A server of one municipality."""

    world: World
    server: Server
    draw: Draw

    def asked(
        self,
        lines: Sequence[str],
        *,
        rate: float = 0,
        connections: int = AS_THE_PROXY,
        seconds: float,
    ) -> Answers:
        """Load it, at a rate or as fast as it goes. Raises RuntimeError when an answer is wrong."""
        wake(self.world)
        return asked(self.server, lines, rate=rate, connections=connections, seconds=seconds)

    def memory_mb(self) -> float:
        """The mean share of memory of its web workers (PSS)."""
        return statistics.mean(pss_megabytes(pid) for pid in tree(self.server.pid)[1:])


def asked(
    server: Server, lines: Sequence[str], *, rate: float, connections: int, seconds: float
) -> Answers:
    """Run the load against a server, and see what it took."""
    with tempfile.NamedTemporaryFile("w", suffix=".load") as file:
        file.write("\n".join(lines))
        file.flush()
        arguments = (server.port, file.name, rate, connections, seconds, 1)
        argv = [sys.executable, "-m", "bench.arrivals", *map(str, arguments)]
        before = cpu_by_process([*tree(server.pid), *tree(server.postmaster)])
        ran = subprocess.run(argv, capture_output=True, text=True)
        app, database = (
            used(before, cpu_by_process(tree(root))) for root in (server.pid, server.postmaster)
        )
    if ran.returncode:
        raise RuntimeError(f"the load failed: {ran.stderr.strip().splitlines()[-1]}")
    found = json.loads(ran.stdout)
    if rate and found["late_ms"] > LATE_MS:
        print(f"  the load was {found['late_ms']:.0f} ms late", file=sys.stderr)
    latencies: dict[str, list[float]] = {}
    sizes: dict[str, int] = {}
    for kind, latency, size in found["answers"]:
        latencies.setdefault(kind, []).append(latency)
        sizes[kind] = max(size, sizes.get(kind, 0))
    each = 1000 / len(found["answers"])
    return Answers(latencies, sizes, each * app, each * database, found["seconds"])


@contextmanager
def served(cluster: TestCluster, world: World) -> Iterator[House]:
    """Serve it as ``samspill serve`` does, to people whom no refusal holds back."""
    never_tire(world.urls)
    port = free_ports(1)[0]
    with server_of(cluster, world.urls, ["samspill.web.cli", "serve"], port) as server:
        secret = cluster.settings.secret_key_file.read_text().strip()
        yield House(world, server, Draw(world, secret, port, seed=1))


@contextmanager
def server_of(
    cluster: TestCluster, urls: Urls, module: Sequence[str], port: int, **more: str
) -> Iterator[Server]:
    """Run one server on a database."""
    environment = {
        "SAMSPILL_ENV": "development",
        "SAMSPILL_INSTANCE": str(cluster.settings.instance),
        "SAMSPILL_DATABASE_URL": urls.app,
        "BARE_DATABASE_URL": plain(urls.owner),
        "PORT": str(port),
        **more,
    }
    with psycopg.connect(plain(urls.superuser)) as connection:
        postmaster = parent_of(connection.info.backend_pid)
    with running([sys.executable, "-m", *module], environment) as pid:
        wait_for(f"http://127.0.0.1:{port}/healthz", pid)
        yield Server(port, pid, postmaster)
