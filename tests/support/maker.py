"""A stand-in for what the maker of Chromium runs for push: a browser checks in, is given an
address, and holds a line by which messages come; whoever sends to the address is answered as there.

Nothing leaves the machine: who sends is told of it as its proxy (``HTTPS_PROXY``), and trusts its
certificate. The line is that of Chromium's own ``google_apis/gcm`` (mcs.proto, checkin.proto).
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import parse_headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

VERSION, LOGIN_ANSWER, MESSAGE = 41, 3, 8
"""Of the line: its version, and the tags of what is written on it."""


def number(value: int) -> bytes:
    """As protocol buffers write a whole number."""
    out = bytearray()
    while value > 127:  # noqa: PLR2004 - seven bits at a time
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def field(name: int, value: bytes) -> bytes:
    """As protocol buffers write bytes in a field."""
    return number(name << 3 | 2) + number(len(value)) + value


def said(tag: int, *fields: bytes) -> bytes:
    """One message on the line."""
    body = b"".join(fields)
    return bytes([tag]) + number(len(body)) + body


class Maker:
    """``sent``: host, path, headers and body of each message that it was handed. ``line``: to the
    browser, when it holds one."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "maker.pem"
        self.sent: list[tuple[str, str, Any, bytes]] = []
        self.addresses: dict[str, tuple[str, str, str]] = {}
        self.line: Any = None
        self.has_line = threading.Event()
        self.ports: dict[str, int] = {}
        self._write_certificate()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate)

    @property
    def switches(self) -> list[str]:
        """What Chromium is started with to find it."""
        here = f"http://127.0.0.1:{self.ports['house']}"
        return [
            f"--gcm-checkin-url={here}/checkin",
            f"--gcm-registration-url={here}/register",
            f"--gcm-mcs-endpoint=https://127.0.0.1:{self.ports['line']}",
            "--ignore-certificate-errors",
        ]

    @property
    def environment(self) -> dict[str, str]:
        """What whoever sends is started with."""
        here = f"http://127.0.0.1:{self.ports['house']}"
        return {"HTTPS_PROXY": here, "REQUESTS_CA_BUNDLE": str(self.certificate)}

    def registers(self, form: dict[str, list[str]]) -> str:
        """Give a browser an address; the first time it asks for itself, then for a site."""
        token = f"{len(self.addresses)}:stand-in"
        product, sender = form["app"][0], form["sender"][0]
        self.addresses[token] = form.get("X-subtype", [""])[0], product, sender
        return token

    def takes(self, host: str, path: str, headers: Any, body: bytes) -> int:
        """Take a message for an address and bring it to its browser; gives the status."""
        self.sent.append((host, path, headers, body))
        about = self.addresses.get(path.rpartition("/")[2])
        if about is None:
            return 410
        assert self.has_line.wait(10)
        site, product, sender = about
        words = {"subtype": site, "content-encoding": headers["Content-Encoding"]}
        pairs = [
            field(7, field(1, name.encode()) + field(2, value.encode()))
            for name, value in words.items()
        ]
        head = field(3, sender.encode()) + field(5, product.encode())
        last = field(9, f"message-{len(self.sent)}".encode()) + field(21, body)
        self.line.sendall(said(MESSAGE, head, *pairs, last))
        return 201

    def _write_certificate(self) -> None:
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
        hosts = [x509.DNSName(one) for one in ("jmt17.google.com", "fcm.googleapis.com")]
        here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([*hosts, here]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.certificate.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))


def _house(maker: Maker) -> ThreadingHTTPServer:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/checkin":  # taken, its number, its secret
                number_of, secret = (one.to_bytes(8, "little") for one in (4711, 42))
                answer = b"\x08\x01\x39" + number_of + b"\x41" + secret
            else:
                answer = f"token={maker.registers(parse_qs(body.decode()))}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            with maker.tls.wrap_socket(self.connection, server_side=True) as there:
                asked = there.makefile("rb")
                path = asked.readline().split()[1].decode()
                headers = parse_headers(asked)
                body = asked.read(int(headers["Content-Length"]))
                code = maker.takes(self.path.partition(":")[0], path, headers, body)
                there.sendall(f"HTTP/1.1 {code} -\r\nContent-Length: 0\r\n\r\n".encode())
            self.close_connection = True

        def log_message(self, *_what: Any) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Answering)


def _line(maker: Maker) -> ThreadingTCPServer:
    class Holding(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError), maker.tls.wrap_socket(self.request, server_side=True) as there:
                assert there.recv(1)[0] == VERSION
                there.sendall(bytes([VERSION]) + said(LOGIN_ANSWER, field(1, b"1")))
                maker.line = there
                maker.has_line.set()
                while there.recv(4096):
                    pass

    server = ThreadingTCPServer(("127.0.0.1", 0), Holding)
    server.daemon_threads = True
    return server


@contextmanager
def maker_of_browsers(folder: Path) -> Iterator[Maker]:
    """Run it for a block."""
    maker = Maker(folder)
    servers = {"house": _house(maker), "line": _line(maker)}
    for name, server in servers.items():
        maker.ports[name] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield maker
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
