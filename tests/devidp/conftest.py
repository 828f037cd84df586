"""One live provider per test file, reset before each test."""

from __future__ import annotations

import pytest

from tests.devidp.live_provider import Browser, Stage, live_provider


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with live_provider(tmp_path_factory.mktemp("devidp") / "instance") as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.reset()
    return running


@pytest.fixture
def browser(stage: Stage):
    browser = Browser(stage)
    yield browser
    browser.http.close()
