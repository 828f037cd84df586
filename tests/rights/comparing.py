"""One plan's grants held against what should be open, as ``samspill grants check`` does."""

from __future__ import annotations

from uuid import UUID

from samspill.rights.queries import facts_of, open_grants_on
from samspill.rights.rules import Difference, differences


def differing(plan_id: UUID) -> list[Difference]:
    """What differs now, as system sees it."""
    [plan] = facts_of([plan_id])
    return list(differences(plan, open_grants_on([plan_id]).get(plan_id, [])))
