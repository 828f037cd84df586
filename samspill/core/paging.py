"""Something long, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_One = TypeVar("_One")
PER_PAGE = 20


@dataclass(frozen=True)
class Paged:
    """Where one is in something long."""

    page: int
    total: int
    at_a_time: int = PER_PAGE

    @property
    def earlier(self) -> int:
        """The page before, 0 for none."""
        return self.page - 1

    @property
    def later(self) -> int:
        """The next page, 0 for none."""
        return self.page + 1 if self.page * self.at_a_time < self.total else 0

    def part_of(self, everything: Sequence[_One]) -> Sequence[_One]:
        """The page's part of what has been read whole."""
        first = (self.page - 1) * self.at_a_time
        return everything[first : first + self.at_a_time]


def page_number(asked: str) -> int:
    """The page that an address asks for; the first when it asks for none, or for nonsense."""
    return min(int(asked), 100_000) if asked.isdecimal() and int(asked) > 0 else 1
