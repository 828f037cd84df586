"""The stand-in for Feide: another issuer of the same process, under /feide, and as strict.

No pushed requests, no levels, no national number. The id_token says next to nothing; who somebody
is at school is asked of userinfo. To log out one shows the id_token. Nobody is told afterwards.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from jinja2 import StrictUndefined
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from samspill.devidp.faults import Faults
from samspill.devidp.people import DemoPerson, read_people
from samspill.devidp.provider import new_key
from samspill.devidp.shelf import Shelf
from samspill.infra.settings import Settings

EXTENSION, COOKIE, CANCEL = "samspill_devfeide", "samspill_devfeide", "avbryt"
SCOPES = {"openid", "userid", "userid-feide"}
USERID_SEC = "https://n.feide.no/claims/userid_sec"
CODE_SECONDS, TOKEN_SECONDS, WAITING_SECONDS, SESSION_SECONDS = 60, 600, 600, 8 * 3600

bp = Blueprint("feide", __name__)


@dataclass(frozen=True)
class Granted:
    """Who logged in, and for which request."""

    person: DemoPerson
    parameters: Mapping[str, str]


class Feide:
    """Everything the addresses share. One per process."""

    def __init__(self, settings: Settings, faults: Faults, now: Callable[[], datetime]) -> None:
        self.settings, self.faults, self.now = settings, faults, now
        self.issuer = f"{settings.development_issuer}/feide"
        self.client_id = "samspill"
        self.redirect_uri = f"{settings.base_url}/oidc/feide/svar"
        self.signed_out = f"{settings.base_url}/logg-ut/ferdig"
        self.key = new_key()
        self.waiting: Shelf[dict[str, str]] = Shelf(now)
        self.codes: Shelf[Granted] = Shelf(now)
        self.tokens: Shelf[DemoPerson] = Shelf(now)
        self.sessions: Shelf[DemoPerson] = Shelf(now)

    def people(self) -> list[DemoPerson]:
        """Those whom a school has given a name."""
        every = read_people(self.settings.development_people_file)
        return [one for one in every if one.feide]

    def subject(self, person: DemoPerson) -> str:
        """The same after a restart, and nothing to recognise her by."""
        return str(uuid5(NAMESPACE_URL, f"samspill-devfeide:{person.pid}"))

    def knows_client(self) -> bool:
        """Does the request show the client's id and the secret that we gave it?"""
        found = request.authorization
        secret = (self.settings.instance / "keys/dev-feide-secret").read_text().strip()
        return (
            found is not None
            and found.type == "basic"
            and found.username == self.client_id
            and hmac.compare_digest(str(found.password).encode(), secret.encode())
        )


def create_feide(
    settings: Settings,
    faults: Faults,
    now: Callable[[], datetime],
    headers: Callable[[Response], Response],
) -> Flask:
    """The application that is put under /feide."""
    app = Flask(__name__)
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1"]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.extensions[EXTENSION] = Feide(settings, faults, now)
    app.register_blueprint(bp)
    app.jinja_env.globals["base_url"] = settings.base_url
    app.jinja_env.undefined = StrictUndefined
    app.register_error_handler(HTTPException, _error_page)
    app.after_request(headers)
    return app


def _error_page(error: HTTPException) -> tuple[str, int]:
    said = error.description if error.code == 400 else "Noe gikk galt."
    return render_template("feil.html", text=said), error.code or 500


def feide() -> Feide:
    """The provider of this application."""
    found: Feide = current_app.extensions[EXTENSION]
    return found


@bp.get("/.well-known/openid-configuration")
def configuration() -> dict[str, Any]:
    """OpenID Provider Metadata."""
    issuer = feide().issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorization",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/openid/userinfo",
        "end_session_endpoint": f"{issuer}/openid/endsession",
        "jwks_uri": f"{issuer}/openid/jwks",
        "scopes_supported": sorted(SCOPES),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    }


@bp.get("/openid/jwks")
def keys() -> dict[str, Any]:
    """The public signing key."""
    return dict(KeySet([feide().key]).as_dict(private=False))


@bp.get("/oauth/authorization")
def authorize() -> BaseResponse:
    """The browser arrives with the request; whoever is logged in already is not asked again."""
    me, asked = feide(), request.args.to_dict()
    scopes = set(asked.get("scope", "").split())
    wrong = (
        asked.get("client_id") != me.client_id
        or asked.get("redirect_uri") != me.redirect_uri
        or asked.get("response_type") != "code"
        or "openid" not in scopes
        or not scopes <= SCOPES
        or not asked.get("state")
        or not asked.get("nonce")
        or not asked.get("code_challenge")
        or asked.get("code_challenge_method") != "S256"
    )
    if wrong:
        abort(400, "Forespørselen er ikke slik Feide vil ha den.")
    person = me.sessions.look(request.cookies.get(COOKIE, ""))
    if person is not None:
        return _back(asked, {"code": _code(asked, person)})
    key = secrets.token_urlsafe(32)
    me.waiting.put(key, asked, WAITING_SECONDS)
    return redirect(url_for("feide.choose", key=key), 303)


