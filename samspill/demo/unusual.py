"""The demo's unusual look: somebody who must find nothing tries an old link."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.identity.models import ProfileKind
from samspill.organisation.queries import tenant_ids
from samspill.plans.plan.access import open_plan
from samspill.plans.unusual.actions import look_over

As = Callable[[str, str], AbstractContextManager[Actor]]


def try_an_old_link(noah: UUID, acting_as: As) -> None:
    """Erik tries Noah's plan, and finds nothing."""
    with suppress(NotVisible), acting_as("Erik Moe", ProfileKind.PRIVATE):
        open_plan(noah, Area.OVERVIEW, Level.READ)


def load_the_night() -> None:
    """What the job does by night, for the demo's first day: the officer is told of Erik."""
    for tenant_id in tenant_ids():
        look_over(tenant_id, today())
