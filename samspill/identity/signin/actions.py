"""From a proven identity to a person of ours: account, profile, session."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from samspill.access.levels import Strength
from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.identity import sessions
from samspill.identity.feide import adult_age, is_pupil, listed_account
from samspill.identity.invitations import private_profile
from samspill.identity.models import Account, Person, ProfileKind
from samspill.identity.queries import person_by_number, profiles_of
from samspill.identity.sessions import SignIn
from samspill.identity.signin.attempt import Identity, LoginAttempt, LogoutNotice
from samspill.identity.signin.device import device_of
from samspill.identity.signin.models import LogoutToken
from samspill.identity.signin.queries import account_of
from samspill.identity.signin.tokens import OWN_ROOM
from samspill.infra.db import db, instant


class Unknown(Exception):
    """The provider knows the person; we do not."""


STRENGTHS = {
    OWN_ROOM: Strength.OWN_ROOM,
    "low": Strength.LOW,
    "substantial": Strength.SUBSTANTIAL,
    "high": Strength.HIGH,
}


def account_for(identity: Identity) -> Account:
    """The account of an identity, made at the first login by the national number.

    Raises Unknown when the number is nobody's here, or the account is somebody else's.
    """
    if identity.acr_level == OWN_ROOM:
        return _pupils_account(identity)
    account = account_of(identity.issuer, identity.subject)
    person = person_by_number(identity.pid) if identity.pid else None
    if account is not None and (person is None or person.id == account.person_id):
        return account
    if person is None or account is not None:
        raise Unknown
    account = Account(
        id=new_id(),
        person_id=person.id,
        issuer=identity.issuer,
        subject=identity.subject,
        created_at=instant(),
    )
    db.session.add(account)
    db.session.flush()
    return account


def _pupils_account(identity: Identity) -> Account:
    """The account that the school owner's list gave a pupil; with her own profile, if she has none.

    Raises Unknown for who is not on the list, and for who is of age.
    """
    account = listed_account(identity.school_names, identity.subject)
    person = db.session.get(Person, account.person_id) if account else None
    day = today(instant())
    if account is None or person is None or not is_pupil(person, day, adult_age(day)):
        raise Unknown
    if person.tenant_id is not None:
        private_profile(person, person.tenant_id, None, day)
    return account


def sign_in(
    session_id: UUID, account: Account, identity: Identity, keep: UUID | None, user_agent: str
) -> str:
    """Bind the session to the account and give its new token. ``keep`` is a profile to stay in.

    Of ``user_agent`` only the sort of browser is kept. With one profile it is chosen; with
    several the person chooses.
    """
    found = profiles_of(account.person_id, today(instant()))
    if identity.acr_level == OWN_ROOM:
        found, keep = [one for one in found if one.kind == ProfileKind.PRIVATE], None
    profile_id = keep or (found[0].id if len(found) == 1 else None)
    login = SignIn(
        account_id=account.id,
        strength=STRENGTHS[identity.acr_level],
        signed_in_at=identity.auth_time,
        issuer=identity.issuer,
        provider_session=identity.sid,
        device=device_of(user_agent),
    )
    return sessions.sign_in(session_id, login, profile_id)


def proof_of(identity: Identity, attempt: LoginAttempt) -> dict[str, Any]:
    """What a login proved, for evidence: no number, no token, the nonce only as a hash."""
    return {
        "issuer": identity.issuer,
        "level": identity.acr_level,
        "means": list(identity.amr),
        "at": identity.auth_time.isoformat(),
        # nosemgrep: hash-without-key - a random nonce
        "nonce_hash": hashlib.sha256(attempt.nonce.encode()).hexdigest(),
    }


def end_at_provider(notice: LogoutNotice) -> bool:
    """End the sessions that a back-channel logout names. False when its token was used before."""
    if db.session.get(LogoutToken, (notice.iss, notice.jti)) is not None:
        return False
    db.session.add(LogoutToken(issuer=notice.iss, jti=notice.jti, at=instant()))
    sessions.end_by_provider(notice.iss, notice.sub, notice.sid)
    return True
