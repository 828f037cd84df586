"""kill -9: what somebody was told is kept, is kept (security.md 8.2: R1, R2, R3, R14).

Five cycles of each in make test, 200 in make test-deep.
"""

from __future__ import annotations

import random
import time

import pytest

from tests.crash.house import a_house, kill, nothing_is_lost, web_workers, writing
from tests.support.database import TestCluster
from tests.support.machine import DEEP

CYCLES = 200 if DEEP else 5
SEED = 20261129


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory):
    """A server that may be killed, and that waits for the disk."""
    cluster = TestCluster(tmp_path_factory.mktemp("killed") / "instance", fsync=True)
    cluster.start()
    yield cluster
    cluster.stop()


def test_web_workers_are_killed(own_cluster, count):
    chance = random.Random(SEED)  # noqa: S311 - when to kill
    with a_house(own_cluster) as house, house.process("serve") as web:
        with writing(house, 4) as writers:
            for _cycle in range(CYCLES):
                time.sleep(chance.uniform(0.1, 0.4))
                kill(web_workers(web))
        acknowledged, unanswered = nothing_is_lost(house, writers)
    assert acknowledged
    assert unanswered
    count("web workers killed", cycles=CYCLES, acknowledged=acknowledged, lost=0)
