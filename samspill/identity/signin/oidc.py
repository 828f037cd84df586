"""Sign-in by OpenID Connect, as ID-porten demands it: PAR, PKCE S256, private_key_jwt.

What another provider does otherwise is a row of ``providers.py``. Authlib speaks OAuth; the pushed
request (RFC 9126), ``iss`` on the callback (RFC 9207) and who a pupil is (userinfo) are ours. Knows
nothing of Flask, sessions or the database; logs nothing.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from samspill.core import clock
from samspill.identity.signin.attempt import (
    Identity,
    LoginAttempt,
    LogoutNotice,
    Refusal,
    SignInRefused,
)
from samspill.identity.signin.discovery import Discovery, Timeout, is_loopback
from samspill.identity.signin.providers import IDPORTEN, Provider
from samspill.identity.signin.tokens import ALGORITHMS, LEEWAY, TokenCheck, school_names
from samspill.infra.settings import ProviderSettings

__all__ = [
    "ACR_HIGH",
    "ACR_SUBSTANTIAL",
    "Identity",
    "LoginAttempt",
    "LogoutNotice",
    "OidcClient",
    "Refusal",
    "SignInRefused",
]

ACR_SUBSTANTIAL = "idporten-loa-substantial"
ACR_HIGH = "idporten-loa-high"
SILENT = "silent"
"""The purpose of a login that is only made where one runs at the provider already."""
WOULD_ASK = ("login_required", "interaction_required", "consent_required")
ATTEMPT_LIFE = timedelta(minutes=10)
ERROR_REFUSALS = {
    "access_denied": Refusal.CANCELLED,
    "invalid_grant": Refusal.CODE_REFUSED,
    "invalid_client": Refusal.CLIENT_REFUSED,
    "unauthorized_client": Refusal.CLIENT_REFUSED,
    "server_error": Refusal.PROVIDER_DOWN,
    "temporarily_unavailable": Refusal.PROVIDER_DOWN,
}


class _ClientAssertion(PrivateKeyJWT):
    """``private_key_jwt`` with the issuer as audience and a new ``jti`` each time.

    Authlib's own lives an hour and keeps one ``jti`` when it is given claims.
    """

    def __init__(self, key: RSAKey, issuer: str, now: Callable[[], datetime]) -> None:
        super().__init__(issuer)
        self._key = key
        self._now = now

    def sign(self, auth: Any, token_endpoint: str) -> str:
        issued = int(self._now().timestamp())
        claims = {
            "iss": auth.client_id,
            "sub": auth.client_id,
            "aud": token_endpoint,
            "iat": issued,
            "exp": issued + 120,
            "jti": secrets.token_urlsafe(24),
        }
        header = {"alg": self.alg, "kid": self._key.thumbprint()}
        return jwt.encode(header, claims, self._key, ALGORITHMS)


class OidcClient:
    """Our side of one provider. Make one per process and provider; threads may share it.

    Every method that asks the provider may raise SignInRefused (provider_down and others).
    """

    def __init__(
        self,
        provider: ProviderSettings,
        *,
        redirect_uri: str,
        post_logout_redirect_uri: str,
        way: Provider = IDPORTEN,
        now: Callable[[], datetime] = clock.now,
        timeout: Timeout = (3, 8),
    ) -> None:
        self.way = way
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._post_logout_redirect_uri = post_logout_redirect_uri
        self._now = now
        self._timeout = timeout
        self._discovery = Discovery(provider.issuer, now, timeout)
        self._tokens = TokenCheck(self._discovery, provider.client_id, now)

    def start(
        self,
        required_acr: str = "",
        *,
        ui_locales: str = "nb",
        prompt_login: bool = False,
        max_age: int | None = None,
        purpose: str = "login",
        next_path: str = "/",
        expected_subject: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> tuple[LoginAttempt, str]:
        """Push the request (RFC 9126). Gives the attempt to remember and where to send the browser.

        Without ``required_acr`` no level is asked for, as where the provider tells none.
        ``purpose`` "step_up" makes ``finish`` demand a login at most 5 minutes old;
        ``max_age=0`` one that happened after this call. SILENT: the provider is to ask nothing,
        where its metadata says that it can; ``finish`` refuses as NOT_RUNNING if it would have to.
        """
        attempt = LoginAttempt(
            provider=self.way.key,
            required_acr=required_acr,
            started_at=self._now(),
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            code_verifier=secrets.token_urlsafe(48),
            purpose=purpose,
            next_path=next_path,
            max_age=max_age,
            expected_subject=expected_subject,
            extra=extra or {},
        )
        prompt = "login" if prompt_login else self._silently(purpose)
        optional = {"prompt": prompt, "max_age": max_age}
        query = {**self._request(attempt), "ui_locales": ui_locales, **optional}
        query = {name: value for name, value in query.items() if value is not None}
        if self.way.pushes:
            query = {"client_id": self._provider.client_id, "request_uri": self._push(query)}
        return attempt, add_params_to_uri(self._discovery.endpoint("authorization_endpoint"), query)

    def finish(self, attempt: LoginAttempt | None, callback_args: Mapping[str, str]) -> Identity:
        """Check the callback, fetch the token, check it. Raises SignInRefused for every doubt.

        Forget the attempt before calling, whatever comes of it: it is good for one callback.
        None (no attempt remembered) is refused as state_mismatch.
        """
        attempt = self._own_attempt(attempt, callback_args)
        self._check_callback_issuer(callback_args)
        if error := callback_args.get("error"):
            if attempt.purpose == SILENT and error in WOULD_ASK:
                raise SignInRefused(Refusal.NOT_RUNNING, "the provider would have to ask")
            raise _provider_error(error)
        token = self._fetch_token(attempt, callback_args.get("code", ""))
        if self.way.for_pupils:
            return self._pupil(token, attempt)
        return self._tokens.identity(token.get("id_token"), token.get("access_token"), attempt)

    def logout_url(self, id_token: str | None, state: str) -> str:
        """Where to send the browser to log out at the provider too.

        The id_token holds the national number and would stand in the address: pass None unless
        the provider demands it; then the client id says who asks. ``state`` is plain ASCII.
        """
        query = {"post_logout_redirect_uri": self._post_logout_redirect_uri, "state": state}
        hint = {"id_token_hint": id_token} if id_token else {"client_id": self._provider.client_id}
        return add_params_to_uri(self._discovery.endpoint("end_session_endpoint"), hint | query)

    def verify_logout_token(self, token: str) -> LogoutNotice:
        """Check a back-channel logout token. Raises SignInRefused when it is not to be trusted.

        The caller refuses a ``jti`` it has seen before.
        """
        return self._tokens.logout_notice(token)

    def form_origins(self) -> tuple[str, ...]:
        """The origins a form may end at (CSP form-action): ID-porten's differ from its issuer."""
        names = ("authorization_endpoint", "end_session_endpoint")
        parts = [urlsplit(self._discovery.endpoint(name)) for name in names]
        return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))

    def _silently(self, purpose: str) -> str | None:
        if purpose != SILENT:
            return None
        known = self._discovery.metadata().get("prompt_values_supported")
        return "none" if isinstance(known, list) and "none" in known else None

    def _request(self, attempt: LoginAttempt) -> dict[str, Any]:
        return {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": self.way.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.code_verifier),
            "code_challenge_method": "S256",
            "acr_values": attempt.required_acr or None,
        }

    def _push(self, parameters: dict[str, Any]) -> str:
        address = self._discovery.endpoint("pushed_authorization_request_endpoint")
        try:
            with self._session() as session:
                answer = session.post(
                    address,
                    data=parameters,
                    auth=session.client_auth("private_key_jwt"),
                    allow_redirects=False,
                )
                body = answer.json() if answer.status_code < 500 else {"error": "server_error"}
        except requests.RequestException as error:
            raise SignInRefused(Refusal.PROVIDER_DOWN, type(error).__name__) from error
        request_uri = body.get("request_uri") if isinstance(body, dict) else None
        if not isinstance(request_uri, str):
            raise _provider_error(body.get("error") if isinstance(body, dict) else "no JSON")
        return request_uri

    def _own_attempt(
        self, attempt: LoginAttempt | None, callback_args: Mapping[str, str]
    ) -> LoginAttempt:
        if attempt is None or attempt.provider != self.way.key:
            raise SignInRefused(Refusal.STATE_MISMATCH, "no login has been started here")
        state = callback_args.get("state", "")
        if not hmac.compare_digest(attempt.state.encode(), state.encode(errors="replace")):
            raise SignInRefused(Refusal.STATE_MISMATCH)
        if not -LEEWAY <= self._now() - attempt.started_at <= ATTEMPT_LIFE:
            raise SignInRefused(Refusal.EXPIRED_ATTEMPT)
        return attempt

    def _check_callback_issuer(self, callback_args: Mapping[str, str]) -> None:
        """RFC 9207: before the code is used, so that it is never shown to the wrong provider."""
        issuer = callback_args.get("iss")
        promised = self._discovery.metadata().get("authorization_response_iss_parameter_supported")
        if issuer != self._provider.issuer and (issuer is not None or promised):
            raise SignInRefused(Refusal.WRONG_ISSUER, "iss on the callback")

    def _fetch_token(self, attempt: LoginAttempt, code: str) -> Mapping[str, Any]:
        if not code:
            raise SignInRefused(Refusal.CODE_REFUSED, "no code on the callback")
        address = self._discovery.endpoint("token_endpoint")
        try:
            with self._session() as session:
                return session.fetch_token(
                    address,
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=self._redirect_uri,
                    code_verifier=attempt.code_verifier,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise _provider_error(error.error) from error
        except (requests.RequestException, ValueError) as error:
            raise SignInRefused(Refusal.PROVIDER_DOWN, type(error).__name__) from error

    def _pupil(self, token: Mapping[str, Any], attempt: LoginAttempt) -> Identity:
        """Who a pupil is stands in no token: it is asked for with the access token."""
        access_token = token.get("access_token")
        identity = self._tokens.pupil(token.get("id_token"), access_token, attempt)
        info = self._discovery.userinfo(str(access_token))
        if info.get("sub") != identity.subject:
            raise SignInRefused(Refusal.BAD_TOKEN, "userinfo about somebody else")
        return replace(identity, school_names=school_names(info))

    def _session(self) -> OAuth2Session:
        if self.way.by_secret:
            return self._session_by_secret()
        session = OAuth2Session(
            self._provider.client_id,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 - the method's name
            default_timeout=self._timeout,
        )
        assertion = _ClientAssertion(self._client_key, self._provider.issuer, self._now)
        session.register_client_auth_method(assertion)
        session.trust_env = not is_loopback(self._provider.issuer)
        return session

    def _session_by_secret(self) -> OAuth2Session:
        session = OAuth2Session(
            self._provider.client_id,
            self._client_secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the method's name
            default_timeout=self._timeout,
        )
        session.trust_env = not is_loopback(self._provider.issuer)
        return session

    @cached_property
    def _client_secret(self) -> str:
        try:
            return self._provider.client_key_file.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise SignInRefused(Refusal.CLIENT_REFUSED, "no usable secret") from error

    @cached_property
    def _client_key(self) -> RSAKey:
        try:
            return RSAKey.import_key(self._provider.client_key_file.read_bytes())
        except (OSError, JoseError, ValueError) as error:
            raise SignInRefused(Refusal.CLIENT_REFUSED, "no usable private key") from error


def _provider_error(error: object) -> SignInRefused:
    """Our word for an OAuth error code. The code is foreign input: keep it short in the log."""
    detail = "".join(letter for letter in str(error) if letter.isalnum() or letter == "_")
    return SignInRefused(
        ERROR_REFUSALS.get(str(error), Refusal.PROVIDER_REFUSED), f"error {detail[:40]}"
    )
