"""What a provider has signed, checked claim by claim: id_tokens and logout tokens.

Authlib checks what OpenID Connect Core 3.1.7 lists, joserfc the signature. ``acr``,
``auth_time``, the subject and the logout token are left to us.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

from samspill.identity.signin.attempt import (
    Identity,
    LoginAttempt,
    LogoutNotice,
    Refusal,
    SignInRefused,
)
from samspill.identity.signin.discovery import Discovery

ALGORITHMS = ["RS256"]
LEVELS = ("low", "substantial", "high")
OWN_ROOM = "own_room"
"""What a pupil's login is worth: no ``acr`` gives it, and none is above it."""

USERID_SEC, OF_FEIDE = "https://n.feide.no/claims/userid_sec", "feide:"
LEEWAY = timedelta(seconds=10)
STEP_UP_LIFE = timedelta(minutes=5)
NOTICE_LIFE = timedelta(minutes=5)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
CLAIM_REFUSALS = {
    "iss": Refusal.WRONG_ISSUER,
    "aud": Refusal.WRONG_AUDIENCE,
    "azp": Refusal.WRONG_AUDIENCE,
    "nonce": Refusal.NONCE_MISMATCH,
}


def acr_level(acr: object) -> str | None:
    """The level an ``acr`` ends with (low, substantial, high), or None when it names none.

    By suffix, so that another scheme's level (``eidas-loa-high``) ranks the same.
    """
    level = str(acr).rsplit("-", 1)[-1]
    return level if level in LEVELS else None


