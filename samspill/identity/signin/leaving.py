"""Giving one's screen to somebody else: nothing of one's own login is left on it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import g, redirect, session
from werkzeug.wrappers import Response

from samspill.identity import sessions
from samspill.identity.signin.client import client
from samspill.identity.signin.oidc import SignInRefused
from samspill.identity.subscriptions.actions import leave

KEPT_FOR = "kept_for_another"
"""Where the new session keeps what the other one does, and where she goes."""

ASK_AGAIN = "ask_again"
"""That the next login from this browser is asked for anew, whoever ran there before."""


def give_away_screen(kept: dict[str, Any], path: str) -> Response:
    """End the session of who is signed in, and begin one that nobody is signed in to.

    By way of ID-porten, so that its own login ends too: else a press of Logg inn would let the
    other in as her. It comes back to Logg ut's page, which leads on to ``path``.
    """
    data = {KEPT_FOR: kept, ASK_AGAIN: path}
    if "language" in session:
        data["language"] = session["language"]
    leave(g.visit.session_id)
    sessions.end(g.visit.session_id)
    _session_id, session.rotated = sessions.create(data)  # type: ignore[attr-defined]
    try:
        target = client().logout_url(None, secrets.token_urlsafe(8))
    except SignInRefused:
        target = path
    response = redirect(target, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
