"""How the provider can be told to misbehave, so that the client's refusals are proved over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Faults:
    """Wrongs to commit; the default is none. Reachable only through ``create_app(faults=…)``."""

    claims: dict[str, Any] = field(default_factory=dict)
    """id_token claims to replace (iss, aud, sub, nonce, acr, auth_time, exp …)."""
    forged_signature: bool = False
    """Sign with a key that is not published, under the published key's id."""
    any_level: bool = False
    """Offer levels below what was asked for, and report them honestly."""
    ignore_freshness: bool = False
    """Answer from the running session although a new login was asked for (prompt, max_age)."""
    callback_issuer: str | None = None
    """``iss`` on the callback; the empty string leaves it out. None is the right one."""
    token_status: int = 200
    """Answer of the token endpoint when not 200."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    """What Feide's userinfo is to tell instead."""
    token_delay: float = 0.0
    """Seconds before the token endpoint answers."""
