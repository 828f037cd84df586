"""Back-channel logout: telling each client of a session, once, that it has ended."""

from __future__ import annotations

import logging
import secrets
from threading import Thread

import requests
from joserfc import jwt

from samspill.devidp.provider import Provider, SsoSession

TIMEOUT = (2, 5)  # seconds to connect and to read; ID-porten has the same and tries once
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

log = logging.getLogger(__name__)


def logout_token(provider: Provider, session: SsoSession) -> str:
    """The signed notice that ``session`` has ended (OIDC Back-Channel Logout 1.0, 2.4)."""
    issued = int(provider.now().timestamp())
    claims = {
        "iss": provider.issuer,
        "aud": provider.client.client_id,
        "sub": provider.subject(session.person),
        "sid": session.sid,
        "iat": issued,
        "exp": issued + 120,
        "jti": secrets.token_urlsafe(24),
        "events": {LOGOUT_EVENT: {}},
    }
    header = {"alg": "RS256", "kid": provider.key.kid, "typ": "logout+jwt"}
    return jwt.encode(header, claims, provider.key, ["RS256"])


def tell_clients(provider: Provider, session: SsoSession) -> None:
    """Post the notice in a thread of its own: the browser does not wait for it."""
    if provider.client.client_id not in session.clients:
        return
    address = provider.client.backchannel_logout_uri
    token = logout_token(provider, session)
    Thread(target=_post, args=(address, token), name="backchannel-logout", daemon=True).start()


def _post(address: str, token: str) -> None:
    try:
        with requests.Session() as http:
            http.trust_env = False
            answer = http.post(
                address, data={"logout_token": token}, timeout=TIMEOUT, allow_redirects=False
            )
    except requests.RequestException as error:
        log.warning("back-channel logout failed: %s", type(error).__name__)
        return
    if not answer.ok:
        log.warning("back-channel logout answered %s", answer.status_code)
