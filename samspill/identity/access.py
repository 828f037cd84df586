"""What an employment opens ends with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.access.grants import shorten_grants_of
from samspill.core.clock import end_of_day


def close_employment(profile_id: UUID, last_day: date) -> None:
    """The work profile opens nothing after the end of ``last_day`` (Oslo); it may have passed."""
    shorten_grants_of(profile_id, end_of_day(last_day), "employment ended")
