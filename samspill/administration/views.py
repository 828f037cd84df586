"""Administrasjon: the pages of those who have a role in a municipality."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.grants import levels_of
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.administration.access import OpenTenant, open_tenant_in_turn, own_tenant
from samspill.administration.actions import (
    LONGEST_MONTHS,
    confirm_role,
    end_role,
    propose_role,
    role_to_confirm,
)
from samspill.administration.forms import RoleForm
from samspill.administration.queries import counts, person_at_work, roles_of
from samspill.administration.words import ROLE_MEANS, ROLE_NAMES
from samspill.core.clock import months_after, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.identity.signin.client import completes, confirm_with_login

administration = Module("administration", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>"
ONE = BASE + "/ansatte/<uuid:profile_id>"
ROLE = BASE + "/roller/<uuid:role_id>"
LEADS_ON = mine("leads on to the municipality that one has a role in")


@administration.route("/admin", opens=LEADS_ON, least=Strength.HIGH)
def start(actor: Actor) -> Page:
    """The menu's entry: on to one's own municipality."""
    tenant_id = own_tenant(actor)
    levels = levels_of(actor.profile_id, tenant_id)
    return redirect(f"/admin/{tenant_id}{'' if Area.ADMINISTRATION in levels else '/drift'}", 303)


@administration.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def overview(tenant: OpenTenant) -> Page:
    """What there is in the municipality, and who administers it."""
    day = today(tenant.at)
    return render_template(
        "administration/overview.html",
        tenant=tenant.subject,
        counts=counts(tenant.subject.id, day),
        roles=roles_of(tenant.subject.id, day),
        names=ROLE_NAMES,
        is_officer=tenant.may(Area.PRIVACY_CASES),
    )


@administration.route(BASE + "/roller", opens=Area.ADMINISTRATION, at=Level.READ)
def roles(tenant: OpenTenant) -> Page:
    """Who has a role, and what waits for a second person."""
    return _roles(tenant)


def _roles(tenant: OpenTenant, error: str = "") -> str:
    found = roles_of(tenant.subject.id, today(tenant.at))
    own = {one.id for one in found if one.person_id == tenant.actor.person_id}
    proposed = {one.id for one in found if one.proposer_id == tenant.actor.person_id}
    return render_template(
        "administration/roles.html",
        tenant=tenant.subject,
        roles=found,
        names=ROLE_NAMES,
        means=ROLE_MEANS,
        own=own,
        proposed=proposed,
        is_officer=tenant.may(Area.PRIVACY_CASES, Level.MANAGE),
        may_propose=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
        error=error,
    )


@administration.route(ONE + "/rolle", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_role(tenant: OpenTenant, profile_id: UUID) -> Page:
    """The form that proposes a role for an employee."""
    day = today(tenant.at)
    last_day = months_after(day, LONGEST_MONTHS) - timedelta(days=1)
    return _new_role(tenant, profile_id, RoleForm(first_day=day, last_day=last_day))


def _new_role(tenant: OpenTenant, profile_id: UUID, form: RoleForm) -> str:
    if person_at_work(tenant.subject.id, profile_id, today(tenant.at)) is None:
        raise NotVisible
    person = profiles_by_id([profile_id])[profile_id]
    return render_template(
        "administration/new_role.html", tenant=tenant.subject, person=person, form=form
    )


@administration.route(ONE + "/rolle", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def propose(tenant: OpenTenant, profile_id: UUID) -> Page:
    """Propose a role; another person decides."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            propose_role(tenant, profile_id=profile_id, **form.payload())
            flash(_("Foreslått. Rollen gjelder når en annen har bekreftet."), "success")
            return redirect(_home(tenant.subject.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new_role(tenant, profile_id, form), 422


def _home(tenant_id: UUID) -> str:
    return f"/admin/{tenant_id}/roller"


@administration.route(
    ROLE + "/bekreftelse", opens=Area.ADMINISTRATION, at=Level.CONTRIBUTE, methods=("POST",)
)
def confirmation(tenant: OpenTenant, role_id: UUID) -> Page:
    """Agree as the second person: done when the fresh login comes back."""
    role_to_confirm(tenant, role_id)
    values = {"tenant": str(tenant.subject.id), "role": str(role_id)}
    return confirm_with_login("confirm-role", values, str(get_locale().language))


@completes("confirm-role")
def _confirm(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    tenant_id = UUID(values["tenant"])
    tenant = open_tenant_in_turn(tenant_id, Area.ADMINISTRATION, Level.CONTRIBUTE)
    confirm_role(tenant, UUID(values["role"]))
    flash(_("Bekreftet. Rollen gjelder fra den første dagen."), "success")
    return _home(tenant_id)


@administration.route(
    ROLE + "/avslutning", opens=Area.ADMINISTRATION, at=Level.CONTRIBUTE, methods=("POST",)
)
def ending(tenant: OpenTenant, role_id: UUID) -> Page:
    """End a role now, or turn down one that waits."""
    try:
        end_role(tenant, role_id)
    except RuleBroken as rule:
        return _roles(tenant, str(rule.text)), 422
    flash(_("Rollen er avsluttet."), "success")
    reaches = levels_of(tenant.actor.profile_id, tenant.subject.id)
    return redirect(_home(tenant.subject.id) if reaches else "/hjem", 303)
