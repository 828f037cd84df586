"""What happens to the rules of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class RuleDecided(Event):
    """The municipality decided a rule of its own from a day."""

    policy_id: UUID
    name: str
    valid_from: date
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of rules, with its source")
    trace = ("policy_id", "name", "valid_from")
