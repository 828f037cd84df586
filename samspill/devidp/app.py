"""The provider as a Flask application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, render_template
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from samspill.core import clock
from samspill.devidp.endpoints import EndSession, PushedRequests
from samspill.devidp.faults import Faults
from samspill.devidp.feide import create_feide
from samspill.devidp.people import PeopleUnreadable
from samspill.devidp.protocol import build_server
from samspill.devidp.provider import Provider
from samspill.devidp.views import EXTENSION, bp, end_sessions
from samspill.infra.settings import SettingError, Settings

ERROR_TEXTS = {404: "Siden finnes ikke.", 405: "Siden kan ikke brukes slik."}


def create_app(
    settings: Settings, *, faults: Faults | None = None, now: Callable[[], datetime] = clock.now
) -> Flask:
    """The provider for one installation. ``faults`` and ``now`` are for tests.

    Raises SettingError in production, where a login without an eID must not exist.
    """
    if settings.is_production:
        raise SettingError("the development identity provider refuses to start in production")
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1"]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 600}
    provider = Provider(settings, faults or Faults(), now)
    server = build_server(app, provider)
    server.register_endpoint(PushedRequests(provider))
    server.register_endpoint(EndSession(provider, end_sessions))
    app.extensions[EXTENSION] = provider
    app.extensions[f"{EXTENSION}_server"] = server
    app.register_blueprint(bp)
    app.jinja_env.globals["base_url"] = settings.base_url
    app.jinja_env.undefined = StrictUndefined
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(PeopleUnreadable, _people_page)
    app.after_request(_headers(settings))
    feide = create_feide(settings, provider.faults, now, _headers(settings))
    app.extensions["samspill_devfeide"] = feide.extensions["samspill_devfeide"]
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/feide": feide})  # type: ignore[method-assign]
    return app


def _error_page(error: HTTPException) -> tuple[str, int]:
    """One plain page for everything that went wrong.

    A foreign Host gets bare text: Flask cannot build addresses, nor a page, for it.
    """
    code = error.code or 500
    if isinstance(error, SecurityError):
        return "Ukjent vertsnavn.", code
    said = error.description if code == 400 else ERROR_TEXTS.get(code)
    return render_template("feil.html", text=said or "Noe gikk galt."), code


def _people_page(error: PeopleUnreadable) -> tuple[str, int]:
    text = f"Listen over demopersoner kan ikke leses. {error}"
    return render_template("feil.html", text=text), InternalServerError.code


def _headers(settings: Settings) -> Callable[[Response], Response]:
    """Chromium holds form-action against the redirect after the choice, so the client is named."""
    client = urlsplit(settings.base_url)
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {client.scheme}://{client.netloc}"
    )

    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return add
