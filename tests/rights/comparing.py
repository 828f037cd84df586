"""One plan's grants held against what should be open, as ``samspill grants check`` does."""

from __future__ import annotations

from uuid import UUID

from samspill.rights.queries import facts_of, open_grants_on
from samspill.rights.rules import Difference, differences


def differing(plan_id: UUID) -> list[Difference]:
    """What differs now, as system sees it. A draft that nobody sent is gone after some weeks."""
    opened = open_grants_on([plan_id]).get(plan_id, [])
    plans = facts_of([plan_id])
    assert plans or not opened, f"open on a plan that is gone: {opened}"
    return [one for plan in plans for one in differences(plan, opened)]
