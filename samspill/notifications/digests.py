"""What has waited goes out when it is due: one letter to each reader, after asking rights again."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select, update

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

DIGEST = "notifications.digest"


def queue_due() -> None:
    """Queue a letter for each reader whose notices are due by now."""
    with system_access("which notices are due"):
        readers = db.session.scalars(
            select(Notice.profile_id)
            .where(Notice.state == NoticeState.WAITING, Notice.due_at <= instant())
            .distinct()
        ).all()
        db.session.execute(
            update(Notice)
            .where(Notice.state == NoticeState.WAITING, Notice.due_at <= instant())
            .values(state=NoticeState.QUEUED)
            .execution_options(synchronize_session=False)
        )
        queue_deliveries()
        hand_on_tasks()
    defer_each(DIGEST, "profile_ids", readers, queue="notices")


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
