"""The load of the mix: requests arrive at their own times, whether or not the last is answered.

``python -m bench.arrivals PORT FILE RATE CONNECTIONS SECONDS SEED`` asks what FILE holds, in its
order, by as many keep-alive connections as the proxy in front keeps, and prints one line of JSON:
of each request its kind, and how long after its arrival it was answered. So a queue counts.
RATE 0 is another load: each connection asks for the next as soon as it has its answer.

One process without threads, that imports little: it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from random import Random

END_OF_HEAD = b"\r\n\r\n"
LAST_ONES = 60.0
"""Seconds that the last answers may take."""


class BadAnswer(Exception):
    """Not what was asked for: then the whole run counts for nothing."""


@dataclass(slots=True)
class Request:
    """What is sent, and what must come back."""

    kind: str
    sent: bytes
    status: bytes
    word: bytes
    due: float = 0.0


def written(kind: str, sent: bytes, status: int, word: str) -> str:
    """One request as a line of the file."""
    return json.dumps([kind, base64.b64encode(sent).decode(), status, word])


def _read(path: Path) -> list[Request]:
    found = []
    for line in path.read_text().splitlines():
        kind, sent, status, word = json.loads(line)
        head = f"HTTP/1.1 {status} ".encode()
        found.append(Request(kind, base64.b64decode(sent), head, word.encode()))
    return found


class _Connection(asyncio.Protocol):
    """One keep-alive connection: one request at a time."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._request: Request | None = None
        self._parts: list[bytes] = []
        self._missing = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._load.opened(self)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def ask(self, request: Request) -> None:
        self._request, self._parts, self._missing = request, [], -1
        assert self._transport is not None
        self._transport.write(request.sent)

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        if self._missing < 0:
            whole = b"".join(self._parts)
            head, found, body = whole.partition(END_OF_HEAD)
            if not found:
                return
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._parts, self._missing = [whole], int(length) - len(body)
        else:
            self._missing -= len(data)
        if self._missing <= 0:
            self._answered()

    def _answered(self) -> None:
        request, answer = self._request, b"".join(self._parts)
        assert request is not None
        self._request = None
        if not answer.startswith(request.status) or request.word not in answer:
            self._load.fail(request, answer)
            return
        self._load.answered(request, len(answer))
        self._load.free(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost(self, self._request)


class _Load:
    """Who waits, who is free, and what has been answered."""

    def __init__(self, port: int, requests: list[Request], is_open: bool) -> None:
        self._port = port
        self._coming = deque(requests)
        self._waiting: deque[Request] = deque()
        self._free: deque[_Connection] = deque()
        self._is_open = is_open
        self._left = len(requests)
        self._is_over = False
        self._open: set[_Connection] = set()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.latencies: list[tuple[str, float, int]] = []
        self.lateness = 0.0

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._port)

    def start(self) -> None:
        """The times of the requests count from now."""
        now = time.perf_counter()
        if self._is_open:
            for request in self._coming:
                request.due += now
            self._arrive()
        else:
            self._next()

    def stop(self) -> None:
        """No more are asked; those under way are waited for."""
        self._left -= len(self._coming)
        self._coming.clear()
        self._end_if_done()

    async def end(self) -> None:
        """Close every connection."""
        self._is_over = True
        for connection in list(self._open):
            connection.close()
        await asyncio.sleep(0)

    def opened(self, connection: _Connection) -> None:
        self._open.add(connection)
        self.free(connection)

    def free(self, connection: _Connection) -> None:
        self._free.append(connection)
        self._next()

    def answered(self, request: Request, size: int) -> None:
        self.latencies.append((request.kind, time.perf_counter() - request.due, size))
        self._left -= 1
        self._end_if_done()

    def fail(self, request: Request, answer: bytes) -> None:
        if not self.done.done():
            path = request.sent.split(b"\r\n", 1)[0].decode()
            got = answer.split(b"\r\n", 1)[0].decode()
            self.done.set_exception(BadAnswer(f"{request.kind}, {path}: {got}"))

    def lost(self, connection: _Connection, request: Request | None) -> None:
        self._open.discard(connection)
        if self._is_over:
            return
        if request is not None:
            self.fail(request, b"the server closed the connection")
        else:
            self._free.remove(connection)
            asyncio.get_running_loop().create_task(self.connect())

    def _arrive(self) -> None:
        now = time.perf_counter()
        while self._coming and self._coming[0].due <= now:
            request = self._coming.popleft()
            self.lateness = max(self.lateness, now - request.due)
            self._waiting.append(request)
        self._next()
        if self._coming:
            wait = self._coming[0].due - time.perf_counter()
            asyncio.get_running_loop().call_later(max(wait, 0.0), self._arrive)

    def _next(self) -> None:
        queue = self._waiting if self._is_open else self._coming
        while queue and self._free:
            request = queue.popleft()
            if not self._is_open:
                request.due = time.perf_counter()
            self._free.popleft().ask(request)

    def _end_if_done(self) -> None:
        if self._left <= 0 and not self.done.done():
            self._is_over = True
            self.done.set_result(None)


async def _run(
    port: int, requests: list[Request], rate: float, connections: int, seconds: float
) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    load = _Load(port, requests, is_open=rate > 0)
    began = time.perf_counter()
    if rate > 0:
        for _n in range(connections):
            await load.connect()
        load.start()
    else:
        loop.call_later(seconds, load.stop)
        for _n in range(connections):
            await load.connect()
    try:
        await asyncio.wait_for(load.done, seconds + LAST_ONES)
    finally:
        took = time.perf_counter() - began
        await load.end()
    found = [(kind, round(1000 * latency, 3), size) for kind, latency, size in load.latencies]
    return {"answers": found, "seconds": took, "late_ms": 1000 * load.lateness}


def main(arguments: list[str]) -> None:
    """Run the load and print what was seen."""
    port, path, rate, connections, seconds, seed = arguments
    requests = _read(Path(path))
    random, at = Random(int(seed)), 0.0
    if float(rate) > 0:
        for request in requests:
            at += random.expovariate(float(rate))
            request.due = at
        requests = [request for request in requests if request.due < float(seconds)]
    print(
        json.dumps(
            asyncio.run(_run(int(port), requests, float(rate), int(connections), float(seconds)))
        )
    )


if __name__ == "__main__":
    gc.disable()
    main(sys.argv[1:])
