"""What has waited goes out when it is due: one letter to each reader, after asking rights again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Select, Uuid, any_, bindparam, select, update

from samspill.access.system import system_access
from samspill.identity.deaths import has_died
from samspill.identity.queries import ProfileView, profile_by_id
from samspill.infra.db import db, instant, run
from samspill.infra.jobs import defer_each
from samspill.notifications.actions import envelope_of, hand_over, send_digest
from samspill.notifications.bell import may_read
from samspill.notifications.choices import not_out, wishes_of
from samspill.notifications.models import Notice, NoticeState
from samspill.notifications.outgoing import queue_deliveries
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
    defer_each(DIGEST, "profile_ids", readers, queue="notices")


@dataclass(frozen=True)
class Due:
    """One notice that has waited till now. ``may_hear``: her right to it stands."""

    id: UUID
    subject_id: UUID
    kind: str
    urgency: str
    path: str
    is_locked: bool
    read_at: datetime | None
    may_hear: bool


@cache
def _due() -> Select[*tuple[Any, ...]]:
    now: BindParameter[datetime] = bindparam("now")
    return (
        select(
            Notice.id,
            Notice.subject_id,
            Notice.kind,
            Notice.urgency,
            Notice.path,
            Notice.is_locked,
            Notice.read_at,
            may_read(now).label("may_hear"),
        )
        .where(
            Notice.profile_id == bindparam("profile_id"),
            Notice.state == NoticeState.QUEUED,
            Notice.due_at <= now,
        )
        .order_by(Notice.created_at, Notice.id)
        .with_for_update(of=Notice)
    )


_BECOME = (
    update(Notice)
    .where(Notice.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .values(state=bindparam("became"), sent_at=bindparam("went_at"))
)


def _become(notices: list[Due], state: NoticeState, went_at: datetime | None = None) -> None:
    ids = [one.id for one in notices]
    run(_BECOME, {"ids": ids, "became": state.value, "went_at": went_at})


def send_what_is_due(profile_id: UUID) -> None:
    """Send a reader what has waited, in one letter. Safe to run twice: what is sent is left alone.

    The Message-ID is that of the oldest notice in it, so that a letter sent twice around a crash
    shows once.
    """
    with system_access("send what has waited"):
        values = {"profile_id": profile_id, "now": instant()}
        waited = [Due(*row) for row in run(_due(), values)]
        if not waited:
            return
        reader = profile_by_id(profile_id)
        wishes, lives = wishes_of(profile_id, reader.tenant_id), not has_died(reader.person_id)
        out: list[Due] = []
        becoming: dict[NoticeState, list[Due]] = defaultdict(list)
        for one in waited:
            hears = one.may_hear and lives
            instead = not_out(one, wishes) if hears else NoticeState.CANCELLED
            (becoming[instead] if instead else out).append(one)
        for state, some in becoming.items():
            _become(some, state)
        _send(out, reader)


def _send(notices: list[Due], reader: ProfileView) -> None:
    envelopes = [envelope_of(reader.id, one) for one in {one.subject_id for one in notices}]
    may_go = all(one.may_go for one in envelopes) and reader.email and not reader.on_paper
    if len(notices) > 1 and may_go:
        least = min(envelopes, key=lambda one: (one.has_own_words, bool(one.link)))
        send_digest(str(notices[0].id), count_by_plan(notices), reader, least)
        _become(notices, NoticeState.SENT, instant())
        return
    ids = [one.id for one in notices]
    for notice in db.session.scalars(select(Notice).where(Notice.id.in_(ids))):
        hand_over(notice, reader)
    db.session.flush()
