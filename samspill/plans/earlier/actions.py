"""Two people may write the same text: the second gets both, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import Conflict
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.plans.earlier.models import EarlierVersion
from samspill.plans.earlier.queries import Earlier
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.meanwhile import WRITTEN_MEANWHILE, Counted, require_same

__all__ = [
    "WRITTEN_MEANWHILE",
    "Place",
    "Versioned",
    "keep_earlier",
    "keep_version",
    "require_same",
    "require_writing",
]


class Versioned(Counted, Protocol):
    """One whose earlier versions are kept."""

    changed_by_profile_id: UUID
    changed_at: datetime

    def content(self) -> dict[str, Any]:
        """What it says now, as plain JSON values."""


@dataclass(frozen=True)
class Place:
    """Where a text stands: its area, and the id that its versions share."""

    area: Area
    thing_id: UUID


def require_writing(plan: OpenPlan) -> None:
    """Raise Conflict unless a consent holds and the plan does not rest (J1)."""
    if not plan.subject.is_active:
        raise Conflict(_("Ingen kan skrive i planen nå. Det som står her, kan leses som før."))


def keep_version(plan: OpenPlan, row: Versioned, place: Place) -> None:
    """Keep what the row says now, before it is written anew."""
    earlier = Earlier(row.version, row.content(), row.changed_by_profile_id, row.changed_at)
    keep_earlier(plan, place, earlier)
    row.version += 1
    row.changed_by_profile_id, row.changed_at = plan.actor.profile_id, plan.at


def keep_earlier(plan: OpenPlan, place: Place, earlier: Earlier) -> None:
    """Keep what a text said until now."""
    db.session.add(
        EarlierVersion(
            id=new_id(),
            plan_id=plan.subject.id,
            area=str(place.area),
            thing_id=place.thing_id,
            version=earlier.version,
            content=earlier.content,
            written_by_profile_id=earlier.by,
            written_at=earlier.at,
        )
    )
