"""Reads of blocks, for the leaders who set them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from samspill.identity.models import FOREVER, Block, Person
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant


class BlockState(StrEnum):
    """Where a block stands for whoever looks at it."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    LIFTING = "LIFTING"


@dataclass(frozen=True)
class BlockView:
    """One block as a leader sees it. ``is_mine``: the step that waits was this leader's own."""

    id: UUID
    adult_name: str
    child_name: str
    source: str
    reason: str
    until: date | None
    since: datetime | None
    state: BlockState
    is_mine: bool


def reason_place(block_id: UUID) -> str:
    """Where the reason is sealed to."""
    return f"blocks:reason:{block_id}"


def block_of(tenant_id: UUID, block_id: UUID) -> Block | None:
    """One block of the municipality that is not over."""
    return db.session.scalar(
        select(Block).where(
            Block.id == block_id, Block.tenant_id == tenant_id, Block.lifted_at.is_(None)
        )
    )


def standing_block(adult_id: UUID, child_id: UUID, on: date) -> Block | None:
    """The block between the two that is proposed or in force on the day."""
    return db.session.scalar(
        select(Block).where(
            Block.adult_id == adult_id,
            Block.child_id == child_id,
            Block.lifted_at.is_(None),
            Block.valid_to > on,
        )
    )


def blocks_for(tenant_id: UUID, profile_id: UUID, on: date) -> list[BlockView]:
    """What waits for a second leader, and what this leader decided herself; the newest first."""
    adult, child = aliased(Person), aliased(Person)
    waits = or_(Block.confirmed_at.is_(None), Block.lifting_at.is_not(None))
    own = or_(Block.proposed_by == profile_id, Block.confirmed_by == profile_id)
    rows = db.session.execute(
        select(
            Block,
            (adult.given_name + " " + adult.family_name).label("adult_name"),
            (child.given_name + " " + child.family_name).label("child_name"),
        )
        .join(adult, adult.id == Block.adult_id)
        .join(child, child.id == Block.child_id)
        .where(
            and_(Block.tenant_id == tenant_id, Block.lifted_at.is_(None), Block.valid_to > on),
            or_(waits, own),
        )
        .order_by(Block.proposed_at.desc(), Block.id)
        .limit(100)
    )
    return [_view(row.Block, row.adult_name, row.child_name, profile_id) for row in rows]


def _view(found: Block, adult_name: str, child_name: str, profile_id: UUID) -> BlockView:
    if found.confirmed_at is None:
        state, asked_by = BlockState.PROPOSED, found.proposed_by
    elif found.lifting_at is not None:
        state, asked_by = BlockState.LIFTING, found.lifting_by
    else:
        state, asked_by = BlockState.IN_FORCE, None
    return BlockView(
        id=found.id,
        adult_name=adult_name,
        child_name=child_name,
        source=found.source,
        reason=open_sealed(
            found.reason_sealed, reason_place(found.id), of_tenant(found.tenant_id)
        ).decode(),
        until=found.valid_to - timedelta(days=1) if found.valid_to != FOREVER else None,
        since=found.confirmed_at,
        state=state,
        is_mine=asked_by == profile_id,
    )
