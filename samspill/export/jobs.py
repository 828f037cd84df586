"""Background jobs of files."""

from __future__ import annotations

from uuid import UUID

from samspill.export.actions import drawn_copy, keep_copy
from samspill.export.subscriber import SEAL_COPY
from samspill.infra.jobs import job
from samspill.plans.plan.access import opened_by_system, seen_by_system


@job(SEAL_COPY)
def seal_copy(plan_id: str, consent_id: str) -> None:
    """Make the family's copy of one version. Nobody waits while it is drawn."""
    reason = "seal the family's copy of a consent"
    with seen_by_system(UUID(plan_id), reason) as plan:
        content = drawn_copy(plan, UUID(consent_id))
    if content is None:
        return
    with opened_by_system(UUID(plan_id), reason) as plan:
        keep_copy(plan, UUID(consent_id), content)
