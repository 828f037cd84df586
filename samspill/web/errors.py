"""Every way a request can fail, as a page. Hidden and absent answer alike."""

from __future__ import annotations

import structlog
from flask import Flask, g, redirect, render_template, request
from psycopg.errors import LockNotAvailable, QueryCanceled
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from samspill.core.errors import (
    Conflict,
    LevelTooLow,
    NotEnough,
    NotSignedIn,
    NotVisible,
    RuleBroken,
    StepUpNeeded,
)
from samspill.core.language import _
from samspill.identity.devices.cookie import secret_here
from samspill.identity.signin.attempt import SignInRefused
from samspill.web.brake import hold_back

log = structlog.get_logger()
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})

Answer = tuple[str, int] | Response


def init_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(NotVisible, _not_visible)
    app.register_error_handler(NotEnough, _not_enough)
    app.register_error_handler(LevelTooLow, _level_too_low)
    app.register_error_handler(StepUpNeeded, lambda _error: page(403))
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(Conflict, lambda error: page(409, reason=error.text))
    app.register_error_handler(RuleBroken, lambda error: page(422, reason=error.text))
    app.register_error_handler(SignInRefused, _sign_in_refused)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int, **values: str) -> tuple[str, int]:
    """The page of one status."""
    known = status if status in PAGES else 400
    values = {name: value for name, value in values.items() if value}
    return render_template(f"errors/{known}.html", **values), status


def _not_visible(_error: NotVisible) -> Answer:
    hold_back()
    return page(404)


def _not_enough(error: NotEnough) -> Answer:
    return page(403, reason=error.text, address=error.address, label=error.label)


def _level_too_low(_error: LevelTooLow) -> Answer:
    visit = g.get("visit")
    if visit is not None and visit.only_room:
        return render_template("errors/own_room.html"), 403
    return render_template("errors/level.html", next=request.full_path.rstrip("?")), 403


def _not_signed_in(_error: NotSignedIn) -> Answer:
    visit = g.get("visit")
    if visit is not None and visit.person_id is not None:
        return _level_too_low(LevelTooLow()) if visit.only_room else redirect("/bytt-profil", 303)
    if request.method in ("GET", "HEAD"):
        way = "/opplaasing" if secret_here() else "/logg-inn"
        return redirect(f"{way}?neste={request.path}", 303)
    reason = _("Du er logget ut. Logg inn og prøv igjen.")
    return page(403, reason=reason, address="/logg-inn", label=_("Logg inn"))


def _sign_in_refused(error: SignInRefused) -> Answer:
    log.error("login_refused", code=str(error.code), detail=error.detail)
    reason = _("ID-porten svarer ikke akkurat nå. Ingenting er lagret. Prøv igjen om litt.")
    return render_template("signin/refused.html", text=reason, ended=False, at_feide=False), 503


def _database(error: OperationalError) -> Answer:
    if isinstance(error.orig, LockNotAvailable | QueryCanceled):
        return page(409, reason=_("Noen andre endret det samme akkurat nå. Prøv igjen."))
    log.error("database_down", kind=type(error.orig).__name__)
    return page(503)


def _http(error: HTTPException) -> Answer | HTTPException:
    code = error.code or 500
    original = getattr(error, "original_exception", None)
    if isinstance(original, OperationalError):  # raised outside a view: the session's own row
        return _database(original)
    if 300 <= code < 400:
        return error
    return page(code)


def _unforeseen(error: Exception) -> Answer:
    log.error("unforeseen", kind=type(error).__name__, exc_info=error)
    return page(500, request_id=g.get("request_id", ""))
