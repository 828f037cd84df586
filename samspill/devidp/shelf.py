"""Memory with an expiry date: all the provider keeps, gone when the process ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things under a key, each for a number of seconds. Safe between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = RLock()
        self._things: dict[str, tuple[datetime, T]] = {}

    def put(self, key: str, thing: T, seconds: float) -> None:
        """Keep ``thing`` for ``seconds``, in place of what stood there."""
        now = self._now()
        with self._lock:
            self._things = {k: kept for k, kept in self._things.items() if kept[0] > now}
            self._things[key] = (now + timedelta(seconds=seconds), thing)

    def look(self, key: str) -> T | None:
        """What stands under ``key``, or None when nothing does or its time is out."""
        with self._lock:
            kept = self._things.get(key)
        return kept[1] if kept and kept[0] > self._now() else None

    def take(self, key: str) -> T | None:
        """As ``look``, and remove it: of two threads only one gets it."""
        with self._lock:
            thing = self.look(key)
            self._things.pop(key, None)
        return thing

    def claim(self, key: str, thing: T, seconds: float) -> bool:
        """Put it there only if the place is free; True the first time."""
        with self._lock:
            if self.look(key) is not None:
                return False
            self.put(key, thing, seconds)
            return True

    def items(self) -> list[tuple[str, T]]:
        """All that is in date."""
        with self._lock:
            return [(key, kept[1]) for key, kept in self._things.items() if kept[0] > self._now()]
