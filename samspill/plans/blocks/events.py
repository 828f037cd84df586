"""What happens to a block. Nobody is told by a notice: leaders speak with those it is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class BlockProposed(Event):
    """One leader asks for a block; it closes nothing yet."""

    block_id: UUID
    timeline = nothing("a block is on nobody's timeline")
    notify = nothing("the leaders speak together; a mail could be seen by the wrong person")
    trace = ("block_id",)


@dataclass(frozen=True, kw_only=True)
class BlockConfirmed(Event):
    """A second leader agreed, or the register said so: it holds from now."""

    block_id: UUID
    timeline = nothing("a block is on nobody's timeline")
    notify = nothing("who is blocked is told nothing here, and the family is told by people")
    trace = ("block_id",)


@dataclass(frozen=True, kw_only=True)
class ParticipantBlocked(Event):
    """The person lost all access to one plan about the child."""

    block_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("a block is on nobody's timeline")
    notify = nothing("who is blocked is told nothing here")
    trace = ("block_id",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class BlockLiftingBegan(Event):
    """One leader asks to lift a block; it holds until another agrees."""

    block_id: UUID
    timeline = nothing("a block is on nobody's timeline")
    notify = nothing("the leaders speak together; a mail could be seen by the wrong person")
    trace = ("block_id",)


@dataclass(frozen=True, kw_only=True)
class BlockLifted(Event):
    """The block is over, or was never confirmed. What it closed stays closed."""

    block_id: UUID
    timeline = nothing("a block is on nobody's timeline")
    notify = nothing("nothing opens by it; a new consent would tell")
    trace = ("block_id",)
