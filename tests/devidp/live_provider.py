"""A live development provider over real HTTP, a browser for it and a client that is told things."""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from bs4 import BeautifulSoup
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from samspill.devidp.app import create_app
from samspill.devidp.faults import Faults
from samspill.devidp.people import DemoPerson
from samspill.devidp.provider import Provider
from samspill.devidp.views import EXTENSION
from samspill.infra.settings import Settings

HIGH = "idporten-loa-high"
SUBSTANTIAL = "idporten-loa-substantial"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PEOPLE = [
    {"name": "Mona Aas", "pid": "01898012345", "group": "Foresatte", "note": "Mor til Emma"},
    {"name": "Tor Aas", "pid": "02897912345", "group": "Foresatte"},
    {
        "name": "Halima Omar",
        "pid": "03898512345",
        "group": "Foresatte",
        "note": "Har MinID",
        "max_level": "substantial",
    },
    {"name": "Hanne Nilsen", "pid": "04897012345", "group": "Ansatte", "note": "Helsesykepleier"},
]


@cache
def client_key() -> RSAKey:
    """The client's key pair, made once: making RSA keys is slow."""
    return RSAKey.generate_key(2048)


@dataclass
class MovableClock:
    """The real time plus ``ahead``."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    """The running provider, and the knobs a test may turn."""

    settings: Settings
    provider: Provider
    faults: Faults
    clock: MovableClock
    notices: Queue[str] = field(default_factory=Queue)

    @property
    def url(self) -> str:
        return self.settings.development_issuer

    def reset(self) -> None:
        """Forget every fault, shifted clock and notice of the test before."""
        self.faults.__init__()
        self.clock.ahead = timedelta()
        write_people(self.settings.instance, PEOPLE)
        while not self.notices.empty():
            self.notices.get()

    def assertion(self, key: RSAKey | None = None, **changes: object) -> str:
        """A client assertion; ``changes`` replace claims, None removes one."""
        now = int(time.time())
        claims = {
            "iss": "samspill",
            "sub": "samspill",
            "aud": self.url,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
        } | changes
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256"}, present, key or client_key())

    def post(self, path: str, form: Mapping[str, str], assertion: str = "") -> requests.Response:
        """A client's direct call, authenticated."""
        return requests.post(
            self.url + path,
            data={
                **form,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion or self.assertion(),
            },
            timeout=10,
        )

    def push(self, verifier: str = "v" * 50, **changes: str | None) -> requests.Response:
        """A pushed request that is right, but for ``changes``."""
        form = {
            "response_type": "code",
            "client_id": "samspill",
            "redirect_uri": f"{self.settings.base_url}/oidc/idporten/svar",
            "scope": "openid profile",
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
            "acr_values": HIGH,
            "ui_locales": "nb",
        } | changes
        return self.post("/par", {k: v for k, v in form.items() if v is not None})

    def login_address(self, **changes: str | None) -> str:
        """Push a request and give the address for the browser."""
        request_uri = self.push(**changes).json()["request_uri"]
        return f"{self.url}/authorize?client_id=samspill&request_uri={request_uri}"

    def redeem(self, code: str, verifier: str = "v" * 50, **changes: str) -> requests.Response:
        """The token request for ``code``."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.settings.base_url}/oidc/idporten/svar",
            "code_verifier": verifier,
        } | changes
        return self.post("/token", {k: v for k, v in form.items() if v})


class Browser:
    """Follows the provider's redirects, keeps its cookies, stops at the client's door."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.http = requests.Session()
        self.http.trust_env = False

    def open(self, address: str) -> requests.Response:
        """The page at ``address``, or the redirect that leaves for the client."""
        return self._follow(self.http.get(address, allow_redirects=False, timeout=10))

    def press(self, page: requests.Response, label: str) -> requests.Response:
        """Press the button with exactly this text."""
        soup = BeautifulSoup(page.text, "html.parser")
        button = next(b for b in soup.find_all("button") if b.get_text(strip=True) == label)
        form = {button["name"]: button["value"]}
        return self._follow(self.http.post(page.url, data=form, allow_redirects=False, timeout=10))

    def log_in(self, address: str, name: str, level: str = "høyt") -> dict[str, str]:
        """Choose a person; gives the arguments of the callback."""
        return callback(self.press(self.open(address), f"Logg inn som {name} · nivå {level}"))

    def _follow(self, answer: requests.Response) -> requests.Response:
        while answer.is_redirect and not self._leaves(answer.headers["Location"]):
            address = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = self.http.get(address, allow_redirects=False, timeout=10)
        return answer

    def _leaves(self, location: str) -> bool:
        return location.startswith(self._stage.settings.base_url + "/")


def callback(answer: requests.Response) -> dict[str, str]:
    """The arguments a redirect brings to the client."""
    assert answer.is_redirect, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def id_token_of(stage: Stage, code: str) -> dict:
    token = stage.redeem(code).json()["id_token"]
    keys = KeySet.import_key_set(requests.get(f"{stage.url}/jwks", timeout=5).json())
    return jwt.decode(token, keys, ["RS256"]).claims


def person(name: str) -> DemoPerson:
    return DemoPerson(**next(p for p in PEOPLE if p["name"] == name))


def write_people(instance: Path, people: object) -> None:
    (instance / "dev-people.json").write_text(json.dumps(people), "utf-8")


@contextmanager
def live_provider(instance: Path) -> Iterator[Stage]:
    """Start a provider on a free port, with a client beside it that receives logout notices."""
    (instance / "keys").mkdir(parents=True)
    (instance / "keys/dev-client.pem").write_bytes(client_key().as_pem(private=True))
    (instance / "keys/dev-client.pub.pem").write_bytes(client_key().as_pem(private=False))
    (instance / "keys/dev-feide-secret").write_text("not a secret", "utf-8")
    notices: Queue[str] = Queue()
    faults, clock = Faults(), MovableClock()
    with _receiver(notices) as base_url, socket.create_server(("127.0.0.1", 0)) as listener:
        settings = development_settings(instance, listener.getsockname()[1] - 1, base_url)
        app = create_app(settings, faults=faults, now=clock)
        server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
        with _running(server.serve_forever, server.shutdown, server.server_close):
            yield Stage(settings, app.extensions[EXTENSION], faults, clock, notices)


def development_settings(instance: Path, port: int, base_url: str) -> Settings:
    return Settings.from_environment(
        {
            "SAMSPILL_ENV": "development",
            "PORT": str(port),
            "SAMSPILL_INSTANCE": str(instance),
            "SAMSPILL_BASE_URL": base_url,
        }
    )


@contextmanager
def _receiver(notices: Queue[str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the library's name
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.path == "/oidc/idporten/utlogging"
            self.send_response(204)
            self.end_headers()
            notices.put(parse_qs(body)["logout_token"][0])

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with _running(server.serve_forever, server.shutdown, server.server_close):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def _running(
    serve: Callable[[float], None], stop: Callable[[], None], close: Callable[[], None]
) -> Iterator[None]:
    thread = Thread(target=serve, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()
        close()
