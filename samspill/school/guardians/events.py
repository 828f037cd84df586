"""What happens to what an adult may with a pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing

BY_THE_SCHOOL = "the school tells the family itself; between adults nothing is sent unasked (J9)"


@dataclass(frozen=True, kw_only=True)
class GuardianSwitchChanged(Event):
    """A school set what an adult may; on waits for another employee's yes. The notices of those who
    are silenced stop with it."""

    switch_id: UUID
    profile_id: UUID
    switch: str
    is_on: bool
    source: str
    valid_to: date
    silenced_profile_ids: tuple[UUID, ...] = ()
    ends_access_of = "silenced_profile_ids"
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing(BY_THE_SCHOOL)
    trace = ("switch_id", "profile_id", "switch", "is_on", "source", "valid_to")


@dataclass(frozen=True, kw_only=True)
class GuardianSwitchAgreed(Event):
    """Another employee said yes to what an adult may."""

    switch_id: UUID
    profile_id: UUID
    switch: str
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing(BY_THE_SCHOOL)
    trace = ("switch_id", "profile_id", "switch")


@dataclass(frozen=True, kw_only=True)
class GuardianSwitchEnded(Event):
    """What a school had let an adult do, or was asked to, is no more."""

    switch_id: UUID
    profile_id: UUID
    switch: str
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing(BY_THE_SCHOOL)
    trace = ("switch_id", "profile_id", "switch")
