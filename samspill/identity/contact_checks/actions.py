"""Sending a code to a new address or number, and taking it into use when the code comes back."""

from __future__ import annotations

import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, update

from samspill.access.actor import Actor
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.contact_checks.models import ContactCheck
from samspill.identity.contact_checks.queries import CheckView, check_by_id, code_of, place_of
from samspill.identity.events import ContactChanged
from samspill.identity.models import ContactItem, ContactKind, Profile
from samspill.infra.crypto import lookup_hash, seal
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_contact
from samspill.infra.limits import within_limit

SEND_CODE = "notifications.send_code"
"""The job that sends it; it stands on a higher floor."""

LASTS = timedelta(minutes=30)
CODES = 5
"""How many somebody may have sent in an hour, and how many go to one address in a day."""

TRIES = 5
"""How many times somebody may type one code."""


def ask_for_code(actor: Actor, item_id: UUID, value: str) -> UUID:
    """Send a code to a new address or number of the actor's, in place of one sent before.

    Gives the id of what waits for it. Raises Conflict for too many.
    """
    mine = within_limit(f"contact code {actor.profile_id}", CODES, hours=1)
    if not (mine and within_limit(f"contact code to {_hashed(value)}", CODES, hours=24)):
        raise Conflict(_("Du har bedt om flere koder alt. Vent litt før du ber om en ny."))
    _end(ContactCheck.item_id == item_id)
    check = ContactCheck(id=new_id(), profile_id=actor.profile_id, item_id=item_id)
    check.value_sealed = seal(value.encode(), place_of(check.id), of_contact(item_id))
    check.asked_at, check.valid_until = instant(), instant() + LASTS
    db.session.add(check)
    db.session.flush()
    defer(SEND_CODE, [{"check_id": str(check.id)}], queue="notices")
    return check.id


def _hashed(value: str) -> str:
    return lookup_hash(value.casefold()).hex()[:32]


def _end(*which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(ContactCheck)
        .where(ContactCheck.ended_at.is_(None), *which)
        .values(ended_at=instant())
        .execution_options(synchronize_session=False)
    )


def forget_codes(item_id: UUID) -> None:
    """What was asked for the address or number that stood here before is worth nothing."""
    _end(ContactCheck.item_id == item_id)


def own_check(actor: Actor, check_id: UUID) -> CheckView:
    """What of the actor's waits for a code. Raises NotVisible for another's, or none."""
    found = check_by_id(check_id)
    if found is None or found.profile_id != actor.profile_id:
        raise NotVisible
    return found


def send_again(actor: Actor, check_id: UUID) -> UUID:
    """Send a new code; the one before is worth nothing. Gives its id. Raises as
    ``ask_for_code``."""
    check = own_check(actor, check_id)
    return ask_for_code(actor, check.item_id, check.value)


def drop(actor: Actor, check_id: UUID) -> None:
    """Let be what waited for a code. What she had stays in use."""
    check = own_check(actor, check_id)
    _end(ContactCheck.id == check.id)


def confirm(actor: Actor, check_id: UUID, *, code: str) -> None:
    """Take a new address into use, by the code that was sent to it; the one she had is told. A
    number was written before, and may now get SMS.

    Raises RuleBroken at "code" for a wrong one, one that has run out, or one tried too often.
    """
    check = own_check(actor, check_id)
    if not within_limit(f"contact try {check.id}", TRIES, hours=24):
        text = _("Det er prøvd for mange ganger. Be om en ny kode.")
        raise RuleBroken("code", text, "too_many")
    if check.is_over:
        raise RuleBroken("code", _("Koden gjelder ikke lenger. Be om en ny."), "over")
    if not hmac.compare_digest(code.encode(), code_of(check.id).encode()):
        raise RuleBroken("code", _("Koden stemmer ikke. Se på den en gang til."), "wrong")
    _end(ContactCheck.id == check.id)
    if check.kind == ContactKind.MOBILE:
        db.session.get_one(ContactItem, check.item_id).confirmed_at = instant()
        return
    profile = db.session.get_one(Profile, actor.profile_id)
    earlier, profile.email = profile.email, check.value
    profile.mail_failed_at = profile.mail_failed_why = None
    if earlier == check.value:
        return
    if actor.tenant_id is not None:
        record(
            ContactChanged(
                subject_id=actor.person_id,
                tenant_id=actor.tenant_id,
                kinds=(str(check.kind),),
                profile_ids=(actor.profile_id,),
                earlier_email=earlier,
            )
        )
