"""An object store on this machine that speaks the part of S3 we use: real HTTP, signed requests.

Made from Amazon's documentation of PutObject (with If-None-Match), GetObject, DeleteObjects and
ListObjectsV2. ``faults``: statuses that are answered instead, one request each.
"""

from __future__ import annotations

import hashlib
import re
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

KEY = "stand-in"
DATE = "%a, %d %b %Y %H:%M:%S GMT"


class StandIn:
    """The objects of one bucket, by key: (content, when it was put)."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.faults: list[int] = []
        self.url = ""

    def put(self, key, body, headers):
        """Create-only when asked, as If-None-Match says."""
        if headers.get("If-None-Match") == "*" and key in self.objects:
            return 412, b""
        claimed = headers.get("x-amz-content-sha256", "")
        if claimed not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
            return 400, b""
        self.objects[key] = (body, datetime.now(UTC))
        return 200, b""

    def delete(self, body):
        """Many at a time; what is not there is deleted too."""
        keys = [unescape(key) for key in re.findall("<Key>(.*?)</Key>", body.decode())]
        for key in keys:
            self.objects.pop(key, None)
        rows = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return f"<DeleteResult>{rows}</DeleteResult>".encode()

    def listing(self, query):
        """All in one page."""
        prefix = query.get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(body)}</Size><ETag>x</ETag>"
            f"<LastModified>{at.isoformat().replace('+00:00', 'Z')}</LastModified></Contents>"
            for key, (body, at) in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return (
            f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()
        )


class _Handler(BaseHTTPRequestHandler):
    store: StandIn

    def _do(self):
        address = urlsplit(self.path)
        key = unquote(address.path).removeprefix("/bucket").removeprefix("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer, at = self._answer(key, parse_qs(address.query), body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", at.strftime(DATE))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, key, query, body):
        now = datetime.now(UTC)
        if self.store.faults:
            return self.store.faults.pop(0), b"", now
        signed = self.headers.get("Authorization", "")
        if f"AWS4-HMAC-SHA256 Credential={KEY}/" not in signed:
            return 403, b"", now
        if self.command == "PUT":
            return *self.store.put(key, body, self.headers), now
        if self.command == "POST":
            return 200, self.store.delete(body), now
        if not key:
            return 200, self.store.listing(query), now
        if key not in self.store.objects:
            return 404, b"", now
        return 200, *self.store.objects[key]

    do_GET = do_PUT = do_POST = _do  # noqa: N815 - the names of the standard library

    def log_message(self, *words):
        """Say nothing."""


@contextmanager
def standing_in():
    """A bucket, at ``url``."""
    store = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"store": store}))
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
