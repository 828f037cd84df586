"""Logg inn, the callback, step-up and Logg ut."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import structlog
from flask import g, redirect, render_template, request, session
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import FRESH
from samspill.access.routes import Module, mine, public
from samspill.core import clock
from samspill.core.errors import Conflict
from samspill.core.language import N_, _
from samspill.identity import sessions
from samspill.identity.devices.actions import begin_anew
from samspill.identity.devices.cookie import secret_here
from samspill.identity.signin.actions import (
    Unknown,
    account_for,
    end_at_provider,
    proof_of,
    sign_in,
)
from samspill.identity.signin.attempt import LoginAttempt, Refusal
from samspill.identity.signin.client import SIGNED_OUT, client, complete, is_on
from samspill.identity.signin.leaving import ASK_AGAIN, KEPT_FOR
from samspill.identity.signin.oidc import (
    ACR_HIGH,
    ACR_SUBSTANTIAL,
    SILENT,
    Identity,
    SignInRefused,
)
from samspill.identity.signin.paths import local_path
from samspill.identity.signin.providers import FEIDE, IDPORTEN, Provider
from samspill.identity.subscriptions.actions import leave

signin = Module("signin", __name__)
log = structlog.get_logger()

REFUSALS = {
    "cancelled": N_("Du avbrøt innloggingen. Ingenting er gjort."),
    "expired_attempt": N_("Det tok for lang tid. Start innloggingen på nytt."),
    "level_too_low": N_(
        "Innloggingen var ikke sikker nok for dette. Bruk BankID, Buypass eller Commfides."
    ),
    "login_too_old": N_("Her trenger vi en helt ny innlogging. Start på nytt."),
    "other_person": N_(
        "Det var en annen person som logget inn. For sikkerhets skyld er du logget ut."
    ),
    "provider_down": N_("ID-porten svarer ikke akkurat nå. Vent litt og prøv igjen."),
    "unknown": N_("Vi finner deg ikke i Samspill. Er du invitert, så spør den som inviterte deg."),
}
OF_FEIDE = {
    "provider_down": N_("Feide svarer ikke akkurat nå. Vent litt og prøv igjen."),
    "unknown": N_(
        "Feide er for barn og unge som har Mitt rom. Vi kjenner ikke brukeren din. Spør en voksen"
        " på skolen. Er du voksen, så logg inn med ID-porten."
    ),
}
AT_FEIDE = "at_feide"
"""Where the session keeps what Feide asks to be shown when one logs out there."""

OTHERWISE = N_("Vi fikk ikke logget deg inn. Start på nytt.")


@signin.route("/logg-inn", opens=public("everybody must be able to sign in"))
def choose() -> Response | str | tuple[str, int]:
    """The page with the ways in; or (``?direkte=``) straight on to a login that runs already, but
    not at a device that locks."""
    target = local_path(request.args.get("neste", ""))
    if g.get("actor") is not None and "niva" not in request.args:
        return redirect(target, 303)
    if "direkte" in request.args and not _asks_anew(ACR_SUBSTANTIAL):
        return _directly()
    high = "niva" in request.args
    return render_template(
        "signin/choose.html",
        next=target,
        high=high,
        feide=is_on(FEIDE) and not high,
        can_unlock=not high and bool(secret_here()),
    )


@signin.route("/logg-inn", opens=public("starts a login"), methods=("POST",))
def begin() -> Response | tuple[str, int]:
    """Start a login at the provider."""
    if request.form.get("med") == FEIDE.key:
        return _begin_at_feide()
    wanted = ACR_HIGH if request.form.get("niva") == "hoyt" else ACR_SUBSTANTIAL
    try:
        attempt, address = client().start(
            wanted,
            ui_locales=str(get_locale().language),
            prompt_login=_asks_anew(wanted),
            next_path=local_path(request.form.get("neste", "")),
        )
    except SignInRefused as refusal:
        return _refused(refusal.code, refusal.detail)
    session["login"] = attempt.to_json()
    return redirect(address, 303)


def _directly() -> Response | tuple[str, int]:
    """A login that asks nothing where one at ID-porten runs: from one's own list of addresses, kept
    on the device (``DIRECT``). Where it would have to ask, the ways in show instead."""
    try:
        attempt, address = client().start(
            ACR_SUBSTANTIAL,
            ui_locales=str(get_locale().language),
            next_path="/hjem",
            purpose=SILENT,
        )
    except SignInRefused as refusal:
        return _refused(refusal.code, refusal.detail)
    session["login"] = attempt.to_json()
    return redirect(address, 303)


def _asks_anew(wanted: str) -> bool:
    """Must ID-porten ask who it is, though its own login may still run? At a device that locks it
    must: else a press of Logg inn would open what was locked."""
    steps_up = wanted == ACR_HIGH and g.get("actor") is not None
    return ASK_AGAIN in session or bool(secret_here()) or steps_up


def _begin_at_feide() -> Response | tuple[str, int]:
    """A pupil's login: it leads to one's own room, wherever one was going."""
    try:
        attempt, address = client(FEIDE).start(
            ui_locales=str(get_locale().language), next_path="/mitt-rom"
        )
    except SignInRefused as refusal:
        return _refused(refusal.code, refusal.detail, way=FEIDE)
    session["login"] = attempt.to_json()
    return redirect(address, 303)


BACK = public("the provider sends the browser back here")


@signin.route(IDPORTEN.callback, opens=BACK)
def callback() -> Response | tuple[str, int]:
    """Finish a login: every doubt ends without a session."""
    return _come_back(IDPORTEN)


@signin.route(FEIDE.callback, opens=BACK)
def pupil_callback() -> Response | tuple[str, int]:
    """Finish a pupil's login: every doubt ends without a session."""
    return _come_back(FEIDE)


