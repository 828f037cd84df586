"""An installation with a name, since passkeys belong to one; and devices set up in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samspill.core import clock
from tests.support.authenticator import Authenticator
from tests.support.cast import Cast
from tests.support.forms import post

ORIGIN = "http://samspill.example"
LIST, UNLOCK = "/min-informasjon/enheter", "/opplaasing"
DEVICE = "samspill-device"


@pytest.fixture(autouse=True)
def _named(app: Any) -> Iterator[None]:
    before = app.config["SAMSPILL"]
    app.config["SAMSPILL"] = replace(before, base_url=ORIGIN)
    yield
    app.config["SAMSPILL"] = before


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass."""
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])

    def pass_by(**time_passed: float) -> None:
        passed[0] += timedelta(**time_passed)

    return pass_by


def set_up(client: FlaskClient, device: Authenticator) -> TestResponse:
    """Set the browser's device up, as the page does."""
    options = client.get(f"{LIST}/utfordring")
    assert options.status_code == 200, options.text
    return post(client, f"{LIST}/ny", {"credential": device.makes(options.get_json())})


def asked(client: FlaskClient) -> Any:
    """What somebody who is locked out is asked to answer."""
    return client.get(f"{UNLOCK}/utfordring").get_json()


def answers(client: FlaskClient, credential: str, to: str = "/hjem") -> TestResponse:
    """Send an answer, as the page does. Nobody is signed in: no token, no key."""
    return client.post(UNLOCK, data={"credential": credential, "neste": to})


def unlock(client: FlaskClient, device: Authenticator, to: str = "/hjem") -> TestResponse:
    """Lås opp."""
    return answers(client, device.uses(asked(client)), to)


def lock(client: FlaskClient) -> TestResponse:
    """Lås nå."""
    return post(client, "/laas")


@dataclass
class Phone:
    """A browser, and the passkey of the device it runs on."""

    client: FlaskClient
    device: Authenticator


@pytest.fixture
def phone(cast: Cast) -> Phone:
    """Mona's telephone, set up and locked."""
    found = Phone(cast.client("Mona Aas"), Authenticator(ORIGIN))
    assert set_up(found.client, found.device).status_code == 303
    assert lock(found.client).location == UNLOCK
    return found