class TokenCheck:
    """Checks the tokens one issuer signs for one client."""

    def __init__(self, discovery: Discovery, client_id: str, now: Callable[[], datetime]) -> None:
        self._discovery = discovery
        self._client_id = client_id
        self._now = now

    def identity(self, id_token: object, access_token: object, attempt: LoginAttempt) -> Identity:
        """Who an id_token says has signed in, for this attempt and no other.

        Raises SignInRefused: bad_token, wrong_issuer, wrong_audience, expired_token,
        nonce_mismatch, level_too_low, login_too_old or other_person.
        """
        if not isinstance(id_token, str):
            raise SignInRefused(Refusal.BAD_TOKEN, "no id_token in the answer")
        claims = self._id_token_claims(id_token, access_token, attempt)
        level, needed = acr_level(claims.get("acr")), acr_level(attempt.required_acr)
        if level is None or needed is None or LEVELS.index(level) < LEVELS.index(needed):
            raise SignInRefused(Refusal.LEVEL_TOO_LOW, f"{level}, needed {needed}")
        auth_time = self._auth_time(claims.get("auth_time"), attempt)
        if not claims["sub"]:
            raise SignInRefused(Refusal.BAD_TOKEN, "no subject")
        if attempt.expected_subject not in (None, claims["sub"]):
            raise SignInRefused(Refusal.OTHER_PERSON)
        return Identity(
            issuer=self._discovery.issuer,
            subject=claims["sub"],
            pid=_text(claims, "pid"),
            acr_level=level,
            amr=tuple(str(method) for method in claims["amr"]),
            auth_time=auth_time,
            sid=_text(claims, "sid"),
            locale=_text(claims, "locale"),
            id_token=id_token,
        )

    def pupil(self, id_token: object, access_token: object, attempt: LoginAttempt) -> Identity:
        """Which subject an id_token of Feide says has signed in; it tells no level and no number.

        Raises SignInRefused: bad_token, wrong_issuer, wrong_audience, expired_token or
        nonce_mismatch.
        """
        if not isinstance(id_token, str):
            raise SignInRefused(Refusal.BAD_TOKEN, "no id_token in the answer")
        claims = self._id_token_claims(id_token, access_token, attempt)
        if not claims["sub"]:
            raise SignInRefused(Refusal.BAD_TOKEN, "no subject")
        return Identity(
            issuer=self._discovery.issuer,
            subject=claims["sub"],
            pid=None,
            acr_level=OWN_ROOM,
            amr=(),
            auth_time=self._now(),
            sid=None,
            locale=None,
            id_token=id_token,
        )

    def logout_notice(self, token: str) -> LogoutNotice:
        """Check a back-channel logout token (OIDC Back-Channel Logout 1.0, 2.6).

        Raises SignInRefused: bad_token, wrong_issuer, wrong_audience or expired_token.
        """
        header, claims = self._decode(token)
        if str(header.get("typ", "logout+jwt")).lower() != "logout+jwt":
            raise SignInRefused(Refusal.BAD_TOKEN, "not a logout token")
        registry = jwt.JWTClaimsRegistry(
            self._timestamp(),
            int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": self._discovery.issuer},
            aud={"essential": True, "value": self._client_id},
            iat={"essential": True},
            jti={"essential": True},
        )
        _validated(lambda: registry.validate(claims))
        if self._timestamp() - claims["iat"] > NOTICE_LIFE.total_seconds():
            raise SignInRefused(Refusal.EXPIRED_TOKEN, "an old logout token")
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
            raise SignInRefused(Refusal.BAD_TOKEN, "not a logout event")
        sub, sid = _text(claims, "sub"), _text(claims, "sid")
        if not sub and not sid:
            raise SignInRefused(Refusal.BAD_TOKEN, "neither sub nor sid")
        return LogoutNotice(claims["iss"], sub, sid, claims["jti"])

    def _id_token_claims(
        self, id_token: str, access_token: object, attempt: LoginAttempt
    ) -> CodeIDToken:
        header, claims = self._decode(id_token)
        amr = claims.get("amr") or []
        checked = CodeIDToken(
            {**claims, "amr": [amr] if isinstance(amr, str) else amr},
            header,
            options={
                "iss": {"essential": True, "value": self._discovery.issuer},
                "aud": {"essential": True, "value": self._client_id},
            },
            params={
                "nonce": attempt.nonce,
                "client_id": self._client_id,
                "access_token": access_token,
            },
        )
        _validated(lambda: checked.validate(self._timestamp(), int(LEEWAY.total_seconds())))
        return checked

    def _auth_time(self, claim: object, attempt: LoginAttempt) -> datetime:
        try:
            auth_time = datetime.fromtimestamp(float(claim), UTC)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise SignInRefused(Refusal.BAD_TOKEN, "no usable auth_time") from error
        if auth_time > self._now() + LEEWAY:
            raise SignInRefused(Refusal.BAD_TOKEN, "auth_time in the future")
        too_old = attempt.purpose == "step_up" and self._now() - auth_time > STEP_UP_LIFE
        if attempt.max_age is not None:
            oldest = attempt.started_at - timedelta(seconds=attempt.max_age) - LEEWAY
            too_old = too_old or auth_time < oldest
        if too_old:
            raise SignInRefused(Refusal.LOGIN_TOO_OLD)
        return auth_time

    def _decode(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token the provider has signed with a key it publishes."""
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
            if not isinstance(kid, str):
                raise SignInRefused(Refusal.BAD_TOKEN, "no key id")
            decoded = jwt.decode(token, self._discovery.key(kid), ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise SignInRefused(Refusal.BAD_TOKEN, type(error).__name__) from error
        return decoded.header, decoded.claims

    def _timestamp(self) -> int:
        return int(self._now().timestamp())


def school_names(info: Mapping[str, Any]) -> tuple[str, ...]:
    """The names at Feide (``oskar@skole.example``) in what userinfo tells; other ids are left."""
    told = info.get(USERID_SEC)
    names = told if isinstance(told, list) else [told]
    return tuple(
        one.removeprefix(OF_FEIDE)
        for one in names
        if isinstance(one, str) and one.startswith(OF_FEIDE)
    )


def _validated(check: Callable[[], None]) -> None:
    """Run a claims check and turn its complaint into our code."""
    try:
        check()
    except ExpiredTokenError as error:
        raise SignInRefused(Refusal.EXPIRED_TOKEN) from error
    except ClaimError as error:
        code = CLAIM_REFUSALS.get(error.claim, Refusal.BAD_TOKEN)
        raise SignInRefused(code, f"claim {error.claim}") from error


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and value else None
