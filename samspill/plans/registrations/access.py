"""What the witness may see: the registration that names her, and nothing else of the plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.access.grants import Permission, end_grants, open_grants
from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day

WITNESS = {Area.CONSENT: Level.OWN}
"""OWN opens only rows one is named in."""


def open_to_witness(plan_id: UUID, registration_id: UUID, profile_id: UUID, until: date) -> None:
    """Let the witness read what she is asked to confirm, to the end of the day (Oslo)."""
    permission = Permission(profile_id, dict(WITNESS), end_of_day(until))
    open_grants(plan_id, "witness", registration_id, [permission])


def close_to_witness(plan_id: UUID, registration_id: UUID, profile_id: UUID, day: date) -> None:
    """It is settled: the witness keeps her receipt to the end of ``day``, and then nothing."""
    end_grants(plan_id, "registration settled", source_id=registration_id)
    open_to_witness(plan_id, registration_id, profile_id, day)
