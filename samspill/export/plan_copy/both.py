"""What two people both read of a plan: all that leaves of a protected one (F8)."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]


def common(mine: Any, hers: Any) -> Any:
    """What stands in both of two copies: what one may read and another has read.

    Of two texts that differ nothing is left; of lists what both have, by its id where it has one.
    """
    if isinstance(mine, dict) and isinstance(hers, dict):
        return {key: common(value, hers[key]) for key, value in mine.items() if key in hers}
    if isinstance(mine, list) and isinstance(hers, list):
        by_id = {one["id"]: one for one in hers if isinstance(one, dict) and "id" in one}
        return [
            common(one, by_id[one["id"]]) if _is_known(one, by_id) else one
            for one in mine
            if _is_known(one, by_id) or one in hers
        ]
    if mine == hers:
        return mine
    return "" if isinstance(mine, str) else None


def _is_known(one: Any, by_id: Facts) -> bool:
    return isinstance(one, dict) and one.get("id") in by_id
