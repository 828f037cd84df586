"""Session rows: created, loaded in one query, rotated at login, step-up and profile switch."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Text,
    bindparam,
    cast,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.core.names import initials
from samspill.identity.models import Account, Profile, SessionRow
from samspill.identity.visiting import visit_by_token
from samspill.infra.db import db, run_on, short_transaction
from samspill.infra.last import Last

ABSOLUTE = timedelta(hours=8)
IDLE = {
    "PRIVATE": timedelta(minutes=30),
    "WORK": timedelta(minutes=15),
    "EXTERNAL": timedelta(minutes=15),
}
CSRF = "csrf_token"
"""Where Flask-WTF looks for the secret."""

SEEN_EVERY = timedelta(minutes=1)
"""Times of security.md 6.1 (ASVS 5.0, 7.3.1 and 7.3.2)."""


@dataclass
class Visit:
    """One session as loaded for a request. ``actor`` is None until somebody chose a profile."""

    session_id: UUID
    data: dict[str, Any]
    account_id: UUID | None = None
    person_id: UUID | None = None
    actor: Actor | None = None
    name: str = ""
    kind: str = ""
    unit_name: str | None = None
    tenant_name: str | None = None
    is_protected: bool = False
    has_other_profiles: bool = False
    language: str | None = None
    only_room: bool = False
    """A pupil's login at Feide: nothing but her own room opens (F9)."""

    is_minor: bool = False
    """Not yet 18: her private profile is her own. Of rights only one hangs on it:
    by Feide nothing opens to who is of age."""

    leads_unit: bool = False
    may_hold_plans: bool = False
    unread: frozenset[str] = frozenset()
    """What the notices are about that she has not read (``notifications/bell.py``)."""

    device_id: UUID | None = None
    """The device of hers that it is on, if she has set it up to unlock (``devices/``)."""

    locks_after: int | None = None
    """Minutes without use after which it locks; None: as every session."""

    is_new: bool = False
    """Has she not been asked yet whether she wants help to begin (``first_steps/``)?"""

    mail_fails: bool = False
    """Did a mail server say that it takes nothing for her (``reach.py``)?"""

    has_role: bool = False
    """Has she a role in the municipality of her profile (``administration/``)?"""

    has_school: bool = False
    """Has she a child, or a class, at a school here (``school/``)?"""

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        return initials(self.name)


@dataclass(frozen=True)
class SignIn:
    """What a provider proved: account, level, when (UTC) and the provider's own session.

    ``device_id``: the device of hers that unlocked; then ``locks_after`` so many idle minutes.
    """

    account_id: UUID
    strength: Strength
    signed_in_at: datetime
    issuer: str
    provider_session: str | None
    device: str | None = None
    device_id: UUID | None = None
    locks_after: int | None = None


@dataclass(frozen=True)
class OpenSession:
    """One session of a person, for her own list of them. Instants are UTC."""

    id: UUID
    device: str | None
    signed_in_at: datetime
    last_seen_at: datetime


def hash_of(token: str) -> bytes:
    """What is stored instead of the cookie's value."""
    # nosemgrep: hash-without-key - 256 random bits, which nobody finds by trying
    return hashlib.sha256(token.encode()).digest()


def load(token: str) -> Visit | None:
    """The visit that a cookie's token opens, or None: unknown, ended, idle too long, too old."""
    now = clock.now()
    with short_transaction(autocommit=True) as connection:
        rows = run_on(connection, visit_by_token(), {"token_hash": hash_of(token), "now": now})
        if not rows:
            return None
        row = rows[0]
        if now - row.last_seen_at > _idle(row):
            return None
        if now - row.last_seen_at > SEEN_EVERY:
            connection.execute(
                update(SessionRow).where(SessionRow.id == row.id).values(last_seen_at=now)
            )
    return _visit(row, now)


def _idle(row: Any) -> timedelta:
    """How long a session may lie without use."""
    if row.locks_after is not None:
        return timedelta(minutes=row.locks_after)
    return IDLE.get(row.kind or "PRIVATE", ABSOLUTE)


def _visit(row: Any, now: datetime) -> Visit:
    visit = Visit(session_id=row.id, data=dict(row.data), account_id=row.account_id)
    visit.device_id, visit.locks_after = row.device_id, row.locks_after
    if row.account_id is None:
        return visit
    visit.person_id, visit.name, visit.language = row.person_id, row.name, row.language
    today = clock.today(now)
    visit.is_minor = row.born_on is not None and today < clock.birthday(row.born_on, 18)
    visit.only_room = row.strength == Strength.OWN_ROOM
    if row.profile_id is None or not row.valid_from <= today < row.valid_to:
        return visit
    if visit.only_room and not visit.is_minor:
        return visit
    visit.kind, visit.unit_name, visit.tenant_name = row.kind, row.unit_name, row.tenant_name
    visit.is_protected = row.is_protected
    visit.has_other_profiles = row.profiles > 1 and not visit.only_room
    visit.leads_unit, visit.has_role = row.leads_unit, row.has_role
    visit.has_school = row.has_school
    visit.may_hold_plans, visit.is_new = row.may_hold_plans, row.is_new
    visit.mail_fails = row.mail_fails
    visit.unread = frozenset(row.unread or ())
    visit.actor = Actor(
        profile_id=row.profile_id,
        person_id=row.person_id,
        tenant_id=row.tenant_id,
        strength=Strength(row.strength),
        signed_in_at=row.signed_in_at,
        session_id=row.id,
    )
    return visit


def new_csrf_secret() -> str:
    """What the tokens of a session's forms are made from. It stands in the row from the start."""
    return secrets.token_hex(32)


