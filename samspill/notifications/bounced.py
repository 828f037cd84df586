"""A letter that was taken and came back: it is as if it had been refused at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from samspill.access.system import system_access
from samspill.identity.models import Profile
from samspill.identity.reach import note_refused
from samspill.infra.bounces import Bounce, mark_of, read_bounce
from samspill.infra.db import db
from samspill.infra.mail import PERMANENT, why_refused
from samspill.notifications.models import Notice, NoticeState


def take_bounce(raw: bytes, addressed: str = "") -> bool:
    """Note that a letter came back, by the report of a mail server. Safe to run twice.

    Gives whether there was something to note: not of a letter that is only late, of a code, or of
    one to an address that its reader has left. Raises NotABounce.
    """
    bounce = read_bounce(raw, addressed)
    if bounce is None:
        return False
    with system_access("a letter came back"):
        return _note(bounce)


def _note(bounce: Bounce) -> bool:
    notice = db.session.get(Notice, bounce.letter_id)
    if notice is None:
        return False
    reader = db.session.get_one(Profile, notice.profile_id)
    if reader.email is None or mark_of(reader.email) != bounce.mark:
        return False
    note_refused(reader.id, why_refused(PERMANENT, bounce.status))
    same_letter: Any = (Notice.profile_id == reader.id, Notice.sent_at == notice.sent_at)
    db.session.execute(
        update(Notice)
        .where(*same_letter, Notice.state == NoticeState.SENT)
        .values(state=NoticeState.NO_ADDRESS)
        .execution_options(synchronize_session=False)
    )
    return True
