"""What a login is made of: the attempt we remember, the identity we get, the reasons to refuse."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Refusal(StrEnum):
    """Why nobody was signed in. The values are stable: logs, tests and pages use them."""

    CANCELLED = "cancelled"
    STATE_MISMATCH = "state_mismatch"
    EXPIRED_ATTEMPT = "expired_attempt"
    WRONG_ISSUER = "wrong_issuer"
    CODE_REFUSED = "code_refused"
    BAD_TOKEN = "bad_token"  # noqa: S105 - a code, not a secret
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a code
    WRONG_AUDIENCE = "wrong_audience"
    NONCE_MISMATCH = "nonce_mismatch"
    LEVEL_TOO_LOW = "level_too_low"
    LOGIN_TOO_OLD = "login_too_old"
    OTHER_PERSON = "other_person"
    NOT_RUNNING = "not_running"  # a silent login, where none runs at the provider
    CLIENT_REFUSED = "client_refused"  # our own key is missing or expired: tell operations
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_DOWN = "provider_down"


class SignInRefused(Exception):
    """Nobody is signed in. ``code`` chooses the page; ``detail`` is for the log.

    The detail never holds a token, a code or a national number.
    """

    def __init__(self, code: Refusal, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class LoginAttempt:
    """A login that has started; keep it in the session row until the callback, use it once.

    ``required_acr`` is the provider's own name (``idporten-loa-high``). ``max_age`` is seconds.
    ``expected_subject`` is the ``sub`` that must come back at a step-up. ``extra`` is the
    caller's own and must survive JSON.
    """

    provider: str
    required_acr: str
    started_at: datetime
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    purpose: str = "login"
    next_path: str = "/"
    max_age: int | None = None
    expected_subject: str | None = field(default=None, repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)

    def to_json(self) -> str:
        """The attempt as text for the session row."""
        return json.dumps({**asdict(self), "started_at": self.started_at.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> LoginAttempt:
        """The attempt that ``to_json`` wrote. Raises ValueError, KeyError or TypeError if not."""
        values = json.loads(text)
        return cls(**{**values, "started_at": datetime.fromisoformat(values["started_at"])})


@dataclass(frozen=True)
class Identity:
    """Who the provider says has signed in, every check passed.

    ``issuer`` and ``subject`` together name the account. ``pid`` is the national number and may
    be absent (foreign eID). ``acr_level`` is low, substantial or high; own_room for a pupil, whose
    ``school_names`` Feide tells instead of a number. ``auth_time`` is UTC.
    """

    issuer: str
    subject: str = field(repr=False)
    pid: str | None = field(repr=False)
    acr_level: str
    amr: tuple[str, ...]
    auth_time: datetime
    sid: str | None
    locale: str | None
    id_token: str = field(repr=False)
    school_names: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class LogoutNotice:
    """A provider's word that a login has ended: end our sessions with this issuer and ``sid``.

    Without ``sid`` all sessions of ``sub`` end. The caller remembers ``jti`` to refuse replays.
    """

    iss: str
    sub: str | None
    sid: str | None
    jti: str
