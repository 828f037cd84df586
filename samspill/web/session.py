"""Flask's session on our session rows: one query a request, a cookie with a random token."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import UserMixin
from sqlalchemy.exc import OperationalError

from samspill.access.routes import at_the_end_of_acts, before_what_is_shown
from samspill.identity import sessions
from samspill.identity.sessions import Visit
from samspill.infra.last import at_the_end
from samspill.infra.settings import Settings
from samspill.notifications.bell import note_read, pages_read_at

WITHOUT = ("/static/", "/healthz", "/readyz", "/.well-known/", "/abonnement/", "/app/")
"""Addresses that never look at a session."""


class SignedIn(UserMixin):
    """Flask-Login's user: the account of the visit, from the row and from nowhere else."""

    def __init__(self, visit: Visit) -> None:
        self.id = str(visit.account_id)


def current_user(_request: Request) -> SignedIn | None:
    """Who is signed in, for Flask-Login and its extensions."""
    visit = g.get("visit")
    return SignedIn(visit) if visit is not None and visit.account_id is not None else None


class RowSession(dict[str, Any], SessionMixin):
    """What a page may keep between requests: flash messages, language, a login on its way.

    ``rotated`` is the new token after a login or a change of profile; ``ended`` drops the cookie.
    """

    def __init__(self, visit: Visit | None) -> None:
        super().__init__(visit.data if visit else {})
        self.visit = visit
        self.rotated: str | None = None
        self.ended = False
        self.modified = False

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.modified = True

    def pop(self, key: str, *default: Any) -> Any:
        """Take a value out."""
        self.modified = self.modified or key in self
        return super().pop(key, *default)

    def is_kept(self) -> None:
        """The row holds what is here now."""
        self.modified = False

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Give the value, set first if it is missing."""
        self.modified = self.modified or key not in self
        return super().setdefault(key, default)


def init_sessions(app: Flask, settings: Settings) -> None:
    """Sessions from our rows. Without a database the error page is shown, whatever was asked."""
    app.session_interface = RowSessionInterface(
        "__Host-samspill" if settings.is_production else "samspill",
        secure=settings.base_url.startswith("https://"),
    )

    at_the_end_of_acts(_keep_with_the_act)
    before_what_is_shown(_note_what_is_read)

    @app.before_request
    def know_who() -> None:
        if g.unknown_because is not None:
            raise g.unknown_because


def _keep_with_the_act() -> None:
    """What an act that goes well says to its reader is written by it, not after it.

    All else (a new token, a visitor without a row, an act that failed) waits for ``save_session``.
    """
    row: Any = session
    if row.visit is None or row.rotated or row.ended or not row.modified:
        return
    with at_the_end() as last:
        sessions.save_last(row.visit.session_id, dict(row), last)
        last.done.append(row.is_kept)


def _note_what_is_read() -> None:
    """Who opens the page that a notice is about, has read the notice."""
    visit = g.get("visit")
    if visit is None or visit.actor is None or not visit.unread:
        return
    opened = visit.unread.intersection(pages_read_at(request.path))
    if opened:
        with at_the_end() as last:
            note_read(visit.actor.profile_id, opened, last)


class RowSessionInterface(SessionInterface):
    """Opens the row at the start of a request and keeps what changed at its end."""

    def __init__(self, cookie_name: str, *, secure: bool) -> None:
        self.cookie_name = cookie_name
        self.secure = secure

    def open_session(self, app: Flask, request: Request) -> RowSession:  # noqa: ARG002
        """Load the visit; who acts stands in ``g.actor`` from here on."""
        token = request.cookies.get(self.cookie_name, "")
        visit = None
        g.unknown_because = None
        if token and not request.path.startswith(WITHOUT):
            try:
                visit = sessions.load(token)
            except OperationalError as error:  # raised again where it can become a page
                g.unknown_because = error
        g.visit = visit
        g.actor = visit.actor if visit else None
        return RowSession(visit)

    def save_session(
        self,
        app: Flask,  # noqa: ARG002 - Flask calls it so
        session: SessionMixin,
        response: Response,
    ) -> None:
        """Store changes in a short transaction of their own, and set a rotated token."""
        row = session
        assert isinstance(row, RowSession)  # noqa: S101 - we made it
        if row.ended:
            response.delete_cookie(self.cookie_name, path="/", secure=self.secure, httponly=True)
            return
        token = row.rotated
        if row.visit is None:
            if not row:
                return
            _session_id, token = sessions.create(dict(row))
        elif row.modified:
            sessions.save(row.visit.session_id, dict(row))
        if token:
            response.set_cookie(
                self.cookie_name, token, path="/", secure=self.secure, httponly=True, samesite="Lax"
            )

    def ensure_row(self, session: RowSession) -> Visit:
        """Give an anonymous visitor a row now, so that a login can be bound to it."""
        if session.visit is None:
            session_id, session.rotated = sessions.create(dict(session))
            session.visit = Visit(session_id=session_id, data={})
            g.visit = session.visit
        return session.visit
