"""What has waited goes out when it is due: one letter to each reader, after asking rights again."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update

from samspill.access.system import system_access
from samspill.identity.queries import ProfileView
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer_each
from samspill.notifications.actions import (
    address_of,
    arriving,
    envelope_for,
    hand_on_tasks,
    hand_over,
    send_digest,
)
from samspill.notifications.choices import not_out
from samspill.notifications.models import Notice, NoticeState
from samspill.notifications.outgoing import queue_deliveries
from samspill.notifications.queued import Queued, become, due_notices, hearer_of
from samspill.notifications.words import count_by_plan

DIGEST, QUEUE = "notifications.digest", "notifications.queue_due"


AT_A_TIME = 5_000
"""So many readers in one transaction: what has waited for a whole town holds no lock for long."""


def queue_due() -> bool:
    """Queue a letter for each reader whose notices are due by now, and what goes beside letters.

    One part of them: gives whether there is more. A reader is in one part with all that is hers.
    """
    is_due = (Notice.state == NoticeState.WAITING, Notice.due_at <= instant())
    with system_access("which notices are due"):
        some = select(Notice.profile_id).where(*is_due).distinct().limit(AT_A_TIME)
        readers = db.session.scalars(some).all()
        db.session.execute(
            update(Notice)
            .where(*is_due, Notice.profile_id == any_(bindparam("readers", readers, ARRAY(Uuid))))
            .values(state=NoticeState.QUEUED)
            .execution_options(synchronize_session=False)
        )
        is_more_beside = queue_deliveries(AT_A_TIME)
        hand_on_tasks()
    defer_each(DIGEST, "profile_ids", readers, queue="notices")
    return len(readers) == AT_A_TIME or is_more_beside


def send_what_is_due(profile_id: UUID) -> None:
    """Send a reader what has waited, in one letter. Safe to run twice: what is sent is left alone.

    The Message-ID is that of the oldest notice in it, so that a letter sent twice around a crash
    shows once.
    """
    with system_access("send what has waited"):
        waited = due_notices(profile_id)
        if not waited:
            return
        hearer = hearer_of(profile_id)
        out: list[Queued] = []
        becoming: dict[NoticeState, list[Queued]] = defaultdict(list)
        for one in waited:
            hears = one.may_hear and hearer.lives
            instead = not_out(one, hearer.wishes) if hears else NoticeState.CANCELLED
            (becoming[instead] if instead else out).append(one)
        for state, some in becoming.items():
            become(some, state)
        _send(out, hearer.reader)


def _send(notices: list[Queued], reader: ProfileView) -> None:
    envelopes = [envelope_for(is_guarded=one) for one in {one.guarded for one in notices}]
    may_go = all(one.may_go for one in envelopes) and address_of(reader)
    if len(notices) > 1 and may_go:
        least = min(envelopes, key=lambda one: (one.says_what, bool(one.link)))
        with arriving(reader, lambda: become(notices, NoticeState.NO_ADDRESS)):
            send_digest(str(notices[0].id), count_by_plan(notices), reader, least)
            become(notices, NoticeState.SENT)
        return
    for notice in notices:
        hand_over(notice, reader)
