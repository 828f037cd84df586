"""Background jobs of files."""

from __future__ import annotations

from uuid import UUID

from samspill.export.actions import seal_consent_copy
from samspill.export.subscriber import SEAL_COPY
from samspill.infra.jobs import job
from samspill.plans.plan.access import opened_by_system


@job(SEAL_COPY)
def seal_copy(plan_id: str, consent_id: str) -> None:
    """Make the family's copy of one version."""
    with opened_by_system(UUID(plan_id), "seal the family's copy of a consent") as plan:
        seal_consent_copy(plan, consent_id=UUID(consent_id))
