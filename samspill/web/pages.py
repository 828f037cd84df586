"""Pages for everybody, and what machines ask."""

from __future__ import annotations

from datetime import timedelta

from flask import Response as FlaskResponse
from flask import current_app, g, jsonify, redirect, render_template, request, session
from werkzeug.wrappers import Response

from samspill.access.routes import Module, public
from samspill.core.clock import now, today
from samspill.core.language import LANGUAGES
from samspill.declared.words import sections
from samspill.identity.signin.paths import local_path
from samspill.infra.database_state import is_migrated, worker_seen
from samspill.retention.queries import periods
from samspill.web.answers import answers
from samspill.web.question import ROLES

pages = Module("pages", __name__)

MOST_WORDS = 80
"""Letters of a question for Hjelp."""


@pages.route("/", opens=public("the front page"))
def front() -> Response | str:
    """What Samspill is, and Logg inn."""
    if g.get("actor") is not None:
        return redirect("/mitt-rom" if g.visit.only_room else "/hjem", 303)
    return render_template("pages/front.html")


@pages.route("/hjelp", opens=public("help is for everybody"))
def help_page() -> str:
    """Hjelp: what people ask, for everybody or for a role, with the words that one looks for."""
    role, words = request.args.get("for", ""), request.args.get("sok", "")[:MOST_WORDS]
    role = role if role in ROLES else ""
    found = answers(role, words)
    return render_template("pages/help.html", found=found, role=role, roles=ROLES, words=words)


@pages.route("/tilgjengelighet", opens=public("the accessibility statement"))
def accessibility() -> str:
    """Tilgjengelighet."""
    return render_template("pages/accessibility.html")


@pages.route("/personvern", opens=public("the privacy statement"))
def privacy() -> str:
    """Personvern: what is declared, in plain words; the reader's municipality decides how long."""
    actor = g.get("actor")
    how_long = periods(actor.tenant_id if actor else None, today())
    return render_template("pages/privacy.html", sections=sections(how_long))


@pages.route("/spraak", opens=public("chooses a language"), methods=("POST",))
def choose_language() -> Response:
    """Bokmål, Nynorsk or English, kept in the session."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    target = local_path(request.form.get("next", "/"))
    return redirect(target if g.get("actor") or target != "/hjem" else "/", 303)


@pages.route("/healthz", opens=public("is the process up?"))
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="ok")


@pages.route("/readyz", opens=public("may traffic come?"))
def readyz() -> tuple[Response, int]:
    """Database, migrations and the worker's heartbeat."""
    seen = worker_seen()
    checks = {
        "database": True,
        "migrations": is_migrated(),
        "worker": seen is not None and now() - seen < timedelta(minutes=2),
    }
    ready = checks["database"] and checks["migrations"]
    return jsonify(checks), 200 if ready else 503


@pages.route("/.well-known/security.txt", opens=public("how to report a weakness"))
def security_txt() -> Response:
    """RFC 9116."""
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    home = current_app.config["SAMSPILL"].base_url
    text = f"Contact: {home}/hjelp\nExpires: {expires}\nPreferred-Languages: nb, nn, en\n"
    return FlaskResponse(text, mimetype="text/plain")
