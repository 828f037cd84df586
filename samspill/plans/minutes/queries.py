"""Reads of minutes. Row security keeps to those of meetings that the reader sees."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.core.errors import NotVisible
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.minutes.models import Minutes, MinutesState, Remark, minutes_place, remark_place


@dataclass(frozen=True)
class Decision:
    """One thing that was decided, and the activity that it became."""

    text: str
    activity_id: UUID | None = None


@dataclass(frozen=True)
class Said:
    """The words of minutes."""

    text: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class RemarkView:
    """What one remarked, and when (UTC)."""

    profile_id: UUID
    text: str
    written_at: datetime


def said_in(minutes: Minutes) -> Said:
    """The words of minutes, opened."""
    place = minutes_place(minutes.id)
    words = json.loads(open_sealed(minutes.content_sealed, place, of_plan(minutes.plan_id)))
    decisions = (
        Decision(one["text"], UUID(one["activity_id"]) if one["activity_id"] else None)
        for one in words["decisions"]
    )
    return Said(words["text"], tuple(decisions))


def sealed_words(minutes_id: UUID, plan_id: UUID, tenant_id: UUID, said: Said) -> bytes:
    """The words of minutes as they are kept."""
    words = json.dumps(asdict(said), default=str).encode()
    return seal(words, minutes_place(minutes_id), of_plan(plan_id, tenant_id))


def minutes_of(meeting_id: UUID, profile_id: UUID) -> Minutes | None:
    """The minutes of a meeting that are laid out, else the profile's own draft, or None."""
    return next(iter(minutes_and_draft(meeting_id, profile_id)), None)


def minutes_and_draft(meeting_id: UUID, profile_id: UUID) -> list[Minutes]:
    """The minutes that are laid out, and the profile's own draft: what there is of the two."""
    found = db.session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id))
    mine = [one for one in found if not one.is_draft or one.author_profile_id == profile_id]
    return sorted(mine, key=lambda one: one.is_draft)


def laid_out_in(plan_id: UUID) -> dict[UUID, Minutes]:
    """The minutes of a plan that are laid out and that the reader may see, by meeting."""
    query = select(Minutes).where(Minutes.plan_id == plan_id, Minutes.state != MinutesState.DRAFT)
    return {one.meeting_id: one for one in db.session.scalars(query)}


def minutes_row(meeting_id: UUID) -> Minutes:
    """The minutes of a meeting that are laid out. Raises NotVisible for none."""
    query = select(Minutes).where(
        Minutes.meeting_id == meeting_id, Minutes.state != MinutesState.DRAFT
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotVisible
    return found


def remarks_to(minutes: Minutes) -> list[RemarkView]:
    """What was remarked, in order."""
    query = select(Remark).where(Remark.minutes_id == minutes.id)
    rows = db.session.scalars(query.order_by(Remark.written_at, Remark.id))
    return [
        RemarkView(
            one.profile_id,
            open_sealed(one.text_sealed, remark_place(one.id), of_plan(one.plan_id)).decode(),
            one.written_at,
        )
        for one in rows
    ]
