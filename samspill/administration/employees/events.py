"""What happens to the employments of a municipality. Their end: ``identity/events.py``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class EmployeeAdded(Event):
    """Somebody got a work profile: it opens nothing before a family has agreed."""

    profile_id: UUID
    unit_id: UUID
    may_hold_plans: bool
    leads_unit: bool
    timeline = nothing("it is about no plan")
    notify = nothing("the employer tells the employee")
    trace = ("profile_id", "unit_id", "may_hold_plans", "leads_unit")


@dataclass(frozen=True, kw_only=True)
class LoginsEnded(Event):
    """Somebody's logins were ended for her: a machine is lost, or another may have been in."""

    profile_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("she meets the login at her next click")
    trace = ("profile_id",)


@dataclass(frozen=True, kw_only=True)
class EmployeeChanged(Event):
    """Somebody's title, address at work, or what she may at work is another."""

    profile_id: UUID
    fields: tuple[str, ...]
    may_hold_plans: bool
    leads_unit: bool
    timeline = nothing("it is about no plan")
    notify = nothing("the employer tells the employee")
    trace = ("profile_id", "fields", "may_hold_plans", "leads_unit")
