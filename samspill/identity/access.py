"""What an employment opens ends with it, and what a life opened."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.access.grants import shorten_grants_of
from samspill.core.clock import end_of_day
from samspill.infra.db import instant


def close_employment(profile_id: UUID, last_day: date) -> None:
    """The work profile opens nothing after the end of ``last_day`` (Oslo); it may have passed."""
    shorten_grants_of(profile_id, end_of_day(last_day), "employment ended")


def close_life(profile_id: UUID) -> None:
    """Whoever has died has nothing open."""
    shorten_grants_of(profile_id, instant(), "has died")
