"""How the tests make a client, log in with it, and expect a refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.identity.signin.oidc import ACR_HIGH, Identity, OidcClient, Refusal, SignInRefused
from tests.devidp.live_provider import Browser, MovableClock, Stage


def client_of(stage: Stage, clock: MovableClock, **changes: object) -> OidcClient:
    base = stage.settings.base_url
    return OidcClient(
        replace(stage.settings.idporten, **changes),
        redirect_uri=f"{base}/oidc/idporten/svar",
        post_logout_redirect_uri=f"{base}/logg-ut/ferdig",
        now=clock,
        timeout=(1, 1),
    )


def log_in(client: OidcClient, browser: Browser, name: str = "Mona Aas", **start) -> Identity:
    attempt, address = client.start(start.pop("acr", ACR_HIGH), **start)
    return client.finish(attempt, browser.log_in(address, name))


def refused(code: Refusal):
    """Expect a refusal with exactly this code."""
    return pytest.raises(SignInRefused, match=f"^{code}(:|$)")
