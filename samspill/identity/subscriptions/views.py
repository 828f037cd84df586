"""Turning notices on and off for the browser that one sits at."""

from __future__ import annotations

from uuid import UUID

from flask import Response as Made
from flask import current_app, flash, jsonify, redirect, request
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.signin.device import device_of
from samspill.identity.subscriptions.actions import Do, still_here, subscribe, takes_here, turn_off
from samspill.infra.push_services import PushAddress, public_key
from samspill.infra.settings import Settings

subscriptions = Module("subscriptions", __name__)

OWN = mine("which of one's own devices take notices")
BASE, LIST = "/min-informasjon/enheter/varsler", "/min-informasjon/enheter"


@subscriptions.route(BASE, opens=OWN)
def what_to_say(actor: Actor) -> Made:
    """What a browser needs to subscribe, and to tell that it is there, for our scripts."""
    settings: Settings = current_app.config["SAMSPILL"]
    if settings.push is None:
        raise NotVisible
    key, on = public_key(settings.push), takes_here(actor)
    answer = jsonify(key=key, on=on, csrf_token=generate_csrf())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@subscriptions.route(BASE, opens=OWN, methods=("POST",))
def add(actor: Actor) -> Response:
    """Let this browser take notices."""
    try:
        name = device_of(request.user_agent.string)
        subscribe(actor, _address(), name)
        flash(_("Klart! Denne enheten får varsler nå. Send deg gjerne en prøve."), "success")
    except RuleBroken as rule:
        flash(rule.text, "danger")
    return redirect(LIST, 303)


def _address() -> PushAddress:
    return PushAddress(*(request.form.get(name, "") for name in ("endpoint", "p256dh", "auth")))


@subscriptions.route(BASE + "/her", opens=OWN, methods=("POST",))
def here(actor: Actor) -> Made:
    """This browser tells that it is there; the answer says whether it should go on."""
    try:
        return jsonify(do=still_here(actor, _address()))
    except RuleBroken:
        return jsonify(do=Do.FORGET)


@subscriptions.route(BASE + "/<uuid:subscription_id>/avslutning", opens=OWN, methods=("POST",))
def end(actor: Actor, subscription_id: UUID) -> Response:
    """Turn one off."""
    turn_off(actor, subscription_id)
    flash(_("Enheten får ikke varsler lenger."), "success")
    return redirect(LIST, 303)