@bp.get("/velg/<key>")
def choose(key: str) -> str:
    """The pupils (and a teacher), by name."""
    if feide().waiting.look(key) is None:
        abort(400, "Innloggingen er for gammel.")
    return render_template("feide.html", people=feide().people(), cancel=CANCEL)


@bp.post("/velg/<key>")
def chosen(key: str) -> BaseResponse:
    """Somebody, or cancel. A form that was answered is gone: go back and begin anew."""
    me = feide()
    asked = me.waiting.take(key) or abort(400, "Innloggingen er for gammel.")
    choice = request.form.get("valg", "")
    if choice == CANCEL:
        return _back(asked, {"error": "access_denied"})
    found = [one for one in me.people() if one.feide == choice]
    if not found:
        abort(400, "Valget finnes ikke.")
    cookie = secrets.token_urlsafe(32)
    me.sessions.put(cookie, found[0], SESSION_SECONDS)
    response = _back(asked, {"code": _code(asked, found[0])})
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax", path="/feide")
    return response


def _code(asked: Mapping[str, str], person: DemoPerson) -> str:
    code = secrets.token_urlsafe(32)
    feide().codes.put(code, Granted(person, asked), CODE_SECONDS)
    return code


def _back(asked: Mapping[str, str], answer: dict[str, str]) -> BaseResponse:
    return redirect(
        f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}", 303
    )


@bp.post("/oauth/token")
def token() -> tuple[Response, int]:
    """The code, once, for who knows the secret and the verifier."""
    me, form = feide(), request.form
    if not me.knows_client():
        return jsonify(error="invalid_client"), 401
    granted = me.codes.take(form.get("code", ""))
    if granted is None or not _is_same(granted.parameters, form):
        return jsonify(error="invalid_grant"), 400
    access_token = secrets.token_urlsafe(32)
    me.tokens.put(access_token, granted.person, TOKEN_SECONDS)
    issued = int(me.now().timestamp())
    claims = {
        "iss": me.issuer,
        "aud": me.client_id,
        "sub": me.subject(granted.person),
        "iat": issued,
        "exp": issued + TOKEN_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "nonce": granted.parameters["nonce"],
        **me.faults.claims,
    }
    key = new_key() if me.faults.forged_signature else me.key
    id_token = jwt.encode({"alg": "RS256", "kid": str(me.key.kid)}, claims, key, ["RS256"])
    return jsonify(
        access_token=access_token,
        token_type="Bearer",  # noqa: S106 - a kind of token
        expires_in=TOKEN_SECONDS,
        id_token=id_token,
        scope=granted.parameters["scope"],
    ), 200


def _is_same(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    # nosemgrep: hash-without-key - a random verifier (RFC 7636)
    digest = sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        form.get("grant_type") == "authorization_code"
        and form.get("redirect_uri") == asked["redirect_uri"]
        and hmac.compare_digest(challenge, asked["code_challenge"])
    )


@bp.get("/openid/userinfo")
def userinfo() -> tuple[Response, int]:
    """Who it is at school, for who has the access token."""
    me, found = feide(), request.authorization
    bearer = found.token if found is not None and found.type == "bearer" else None
    person = me.tokens.look(bearer or "")
    if person is None:
        return jsonify(error="invalid_token"), 401
    told = {"sub": me.subject(person), USERID_SEC: [f"feide:{person.feide}"]}
    return jsonify(**{**told, **me.faults.userinfo}), 200


@bp.get("/openid/endsession")
def end_session() -> BaseResponse:
    """Log out here; both the id_token and a registered address must be there."""
    me = feide()
    back = request.args.get("post_logout_redirect_uri", "")
    try:
        jwt.decode(request.args.get("id_token_hint", ""), KeySet([me.key]), ["RS256"])
    except (JoseError, ValueError):
        abort(400, "Utloggingen mangler id_token_hint.")
    if back != me.signed_out:
        abort(400, "Utloggingen kan ikke kjennes igjen.")
    me.sessions.take(request.cookies.get(COOKIE, ""))
    state = request.args.get("state")
    response = redirect(f"{back}?{urlencode({'state': state})}" if state else back, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", path="/feide")
    return response