def _come_back(way: Provider) -> Any:
    stored = session.pop("login", None)
    session.pop(AT_FEIDE, None)
    try:
        attempt = LoginAttempt.from_json(stored) if stored else None
        identity = client(way).finish(attempt, request.args)
        if attempt is None:
            raise AssertionError("finish refuses a missing attempt")
        if way.for_pupils:  # also for who is unknown here: the next at the machine is another
            session[AT_FEIDE] = identity.id_token
        account = account_for(identity)
    except SignInRefused as refusal:
        if refusal.code == Refusal.NOT_RUNNING:
            return redirect("/logg-inn", 303)
        return _refused(refusal.code, refusal.detail, way=way)
    except Unknown:
        if g.visit.account_id is not None:
            return _another_person()
        return _refused("unknown", "no such person", way=way)
    return _signed_in(attempt, identity, account)


def _signed_in(attempt: LoginAttempt, identity: Identity, account: Any) -> Any:
    visit = g.visit
    keep = None
    if visit.account_id is not None and visit.person_id != account.person_id:
        return _another_person()
    if attempt.purpose == "step_up":
        keep = UUID(attempt.extra["profile"])
        if visit.actor is None or visit.actor.profile_id != keep:
            return _refused("expired_attempt", "the profile changed on the way")
        session["pending"] = {**attempt.extra, "proof": proof_of(identity, attempt)}
    elif visit.actor is not None:
        keep = visit.actor.profile_id
    for name in (ASK_AGAIN, KEPT_FOR):
        session.pop(name, None)
    session[sessions.CSRF] = sessions.new_csrf_secret()
    browser = request.user_agent.string
    session.rotated = sign_in(visit.session_id, account, identity, keep, browser)  # type: ignore[attr-defined]
    if secret_here() and identity.acr_level == "high" and clock.now() - identity.auth_time < FRESH:
        begin_anew(visit.session_id, account.id, secret_here())
    if attempt.purpose == "step_up":
        return redirect("/oidc/fullfor", 303)
    return redirect(attempt.next_path if attempt.next_path != "/" else "/hjem", 303)


def _another_person() -> tuple[str, int]:
    """Somebody else at the same browser: the session of the first ends at once."""
    leave(g.visit.session_id)
    sessions.end(g.visit.session_id)
    session.ended = True  # type: ignore[attr-defined]
    return _refused("other_person", "login by another person", ended=True)


@signin.route("/oidc/fullfor", opens=mine("does what the person's own fresh login was for"))
def finish_act(actor: Actor) -> Response:
    """Do the one act that the fresh login was made for; it is taken out of the session first."""
    pending = session.pop("pending", None)
    if pending is None or pending["profile"] != str(actor.profile_id):
        raise Conflict(_("Dette er gjort fra før, eller det tok for lang tid."))
    return redirect(complete(pending["act"], pending["values"], pending["proof"]), 303)


@signin.route("/oidc/idporten/utlogging", opens=public("back-channel logout"), methods=("POST",))
def backchannel_logout() -> tuple[str, int]:
    """The provider says a login has ended: its sessions end here too."""
    try:
        notice = client().verify_logout_token(request.form.get("logout_token", ""))
    except SignInRefused as refusal:
        log.warning("logout_refused", code=str(refusal.code))
        return "", 400
    return ("", 200) if end_at_provider(notice) else ("", 400)


@signin.route("/logg-ut", opens=public("ends one's own session"), methods=("POST",))
def sign_out() -> Response:
    """End the session here, then at the provider."""
    visit = g.get("visit")
    if visit is not None:
        leave(visit.session_id)
        sessions.end(visit.session_id)
        session.ended = True  # type: ignore[attr-defined]
    hint = session.pop(AT_FEIDE, None)
    try:
        target = client(FEIDE if hint else IDPORTEN).logout_url(hint, secrets.token_urlsafe(8))
    except SignInRefused:
        target = SIGNED_OUT
    response = redirect(target, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@signin.route(SIGNED_OUT, opens=public("says that one is signed out"))
def signed_out() -> Response | str:
    """You are out; or on the way to where somebody gave her screen away to."""
    if KEPT_FOR in session:
        return redirect(session[ASK_AGAIN], 303)
    return render_template("signin/signed_out.html")


def _refused(
    code: str, detail: str, *, ended: bool = False, way: Provider = IDPORTEN
) -> tuple[str, int]:
    log.warning("login_refused", code=str(code), detail=detail)
    texts = {**REFUSALS, **OF_FEIDE} if way.for_pupils else REFUSALS
    text = _(texts.get(str(code), OTHERWISE))
    status = 503 if str(code) == "provider_down" else 403
    page = render_template(
        "signin/refused.html", text=text, ended=ended, at_feide=AT_FEIDE in session and not ended
    )
    return page, status
