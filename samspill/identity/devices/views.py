"""Mine enheter, setting one up, and Lås opp."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import Response as Made
from flask import current_app, flash, g, redirect, render_template, request, session
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import FRESH
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine, public
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken, StepUpNeeded
from samspill.core.language import _
from samspill.identity import sessions
from samspill.identity.devices.actions import add_passkey, add_pin, end_all_devices, end_device
from samspill.identity.devices.cookie import drop_secret, keep_secret, secret_here
from samspill.identity.devices.forms import NewPinForm, PinForm
from samspill.identity.devices.opening import Unlocked, open_by_passkey, open_by_pin
from samspill.identity.devices.passkeys import (
    Here,
    NotOpened,
    here,
    options_to_make,
    options_to_use,
)
from samspill.identity.devices.queries import (
    account_of_session,
    device_here,
    own_devices,
    passkeys_of,
)
from samspill.identity.signin.device import device_of
from samspill.identity.signin.leaving import ASK_AGAIN, KEPT_FOR
from samspill.identity.signin.paths import local_path
from samspill.identity.subscriptions.queries import subscriptions_of
from samspill.infra.db import instant

devices = Module("devices", __name__)
log = structlog.get_logger()

Page = str | Response | tuple[str, int]
OWN = mine("one's own devices")
AGAIN = public("opens the session again, on a device of one's own")
LIST, UNLOCK = "/min-informasjon/enheter", "/opplaasing"
MAKING, USING = "passkey_to_make", "passkey_to_use"
"""Where the session keeps what a browser was asked to answer."""

ASKED_FOR = timedelta(minutes=5)
KEPT_BY_BROWSER = timedelta(days=90)
"""The browser's cookie opens nothing by itself; the row says for how long."""


@devices.route(LIST, opens=OWN)
def overview(actor: Actor) -> str:
    """Mine enheter."""
    return render_template(
        "devices/overview.html",
        devices=own_devices(actor.person_id),
        here=device_here(secret_here()),
        subscriptions=subscriptions_of(actor),
    )


@devices.route(LIST + "/avslutning", opens=OWN, methods=("POST",))
def end_all(actor: Actor) -> Response:
    """End all one's devices."""
    end_all_devices(actor)
    flash(_("Ingen enheter låser opp for deg nå."), "success")
    response = redirect(LIST, 303)
    drop_secret(response)
    return response


@devices.route(LIST + "/<uuid:device_id>/avslutning", opens=OWN, methods=("POST",))
def end_one(actor: Actor, device_id: UUID) -> Response:
    """End one of one's devices."""
    end_device(actor, device_id)
    flash(_("Enheten kan ikke låse opp lenger."), "success")
    return redirect(LIST, 303)


@devices.route(LIST + "/ny", opens=OWN, least=Strength.HIGH)
def new(actor: Actor) -> str:
    """Set up this device."""
    return _new(actor)


def _new(actor: Actor, problem: str = "") -> str:
    return render_template(
        "devices/new.html",
        fresh=instant() - actor.signed_in_at < FRESH,
        possible=_place() is not None,
        problem=problem,
    )


@devices.route(LIST + "/ny", opens=OWN, least=Strength.HIGH, methods=("POST",))
def add(actor: Actor) -> Page:
    """Keep the passkey that this device has made."""
    secret, browser = secrets.token_urlsafe(32), request.user_agent.string
    try:
        add_passkey(
            actor,
            place=_here(),
            challenge=_asked(MAKING),
            answer=request.form.get("credential", ""),
            name=device_of(browser),
            secret=secret,
        )
    except NotOpened as refusal:
        log.warning("device_refused", code=refusal.code)
        return _new(actor, _("Det gikk ikke. Prøv en gang til.")), 422
    except RuleBroken as rule:
        return _new(actor, rule.text), 422
    except StepUpNeeded:
        return _new(actor), 403
    flash(_("Klart! Neste gang låser du opp Samspill slik du låser opp enheten."), "success")
    response = redirect(LIST, 303)
    keep_secret(response, secret, clock.now() + KEPT_BY_BROWSER)
    return response


@devices.route(LIST + "/pin", opens=OWN, least=Strength.HIGH)
def new_pin(actor: Actor) -> str:
    """Choose a PIN for this browser."""
    return _new_pin(actor, NewPinForm())


def _new_pin(actor: Actor, form: NewPinForm) -> str:
    fresh = instant() - actor.signed_in_at < FRESH
    return render_template("devices/pin.html", form=form, fresh=fresh)


