"""One browser per worker. A journey starts from the people alone; a walk in a full house."""

from __future__ import annotations

import pytest

from tests.journeys.browser import chromium
from tests.journeys.filled import Filled
from tests.journeys.stack import running_stack
from tests.journeys.tour import touring
from tests.journeys.town import standing_house, town_in
from tests.support.database import WITH_PLANS


@pytest.fixture(autouse=True)
def _tries_all(never_held_back):
    """People of a walk try what is not theirs, one address after another."""


@pytest.fixture
def stack(cluster):
    """A fresh installation with the demo people and no plans."""
    with running_stack(cluster) as found:
        yield found


@pytest.fixture(scope="session")
def full_house(cluster):
    """An installation with plans in every state, and what is in it; look, do not change."""
    filled = Filled()
    with running_stack(cluster, filled.prepare, WITH_PLANS) as found:
        yield found, filled


@pytest.fixture
def tour(browser, full_house, session_app):
    """Somebody who walks through the full house."""
    with touring(browser, *full_house, session_app) as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def house_with_post(cluster, tmp_path_factory):
    """The people of the demo, no plans, a login provider and a mail server."""
    with standing_house(cluster, tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def town(house_with_post):
    """Where people walk without a browser engine; what they do is undone."""
    with town_in(house_with_post) as found:
        yield found
