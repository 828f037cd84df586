"""``samspill grants check``: what is open, against what consents, roles and emergencies say."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.administration.access import OPENS
from samspill.administration.models import TenantRole, TenantRoleKind
from samspill.infra.db import db
from samspill.rights.queries import (
    all_plans,
    facts_of,
    many_open,
    open_grants_on,
    open_grants_on_nothing,
    roles_today,
    tenants,
)
from samspill.rights.rules import Difference, OpenGrant, differences
from samspill.rights.school import school_differences


@dataclass
class Compared:
    """How much was looked at, and what differs."""

    plans: int = 0
    grants: int = 0
    found: list[Difference] = field(default_factory=list)


def check_grants() -> Compared:
    """Compare every open grant with what should be open, at one instant. Changes nothing."""
    done = Compared()
    with system_access("compare grants with what consents and roles say"):
        done.grants = many_open()
        for ids in all_plans():
            open_now = open_grants_on(ids)
            for plan in facts_of(ids):
                done.found.extend(differences(plan, open_now.get(plan.plan_id, [])))
            done.plans += len(ids)
            db.session.expunge_all()
        done.found.extend(_roles())
        done.found.extend(school_differences())
        done.found.extend(
            Difference(one.subject_id, one.profile_id, one.area, "there is no such plan")
            for one in open_grants_on_nothing()
        )
    return done


def _roles() -> list[Difference]:
    """A municipality is open by a role that holds today, and by nothing else."""
    roles = {role.id: role for role in roles_today()}
    open_now = [one for some in open_grants_on(tenants()).values() for one in some]
    found = [
        Difference(one.subject_id, one.profile_id, one.area, "no role opens it")
        for one in open_now
        if not _is_given(one, roles.get(one.source_id))
    ]
    there = {(one.source_id, one.area, one.level) for one in open_now}
    for role in roles.values():
        for area, level in OPENS[TenantRoleKind(role.kind)].items():
            if (role.id, str(area), int(level)) not in there:
                why = "shut, though a role opens it"
                found.append(Difference(role.tenant_id, role.profile_id, area, why))
    return found


def _is_given(grant: OpenGrant, role: TenantRole | None) -> bool:
    if role is None or grant.source != "role" or grant.is_over:
        return False
    whose: tuple[UUID, UUID] = (role.tenant_id, role.profile_id)
    may = OPENS[TenantRoleKind(role.kind)].get(Area(grant.area), 0)
    return whose == (grant.subject_id, grant.profile_id) and grant.level <= may
