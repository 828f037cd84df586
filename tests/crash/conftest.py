"""What the tests of faults share."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.support.database import TestCluster

SEED = 20261129


@pytest.fixture(scope="package")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestCluster]:
    """A server that may be killed, and that waits for the disk."""
    cluster = TestCluster(tmp_path_factory.mktemp("killed") / "instance", fsync=True)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def chance() -> random.Random:
    """When to strike."""
    return random.Random(SEED)  # noqa: S311 - when to kill
