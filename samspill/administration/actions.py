"""Intentions on the roles of a municipality: two people decide each, and never about themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.door import require_fresh
from samspill.administration.access import OpenTenant, close_role, may_manage, open_role
from samspill.administration.events import JobsRetried, RoleConfirmed, RoleEnded, RoleProposed
from samspill.administration.models import BY_TWO, TenantRole, TenantRoleKind
from samspill.administration.queries import (
    has_other_role,
    person_at_work,
    role_in,
    standing_role_of,
    standing_roles,
)
from samspill.core.clock import months_after, today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db
from samspill.infra.queue_state import retry_jobs

LONGEST_MONTHS = 12
"""A role is looked at again within a year, as every access is (security.md 6)."""


def propose_role(
    tenant: OpenTenant, *, profile_id: UUID, kind: TenantRoleKind, first_day: date, last_day: date
) -> UUID:
    """Propose a role for a colleague; it opens nothing before somebody else has confirmed it.

    Raises NotVisible for who is not at work here, RuleBroken "kind" for oneself, a role she has or
    cannot have beside hers, and one that is named by command; "first_day" and "last_day" for days
    in disorder or longer than a year.
    """
    day = today(tenant.at)
    person_id = person_at_work(tenant.subject.id, profile_id, day)
    if person_id is None:
        raise NotVisible
    if kind not in BY_TWO:
        raise RuleBroken("kind", _("Den rollen gis av dem som drifter Samspill."), "by_command")
    if person_id == tenant.actor.person_id:
        raise RuleBroken("kind", _("Du kan ikke gi deg selv en rolle. Spør en annen."), "own")
    if standing_role_of(tenant.subject.id, profile_id, kind, day):
        raise RuleBroken("kind", _("Hun eller han har rollen, eller er foreslått."), "known")
    if has_other_role(tenant.subject.id, profile_id, kind, day):
        raise RuleBroken(
            "kind", _("Den som har en annen rolle, kan ikke få denne i tillegg."), "both"
        )
    _check_days(first_day, last_day, day)
    role = TenantRole(
        id=new_id(),
        tenant_id=tenant.subject.id,
        profile_id=profile_id,
        kind=kind,
        valid_from=first_day,
        valid_to=last_day + timedelta(days=1),
        proposed_by=tenant.actor.profile_id,
        proposed_at=tenant.at,
    )
    db.session.add(role)
    record(RoleProposed(**_about(role), valid_from=role.valid_from, valid_to=role.valid_to))
    return role.id


def _check_days(first_day: date, last_day: date, day: date) -> None:
    if first_day < day:
        raise RuleBroken("first_day", _("Velg i dag eller en dag som kommer."))
    if not first_day <= last_day < months_after(first_day, LONGEST_MONTHS):
        raise RuleBroken("last_day", _("Velg en dag etter den første, høyst et år fram."))


def _about(role: TenantRole) -> dict[str, Any]:
    return {
        "subject_id": role.tenant_id,
        "tenant_id": role.tenant_id,
        "role_id": role.id,
        "profile_id": role.profile_id,
        "kind": role.kind,
    }


def retry_failed(tenant: OpenTenant, job_ids: list[int]) -> int:
    """Queue failed jobs of the installation again. Gives how many; others have not failed.

    A letter is sent once all the same.
    """
    done = len(retry_jobs(job_ids))
    if done:
        about = {"subject_id": tenant.subject.id, "tenant_id": tenant.subject.id}
        record(JobsRetried(**about, jobs=done))
    return done


def role_to_confirm(tenant: OpenTenant, role_id: UUID) -> TenantRole:
    """A role that waits for the actor. Raises as ``confirm_role`` does, but for the login."""
    role = role_in(tenant.subject.id, role_id)
    if role is None:
        raise NotVisible
    if not role.is_waiting or role.proposed_by is None:
        raise Conflict(_("Her er det ikke noe som venter på deg."))
    named = profiles_by_id([role.proposed_by, role.profile_id])
    if tenant.actor.person_id in {one.person_id for one in named.values()}:
        raise NotEnough(_("En annen må bekrefte. To personer avgjør en rolle sammen."))
    return role


def confirm_role(tenant: OpenTenant, role_id: UUID) -> None:
    """Agree, as the second person: the role opens from its first day. Needs a fresh login.

    Raises NotVisible for another municipality's, Conflict when nothing waits, when its days are
    over, when who proposed it administers no more or who should have it has left; NotEnough for
    who proposed it and for who should have it.
    """
    role = role_to_confirm(tenant, role_id)
    day = today(tenant.at)
    if role.valid_to <= day or not person_at_work(role.tenant_id, role.profile_id, day):
        raise Conflict(_("Forslaget gjelder ikke lenger. Lag et nytt."))
    if role.proposed_by is None or not may_manage(role.proposed_by, role.tenant_id):
        raise Conflict(_("Den som foreslo rollen, administrerer ikke lenger. Lag et nytt forslag."))
    require_fresh(tenant.actor)
    role.confirm(tenant.actor.profile_id, tenant.at)
    open_role(role)
    record(RoleConfirmed(**_about(role)))


def end_role(tenant: OpenTenant, role_id: UUID) -> None:
    """End a role now, or turn down one that waits.

    An administrator may not end a data protection officer's: she ends it herself, or another
    officer does. Raises NotVisible for another municipality's or one that is over, NotEnough for
    the officer's, RuleBroken "last" for the only administrator there is.
    """
    role = role_in(tenant.subject.id, role_id)
    if role is None or role.ended_at is not None or role.valid_to <= today(tenant.at):
        raise NotVisible
    if not role.is_waiting:
        _check_end(tenant, role)
    role.end(tenant.actor.profile_id, tenant.at)
    close_role(role)
    record(RoleEnded(**_about(role)))


def _check_end(tenant: OpenTenant, role: TenantRole) -> None:
    is_own = role.profile_id == tenant.actor.profile_id
    standing = standing_roles(role.tenant_id, today(tenant.at))
    if role.kind == TenantRoleKind.DATA_PROTECTION_OFFICER:
        officers = {one for one, kind in standing if kind == role.kind}
        if not is_own and tenant.actor.profile_id not in officers:
            raise NotEnough(
                _("Bare personvernombudet selv kan avslutte denne rollen."),
                f"/admin/{role.tenant_id}/roller",
                _("Til rollene"),
            )
        return
    others = {one for one, kind in standing if kind == role.kind} - {role.profile_id}
    if role.kind == TenantRoleKind.LOCAL_ADMINISTRATOR and not others:
        raise RuleBroken(
            "", _("Kommunen må ha en administrator. Gi rollen til en annen først."), "last"
        )
