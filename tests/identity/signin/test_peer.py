"""Our client against a provider that others wrote: both sides being ours would prove too little."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from samspill.core import clock
from samspill.identity.signin.oidc import ACR_HIGH, OidcClient, Refusal, SignInRefused
from samspill.infra.settings import ROOT, ProviderSettings
from tests.devidp.live_provider import client_key
from tests.support.ports import free_ports

pytestmark = pytest.mark.deep

PEER = "oidc-provider@9.13.3"
HERE = Path(__file__).parent
CALLBACK = "http://127.0.0.1:9/oidc/idporten/svar"
SIGNED_OUT = "http://127.0.0.1:9/logg-ut/ferdig"


@pytest.fixture(scope="module")
def peer(tmp_path_factory) -> Iterator[str]:
    """The address of the running provider. It is fetched here: only this test needs it."""
    folder = tmp_path_factory.mktemp("peer")
    path = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    fetch = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PEER]
    fetched = subprocess.run(
        fetch, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert fetched.returncode == 0, f"make test-deep needs {PEER}: {fetched.stderr[-500:]}"
    shutil.copy(HERE / "peer.mjs", folder)
    port = free_ports(1)[0]
    issuer = f"http://127.0.0.1:{port}"
    public = client_key().as_dict(private=False)
    key = {**public, "kid": client_key().thumbprint(), "use": "sig", "alg": "RS256"}
    own = {"ISSUER": issuer, "PORT": str(port), "REDIRECT": CALLBACK, "SIGNED_OUT": SIGNED_OUT}
    process = subprocess.Popen(
        ["node", "peer.mjs"],
        cwd=folder,
        env={**os.environ, "PATH": path, **own, "CLIENT_KEY": json.dumps(key)},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration")
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(100):
        with suppress(requests.ConnectionError):
            if _browser().get(address, timeout=5).ok:
                return
        time.sleep(0.1)
    raise AssertionError(f"{PEER} did not come up")


def _browser() -> requests.Session:
    browser = requests.Session()
    browser.trust_env = False
    return browser


def _client(peer: str, folder: Path, key: RSAKey) -> OidcClient:
    file = folder / "client.pem"
    file.write_bytes(key.as_pem(private=True))
    settings = ProviderSettings(issuer=peer, client_id="samspill", client_key_file=file)
    return OidcClient(settings, redirect_uri=CALLBACK, post_logout_redirect_uri=SIGNED_OUT)


@pytest.fixture
def client(peer: str, tmp_path: Path) -> OidcClient:
    return _client(peer, tmp_path, client_key())


def log_in(peer: str, address: str, person: str, level: str = "high") -> dict[str, str]:
    """Walk the redirects as a browser does; gives the arguments of the callback."""
    with _browser() as browser:
        browser.get(f"{peer}/next", params={"person": person, "level": level}, timeout=5)
        answer = browser.get(address, allow_redirects=False, timeout=5)
        while not answer.headers["Location"].startswith(CALLBACK):
            to = urljoin(answer.url, answer.headers["Location"])
            answer = browser.get(to, allow_redirects=False, timeout=5)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_a_login_at_level_high_gives_the_person(peer, client):
    attempt, address = client.start(ACR_HIGH)
    who = client.finish(attempt, log_in(peer, address, "mona"))
    assert (who.issuer, who.subject, who.pid) == (peer, "mona", "01898012345")
    assert who.acr_level == "high"
    assert abs(clock.now() - who.auth_time) < timedelta(minutes=1)


def test_a_level_too_low_is_refused_by_us(peer, client):
    """The provider is free to answer with less than was asked for."""
    attempt, address = client.start(ACR_HIGH)
    arguments = log_in(peer, address, "halima", "substantial")
    with pytest.raises(SignInRefused) as refused:
        client.finish(attempt, arguments)
    assert refused.value.code == Refusal.LEVEL_TOO_LOW


def test_a_step_up_is_a_new_login_of_the_same_person(peer, client):
    asked = {"prompt_login": True, "max_age": 0, "purpose": "step_up"}
    attempt, address = client.start(ACR_HIGH, expected_subject="mona", **asked)
    assert client.finish(attempt, log_in(peer, address, "mona")).subject == "mona"
    attempt, address = client.start(ACR_HIGH, expected_subject="mona", **asked)
    arguments = log_in(peer, address, "tor")
    with pytest.raises(SignInRefused) as refused:
        client.finish(attempt, arguments)
    assert refused.value.code == Refusal.OTHER_PERSON


def test_a_code_is_good_for_one_login(peer, client):
    attempt, address = client.start(ACR_HIGH)
    arguments = log_in(peer, address, "mona")
    client.finish(attempt, arguments)
    with pytest.raises(SignInRefused) as refused:
        client.finish(attempt, arguments)
    assert refused.value.code == Refusal.CODE_REFUSED


def test_a_client_with_another_key_gets_nowhere(peer, tmp_path):
    stranger = _client(peer, tmp_path, RSAKey.generate_key(2048))
    with pytest.raises(SignInRefused) as refused:
        stranger.start(ACR_HIGH)
    assert refused.value.code == Refusal.CLIENT_REFUSED


def test_logging_out_at_the_provider_is_understood(client):
    with _browser() as browser:
        answer = browser.get(client.logout_url(None, "abc"), timeout=5)
    assert answer.status_code == 200
    assert SIGNED_OUT in answer.text or "logout" in answer.text
