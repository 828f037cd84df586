"""The two endpoints Authlib lacks or leaves open: pushed requests and logout."""

# ruff: noqa: ARG002 - Authlib decides the signatures
from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.endpoint import Endpoint, EndpointRequest
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from joserfc.jwk import KeySet

from samspill.devidp.people import ACR_PREFIX, LEVELS
from samspill.devidp.provider import Client, Provider

REQUEST_URI_SECONDS = 120
NONCE_SECONDS = 3600
REQUEST_URI_PREFIX = "urn:idporten:"
NOT_PARAMETERS = ("client_assertion", "client_assertion_type")


class PushedRequests(Endpoint):
    """Pushed authorization requests (RFC 9126): the only way in, checked in full here."""

    ENDPOINT_NAME = "pushed_authorization"

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def validate_request(self, request: OAuth2Request) -> EndpointRequest:
        method = JWTBearerClientAssertion.CLIENT_AUTH_METHOD
        client = self.server.authenticate_client(request, [method])
        if request.form.get("client_id") != client.client_id:
            raise InvalidRequestError("client_id must be the authenticated client.")
        _check_parameters(request.form)
        try:
            grant = self.server.get_authorization_grant(request)
            grant.validate_no_multiple_request_parameter(request)
            grant.validate_consent_request()
        except OAuth2Error as error:
            error.redirect_uri = None  # this answer goes to the client, not by the browser
            raise
        if not self._provider.spent.claim(f"nonce:{request.form['nonce']}", True, NONCE_SECONDS):
            raise InvalidRequestError("The nonce has been used.")
        return EndpointRequest(request=request, client=client)

    def create_response(self, validated_request: EndpointRequest) -> tuple[int, Any, list[Any]]:
        form = validated_request.request.form
        parameters = {name: form[name] for name in form if name not in NOT_PARAMETERS}
        request_uri = REQUEST_URI_PREFIX + secrets.token_urlsafe(32)
        self._provider.pushed.put(request_uri, parameters, REQUEST_URI_SECONDS)
        body = {"request_uri": request_uri, "expires_in": REQUEST_URI_SECONDS}
        return 201, body, default_json_headers


def _check_parameters(form: Mapping[str, str]) -> None:
    """What ID-porten demands beyond OAuth, or refuses to take."""
    if not form.get("state") or not form.get("nonce"):
        raise InvalidRequestError("state and nonce are required.")
    if not form.get("redirect_uri", "").isprintable() or '"' in form.get("redirect_uri", ""):
        raise InvalidRequestError("redirect_uri is not an address.")
    if form.get("acr_values") not in [ACR_PREFIX + level for level in LEVELS]:
        raise InvalidRequestError("acr_values must be one known level.")
    if form.get("prompt", "login") != "login":
        raise InvalidRequestError("The only prompt is login.")
    if not form.get("max_age", "0").isdecimal():
        raise InvalidRequestError("max_age must be a number of seconds.")
    if form.get("response_mode", "query") != "query":
        raise InvalidRequestError("The only response_mode is query.")
    if "request" in form or "request_uri" in form:
        raise InvalidRequestError("Request objects are not taken.")


class EndSession(EndSessionEndpoint):
    """RP-initiated logout. ``ended`` is told the sid that is to end, or None: the cookie's."""

    def __init__(self, provider: Provider, ended: Callable[[str | None], None]) -> None:
        super().__init__()
        self._provider = provider
        self._ended = ended

    def get_server_jwks(self) -> KeySet:
        return KeySet([self._provider.key])

    def get_algorithms(self) -> list[str]:
        return ["RS256"]

    def is_post_logout_redirect_uri_legitimate(
        self, request: OAuth2Request, post_logout_redirect_uri: str, client: Client, hint: str
    ) -> bool:
        """Yes: a registered address of a known client is enough, as at ID-porten."""
        return True

    def end_session(self, end_session_request: EndSessionRequest) -> None:
        claims = end_session_request.id_token_claims
        self._ended(claims.get("sid") if claims else None)


def discovery(issuer: str) -> dict[str, Any]:
    """The provider's metadata, in ID-porten's words."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "token_endpoint": f"{issuer}/token",
        "end_session_endpoint": f"{issuer}/endsession",
        "jwks_uri": f"{issuer}/jwks",
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "acr_values_supported": [ACR_PREFIX + level for level in LEVELS],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "prompt_values_supported": ["login"],
        "ui_locales_supported": ["nb"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "require_pushed_authorization_requests": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_supported": ["sub", "pid", "acr", "amr", "auth_time", "sid", "nonce", "locale"],
    }
