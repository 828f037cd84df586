"""The provider's addresses: discovery, pushed requests, the choice of person, token, logout."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import OAuth2Error
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response as BaseResponse

from samspill.devidp.backchannel import tell_clients
from samspill.devidp.endpoints import discovery
from samspill.devidp.people import NONE, DemoPerson, grouped, read_people
from samspill.devidp.protocol import stored_request
from samspill.devidp.provider import WAITING_SECONDS, Provider, SsoSession, Waiting

COOKIE = "samspill_devidp"
EXTENSION = "samspill_devidp"
CANCEL = "avbryt"

bp = Blueprint("devidp", __name__)


@dataclass(frozen=True)
class Offer:
    """A person on the login page and the levels to choose from; none: shown but not choosable."""

    person: DemoPerson
    handle: str
    levels: list[str]


def provider() -> Provider:
    """The provider of this application."""
    found: Provider = current_app.extensions[EXTENSION]
    return found


def server() -> AuthorizationServer:
    """The Authlib server of this application."""
    return current_app.extensions[f"{EXTENSION}_server"]


@bp.get("/healthz")
def health() -> Response:
    """The process is up."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/")
def front() -> str:
    """What this is, for the one who opens the address by hand."""
    return render_template("forside.html")


@bp.get("/.well-known/openid-configuration")
def configuration() -> dict[str, Any]:
    """OpenID Provider Metadata."""
    return discovery(provider().issuer)


@bp.get("/jwks")
def keys() -> dict[str, Any]:
    """The public signing key."""
    return dict(KeySet([provider().key]).as_dict(private=False))


@bp.post("/par")
def pushed_request() -> Response:
    """RFC 9126: the request, from the client directly."""
    return server().create_endpoint_response("pushed_authorization")


@bp.get("/authorize")
def authorize() -> BaseResponse:
    """The browser arrives with ``client_id`` and ``request_uri``, nothing else."""
    me = provider()
    if sorted(request.args) != ["client_id", "request_uri"]:
        abort(400, "Innlogging må startes med en forhåndssendt forespørsel (PAR).")
    parameters = me.pushed.take(request.args["request_uri"])
    if parameters is None or parameters["client_id"] != request.args["client_id"]:
        abort(400, "Forespørselen er brukt før eller for gammel.")
    session = _running_session(parameters)
    if session is not None:
        return _answer(parameters, session)
    key = secrets.token_urlsafe(32)
    me.waiting.put(key, Waiting(parameters), WAITING_SECONDS)
    return redirect(url_for("devidp.choose", key=key), 303)


@bp.get("/velg/<key>")
def choose(key: str) -> str:
    """The login page: the demo people by name, at the levels that satisfy the request."""
    me = provider()
    waiting = me.waiting.look(key) or abort(400, "Innloggingen er for gammel.")
    people = read_people(me.settings.development_people_file)
    lowest = _lowest(waiting)
    groups = [
        (name, [Offer(one, me.subject(one), one.levels(lowest)) for one in members])
        for name, members in grouped([one for one in people if one.max_level != NONE])
    ]
    return render_template(
        "velg.html",
        groups=groups,
        asked=waiting.lowest_level,
        again=waiting.parameters.get("prompt") == "login",
        cancel=CANCEL,
    )


@bp.post("/velg/<key>")
def chosen(key: str) -> BaseResponse:
    """A person at a level, or cancel. A repeat (double click) gets the first answer again."""
    waiting = provider().waiting.look(key) or abort(400, "Innloggingen er for gammel.")
    with waiting.lock:
        if waiting.answer is None:
            _choose(waiting, request.form.get("valg", ""))
    response = redirect(str(waiting.answer), 303)
    if waiting.cookie:
        response.set_cookie(COOKIE, waiting.cookie, httponly=True, samesite="Lax")
    return response


@bp.post("/token")
def token() -> Response:
    """The code against an id_token, for the client directly."""
    faults = provider().faults
    time.sleep(faults.token_delay)
    if faults.token_status != 200:
        return Response("feil", status=faults.token_status, mimetype="text/plain")
    return server().create_token_response()


@bp.route("/endsession", methods=["GET", "POST"])
def end_session() -> BaseResponse | str:
    """RP-initiated logout: back to the client's registered address, else a page that says so."""
    found = server().create_endpoint_response("end_session")
    if found and found.status_code >= 400:
        abort(400, "Utloggingen kan ikke kjennes igjen.")
    response: BaseResponse = found or Response(render_template("utlogget.html"))
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response


def end_sessions(sid: str | None) -> None:
    """End the session of this browser, and the one called ``sid``; tell their clients."""
    me = provider()
    cookie = request.cookies.get(COOKIE)
    for key, session in me.sessions.items():
        if (key == cookie or session.sid == sid) and me.sessions.take(key):
            tell_clients(me, session)


def _running_session(parameters: dict[str, str]) -> SsoSession | None:
    """The browser's session, when the request lets it answer (SSO)."""
    me = provider()
    cookie = request.cookies.get(COOKIE, "")
    session = me.sessions.look(cookie)
    if session is None or not (_is_fresh(session, parameters) or me.faults.ignore_freshness):
        return None
    if session.level not in session.person.levels(_lowest(Waiting(parameters))):
        return None
    session = replace(session, clients=session.clients | {parameters["client_id"]})
    me.keep_session(cookie, session)
    return session


def _is_fresh(session: SsoSession, parameters: dict[str, str]) -> bool:
    """Is the login young enough for what the client asked (prompt, max_age)?"""
    age = provider().now() - session.auth_time
    max_age = parameters.get("max_age")
    too_old = max_age is not None and age > timedelta(seconds=int(max_age))
    return parameters.get("prompt") != "login" and not too_old


def _choose(waiting: Waiting, choice: str) -> None:
    """Carry out the choice; one that the page does not offer is refused.

    The same person keeps the ``sid``. Another person's session is dropped without a word to its
    clients: they are to find out by the subject.
    """
    me = provider()
    session = None
    if choice != CANCEL:
        person, level = _offered(waiting, choice)
        before = me.sessions.take(request.cookies.get(COOKIE, ""))
        waiting.cookie, session = me.begin_session(person, level, before)
    waiting.answer = _answer(waiting.parameters, session).location


def _offered(waiting: Waiting, choice: str) -> tuple[DemoPerson, str]:
    me = provider()
    handle, _, level = choice.partition(":")
    for person in read_people(me.settings.development_people_file):
        if me.subject(person) == handle and level in person.levels(_lowest(waiting)):
            return person, level
    return abort(400, "Valget finnes ikke.")


def _lowest(waiting: Waiting) -> str:
    return "substantial" if provider().faults.any_level else waiting.lowest_level


def _answer(parameters: dict[str, str], session: SsoSession | None) -> Response:
    """The redirect to the client: with a code, or access_denied when there is no session."""
    stored = stored_request(provider(), parameters)
    try:
        grant = server().get_authorization_grant(stored)
    except OAuth2Error as error:
        return server().handle_error_response(stored, error)
    return server().create_authorization_response(request=stored, grant_user=session, grant=grant)
