"""Administrasjon: the pages of those who have a role in a municipality."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.administration.access import OpenTenant, own_tenant
from samspill.administration.queries import counts, roles_of
from samspill.administration.words import ROLE_NAMES
from samspill.core.clock import today

administration = Module("administration", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>"
LEADS_ON = mine("leads on to the municipality that one has a role in")


@administration.route("/admin", opens=LEADS_ON, least=Strength.HIGH)
def start(actor: Actor) -> Page:
    """The menu's entry: on to one's own municipality."""
    return redirect(f"/admin/{own_tenant(actor)}", 303)


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
    )
