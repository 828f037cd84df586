"""The provider itself: its key, its memory and what it knows of its one client."""

# ruff: noqa: ARG002 - Authlib decides the signatures
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin
from joserfc.jwk import RSAKey

from samspill.devidp.faults import Faults
from samspill.devidp.people import ACR_PREFIX, DemoPerson
from samspill.devidp.shelf import Shelf
from samspill.infra.settings import Settings

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(minutes=120)
WAITING_SECONDS = 600
CLIENT_KEY = "keys/dev-client.pub.pem"


@dataclass(frozen=True)
class SsoSession:
    """A login at the provider, shared by its clients. ``sid`` goes into the tokens."""

    sid: str
    person: DemoPerson
    level: str
    auth_time: datetime
    started: datetime
    clients: frozenset[str] = frozenset()

    @property
    def acr(self) -> str:
        """The level in ID-porten's words."""
        return ACR_PREFIX + self.level


@dataclass
class Waiting:
    """A request whose person has not been chosen yet. ``answer`` is where the browser went."""

    parameters: dict[str, str]
    answer: str | None = None
    cookie: str | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def lowest_level(self) -> str:
        """The level the client asks for, without ID-porten's prefix."""
        return self.parameters["acr_values"].removeprefix(ACR_PREFIX)


class Client(ClientMixin):
    """The one registered client: Samspill on this machine."""

    id_token_signed_response_alg = "RS256"  # noqa: S105 - an algorithm

    def __init__(self, settings: Settings) -> None:
        self.client_id = settings.idporten.client_id
        self.redirect_uri = f"{settings.base_url}/oidc/idporten/svar"
        self.backchannel_logout_uri = f"{settings.base_url}/oidc/idporten/utlogging"
        self.client_metadata = {
            "post_logout_redirect_uris": [f"{settings.base_url}/logg-ut/ferdig"]
        }

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """None: the address must be said each time."""
        return None

    def get_allowed_scope(self, scope: str) -> str | None:
        """The scope unchanged, or None (refused) when it is not openid, with or without profile."""
        asked = set((scope or "").split())
        return scope if "openid" in asked and asked <= {"openid", "profile"} else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_assertion_jwt"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Provider:
    """Everything the endpoints share. One per process."""

    def __init__(self, settings: Settings, faults: Faults, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.faults = faults
        self.now = now
        self.issuer = settings.development_issuer
        self.client = Client(settings)
        self.key = new_key()
        self.pushed: Shelf[dict[str, str]] = Shelf(now)
        self.waiting: Shelf[Waiting] = Shelf(now)
        self.codes: Shelf[Any] = Shelf(now)
        self.sessions: Shelf[SsoSession] = Shelf(now)
        self.spent: Shelf[bool] = Shelf(now)

    def rotate_key(self) -> None:
        """Change the signing key; the old one is no longer published."""
        self.key = new_key()

    def signing_key(self) -> RSAKey:
        """The key for the next token: the published one, unless told to forge."""
        return new_key() if self.faults.forged_signature else self.key

    def find_client(self, client_id: str) -> Client | None:
        """The client of that id, if it is ours."""
        return self.client if client_id == self.client.client_id else None

    def client_public_key(self) -> RSAKey | None:
        """The client's public key, read each time: it may be made after we started."""
        try:
            return RSAKey.import_key((self.settings.instance / CLIENT_KEY).read_bytes())
        except FileNotFoundError:
            return None

    def subject(self, person: DemoPerson) -> str:
        """The pairwise pseudonym: the same after a restart, another for another client."""
        seed = f"samspill-devidp:{self.client.client_id}:{person.pid}"
        # nosemgrep: hash-without-key - invented people; the stand-in for ID-porten
        return hashlib.sha256(seed.encode()).hexdigest()[:32]

    def keep_session(self, cookie: str, session: SsoSession) -> None:
        """Keep it 30 minutes more, in all at most 120."""
        left = session.started + SESSION_LONGEST - self.now()
        self.sessions.put(cookie, session, min(SESSION_IDLE, left).total_seconds())

    def begin_session(
        self, person: DemoPerson, level: str, before: SsoSession | None
    ) -> tuple[str, SsoSession]:
        """A login now; ``before`` goes on under its ``sid`` when it is the same person's.

        Gives the cookie's new value and the session.
        """
        now = self.now()
        same = before is not None and before.person.pid == person.pid
        session = SsoSession(
            sid=before.sid if before and same else secrets.token_urlsafe(18),
            person=person,
            level=level,
            auth_time=now,
            started=before.started if before and same else now,
            clients=frozenset({self.client.client_id}),
        )
        cookie = secrets.token_urlsafe(32)
        self.keep_session(cookie, session)
        return cookie, session


def new_key() -> RSAKey:
    """A fresh RSA key whose id is its thumbprint."""
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
