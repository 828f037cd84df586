"""The door: finds through the actor's grants, checks, writes the access log, hands over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, NoReturn, TypeVar
from uuid import UUID

from samspill.access.actor import Actor, current_actor
from samspill.access.grants import levels_of
from samspill.access.levels import EVERYDAY, Area, Level, Strength
from samspill.access.log import ALLOWED, write_access, write_looks
from samspill.core.errors import (
    LevelTooLow,
    NotEnough,
    NotSignedIn,
    NotVisible,
    Refused,
    StepUpNeeded,
)
from samspill.infra.db import instant

FRESH = timedelta(minutes=5)
"""How old the login of an act like signing may be (security.md I3)."""

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Opened(Generic[Subject]):
    """Somebody checked: this actor has this subject open, with these levels, at this instant."""

    subject: Subject
    actor: Actor
    levels: Mapping[Area, Level]
    at: datetime

    def may(self, area: Area, level: Level = Level.READ) -> bool:
        """Does the actor reach this level in the area?"""
        return self.levels.get(area, Level.NONE) >= level


def require_actor(least: Strength = Strength.SUBSTANTIAL) -> Actor:
    """The signed-in actor. Raises NotSignedIn, or LevelTooLow when the login was too weak."""
    actor = current_actor()
    if actor is None:
        raise NotSignedIn
    if actor.strength < least:
        raise LevelTooLow
    return actor


def enough_for(area: Area) -> Strength:
    """The login that opens an area: high, but for the everyday of school (F5)."""
    return Strength.SUBSTANTIAL if area in EVERYDAY else Strength.HIGH


def require_fresh(actor: Actor) -> None:
    """Raise StepUpNeeded unless the login is at level high and at most five minutes old."""
    if actor.strength < Strength.HIGH or instant() - actor.signed_in_at > FRESH:
        raise StepUpNeeded


def check(
    subject_id: UUID,
    area: Area,
    level: Level,
    explain: Callable[[Mapping[Area, Level]], NotEnough],
    *,
    find: Callable[[UUID, UUID], Mapping[Area, Level]] = levels_of,
    least: Strength | None = None,
) -> tuple[Actor, Mapping[Area, Level]]:
    """Let the actor through to one area of one subject, and log it.

    Raises LevelTooLow when the login was too weak (whatever the id), NotVisible when no grant
    reaches the subject (the same for absent and hidden), and what ``explain`` makes of the
    actor's levels when one does, but not to this level. All leave a row in the access log.
    ``find`` reads a profile's levels on a subject; an opener may do it in one query with the
    subject itself.
    """
    actor = require_actor(Strength.LOW)
    if actor.strength < (enough_for(area) if least is None else least):
        refuse(LevelTooLow(), actor, subject_id, area)
    levels = find(actor.profile_id, subject_id)
    if not levels:
        refuse(NotVisible(), actor, subject_id, area)
    if levels.get(area, Level.NONE) < level:
        refuse(explain(levels), actor, subject_id, area)
    write_access(actor, subject_id, area, ALLOWED)
    return actor, levels


def note_looks(actor: Actor, looks: Mapping[Area, Collection[UUID]]) -> None:
    """Log that the actor looks at areas of several subjects, on a page that shows them together.

    The page has found them through the actor's own grants, and shows nothing of any other.
    """
    write_looks(actor, looks)


def refuse(refusal: Refused, actor: Actor, subject_id: UUID, area: Area) -> NoReturn:
    """Raise the refusal; its row in the access log stays when the transaction goes."""
    refusal.keep = partial(write_access, actor, subject_id, area, refusal.code)
    raise refusal
