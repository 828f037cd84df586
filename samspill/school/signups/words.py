"""What times and answers of a sign-up are called on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samspill.core.clock import OSLO
from samspill.core.language import _, language_code
from samspill.school.signups.models import Gathering, GatheringTime


def choices_of(
    found: Gathering, times: Iterable[GatheringTime], mine: UUID | None, at: datetime
) -> list[tuple[str, str]]:
    """What there is to choose from: one's own time, and each that is free and to come."""
    return [
        (str(one.id), _span(one) if found.is_talks else _("Ja, barnet kommer"))
        for one in times
        if one.id == mine or (one.is_free and one.starts_at > at)
    ]


def choices_at_school(
    found: Gathering, times: Iterable[GatheringTime], at: datetime
) -> list[tuple[str, str]]:
    """What there is to choose from for a home that rang: what has room, closed to homes or not."""
    return [
        (str(one.id), _at_school(one) if found.is_talks else _("Ja, barnet kommer"))
        for one in times
        if one.has_room and one.starts_at > at
    ]


def _at_school(one: GatheringTime) -> str:
    return _("%(time)s, stengt for andre", time=_span(one)) if one.is_closed else _span(one)


def not_coming(found: Gathering) -> str:
    """What it is called to take no place."""
    if found.is_talks:
        return _("Ingen av tidene passer. Læreren tar kontakt")
    return _("Nei, barnet kommer ikke")


def _span(one: GatheringTime) -> str:
    pattern = "%H:%M" if language_code() == "en" else "%H.%M"
    return f"{one.starts_at.astimezone(OSLO):{pattern}}–{one.ends_at.astimezone(OSLO):{pattern}}"
