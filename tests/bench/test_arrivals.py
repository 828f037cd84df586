"""The load of the mix: it waits for nobody at its rate, and one wrong answer stops it."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.arrivals import BadAnswer, main, written
from tests.support.apart import apart


class _Slow(BaseHTTPRequestHandler):
    """Answers after a while; /galt answers something else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(0.03)
        body = b"Noe helt annet" if self.path == "/galt" else b"Siste nytt " * 5_000
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def loaded(port, tmp_path, capsys, rate, connections, *paths):
    lines = [
        written("side", f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), 200, "Siste nytt")
        for path in paths
    ]
    file = tmp_path / "load"
    file.write_text("\n".join(lines))
    words = [str(word) for word in (port, file, rate, connections, 20, 1)]
    apart(lambda: main(words))
    return json.loads(capsys.readouterr().out)


def test_each_connection_asks_for_the_next(port, tmp_path, capsys):
    found = loaded(port, tmp_path, capsys, 0, 2, *["/"] * 6)
    assert [kind for kind, _latency, _size in found["answers"]] == ["side"] * 6
    assert all(30 <= latency < 5_000 for _kind, latency, _size in found["answers"])
    assert found["seconds"] >= 3 * 0.03


def test_at_a_rate_the_time_in_a_queue_counts(port, tmp_path, capsys):
    found = loaded(port, tmp_path, capsys, 1_000, 1, *["/"] * 8)
    latencies = [latency for _kind, latency, _size in found["answers"]]
    assert len(latencies) == 8
    assert latencies[-1] > 5 * 30, "the last one waited for those before it"


@pytest.mark.parametrize("rate", [0, 100])
def test_a_wrong_answer_stops_it(port, tmp_path, capsys, rate):
    with pytest.raises(BadAnswer, match="/galt"):
        loaded(port, tmp_path, capsys, rate, 1, "/", "/galt", "/")


def test_nobody_there_stops_it_too(tmp_path, capsys):
    with pytest.raises(OSError, match="onnect"):
        loaded(1, tmp_path, capsys, 0, 1, "/")
