"""Folkeregisteret and Maskinporten on this machine, made from their documentation: real HTTP.

Enforces what they enforce of a client: the signed assertion (aud with its slash, iat within ten
seconds, at most 120 seconds, each jti once), the token, the paths, at most 1,000 numbers.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from samspill.core import clock
from samspill.infra.settings import FeedSettings
from samspill.register import maskinporten

PAGE = 1000
TOKEN = "/token"
FEED = "/freg/v1/hendelser/feed"
LAST = "/freg/v1/hendelser/siste/sekvensnummer"
PEOPLE = "/freg/v1/personer/bulkoppslag"


class StandIn:
    """The register's people and events, and what goes wrong on the way.

    ``faults``: path to status or bytes that are answered instead, one request each.
    """

    def __init__(self, key: RSAKey) -> None:
        self.key, self.events, self.people = key, [], {}
        self.faults: dict[str, list[int | bytes]] = {}
        self.asked: list[set[str]] = []
        self.calls: list[str] = []
        self.used: set[str] = set()
        self.tokens = 0
        self.last = 100
        self.url = ""

    def happens(self, number, minutes=30, sequence=None, **more):
        """Somebody changed, so long ago."""
        self.last = sequence or self.last + 1
        at = clock.now() - timedelta(minutes=minutes)
        told = {
            "folkeregisteridentifikator": number,
            "hendelsetype": "endringIForeldreansvar",
            "hendelsesdokument": "1120bea688fb14a292c244592a1aed76",
            "persondokument": "5c3afb4f5afd2fcfbe2f90a6560903a0",
            "ajourholdstidspunkt": at.isoformat(),
        }
        self.events.append({"sekvensnummer": self.last, "hendelse": {**told, **more}})

    def answer(self, method, path, query, headers, body):
        """(status, JSON or bytes) for a request."""
        self.calls.append(path)
        if self.faults.get(path):
            fault = self.faults[path].pop(0)
            return (fault, {"kode": "FREG-001"}) if isinstance(fault, int) else (200, fault)
        if path == "/.well-known/oauth-authorization-server":
            return 200, {"issuer": self.url + "/", "token_endpoint": self.url + TOKEN}
        if path == TOKEN:
            return self._token(body)
        if headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return 401, {"kode": "FREG-003"}
        if headers.get("Accept") != "application/json":
            return 406, {"kode": "FREG-004"}
        if (method, path) == ("GET", LAST):
            return 200, self.last
        if (method, path) == ("GET", FEED):
            first = int(query["seq"][0])
            return 200, [e for e in self.events if self._after(e, first)][:PAGE]
        if (method, path) == ("POST", PEOPLE):
            return self._people(query, json.loads(body))
        return 404, {"kode": "FREG-002"}

    @staticmethod
    def _after(event, first):
        number = event.get("sekvensnummer") if isinstance(event, dict) else None
        return not isinstance(number, int) or number >= first

    def _token(self, body):
        fields = parse_qs(body.decode())
        token = jwt.decode(fields["assertion"][0], self.key, algorithms=["RS256"])
        claims, now = token.claims, clock.now().timestamp()
        right = (
            fields["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
            and token.header["kid"] == "key-1"
            and claims["aud"] == self.url + "/"
            and (claims["iss"], claims["scope"]) == ("client", "freg:test")
            and abs(claims["iat"] - now) <= 10
            and claims["exp"] - claims["iat"] <= 120
            and claims["jti"] not in self.used
            and "resource" not in claims
        )
        if not right:
            return 400, {"error": "invalid_grant"}
        self.used.add(claims["jti"])
        self.tokens += 1
        return 200, {"access_token": f"token-{self.tokens}", "expires_in": 120}

    def _people(self, query, asked):
        numbers = asked["foedselsEllerDNummer"]
        if len(numbers) > PAGE or "foreldreansvar" not in query["part"]:
            return 400, {"kode": "FREG-005"}
        self.asked.append(set(numbers))
        found = [
            {"foedselsEllerDNummer": n, "folkeregisterperson": self.people[n]}
            for n in numbers
            if n in self.people
        ]
        return 200, {"oppslag": found}


def handler_of(register):
    """The register over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def _reply(self):
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            status, said = register.answer(
                self.command,
                parts.path,
                parse_qs(parts.query),
                self.headers,
                self.rfile.read(length),
            )
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _reply  # noqa: N815 - the names that http.server calls

        def log_message(self, *_words):
            """Say nothing."""

    return Handler


@contextmanager
def stand_in(folder):
    """The server, running, and the settings of a client that may use it."""
    key = RSAKey.generate_key(2048)
    (folder / "freg.pem").write_bytes(key.as_pem(private=True))
    register = StandIn(key)

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(register))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    register.url = f"http://127.0.0.1:{server.server_port}"
    settings = FeedSettings(
        url=register.url + "/freg/",
        issuer=register.url + "/",
        client_id="client",
        client_key_id="key-1",
        client_key_file=folder / "freg.pem",
        scope="freg:test",
        integration_id=None,
        integration_password_file=None,
    )
    try:
        yield register, settings
    finally:
        maskinporten.forget(settings)
        server.shutdown()
        server.server_close()
        thread.join()
