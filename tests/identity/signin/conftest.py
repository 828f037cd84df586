"""The client under test, a live provider (one per file) and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samspill.identity.signin.oidc import OidcClient
from tests.devidp.live_provider import Browser, MovableClock, Stage, live_provider
from tests.identity.signin.client_of import client_of


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Stage]:
    with live_provider(tmp_path_factory.mktemp("oidc") / "instance") as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.reset()
    return running


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def client(stage: Stage, clock: MovableClock) -> OidcClient:
    return client_of(stage, clock)


@pytest.fixture
def browser(stage: Stage) -> Iterator[Browser]:
    browser = Browser(stage)
    yield browser
    browser.http.close()
