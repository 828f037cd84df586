"""What hurries (urgency A) and is neither read nor known to have arrived goes on: by the channels
that it has not gone by, and then to an employee who sends or calls. Each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, exists, select, update

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import Kind, Urgency
from samspill.core.ids import new_id
from samspill.identity.contact import mobile_of
from samspill.identity.models import ProfileKind
from samspill.identity.queries import ProfileView
from samspill.infra.db import db, instant
from samspill.notifications.bell import may_read
from samspill.notifications.models import (
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticeState,
    PaperTask,
)
from samspill.notifications.outgoing import JOBS, may_have_sms, plan_by
from samspill.notifications.queued import hearer_of
from samspill.notifications.rhythms import Channel
from samspill.notifications.senders import sender_to
from samspill.organisation.queries import policy

RULE = "urgent_notices"
NOT_FOR = (Kind.SECURITY, Kind.SCHOOL)
"""SECURITY is what somebody has done herself. A pupil who is missed has a clock of her own, after
which her school rings: ``absence/missing.py``."""

WITHIN = timedelta(days=2)
"""What is older is left to people."""

AT_MOST = 200
WENT = (NoticeState.SENT, NoticeState.KEPT, NoticeState.NO_ADDRESS)


def go_on() -> None:
    """Do what is due for what hurries. Safe to run twice."""
    with system_access("what hurries and has not been read"):
        _let_go_of_what_is_read()
        for notice in _unread():
            _goes_on(notice)


def _unread() -> list[Notice]:
    now = instant()
    arrived = exists().where(
        NoticeDelivery.notice_id == Notice.id, NoticeDelivery.state == DeliveryState.DELIVERED
    )
    asked = exists().where(PaperTask.notice_id == Notice.id)
    query = select(Notice).where(
        Notice.urgency == Urgency.A,
        Notice.kind.not_in(NOT_FOR),
        Notice.state.in_(WENT),
        Notice.read_at.is_(None),
        Notice.created_at > now - WITHIN,
        may_read(bindparam("now", now)),
        ~arrived,
        ~asked,
    )
    return list(db.session.scalars(query.order_by(Notice.created_at, Notice.id).limit(AT_MOST)))


def _goes_on(notice: Notice) -> None:
    hearer, now = hearer_of(notice.profile_id), instant()
    if not hearer.lives:
        return
    rule = policy(RULE, hearer.reader.tenant_id, today(now)).value
    waited = now - notice.created_at
    if waited >= timedelta(minutes=rule["send_or_call_after"]):
        _ask_somebody(notice, hearer.reader)
    elif waited >= timedelta(minutes=rule["other_channel_after"]):
        _by_others(notice, hearer.reader)


def _by_others(notice: Notice, reader: ProfileView) -> None:
    """By each channel that she has and it has not gone by, whatever she has chosen of others."""
    gone = select(NoticeDelivery.channel).where(NoticeDelivery.notice_id == notice.id)
    by = {*JOBS} - {Channel(one) for one in db.session.scalars(gone)}
    mobile = mobile_of(reader.id) if may_have_sms(reader) else None
    if mobile is None or mobile.confirmed_at is None:
        by.discard(Channel.SMS)
    for channel in sorted(by):
        plan_by(channel, notice.id, reader)


def _ask_somebody(notice: Notice, reader: ProfileView) -> None:
    """«Send eller ring» to who has it; of what is at work, people at work tell each other."""
    sender = sender_to(reader, notice.subject_id) if reader.kind != ProfileKind.WORK else None
    if sender is None or sender.profile_id == reader.id:
        return
    task = PaperTask(
        id=new_id(),
        notice_id=notice.id,
        employee_profile_id=sender.profile_id,
        reader_profile_id=reader.id,
        subject_id=sender.subject_id,
        template=notice.template,
        created_at=instant(),
    )
    db.session.add(task)
    db.session.flush()


def _let_go_of_what_is_read() -> None:
    """Who has read it meanwhile need not be rung: it is done, by nobody (``done_how`` None)."""
    read = exists().where(
        Notice.id == PaperTask.notice_id,
        Notice.read_at.is_not(None),
        Notice.state.in_(WENT),
    )
    db.session.execute(
        update(PaperTask)
        .where(PaperTask.done_at.is_(None), read)
        .values(done_at=instant())
        .execution_options(synchronize_session=False)
    )
