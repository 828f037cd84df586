"""Who acts: one person in one profile. The private and the work profile never add up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from samspill.access.levels import Strength
from samspill.infra.db import RowContext, row_context


@dataclass(frozen=True)
class Actor:
    """A person in a profile, as signed in. ``signed_in_at`` is an aware UTC instant."""

    profile_id: UUID
    person_id: UUID
    tenant_id: UUID | None
    strength: Strength
    signed_in_at: datetime
    session_id: UUID | None = None


NOBODY = UUID(int=0)
SYSTEM = Actor(NOBODY, NOBODY, None, Strength.LOW, datetime.min.replace(tzinfo=UTC))
"""Stands where a plan is opened by the program itself: nobody's profile, which reaches nothing."""

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Act as ``actor`` in the block, for the door and for row security alike."""
    context = RowContext(actor.profile_id, actor.tenant_id) if actor else RowContext()
    with row_context(context):
        token = _actor.set(actor)
        try:
            yield
        finally:
            _actor.reset(token)


def current_actor() -> Actor | None:
    """Who acts now, or None."""
    return _actor.get()
