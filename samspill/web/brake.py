"""Who asks again and again for what is not hers: first a new login, then out (security.md 6.4).

What is hidden and what never was count alike, so that the brake tells nothing either.
"""

from __future__ import annotations

import structlog
from flask import g, request, session

from samspill.identity import sessions
from samspill.infra.limits import times

log = structlog.get_logger()

WINDOW_HOURS = 5 / 60
NEW_LOGIN_AFTER = 20
OUT_AFTER = 40
"""Refused addresses of a person within five minutes."""


def hold_back() -> None:
    """Count a refusal of an address with an id in it, for the person who is signed in.

    After ``NEW_LOGIN_AFTER`` her session counts as no login until she has logged in anew; after
    ``OUT_AFTER`` it ends, and the log says so to whoever watches it.
    """
    visit = g.get("visit")
    if visit is None or visit.person_id is None or not request.view_args:
        return
    refused = times(f"refused:{visit.person_id}", hours=WINDOW_HOURS)
    if refused > OUT_AFTER:
        sessions.end(visit.session_id)
        session.ended = True  # type: ignore[attr-defined]
        log.error("held_back", how="session_ended", page=request.endpoint)
    elif refused > NEW_LOGIN_AFTER:
        sessions.weaken(visit.session_id)
        log.warning("held_back", how="new_login", page=request.endpoint)
