"""Sperrer: for leaders, two by two."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import require_actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.infra.db import instant
from samspill.plans.blocks.actions import confirm, lift, propose_block, require_leader
from samspill.plans.blocks.forms import SOURCE_NAMES, BlockForm
from samspill.plans.blocks.queries import blocks_for

blocks = Module("blocks", __name__)

Page = str | Response | tuple[str, int]
WHY = mine("what leaders of the municipality decide together, and nobody else sees")
HIGH = Strength.HIGH


@blocks.route("/sperrer", opens=WHY, least=HIGH)
def overview(actor: Actor) -> Page:
    """What waits for a second leader, and what one has decided oneself."""
    tenant_id = require_leader(actor)
    found = blocks_for(tenant_id, actor.profile_id, today(instant()))
    return render_template("blocks/overview.html", blocks=found, sources=SOURCE_NAMES)


@blocks.route("/sperrer/ny", opens=WHY, least=HIGH)
def new(actor: Actor) -> Page:
    """The form that asks for a block."""
    require_leader(actor)
    return render_template("blocks/new.html", form=BlockForm())


@blocks.route("/sperrer/ny", opens=WHY, least=HIGH, methods=("POST",))
def propose(actor: Actor) -> Page:
    """Ask for a block; a second leader decides."""
    require_leader(actor)
    form = BlockForm()
    if form.validate_on_submit():
        synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
        try:
            propose_block(actor, synthetic=synthetic, **form.payload())
            flash(
                _("Forslaget er lagret. Sperren gjelder når en annen leder bekrefter."), "success"
            )
            return redirect("/sperrer", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("blocks/new.html", form=form), 422


@blocks.route("/sperrer/<uuid:block_id>/bekreftelse", opens=WHY, least=HIGH, methods=("POST",))
def confirmation(actor: Actor, block_id: UUID) -> Page:
    """Agree as the second leader: done when the fresh login comes back."""
    require_leader(actor)
    values = {"block": str(block_id)}
    return confirm_with_login("confirm-block", values, str(get_locale().language))


@completes("confirm-block")
def _confirm(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    confirm(require_actor(HIGH), UUID(values["block"]))
    flash(_("Det er bekreftet, og det gjelder fra nå."), "success")
    return "/sperrer"


@blocks.route("/sperrer/<uuid:block_id>/oppheving", opens=WHY, least=HIGH, methods=("POST",))
def lifting(actor: Actor, block_id: UUID) -> Page:
    """Ask to lift a block, or drop one that is only proposed."""
    lift(actor, block_id)
    flash(_("Det er lagret. En sperre som gjelder, står til en annen leder bekrefter."), "success")
    return redirect("/sperrer", 303)