def create(data: dict[str, Any]) -> tuple[UUID, str]:
    """Start a session that nobody is signed in to. Gives its id and the cookie's token."""
    session_id, token, now = new_id(), secrets.token_urlsafe(32), clock.now()
    data = {CSRF: new_csrf_secret(), **data}
    with short_transaction(autocommit=True) as connection:
        connection.execute(
            insert(SessionRow).values(
                id=session_id,
                token_hash=hash_of(token),
                strength=int(Strength.LOW),
                data=data,
                created_at=now,
                last_seen_at=now,
                expires_at=now + ABSOLUTE,
            )
        )
    return session_id, token


def save(session_id: UUID, data: dict[str, Any]) -> None:
    """Keep what the request changed: flash messages, language, a login on its way."""
    with short_transaction(autocommit=True) as connection:
        connection.execute(update(SessionRow).where(SessionRow.id == session_id).values(data=data))


_KEEP = (
    update(SessionRow.__table__)  # type: ignore[arg-type]
    .where(SessionRow.__table__.c.id == bindparam("kept_session"))
    .values(data=cast(bindparam("session_data", type_=Text), JSONB))
)


def save_last(session_id: UUID, data: dict[str, Any], last: Last) -> None:
    """Keep it with all else that the running act writes last."""
    last.change(_KEEP, {"kept_session": session_id, "session_data": json.dumps(data)})


def sign_in(session_id: UUID, login: SignIn, profile_id: UUID | None) -> str:
    """Bind the session to an account and rotate its token, in the running transaction.

    Gives the new token. An id planted before login never survives it (ASVS 7.2.4).
    """
    now = clock.now()
    token = secrets.token_urlsafe(32)
    on_device = {"device_id": login.device_id, "locks_after": login.locks_after}
    db.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id)
        .values(
            **(on_device if login.device_id else {}),
            token_hash=hash_of(token),
            account_id=login.account_id,
            profile_id=profile_id,
            strength=int(login.strength),
            signed_in_at=login.signed_in_at,
            issuer=login.issuer,
            provider_session=login.provider_session,
            device=login.device,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    return token


def switch_profile(session_id: UUID, profile_id: UUID) -> str:
    """Put on another hat: new token, the same login. Gives the new token."""
    token = secrets.token_urlsafe(32)
    db.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id)
        .values(token_hash=hash_of(token), profile_id=profile_id)
    )
    return token


def put_on_device(session_id: UUID, device_id: UUID) -> None:
    """Say which device of hers the session is on: it ends when that is ended."""
    db.session.execute(
        update(SessionRow).where(SessionRow.id == session_id).values(device_id=device_id)
    )


def take(session_id: UUID, name: str) -> Any:
    """Take what a session keeps under a name out of its row, once for all: None the second time.

    At once, and beside the act: of two that ask at the same time one gets it.
    """
    kept = SessionRow.__table__.c
    old = (
        select(kept.id, kept.data[name].label("value"))
        .where(kept.id == session_id, kept.data.has_key(name))
        .with_for_update()
        .cte("old")
    )
    taken = (
        update(SessionRow.__table__)  # type: ignore[arg-type]
        .where(kept.id == old.c.id)
        .values(data=kept.data.op("-")(name))
        .returning(old.c.value)
    )
    with short_transaction(autocommit=True) as connection:
        return connection.execute(taken).scalar_one_or_none()


def end(session_id: UUID) -> None:
    """End one session at once, whatever becomes of the request that asks for it."""
    with short_transaction(autocommit=True) as connection:
        connection.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
            .values(ended_at=clock.now())
        )


def weaken(session_id: UUID) -> None:
    """Let the login count as none from the next click: everything asks for a new one."""
    with short_transaction(autocommit=True) as connection:
        connection.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
            .values(strength=int(Strength.LOW))
        )


def open_sessions(person_id: UUID) -> list[OpenSession]:
    """Every session of the person that a cookie could still open, the last used first."""
    now = clock.now()
    rows = db.session.execute(
        select(
            SessionRow.id,
            SessionRow.device,
            SessionRow.signed_in_at,
            SessionRow.last_seen_at,
            SessionRow.locks_after,
            Profile.kind,
        )
        .join(Account, Account.id == SessionRow.account_id)
        .outerjoin(Profile, Profile.id == SessionRow.profile_id)
        .where(
            Account.person_id == person_id,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now,
        )
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id)
    )
    return [
        OpenSession(row.id, row.device, row.signed_in_at, row.last_seen_at)
        for row in rows
        if now - row.last_seen_at <= _idle(row)
    ]


def end_these(session_ids: list[UUID]) -> None:
    """End sessions in the running transaction: the next click with their cookie is nobody's."""
    db.session.execute(
        update(SessionRow)
        .where(SessionRow.id.in_(session_ids), SessionRow.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_all_of(person_id: UUID) -> None:
    """End every session of a person, in the running transaction."""
    end_these([one.id for one in open_sessions(person_id)])


def end_everybodys() -> int:
    """End every session, in the running transaction: all log in anew. Gives how many."""
    result = db.session.execute(
        update(SessionRow)
        .where(SessionRow.ended_at.is_(None), SessionRow.expires_at > clock.now())
        .values(ended_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def end_by_provider(issuer: str, subject: str | None, provider_session: str | None) -> int:
    """End the sessions that a back-channel logout names. Gives how many."""
    named = []
    if provider_session:
        named.append(SessionRow.provider_session == provider_session)
    if subject and not provider_session:
        accounts = select(Account.id).where(Account.issuer == issuer, Account.subject == subject)
        named.append(SessionRow.account_id.in_(accounts))
    if not named:
        return 0
    result = db.session.execute(
        update(SessionRow)
        .where(SessionRow.issuer == issuer, SessionRow.ended_at.is_(None), or_(*named))
        .values(ended_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
