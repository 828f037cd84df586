"""Two people may write the same text: the second gets both, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import Conflict, RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.plans.earlier.models import EarlierVersion
from samspill.plans.plan.access import OpenPlan

WRITTEN_MEANWHILE = "written_meanwhile"
"""The code of the refusal after which a page shows both texts."""


class Counted(Protocol):
    """A row that counts how often it is written anew."""

    version: int


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


def require_same(row: Counted, version: int) -> None:
    """Raise RuleBroken when somebody wrote since the writer read version ``version``."""
    if row.version != version:
        raise RuleBroken(
            "",
            _(
                "Noen lagret mens du skrev. Teksten din er ikke borte: den står i skjemaet, og"
                " den andre står ved siden av. Ta med det du vil, og lagre en gang til."
            ),
            WRITTEN_MEANWHILE,
        )


def keep_version(plan: OpenPlan, row: Versioned, place: Place) -> None:
    """Keep what the row says now, before it is written anew."""
    db.session.add(
        EarlierVersion(
            id=new_id(),
            plan_id=plan.subject.id,
            area=str(place.area),
            thing_id=place.thing_id,
            version=row.version,
            content=row.content(),
            written_by_profile_id=row.changed_by_profile_id,
            written_at=row.changed_at,
        )
    )
    row.version += 1
    row.changed_by_profile_id, row.changed_at = plan.actor.profile_id, plan.at
