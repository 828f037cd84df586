"""What a home is asked at school, beyond consents and forms, for Hjem: one shape for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, cast, literal, select
from sqlalchemy.orm import aliased

from samspill.identity.models import Person
from samspill.school.pupils.models import Pupil


class Ask(StrEnum):
    """What is asked. AGREE: to another's application. CASE: the school asks about mine."""

    SFO_OFFER = "SFO_OFFER"
    SFO_HOLIDAY = "SFO_HOLIDAY"
    AGREE = "AGREE"
    CASE = "CASE"


@dataclass(frozen=True)
class Asked:
    """One that waits. ``last_day``: by which it is answered, where there is such a day."""

    ask: Ask
    id: UUID
    pupil_id: UUID
    child_name: str
    last_day: date | None


def asking(ask: Ask, table: Any, last_day: Any = None) -> Select[*tuple[Any, ...]]:
    """What waits of a table that has a ``pupil_id``, to be narrowed to one's own."""
    child = aliased(Person)
    return (
        select(
            literal(str(ask)).label("ask"),
            table.id,
            table.pupil_id,
            (child.given_name + " " + child.family_name).label("child_name"),
            cast(last_day, Date).label("last_day"),
        )
        .join(Pupil, Pupil.id == table.pupil_id)
        .join(child, child.id == Pupil.child_id)
    )


def asked_among(column: Iterable[dict[str, Any]] | None) -> list[Asked]:
    """What such a column says: what has the nearest day first, what has none last."""
    found = [
        Asked(
            Ask(one["ask"]),
            UUID(one["id"]),
            UUID(one["pupil_id"]),
            one["child_name"],
            date.fromisoformat(one["last_day"]) if one["last_day"] else None,
        )
        for one in column or ()
    ]
    return sorted(found, key=lambda one: (one.last_day or date.max, one.child_name, str(one.id)))
