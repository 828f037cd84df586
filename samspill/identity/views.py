"""Bytt profil."""

from __future__ import annotations

from uuid import UUID

from flask import g, redirect, render_template, request, session
from werkzeug.wrappers import Response

from samspill.access.routes import Module, public
from samspill.core.clock import today
from samspill.core.errors import NotSignedIn, NotVisible
from samspill.identity import sessions
from samspill.identity.queries import ProfileView, profiles_of
from samspill.identity.sessions import Visit
from samspill.infra.db import instant

identity = Module("identity", __name__)

WHY = "signed in, but no profile chosen yet: shows one's own profiles only"


@identity.route("/bytt-profil", opens=public(WHY))
def profiles() -> str:
    """The person's own profiles."""
    visit = _signed_in()
    return render_template("identity/profiles.html", profiles=_own(visit))


@identity.route("/bytt-profil", opens=public(WHY), methods=("POST",))
def switch_profile() -> Response:
    """Put on another hat: new session token, menus of that profile only."""
    visit = _signed_in()
    try:
        wanted = UUID(request.form.get("profile", ""))
    except ValueError:
        raise NotVisible from None
    if wanted not in {profile.id for profile in _own(visit)}:
        raise NotVisible
    session.rotated = sessions.switch_profile(visit.session_id, wanted)  # type: ignore[attr-defined]
    return redirect("/hjem", 303)


def _signed_in() -> Visit:
    visit: Visit | None = g.get("visit")
    if visit is None or visit.person_id is None:
        raise NotSignedIn
    return visit


def _own(visit: Visit) -> list[ProfileView]:
    if visit.person_id is None:
        return []
    return profiles_of(visit.person_id, today(instant()))
