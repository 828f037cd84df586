"""A database that is far away (security.md 8.2: R7), and a web that is replaced (R17)."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
import struct
import threading
import time
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy.engine import make_url

from bench.processes import wait_for
from tests.crash.house import Writer, a_house, nothing_is_lost, until_more, writing
from tests.support.machine import DEEP
from tests.support.ports import free_ports

ROUNDS = 30 if DEEP else 1
FAULTS = ("refused", "cut", "slow", "trickle", "silent") if DEEP else ("refused", "cut", "slow")
BACK_WITHIN = 10.0
"""Seconds."""


class Line:
    """Between web and database: carries everything, or does what ``fault`` says."""

    def __init__(self, socket_file):
        self.fault, self._to, self._pairs = "", socket_file, []
        self._stopped = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        """Hang up for good."""
        self._stopped = True
        self._listening.close()
        self.cut()

    def cut(self):
        """Every connection is reset."""
        for one in [end for pair in self._pairs for end in pair]:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def _accept(self):
        while not self._stopped:
            try:
                near, _address = self._listening.accept()
            except OSError:
                return
            if self.fault in ("refused", "cut"):
                near.close()
                continue
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(self._to)
            except OSError:
                near.close()
                continue
            self._pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near, far):
        with selectors.DefaultSelector() as ready, near, far:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            with contextlib.suppress(OSError, ValueError):
                while True:
                    for key, _events in ready.select():
                        some = key.fileobj.recv(65536)
                        if not some:
                            return
                        self._send(key.data, some)

    def _send(self, to, some):
        while self.fault == "silent" and not self._stopped:
            time.sleep(0.05)
        if self.fault == "slow":
            time.sleep(0.05)
        step = 64 if self.fault == "trickle" else len(some)
        for start in range(0, len(some), step):
            to.sendall(some[start : start + step])
            time.sleep(0.002 if step < len(some) else 0)


@pytest.fixture
def line(cluster):
    """A house, and the line that its web has to the database."""
    with a_house(cluster) as house:
        line = Line(f"{cluster.socket_folder}/.s.PGSQL.5432")
        try:
            yield house, line
        finally:
            line.close()


def over(house, line):
    """The application's address, by the line."""
    url = make_url(house.urls.app)
    return url.set(host="127.0.0.1", port=line.port, query={}).render_as_string(False)


def test_a_bad_line_to_the_database_loses_nothing(line, count):
    house, line = line
    slowest = 0.0
    with house.process("serve", SAMSPILL_DATABASE_URL=over(house, line)):
        with writing(house, 3) as writers:
            for number in range(ROUNDS * len(FAULTS)):
                until_more(writers)
                line.fault = FAULTS[number % len(FAULTS)]
                if line.fault in ("refused", "cut"):
                    line.cut()
                time.sleep(0.5)
                line.fault = ""
                began = time.monotonic()
                until_more(writers)
                slowest = max(slowest, time.monotonic() - began)
        acknowledged, unanswered = nothing_is_lost(house, writers)
    assert unanswered, "the faults were met"
    assert slowest < BACK_WITHIN
    count("bad lines", rounds=ROUNDS * len(FAULTS), acknowledged=acknowledged, lost=0)


@dataclass
class Ported(Writer):
    """Goes to whichever of two webs answers, as a proxy with two machines behind it."""

    ports: tuple[int, ...] = ()
    statuses: list[int] = field(default_factory=list)

    def _ask(self, method, path, body=None):
        for port in self.ports:
            try:
                status, text = Writer._ask(_at(self, port), method, path, body)
            except ConnectionRefusedError:
                continue
            self.statuses.append(status)
            return status, text
        raise ConnectionRefusedError

    def write(self):
        """One comment, about twenty in a second from two."""
        super().write()
        self.ports = self.ports[::-1]
        time.sleep(0.08)


def _at(writer, port):
    return replace(writer, house=replace(writer.house, port=port))


def test_webs_are_replaced_one_by_one_under_load(cluster, count):
    rounds = 20 if DEEP else 1
    with a_house(cluster) as house:
        ports = tuple(free_ports(2))
        writers = [Ported(replace(house, port=ports[0]), ports=ports) for _ in range(2)]
        with contextlib.ExitStack() as stack:
            webs = [stack.enter_context(_web(house, port)) for port in ports]
            threads = [threading.Thread(target=one.until_stopped) for one in writers]
            for thread in threads:
                thread.start()
            try:
                for _round in range(rounds):
                    for which, port in enumerate(ports):
                        until_more(writers)
                        webs[which].send_signal(signal.SIGTERM)
                        assert webs[which].wait(30) == 0, "it finishes what it has, and goes"
                        webs[which] = stack.enter_context(_web(house, port))
                        until_more(writers)
            finally:
                for one in writers:
                    one.stop()
                for thread in threads:
                    thread.join(60)
        acknowledged, _unanswered = nothing_is_lost(house, writers)
    statuses = {status for one in writers for status in one.statuses}
    assert statuses <= {200, 303}, "nobody met an error"
    count("webs replaced", rounds=2 * rounds, acknowledged=acknowledged, lost=0)


@contextlib.contextmanager
def _web(house, port):
    """One more ``samspill serve``, ended by the test or at the end of the block."""
    with replace(house, port=port).process("serve", SAMSPILL_BASE_URL=_base(house, port)) as web:
        wait_for(f"http://127.0.0.1:{port}/healthz", web.pid)
        yield web


def _base(_house, port):
    return f"http://127.0.0.1:{port}"
