"""The short form asks some of what the long form asks whole, others each time."""

from __future__ import annotations

from collections.abc import Collection

OF_THE_OTHERS = 8
"""Of so many who are not always asked, one is."""


def some_of(everybody: Collection[str], always: Collection[str], turn: int) -> list[str]:
    """Those who are always asked, and of the others one in eight, others at the next turn."""
    others = [one for one in everybody if one not in always]
    chosen = {one for n, one in enumerate(others) if (n + turn) % OF_THE_OTHERS == 0}
    return [one for one in everybody if one in always or one in chosen]


def one_and_another(kinds: tuple[str, ...], turn: int) -> tuple[str, str]:
    """The first, and one of the rest, another at the next turn."""
    return kinds[0], kinds[1 + turn % (len(kinds) - 1)]
