"""What needs an event loop of its own runs apart: the browser tests keep one in their thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def apart(act: Callable[[], Result]) -> Result:
    """Run in a thread of its own, and wait for it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()
