"""One house per worker with a live login provider; each test meets it without faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.support.database import TestCluster
from tests.support.house import Caller, House, live_house


@pytest.fixture(scope="session")
def standing_house(
    cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The house, built when the first test needs it."""
    with live_house(cluster, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def house(standing_house: House) -> House:
    """The house without the faults of the test before."""
    standing_house.reset()
    return standing_house


@pytest.fixture
def caller(house: House) -> Iterator[Caller]:
    """Somebody whom nobody knows yet, at a browser."""
    found = house.caller()
    yield found
    found.provider.http.close()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """Everything the application logs in the test."""
    with capture_logs() as lines:
        yield lines
