"""What happens to the contact details of a pupil. Names, numbers and needs stand in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
_STANDS_THERE = nothing("it stands where staff look when they need it; the other home is not told")


@dataclass(frozen=True, kw_only=True)
class ExtraContactAdded(Event):
    """A home named somebody whom the school may ring."""

    contact_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("contact_id",)


@dataclass(frozen=True, kw_only=True)
class ExtraContactRemoved(Event):
    """The school may ring somebody no more."""

    contact_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("contact_id",)


@dataclass(frozen=True, kw_only=True)
class ContactDetailsConfirmed(Event):
    """An adult looked the contact details over."""

    shows_mobile: bool
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("shows_mobile",)


@dataclass(frozen=True, kw_only=True)
class NeedAdded(Event):
    """A home wrote something that staff must know to keep the pupil safe."""

    need_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("need_id",)


@dataclass(frozen=True, kw_only=True)
class NeedRemoved(Event):
    """A need holds no more."""

    need_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("need_id",)
