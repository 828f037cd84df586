"""What happens in the guardians' group of a class. No word of it stands in an event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
_QUIET = nothing("it is no chat: who is in the group reads it when she looks")


@dataclass(frozen=True, kw_only=True)
class ParentGroupChanged(Event):
    """The school opened the group, closed it, or chose who writes to all."""

    is_open: bool
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("is_open",)


@dataclass(frozen=True, kw_only=True)
class ParentGroupJoined(Event):
    """A guardian is in the group."""

    member_id: UUID
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("member_id",)


@dataclass(frozen=True, kw_only=True)
class ParentGroupLeft(Event):
    """A guardian is in the group no more."""

    member_id: UUID
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("member_id",)


@dataclass(frozen=True, kw_only=True)
class ParentPostWritten(Event):
    """Something was written to all in the group, or answered to who wrote."""

    post_id: UUID
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("post_id",)


@dataclass(frozen=True, kw_only=True)
class ParentPostReported(Event):
    """Somebody reported a post: it is hidden until the school has read it."""

    post_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands on the school's page")
    trace = ("post_id",)


@dataclass(frozen=True, kw_only=True)
class ParentPostJudged(Event):
    """The school read what was reported: it stands, or it is gone."""

    post_id: UUID
    stands: bool
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("post_id", "stands")


@dataclass(frozen=True, kw_only=True)
class ParentPostRemoved(Event):
    """Who wrote it took it away."""

    post_id: UUID
    timeline = _NO_PLAN
    notify = _QUIET
    trace = ("post_id",)
