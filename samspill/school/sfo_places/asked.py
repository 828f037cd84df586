"""Places at SFO that are offered and wait for an answer, for Hjem."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam

from samspill.school.asked import Ask, asking
from samspill.school.sfo_places.models import PlaceState, SfoPlace


def offers_to_me() -> Select[*tuple[Any, ...]]:
    """Those that I applied for. The statement is given ``profile_id`` and ``today``."""
    return asking(Ask.SFO_OFFER, SfoPlace, SfoPlace.answer_by).where(
        SfoPlace.applied_by == bindparam("profile_id"),
        SfoPlace.state == PlaceState.OFFERED,
        SfoPlace.answer_by >= bindparam("today"),
    )
