"""The page where somebody types the code that was sent to her new address."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.routes import Module, mine
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.contact_checks.actions import confirm, drop, own_check, send_again
from samspill.identity.contact_checks.forms import CodeForm
from samspill.identity.contact_checks.queries import checks_of

contact_checks = Module("contact_checks", __name__)

Page = str | Response | tuple[str, int]
HOME = "/min-informasjon"
BASE = HOME + "/koder"
ONE = BASE + "/<uuid:check_id>"
OWN = mine("one's own new address")


@contact_checks.route(ONE, opens=OWN)
def waiting(actor: Actor, check_id: UUID) -> Page:
    """Where the code was sent, and the field for it."""
    return _page(actor, check_id, CodeForm())


def _page(actor: Actor, check_id: UUID, form: CodeForm) -> str:
    return render_template("identity/code.html", form=form, check=own_check(actor, check_id))


@contact_checks.route(ONE, opens=OWN, methods=("POST",))
def type_code(actor: Actor, check_id: UUID) -> Page:
    """The code is right: the address is in use."""
    form = CodeForm()
    own_check(actor, check_id)
    if form.validate_on_submit():
        try:
            confirm(actor, check_id, **form.payload())
            flash(_("Takk. Fra nå bruker vi den nye."), "success")
            more = checks_of(actor.profile_id)
            return redirect(f"{BASE}/{more[0].id}" if more else HOME, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _page(actor, check_id, form), 422


@contact_checks.route(ONE + "/ny", opens=OWN, methods=("POST",))
def another(actor: Actor, check_id: UUID) -> Page:
    """Send another code."""
    new_id = send_again(actor, check_id)
    flash(_("Vi har sendt en ny kode. Den forrige gjelder ikke lenger."), "success")
    return redirect(f"{BASE}/{new_id}", 303)


@contact_checks.route(ONE + "/avbrudd", opens=OWN, methods=("POST",))
def let_be(actor: Actor, check_id: UUID) -> Page:
    """Keep what one had."""
    drop(actor, check_id)
    flash(_("Greit. Vi bruker den du hadde."), "success")
    return redirect(HOME, 303)
