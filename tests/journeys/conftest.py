"""One running house and one browser per worker; each journey starts from the people alone."""

from __future__ import annotations

import pytest

from tests.journeys.browser import chromium
from tests.journeys.stack import running_stack


@pytest.fixture
def stack(cluster):
    """A fresh installation with the demo people and no plans."""
    with running_stack(cluster) as found:
        yield found


@pytest.fixture(scope="session")
def browser():
    """The machine's Chromium."""
    with chromium() as found:
        yield found
