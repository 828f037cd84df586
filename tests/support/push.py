"""A stand-in for a browser and its maker's push service: real HTTP, and it reads what only the
browser can read."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from samspill.infra.push_services import PushAddress


def text(value: bytes) -> str:
    """As browsers write bytes."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Browser:
    """One that takes messages at an address of its service."""

    def __init__(self, origin: str, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.path = f"/send/{name}"
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.address = PushAddress(origin + self.path, text(point), text(self.auth))

    @property
    def form(self) -> dict[str, str]:
        """What our script puts in the form."""
        address = self.address
        return {"endpoint": address.endpoint, "p256dh": address.p256dh, "auth": address.auth}

    def read(self, body: bytes) -> dict[str, str]:
        """What a message says. Raises for what is not for this browser."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)
        words: dict[str, str] = json.loads(plain)
        return words


class PushService:
    """What it was asked, and what it answers next: a status, with Retry-After, "hang" or "drop"."""

    def __init__(self) -> None:
        self.origin = ""
        self.taken: list[tuple[str, Message, bytes]] = []
        self.asked = 0
        self.answers: list[tuple[int, str] | str] = []
        self.browsers: dict[str, Browser] = {}

    def browser(self, name: str) -> Browser:
        """A new one at this service."""
        made = Browser(self.origin, name)
        self.browsers[made.path] = made
        return made

    def read(self, number: int = -1) -> dict[str, str]:
        """What one message said to its browser."""
        path, _headers, body = self.taken[number]
        return self.browsers[path].read(body)

    def signed_by(self, key: bytes, number: int = -1) -> dict[str, Any]:
        """What is said under the signature of one message (RFC 8292), checked by our public key."""
        scheme, _space, rest = self.taken[number][1]["Authorization"].partition(" ")
        assert scheme == "vapid"
        said = dict(part.split("=", 1) for part in rest.split(","))
        assert base64.urlsafe_b64decode(said["k"] + "=") == key
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        pem = public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return dict(jwt.decode(said["t"], ECKey.import_key(pem), algorithms=["ES256"]).claims)


@contextmanager
def push_service() -> Iterator[PushService]:
    """Run it for a block."""
    house, done = PushService(), threading.Event()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            house.asked += 1
            answer = house.answers.pop(0) if house.answers else (201, "")
            if isinstance(answer, str):
                if answer == "hang":
                    done.wait(10)
                self.close_connection = True
                return
            status, more = answer
            if status == 201:  # noqa: PLR2004 - created
                house.taken.append((self.path, self.headers, body))
            self.send_response(status)
            if more:
                self.send_header("Location" if status < 400 else "Retry-After", more)  # noqa: PLR2004
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_what: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    house.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        done.set()
        server.shutdown()
        server.server_close()
        thread.join()
