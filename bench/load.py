"""The load: keep-alive connections that ask for one page in turn, in a process of its own.

``python -m bench.load PORT PATH COOKIE WORD CONNECTIONS SECONDS`` prints one line of JSON. It fails
when an answer is not 200 or lacks the word: a run with an error counts for nothing.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

END_OF_HEAD = b"\r\n\r\n"


class BadAnswer(Exception):
    """Not the page that was asked for."""


def ask(port: int, request: bytes, word: bytes, seconds: float) -> tuple[list[float], int]:
    """Ask until the time is up. Gives the latency of each answer (s) and the size of the last."""
    latencies, size = [], 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            connection.sendall(request)
            head, body = _answer(connection)
            latencies.append(time.perf_counter() - start)
            if not head.startswith(b"HTTP/1.1 200 ") or word not in body:
                raise BadAnswer(head.split(b"\r\n", 1)[0].decode())
            size = len(body)
    return latencies, size


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while END_OF_HEAD not in data:
        data += _more(connection)
    head, _, body = data.partition(END_OF_HEAD)
    length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    parts = [body]
    missing = length - len(body)
    while missing > 0:
        parts.append(_more(connection))
        missing -= len(parts[-1])
    return head, b"".join(parts)


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise BadAnswer("the server closed the connection")
    return data


def main(arguments: list[str]) -> None:
    """Run the load and print what was seen."""
    port, path, cookie, word, connections, seconds = arguments
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Accept: text/html\r\nAccept-Language: nb\r\nConnection: keep-alive\r\n\r\n"
    ).encode()
    count = int(connections)
    with ThreadPoolExecutor(count) as pool:
        runs = [
            pool.submit(ask, int(port), request, word.encode(), float(seconds))
            for _n in range(count)
        ]
        found = [run.result() for run in runs]
    latencies = [1000 * latency for one, _size in found for latency in one]
    print(json.dumps({"latencies_ms": latencies, "bytes": found[0][1]}))


if __name__ == "__main__":
    main(sys.argv[1:])
