"""How a municipality is opened, and what each role opens in it.

A role opens the municipality and nothing else: no plan, no child (security.md 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.door import Opened, check
from samspill.access.grants import Permission, end_grants, levels_of, open_grants
from samspill.access.levels import Area, Level
from samspill.access.routes import register_opener
from samspill.administration.models import TenantRole, TenantRoleKind
from samspill.administration.queries import TenantView, tenant_view
from samspill.core.clock import start_of_day
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.language import _
from samspill.infra.db import instant, lock_subject

LOCAL_ADMINISTRATOR = {Area.ADMINISTRATION: Level.MANAGE}
"""Units, employees, roles and rules; of people names and roles, never a plan."""

DATA_PROTECTION_OFFICER = {
    Area.PRIVACY_CASES: Level.MANAGE,
    Area.ADMINISTRATION: Level.CONTRIBUTE,
}
"""The cases about people's data. Of the administration she reads all, and is the second of the two
who decide a role; she changes nothing alone."""

OPERATOR = {Area.OPERATIONS: Level.MANAGE}
"""How the installation stands: counts and days. Of people nothing, not even a name."""

OPENS = {
    TenantRoleKind.LOCAL_ADMINISTRATOR: LOCAL_ADMINISTRATOR,
    TenantRoleKind.DATA_PROTECTION_OFFICER: DATA_PROTECTION_OFFICER,
    TenantRoleKind.OPERATOR: OPERATOR,
}


class OpenTenant(Opened[TenantView]):
    """A municipality that the door has opened for this actor."""


def open_tenant(tenant_id: UUID, area: Area, level: Level) -> OpenTenant:
    """Open one area of a municipality. Raises what ``access.door.check`` raises."""

    def explain(_levels: Mapping[Area, Level]) -> NotEnough:
        return NotEnough(
            _("Dette er det en annen i kommunen som har ansvar for."),
            f"/admin/{tenant_id}",
            _("Til administrasjonen"),
        )

    actor, levels = check(tenant_id, area, level, explain)
    return OpenTenant(tenant_view(tenant_id), actor, levels, instant())


def open_tenant_in_turn(tenant_id: UUID, area: Area, level: Level) -> OpenTenant:
    """Wait for the municipality's turn, then open it: for an act that a login completes (I18)."""
    lock_subject(tenant_id)
    return open_tenant(tenant_id, area, level)


def own_tenant(actor: Actor) -> UUID:
    """The municipality that the actor has a role in. Raises NotVisible for everybody else."""
    if actor.tenant_id is None or not levels_of(actor.profile_id, actor.tenant_id):
        raise NotVisible
    return actor.tenant_id


def may_manage(profile_id: UUID, tenant_id: UUID) -> bool:
    """Does the profile administer the municipality at this instant?"""
    levels = levels_of(profile_id, tenant_id)
    return levels.get(Area.ADMINISTRATION, Level.NONE) >= Level.MANAGE


def open_role(role: TenantRole) -> None:
    """A confirmed role opens the municipality on its days, and ends by date."""
    opened = Permission(
        role.profile_id,
        OPENS[TenantRoleKind(role.kind)],
        start_of_day(role.valid_to),
        start_of_day(role.valid_from),
    )
    open_grants(role.tenant_id, "role", role.id, [opened])


def close_role(role: TenantRole) -> None:
    """The role opens nothing from this instant."""
    end_grants(role.tenant_id, "role ended", source_id=role.id)


register_opener("tenant_id", open_tenant)