@devices.route(LIST + "/pin", opens=OWN, least=Strength.HIGH, methods=("POST",))
def keep_pin(actor: Actor) -> Page:
    """Keep the PIN of this browser."""
    form, secret = NewPinForm(), secrets.token_urlsafe(32)
    if form.validate_on_submit():
        try:
            name, before = device_of(request.user_agent.string), secret_here()
            add_pin(actor, **form.payload(), name=name, secret=secret, before=before)
            flash(_("Klart! Neste gang låser du opp med PIN-koden."), "success")
            response = redirect(LIST, 303)
            keep_secret(response, secret, clock.now() + KEPT_BY_BROWSER)
            return response
        except RuleBroken as rule:
            form.refuse(rule)
        except StepUpNeeded:
            return _new_pin(actor, form), 403
    return _new_pin(actor, form), 422


@devices.route(LIST + "/utfordring", opens=OWN, least=Strength.HIGH)
def what_to_make(actor: Actor) -> Made:
    """What the browser is asked to make, for the script of the page."""
    assert actor.session_id is not None  # noqa: S101 - every request has one
    account_id = account_of_session(actor.session_id)
    known = passkeys_of(account_id)
    return _json(
        options_to_make(_here(), _ask(MAKING), account_id.bytes, g.visit.name, known),
    )


@devices.route(UNLOCK, opens=AGAIN)
def unlock_page() -> Page:
    """Lås opp."""
    target = local_path(request.args.get("neste", ""))
    return redirect(target, 303) if g.get("actor") else _unlock_page(target)


def _unlock_page(target: str, *, refused: bool = False, left: int = -1) -> str:
    here = device_here(secret_here())
    return render_template(
        "devices/unlock.html",
        next=target,
        refused=refused,
        left=left,
        pin=PinForm(formdata=None) if here is not None and here.by_pin else None,
        possible=_place() is not None,
    )


@devices.route(UNLOCK + "/utfordring", opens=AGAIN)
def what_to_use() -> Made:
    """What the browser is asked to answer, for the script of the page."""
    return _json(options_to_use(_here(), _ask(USING)))


@devices.route(UNLOCK, opens=AGAIN, methods=("POST",))
def unlock() -> Page:
    """Open the session of who has unlocked the device; every doubt ends without one."""
    target = local_path(request.form.get("neste", ""))
    if g.get("actor"):
        return redirect(target, 303)
    answer, browser = request.form.get("credential", ""), request.user_agent.string
    try:
        found = open_by_passkey(_here(), _asked(USING), answer, device_of(browser))
        return _let_in(found, target)
    except NotOpened as refusal:
        log.warning("unlock_refused", code=refusal.code)
        return _unlock_page(target, refused=True), 403


@devices.route(UNLOCK + "/pin", opens=AGAIN, methods=("POST",))
def unlock_by_pin() -> Page:
    """Open the session of who knows this browser's PIN."""
    target, form = local_path(request.form.get("neste", "")), PinForm()
    if g.get("actor"):
        return redirect(target, 303)
    try:
        browser = device_of(request.user_agent.string)
        found = open_by_pin(secret_here(), form.pin.data or "", browser)
        current_app.session_interface.ensure_row(session)  # type: ignore[attr-defined]
        return _let_in(found, target)
    except NotOpened as refusal:
        log.warning("unlock_refused", code=refusal.code)
        return _unlock_page(target, refused=True, left=refusal.left), 403


def _let_in(found: Unlocked, target: str) -> Response:
    visit = g.visit
    if visit.account_id not in (None, found.login.account_id):
        raise NotOpened("another_is_here")
    for name in (ASK_AGAIN, KEPT_FOR):
        session.pop(name, None)
    session[sessions.CSRF] = sessions.new_csrf_secret()
    session.rotated = sessions.sign_in(visit.session_id, found.login, found.profile_id)  # type: ignore[attr-defined]
    return redirect(target, 303)


@devices.route("/laas", opens=public("ends one's own session"), methods=("POST",))
def lock() -> Response:
    """Lås nå: the session ends here; the device opens a new one."""
    visit = g.get("visit")
    if visit is not None:
        sessions.end(visit.session_id)
        session.ended = True  # type: ignore[attr-defined]
    response = redirect(UNLOCK, 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _place() -> Here | None:
    return here(current_app.config["SAMSPILL"])


def _here() -> Here:
    found = _place()
    if found is None:
        raise NotVisible
    return found


def _ask(name: str) -> bytes:
    """A new question to this session's browser, instead of one that it may have had."""
    challenge = secrets.token_bytes(32)
    session[name] = {"is": _text(challenge), "at": clock.now().isoformat()}
    return challenge


def _asked(name: str) -> bytes:
    """What this session's browser was asked, once. Raises NotOpened."""
    visit = g.get("visit")
    kept = sessions.take(visit.session_id, name) if visit is not None else None
    session.pop(name, None)
    if kept is None:
        raise NotOpened("not_asked")
    if clock.now() - datetime.fromisoformat(kept["at"]) > ASKED_FOR:
        raise NotOpened("asked_long_ago")
    return base64.b64decode(kept["is"])


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _json(words: str) -> Made:
    return Made(words, mimetype="application/json")
