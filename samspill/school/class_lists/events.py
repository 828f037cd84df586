"""What happens to a class list. What somebody shows stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")


@dataclass(frozen=True, kw_only=True)
class ClassListJoined(Event):
    """A guardian shows something to the other guardians of the class, or something else."""

    entry_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list for who looks")
    trace = ("entry_id",)


@dataclass(frozen=True, kw_only=True)
class ClassListLeft(Event):
    """A guardian stands on the class list no more."""

    entry_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nobody is to hear that somebody left")
    trace = ("entry_id",)
