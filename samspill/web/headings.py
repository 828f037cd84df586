"""Whose plan something is about, or which child at school, for pages that know of neither."""

from __future__ import annotations

from uuid import UUID

from samspill.core.language import _
from samspill.notifications.bell import Heading
from samspill.plans.plan.queries import plans_of
from samspill.school.pupils.cards import named_pupils


def plan_headings(profile_id: UUID) -> dict[UUID, Heading]:
    """The child of each plan that the profile reads now."""
    return {one.id: Heading(one.child_name, one.child_is_protected) for one in plans_of(profile_id)}


def school_headings(profile_id: UUID) -> dict[UUID, Heading]:
    """The children at school whom the profile reaches herself now."""
    return {
        one.pupil_id: Heading(
            _("%(name)s på skolen", name=one.name), one.is_protected, at_school=True
        )
        for one in named_pupils(profile_id)
    }
