"""Metrics for Prometheus, on a port of their own: counts and seconds, nothing about anybody.

Imported only when SAMSPILL_METRICS_PORT is set, and after PROMETHEUS_MULTIPROC_DIR is: both web
processes write into files of that folder, and whichever is asked adds them together.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Gauge, Histogram, Summary
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from samspill.infra.db import CONNECTION_OPTIONS, db
from samspill.infra.disk import Space
from samspill.infra.house_state import DATABASE, KEYS, key_days, last_backup, seal_ends
from samspill.infra.queue_state import jobs_by_name, workers
from samspill.infra.settings import Settings
from samspill.web.headers import SAFE

HOST = "127.0.0.1"
UNKNOWN = "none"
"""The page of an address that is none of ours: what was asked for is never kept."""

_OURS = CollectorRegistry()
_PAGES = Summary(
    "samspill_request_seconds",
    "Requests and the seconds they took, by page and status",
    ["page", "status"],
    registry=_OURS,
)
_TIMES = Histogram(
    "samspill_request_duration_seconds",
    "How long requests took: what reads, and what writes",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
    registry=_OURS,
)
_CONNECTIONS = Gauge(
    "samspill_database_connections_used",
    "Connections of the web's pools that are in use",
    multiprocess_mode="livesum",
    registry=_OURS,
)


class Metrics:
    """Counts what the web does, and answers on the metrics' port from every web process."""

    def __init__(self, settings: Settings, folder: Path, database_url: str) -> None:
        """Listens at once, so that a port that is taken stops the start. Raises OSError."""
        self._listening = socket.create_server((HOST, settings.metrics_port))
        self._listening.setblocking(False)
        for old in folder.glob("*.db"):
            old.unlink()
        self._asked = (_Queue(database_url), _House(settings))

    def count(self, app: Flask) -> None:
        """Count the requests of an application, and its connections in use."""
        pages: dict[tuple[str, int], Any] = {}
        reads, writes = _TIMES.labels("read"), _TIMES.labels("write")

        @app.after_request
        def add(response: Response) -> Response:
            took = time.monotonic() - g.began
            key = (request.endpoint or UNKNOWN, response.status_code)
            if key not in pages:
                pages[key] = _PAGES.labels(*key)
            pages[key].observe(took)
            (reads if request.method in SAFE else writes).observe(took)
            return response

        with app.app_context():
            pool = db.engine.pool
        event.listen(pool, "checkout", lambda *_: _CONNECTIONS.inc())
        event.listen(pool, "checkin", lambda *_: _CONNECTIONS.dec())

    def answer_here(self) -> None:
        """Answer from this process too, in a thread of its own. Call after a fork."""
        server = _Server((HOST, 0), _Answer, bind_and_activate=False)
        server.socket.close()
        server.socket, server.written = self._listening, self.written
        threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()

    def written(self) -> bytes:
        """All of it as Prometheus reads it: every process' counts, and how the queue stands."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        for one in self._asked:
            registry.register(one)
        return generate_latest(registry)

    def forget(self, pid: int) -> None:
        """A process has ended: what it had in use is not in use any more."""
        mark_process_dead(pid)


class _Server(HTTPServer):
    written: Any


class _Answer(BaseHTTPRequestHandler):
    timeout = 5
    server: _Server

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        found = self.path == "/metrics"
        body = self.server.written() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name
        """Say nothing: it is asked four times a minute."""


class _Queue(Collector):
    """What the database knows, asked on a connection of its own each time: a pool that is used up
    is just when somebody looks."""

    def __init__(self, database_url: str) -> None:
        options = {"options": CONNECTION_OPTIONS, "connect_timeout": 2}
        self._engine = create_engine(database_url, poolclass=NullPool, connect_args=options)

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("samspill_database_up", "Does the database answer?")
        try:
            found = list(self._ask())
        except SQLAlchemyError:
            found = []
        up.add_metric([], 1 if found else 0)
        return [up, *found]

    def _ask(self) -> Iterator[Metric]:
        with self._engine.connect() as connection:
            jobs, found = jobs_by_name(connection), workers(connection)
        queue = GaugeMetricFamily(
            "samspill_jobs", "Background jobs, by name and state", labels=["job", "state"]
        )
        oldest = GaugeMetricFamily(
            "samspill_jobs_oldest_seconds", "How long the first has waited", labels=["job"]
        )
        for one in jobs:
            for state in ("waiting", "later", "tried", "doing", "failed"):
                queue.add_metric([one.name, state], getattr(one, state))
            oldest.add_metric([one.name], one.oldest)
        yield from (queue, oldest)
        seen = GaugeMetricFamily(
            "samspill_worker_silent_seconds", "Since a worker last said that it lives"
        )
        seen.add_metric([], float("inf") if found.silent is None else found.silent)
        alive = GaugeMetricFamily("samspill_workers", "Workers that live, on all machines")
        alive.add_metric([], found.alive)
        yield from (seen, alive)


class _House(Collector):
    """What this machine knows: room, backups, the age of keys, the seal's last day."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._space = Space(settings)

    def collect(self) -> Iterator[Metric]:
        free = GaugeMetricFamily(
            "samspill_disk_free_bytes", "Room left where the program writes", labels=["place"]
        )
        for place, room in self._space.rooms().items():
            free.add_metric([place], room.free)
        yield free
        short = GaugeMetricFamily("samspill_read_only", "1: a disk is nearly full")
        short.add_metric([], self._space.is_short())
        yield short
        taken = GaugeMetricFamily(
            "samspill_backup_timestamp_seconds",
            "When this machine last took a backup; 0: never",
            labels=["what"],
        )
        for what in (DATABASE, KEYS):
            taken.add_metric([what], _seconds(last_backup(self._settings, what)))
        yield taken
        ends = GaugeMetricFamily(
            "samspill_seal_ends_timestamp_seconds", "When the certificate that seals copies ends"
        )
        ends.add_metric([], _seconds(seal_ends(self._settings.seal_key_file)))
        yield ends
        since = GaugeMetricFamily(
            "samspill_key_since_timestamp_seconds",
            "Since when each key that is renewed once a year is in use; 0: nobody knows",
            labels=["key"],
        )
        for key, day in key_days(self._settings).items():
            since.add_metric([key], _seconds(_midnight(day) if day else None))
        yield since


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
