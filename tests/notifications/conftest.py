"""Here the nights are quiet: the tests say what time it is."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def awake() -> None:
    """In place of the one that knows no nights."""
