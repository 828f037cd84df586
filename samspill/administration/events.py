"""What happens to the roles of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing

NO_PLAN = "it is about no plan"
ON_THE_PAGE = "it stands on the page of those who administer"


@dataclass(frozen=True, kw_only=True)
class RoleProposed(Event):
    """Somebody who administers proposed a role for another; it opens nothing yet."""

    role_id: UUID
    profile_id: UUID
    kind: str
    valid_from: date
    valid_to: date
    timeline = nothing(NO_PLAN)
    notify = nothing(ON_THE_PAGE)
    trace = ("role_id", "profile_id", "kind", "valid_from", "valid_to")


@dataclass(frozen=True, kw_only=True)
class RoleConfirmed(Event):
    """A second person agreed to a role, or the one who runs the installation set it up."""

    role_id: UUID
    profile_id: UUID
    kind: str
    timeline = nothing(NO_PLAN)
    notify = nothing(ON_THE_PAGE)
    trace = ("role_id", "profile_id", "kind")


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    """A role was ended before its day, or turned down before it began."""

    role_id: UUID
    profile_id: UUID
    kind: str
    timeline = nothing(NO_PLAN)
    notify = nothing(ON_THE_PAGE)
    trace = ("role_id", "profile_id", "kind")


@dataclass(frozen=True, kw_only=True)
class JobsRetried(Event):
    """Who runs the installation queued failed work again. ``jobs`` is how many."""

    jobs: int
    timeline = nothing(NO_PLAN)
    notify = nothing("who did it sees it done")
    trace = ("jobs",)
