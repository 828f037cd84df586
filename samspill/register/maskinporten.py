"""Access tokens from Maskinporten: a signed JWT for each request, the token kept until it runs out.

Source: Digdir's guide to Maskinporten. ``aud`` has a trailing slash, ``jti`` is used once, ``iat``
must be right within ten seconds, and ``resource`` is not set for Folkeregisteret.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.signin.discovery import is_loopback
from samspill.infra.settings import FeedSettings

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIVES = timedelta(seconds=100)
"""How long an assertion holds; Maskinporten takes at most 120 seconds."""
MARGIN = timedelta(seconds=30)
TIMEOUT = (5, 30)
"""Seconds to connect, and to wait for an answer."""

_kept: dict[FeedSettings, tuple[str, datetime]] = {}


class RegisterDown(Exception):
    """The register or Maskinporten did not answer as agreed. The text names nobody."""


def token(settings: FeedSettings) -> str:
    """A token that holds. Raises RegisterDown."""
    held = _kept.get(settings)
    if held is not None and clock.now() < held[1]:
        return held[0]
    issuer = settings.issuer.rstrip("/") + "/"
    metadata = call("GET", issuer + ".well-known/oauth-authorization-server")
    fields = {"grant_type": GRANT, "assertion": _assertion(settings, issuer)}
    answer = call("POST", str(metadata.get("token_endpoint")), data=fields)
    found, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(found, str) or not isinstance(seconds, int):
        raise RegisterDown("Maskinporten gave no token")
    _kept[settings] = (found, clock.now() + timedelta(seconds=seconds) - MARGIN)
    return found


def forget(settings: FeedSettings) -> None:
    """The token was refused: ask for another the next time."""
    _kept.pop(settings, None)


def _assertion(settings: FeedSettings, issuer: str) -> str:
    now = clock.now()
    key = RSAKey.import_key(settings.client_key_file.read_text())
    claims = {
        "aud": issuer,
        "iss": settings.client_id,
        "scope": settings.scope,
        "iat": int(now.timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": str(new_id()),
    }
    return jwt.encode({"alg": "RS256", "kid": settings.client_key_id}, claims, key)


def call(method: str, address: str, **more: Any) -> Any:
    """One request with time-outs, no redirects, and the JSON of its answer. 304 is None.

    Raises RegisterDown, with the status and never the words of the answer.
    """
    try:
        with requests.Session() as session:
            session.trust_env = not is_loopback(address)
            answer = session.request(
                method, address, timeout=TIMEOUT, allow_redirects=False, **more
            )
        if answer.status_code == requests.codes.not_modified:
            return None
        if answer.status_code != requests.codes.ok:
            raise RegisterDown(f"status {answer.status_code}")
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise RegisterDown(type(error).__name__) from error
