"""OAuth and OpenID Connect by Authlib's server side, narrowed to what ID-porten accepts."""

# ruff: noqa: ARG002 - Authlib decides the signatures
from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    InvalidClientError,
    InvalidRequestError,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask
from joserfc.jwk import RSAKey

from samspill.devidp.provider import Client, Provider, SsoSession

CODE_SECONDS = 60
ASSERTION_SECONDS = 120
ID_TOKEN_SECONDS = 120
CLOCK_SKEW = 10
LOCALES = ("nb", "nn", "en", "se")


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """What an authorization code stands for. Good once, for a minute."""

    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    locale: str
    session: SsoSession

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.session.auth_time.timestamp())

    def get_acr(self) -> str:
        return self.session.acr

    def get_amr(self) -> list[str]:
        return ["TestID"]


class _ClientAssertion(JWTBearerClientAssertion):
    """private_key_jwt with the limits of ID-porten: aud is the issuer, 120 s, jti once."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(leeway=CLOCK_SKEW)
        self._provider = provider

    def get_audiences(self) -> list[str]:
        return [self._provider.issuer]

    def resolve_client_public_key(self, client: Client) -> RSAKey:
        key = self._provider.client_public_key()
        if key is None:
            raise InvalidClientError(description="The client's public key has not been made yet.")
        return key

    def verify_claims(self, claims: dict[str, Any]) -> None:
        if not isinstance(claims.get("exp"), int) or not isinstance(claims.get("iat"), int):
            raise InvalidClientError(description="exp and iat must be whole numbers.")
        if max(claims["exp"] - claims["iat"], claims["exp"] - time.time() - CLOCK_SKEW) > (
            ASSERTION_SECONDS
        ):
            raise InvalidClientError(description="The assertion may live at most 120 seconds.")
        super().verify_claims(claims)

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        return self._provider.spent.claim(f"jti:{jti}", True, ASSERTION_SECONDS + 2 * CLOCK_SKEW)


class _RequiredChallenge(CodeChallenge):
    """PKCE with S256 and nothing else, for every client."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge with code_challenge_method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):
    """The id_token in ID-porten's form."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        """False: the pushed request has already been checked for a used nonce."""
        return False

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return self._provider.signing_key()

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": str(self._provider.key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        issued = int(self._provider.now().timestamp())
        return {
            "iss": self._provider.issuer,
            "aud": client.client_id,
            "iat": issued,
            "exp": issued + ID_TOKEN_SECONDS,
        }

    def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        return claims | {"sid": authorization_code.session.sid, "locale": authorization_code.locale}

    def generate_user_info(self, user: SsoSession, scope: str) -> dict[str, Any]:
        """Who it is. Comes last, so the faults asked for replace everything before."""
        person = {"sub": self._provider.subject(user.person), "pid": user.person.pid}
        return person | self._provider.faults.claims


class _CallbackIssuer(IssuerParameter):
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def get_issuer(self) -> str | None:
        fault = self._provider.faults.callback_issuer
        return self._provider.issuer if fault is None else fault


def _code_grant(provider: Provider) -> type[AuthorizationCodeGrant]:
    """Authlib makes one grant object per request, from a class: so the class knows the provider."""

    class CodeGrant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = [JWTBearerClientAssertion.CLIENT_AUTH_METHOD]

        def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
            asked = request.payload.data
            kept = Code(
                client_id=request.client.client_id,
                redirect_uri=asked["redirect_uri"],
                scope=request.scope,
                nonce=asked["nonce"],
                code_challenge=asked["code_challenge"],
                code_challenge_method=asked["code_challenge_method"],
                locale=_locale(asked.get("ui_locales", "")),
                session=request.user,
            )
            provider.codes.put(code, kept, CODE_SECONDS)

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            """Taken, not looked at: a code is burnt by the first try, good or bad."""
            kept: Code | None = provider.codes.take(code)
            return kept if kept and kept.client_id == client.client_id else None

        def delete_authorization_code(self, authorization_code: Code) -> None:
            """Nothing left to do."""

        def authenticate_user(self, authorization_code: Code) -> SsoSession:
            return authorization_code.session

    return CodeGrant


def build_server(app: Flask, provider: Provider) -> AuthorizationServer:
    """The Authlib server for one provider. Access tokens are opaque and open nothing."""
    server = AuthorizationServer(
        app,
        query_client=provider.find_client,
        save_token=lambda token, request: None,  # noqa: ARG005 - no endpoint takes the token
    )
    server.register_client_auth_method(
        JWTBearerClientAssertion.CLIENT_AUTH_METHOD, _ClientAssertion(provider)
    )
    server.register_grant(_code_grant(provider), [_RequiredChallenge(), _IdToken(provider)])
    server.register_extension(_CallbackIssuer(provider))
    return server


def stored_request(provider: Provider, parameters: dict[str, str]) -> OAuth2Request:
    """A pushed request as Authlib wants to see it."""
    request = OAuth2Request("GET", f"{provider.issuer}/authorize")
    request.payload = BasicOAuth2Payload(parameters)
    return request


def _locale(ui_locales: str) -> str:
    return next((word for word in ui_locales.split() if word in LOCALES), "nb")
