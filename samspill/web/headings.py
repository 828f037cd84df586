"""Whose plan something is about, for pages that know of no plans."""

from __future__ import annotations

from uuid import UUID

from samspill.notifications.bell import Heading
from samspill.plans.plan.queries import plans_of


def plan_headings(profile_id: UUID) -> dict[UUID, Heading]:
    """The child of each plan that the profile reads now."""
    return {one.id: Heading(one.child_name, one.child_is_protected) for one in plans_of(profile_id)}
