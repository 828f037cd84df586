"""A stand-in for Twilio: it takes messages over real HTTP, and answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from samspill.infra.settings import SmsSettings

SID, TOKEN = "AC" + "0" * 32, "a-secret-of-the-tests"


class Twilio:
    """What it has taken, and what it answers next: a status, or "hang" and "drop"."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.asked = 0
        self.over = threading.Event()
        """Until then it hangs."""
        self.answers: list[tuple[int, int] | str] = []
        """Status and Twilio's own code, for the next calls; empty: it takes them."""

    def settings(self, port: int) -> SmsSettings:
        """How the program finds it."""
        return SmsSettings(SID, TOKEN, "Samspill", f"http://127.0.0.1:{port}")


@contextmanager
def twilio() -> Iterator[tuple[Twilio, SmsSettings]]:
    """Run it for a block."""
    house = Twilio()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            house.asked += 1
            answer = house.answers.pop(0) if house.answers else (201, 0)
            if answer == "hang":
                house.over.wait(30)
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, code = answer
            said: dict[str, Any] = {"code": code, "message": "no", "status": status}
            if status == 201:  # noqa: PLR2004 - created
                house.taken.append(dict(parse_qsl(body)) | {"path": self.path})
                said = {"sid": f"SM{len(house.taken):032}", "status": "queued"}
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_what: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house, house.settings(server.server_address[1])
    finally:
        house.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
