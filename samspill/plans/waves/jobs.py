"""Background work on consents sent many at a time."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.core.errors import NotVisible
from samspill.infra.jobs import job
from samspill.plans.plan.access import opened_by_system
from samspill.plans.waves.actions import SEND, send_in_wave


@job(SEND)
def send_one(plan_id: str, wave_plan_id: str) -> None:
    """Send the consent of one plan; a plan that is gone asks nobody."""
    reason = "a consent that is sent together with others"
    with suppress(NotVisible), opened_by_system(UUID(plan_id), reason) as plan:
        send_in_wave(plan, UUID(wave_plan_id))
