"""What has waited goes out when it is due: one letter to each reader, after asking rights again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, update

from samspill.access.system import system_access
from samspill.identity.deaths import has_died
from samspill.identity.queries import ProfileView, profiles_by_id
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer
from samspill.notifications.actions import envelope_of, hand_over, send_digest
from samspill.notifications.bell import may_read
from samspill.notifications.choices import not_out, wishes_of
from samspill.notifications.models import Notice, NoticeState
from samspill.notifications.outgoing import queue_deliveries

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
    calls = [{"profile_id": str(one)} for one in readers]
    defer(DIGEST, calls, queue="notices")


def send_what_is_due(profile_id: UUID) -> None:
    """Send a reader what has waited, in one letter. Safe to run twice: what is sent is left alone.

    The Message-ID is that of the oldest notice in it, so that a letter sent twice around a crash
    shows once.
    """
    with system_access("send what has waited"):
        waited = db.session.execute(
            select(Notice, may_read(bindparam("now", instant())))
            .where(
                Notice.profile_id == profile_id,
                Notice.state == NoticeState.QUEUED,
                Notice.due_at <= instant(),
            )
            .order_by(Notice.created_at, Notice.id)
            .with_for_update(of=Notice)
        ).all()
        if not waited:
            return
        reader = profiles_by_id([profile_id])[profile_id]
        wishes, lives = wishes_of(profile_id, reader.tenant_id), not has_died(reader.person_id)
        for notice, may_hear in waited:
            if not (may_hear and lives):
                notice.state = NoticeState.CANCELLED
            elif (instead := not_out(notice, wishes)) is not None:
                notice.state = instead
        _send([one for one, _may in waited if one.state == NoticeState.QUEUED], reader)
        db.session.flush()


def _send(notices: list[Notice], reader: ProfileView) -> None:
    one_of_each = {one.subject_id for one in notices}
    envelopes = [envelope_of(reader.id, one) for one in one_of_each]
    may_go = all(one.may_go for one in envelopes) and reader.email and not reader.on_paper
    if len(notices) > 1 and may_go:
        least = min(envelopes, key=lambda one: (one.has_own_words, bool(one.link)))
        send_digest(notices, reader, least)
        return
    for notice in notices:
        hand_over(notice, reader)
