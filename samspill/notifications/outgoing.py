"""What goes out beside the letter: an SMS, or a push message to each telephone of hers. Each is a
row that says how it went, so that it is sent once, and stopped where it should not go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, func, select, update

from samspill.access.actor import Actor
from samspill.core.clock import OSLO, today
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import Urgency
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.contact import Mobile, mobile_of
from samspill.identity.contact_checks.actions import ask_for_code
from samspill.identity.queries import ProfileView, profile_by_id
from samspill.identity.subscriptions.queries import standing
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer
from samspill.infra.limits import within_limit
from samspill.infra.settings import Settings
from samspill.notifications.bell import may_read
from samspill.notifications.choices import TESTS, Wishes, is_read
from samspill.notifications.models import DeliveryState, Notice, NoticeDelivery, NoticeState
from samspill.notifications.queries import is_guarded
from samspill.notifications.queued import Queued
from samspill.notifications.rhythms import Channel, Rhythm, due
from samspill.notifications.subscriber import DELIVER
from samspill.organisation.queries import policy

TEXT, PUSH = "notifications.text", "notifications.push"
"""The jobs that send one SMS, and one push message."""

JOBS = {Channel.SMS: TEXT, Channel.PUSH: PUSH}

GIVE_UP = timedelta(hours=4)
"""A service that takes nothing for so long is down: then a letter goes."""

AT_ONCE = timedelta(minutes=15)
"""Within that, one SMS is enough: what came since stands at the bell."""


def sms_rule(tenant_id: UUID | None) -> dict[str, int]:
    """How many SMS a municipality lets out in a month, and to one person in a day."""
    return dict(policy("sms", tenant_id, today(instant())).value)


def sms_is_on(tenant_id: UUID | None) -> bool:
    """Has the municipality chosen SMS, and does the installation have what it takes? In development
    without an account, they land in the outbox."""
    settings: Settings = current_app.config["SAMSPILL"]
    can = settings.sms is not None or not settings.is_production
    return can and sms_rule(tenant_id)["sms_a_month"] > 0


def plan_beside(notice: Queued, wishes: Wishes) -> None:
    """Plan the SMS and push messages of a notice, for now or for when her night is over.

    Once: a notice that comes by again (push did not reach her, so a letter goes) plans no more.
    """
    by = [one for one in JOBS if wishes.rhythm(notice, one) == Rhythm.NOW]
    if is_read(notice) or not by or _is_planned(notice.id):
        return
    at = due(Rhythm.NOW, Urgency(notice.urgency), wishes.times, instant())
    about = NoticeDelivery(
        profile_id=notice.profile_id, tenant_id=wishes.tenant_id, notice_id=notice.id, due_at=at
    )
    for channel in by:
        _plan(about, channel)


def _is_planned(notice_id: UUID) -> bool:
    planned = select(exists().where(NoticeDelivery.notice_id == notice_id))
    return bool(db.session.scalar(planned))


def _plan(about: NoticeDelivery, channel: Channel) -> None:
    """One row for her number, or one for each of her telephones, as ``about`` says."""
    telephones: list[UUID | None] = [None]
    if channel == Channel.PUSH:
        telephones = [*standing(about.profile_id)]
    rows = [
        NoticeDelivery(
            id=new_id(),
            profile_id=about.profile_id,
            tenant_id=about.tenant_id,
            notice_id=about.notice_id,
            subscription_id=one,
            channel=channel,
            state=DeliveryState.WAITING if about.due_at else DeliveryState.QUEUED,
            due_at=about.due_at,
            created_at=instant(),
        )
        for one in telephones
    ]
    db.session.add_all(rows)
    db.session.flush()
    if about.due_at is None:
        _queue(channel, [row.id for row in rows])


def _queue(channel: Channel, ids: Iterable[UUID]) -> None:
    defer(JOBS[channel], [{"delivery_id": str(one)} for one in ids], queue="notices")


def plan_by(channel: Channel, notice_id: UUID, reader: ProfileView) -> None:
    """Plan the messages of a notice by one channel, for now. As system."""
    about = NoticeDelivery(
        profile_id=reader.id, tenant_id=reader.tenant_id, notice_id=notice_id, due_at=None
    )
    _plan(about, channel)


def by_letter_instead(notice: Notice | None) -> None:
    """A message beside the letter did not arrive: what came by it instead of by letter comes by
    letter now. As system."""
    if notice is not None and notice.state == NoticeState.KEPT:
        notice.state = NoticeState.QUEUED
        defer(DELIVER, [{"notice_ids": [str(notice.id)]}], queue="notices")


def queue_deliveries(many: int) -> bool:
    """Queue what has waited till now, so many of them. Gives whether there is more. As system."""
    waits = (NoticeDelivery.state == DeliveryState.WAITING, NoticeDelivery.due_at <= instant())
    some = select(NoticeDelivery.id, NoticeDelivery.channel).where(*waits).limit(many)
    found = db.session.execute(some).all()
    ids = [row.id for row in found]
    db.session.execute(
        update(NoticeDelivery)
        .where(NoticeDelivery.id == any_(bindparam("ids", ids, ARRAY(Uuid))))
        .values(state=DeliveryState.QUEUED)
        .execution_options(synchronize_session=False)
    )
    for channel in JOBS:
        _queue(channel, [row.id for row in found if row.channel == channel])
    return len(found) == many


OUT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.FAILED)
"""What has been handed to the supplier, and so costs."""


def may_have_sms(reader: ProfileView) -> bool:
    """May she have SMS: the municipality has it on, and no protection forbids it (J10)?"""
    return sms_is_on(reader.tenant_id) and not is_guarded(reader.id, reader.person_id)


def stopped_by(delivery: NoticeDelivery, notice: Notice | None, reader: ProfileView) -> str:
    """Why an SMS does not go out after all; '' for no reason. Call it as system."""
    subject_id = notice.subject_id if notice else reader.person_id
    if notice is not None and is_read(notice):
        return "READ"
    if not sms_is_on(reader.tenant_id) or reader.on_paper:
        return "OFF"
    if is_guarded(reader.id, subject_id) or is_guarded(reader.id, reader.person_id):
        return "GUARDED"
    return "" if notice is None else _too_many(delivery, reader)


def _too_many(delivery: NoticeDelivery, reader: ProfileView) -> str:
    now = instant()
    mine = (
        NoticeDelivery.profile_id == reader.id,
        NoticeDelivery.channel == Channel.SMS,
        NoticeDelivery.state.in_(OUT),
        NoticeDelivery.id != delivery.id,
    )
    if db.session.scalar(select(exists().where(*mine, NoticeDelivery.sent_at > now - AT_ONCE))):
        return "NEWS"
    midnight = now.astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0)
    rule = sms_rule(reader.tenant_id)
    in_the_day = select(func.count()).where(*mine, NoticeDelivery.sent_at >= midnight)
    if (db.session.scalar(in_the_day) or 0) >= rule["sms_a_day_each"]:
        return "EACH"
    in_the_month = select(func.count()).where(
        NoticeDelivery.tenant_id == reader.tenant_id,
        NoticeDelivery.channel == Channel.SMS,
        NoticeDelivery.sent_at >= midnight.replace(day=1),
        NoticeDelivery.state.in_(OUT),
    )
    return "CAP" if (db.session.scalar(in_the_month) or 0) >= rule["sms_a_month"] else ""


@dataclass(frozen=True)
class Texting:
    """How it stands with SMS to a profile. ``mobile`` None: no number is written. ``last_state``:
    of the last that was handed over; the supplier says later that it arrived, or did not."""

    mobile: Mobile | None
    last_at: datetime | None
    last_state: str | None


def texting_of(actor: Actor) -> Texting | None:
    """How it stands with SMS to the actor; None where there is none: it is off, or her address is
    protected."""
    reader = profile_by_id(actor.profile_id)
    if reader.on_paper or not may_have_sms(reader):
        return None
    last = db.session.execute(
        select(NoticeDelivery.sent_at, NoticeDelivery.state)
        .where(
            NoticeDelivery.profile_id == actor.profile_id,
            NoticeDelivery.channel == Channel.SMS,
            NoticeDelivery.state.in_(OUT),
        )
        .order_by(NoticeDelivery.sent_at.desc())
        .limit(1)
    ).one_or_none()
    at, state = last or (None, None)
    return Texting(mobile_of(actor.profile_id), at, state)


def _texting(actor: Actor) -> tuple[Texting, Mobile]:
    found = texting_of(actor)
    if found is None or found.mobile is None:
        raise NotVisible
    return found, found.mobile


def ask_for_sms_code(actor: Actor) -> UUID:
    """Send a code to the number that the actor has written, so that SMS may go there.

    Raises NotVisible where there is no SMS, RuleBroken for a number that we send none to.
    """
    _how, mobile = _texting(actor)
    if mobile.to_send_to is None:
        raise RuleBroken("", _("Vi sender bare SMS til norske mobilnumre."), "abroad")
    return ask_for_code(actor, mobile.item_id, mobile.number)


def ask_for_sms_test(actor: Actor) -> None:
    """Send an SMS on trial to the actor herself. Raises Conflict for the sixth in an hour,
    NotVisible for a number that is not confirmed."""
    _how, mobile = _texting(actor)
    if mobile.confirmed_at is None:
        raise NotVisible
    _trial(actor, Channel.SMS)


def ask_for_push_test(actor: Actor) -> None:
    """Send a push message on trial to each of the actor's own telephones. Raises Conflict for the
    sixth in an hour, NotVisible where she has none."""
    if not standing(actor.profile_id):
        raise NotVisible
    _trial(actor, Channel.PUSH)


def _trial(actor: Actor, channel: Channel) -> None:
    if not within_limit(f"notice test {actor.profile_id}", TESTS, hours=1):
        raise Conflict(_("Du har fått noen prøver alt. Vent litt før du ber om flere."))
    _plan(NoticeDelivery(profile_id=actor.profile_id, tenant_id=actor.tenant_id), channel)


def what_it_tells(row: NoticeDelivery) -> tuple[Notice | None, bool]:
    """The notice that a message is about (None for a trial), and whether its reader may still hear
    of it. As system."""
    if row.notice_id is None:
        return None, True
    found = db.session.execute(
        select(Notice, may_read(bindparam("now", instant()))).where(Notice.id == row.notice_id)
    ).one()
    return found[0], bool(found[1])
