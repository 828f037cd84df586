"""What the proofs counted, on the last lines of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Count = Callable[..., None]


def summed(reports: Iterable[Any]) -> dict[str, dict[str, int]]:
    """The counts of all tests, from the properties of their reports: proof to what was counted."""
    found: dict[str, dict[str, int]] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            proof, _colon, what = name.partition(": ")
            if what and isinstance(value, int):
                counted = found.setdefault(proof, {})
                counted[what] = counted.get(what, 0) + value
    return found


def lines(reports: Iterable[Any]) -> list[str]:
    """One line a proof."""
    return [
        f"{proof}: {', '.join(f'{count:,} {what}' for what, count in counted.items())}"
        for proof, counted in sorted(summed(reports).items())
    ]
