"""Turns events into notices with their job, and stops the notices of those who lost access."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, or_, update

from samspill.access.actor import current_actor
from samspill.access.grants import profiles_with, reaching
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.event import Event, Notify
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.infra.jobs import in_calls
from samspill.infra.last import Last
from samspill.notifications.models import Notice, NoticeState

DELIVER = "notifications.deliver"


def write_notices(events: list[Event], last: Last) -> None:
    """Queue the notices of a transaction's events, in that transaction."""
    ended = [(e.subject_id, set(getattr(e, e.ends_access_of))) for e in events if e.ends_access_of]
    out = _stop(ended)
    rows = [row for event in events for row in _notices(event, out)]
    last.put(Notice, rows)
    last.queue(DELIVER, in_calls("notice_ids", (row["id"] for row in rows)), queue="notices")


def _stop(ended: list[tuple[UUID, set[UUID]]]) -> set[tuple[UUID, UUID]]:
    """Cancel what waits for those who lost access. Gives (subject, profile) of who is out whole.

    With them goes what waits for anybody else whose only ground is gone: a leader who was asked
    about a plan that ends, also when nobody was in it.
    """
    if not ended:
        return set()
    out = set()
    with system_access("access ended: stop queued notices"):
        for subject_id, profiles in ended:
            inside = reaching(subject_id)
            has_no_ground = and_(Notice.needs_right, Notice.profile_id.not_in(inside))
            db.session.execute(
                update(Notice)
                .where(
                    Notice.subject_id == subject_id,
                    Notice.state.in_((NoticeState.QUEUED, NoticeState.WAITING)),
                    or_(Notice.profile_id.in_(profiles), has_no_ground),
                )
                .values(state=NoticeState.CANCELLED)
                .execution_options(synchronize_session=False)
            )
            gone = profiles - set(db.session.scalars(inside))
            out |= {(subject_id, profile_id) for profile_id in gone}
    return out


def _notices(event: Event, out: set[tuple[UUID, UUID]]) -> Iterator[dict[str, object]]:
    """The rows of one event; nothing that needs a right to who is ``out`` of the subject (I13)."""
    notify = event.notify
    if not isinstance(notify, Notify):
        return
    for profile_id in sorted(_audience(event, notify)):
        if notify.needs_right and (event.subject_id, profile_id) in out:
            continue
        yield {
            "id": new_id(),
            "profile_id": profile_id,
            "subject_id": event.subject_id,
            "kind": notify.kind,
            "urgency": notify.urgency,
            "template": notify.template,
            "path": event.page(),
            "area": notify.area,
            "is_locked": notify.locked,
            "needs_right": notify.needs_right,
            "address": getattr(event, notify.address) if notify.address else None,
            "state": NoticeState.QUEUED,
            "created_at": instant(),
            "read_at": None,
        }


def _audience(event: Event, notify: Notify) -> set[UUID]:
    actor = None if notify.to_actor else current_actor()
    named = getattr(event, notify.audience) if notify.audience else None
    if named is None:
        named = profiles_with(event.subject_id, Area(str(notify.area)), Level.READ)
    return set(named) - ({actor.profile_id} if actor else set())
