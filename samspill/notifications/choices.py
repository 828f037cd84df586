"""How somebody wants to hear: what she has chosen, and what follows from it for one notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy import true as sql_true
from sqlalchemy.orm import aliased

from samspill.access.actor import Actor
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough
from samspill.core.event import Kind, Urgency, record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.contact import has_number
from samspill.identity.models import Profile
from samspill.identity.subscriptions.queries import SILENT, has_any, reached_at
from samspill.infra.db import db, instant, run
from samspill.infra.limits import within_limit
from samspill.notifications.events import TestAsked
from samspill.notifications.models import (
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticeSetting,
    NoticeState,
)
from samspill.notifications.rhythms import (
    CALM,
    Channel,
    Choices,
    Reader,
    Rhythm,
    Times,
    calmed,
    due,
    reader_of,
    rhythm_of,
)
from samspill.organisation.queries import policy

STILL_NEWS = timedelta(days=7)
"""So long what is unread about a page keeps more of the same from going out."""


@dataclass(frozen=True)
class Wishes:
    """How one profile hears: as what she reads, her clock, and what she chose by subject; None is
    for all of them."""

    reader: Reader
    tenant_id: UUID | None
    chosen: dict[UUID | None, Choices]
    own_hours: tuple[int, int] | None
    rule: dict[str, int] | None = None
    """What the municipality says of hours, where it has been read already."""

    has_phone: bool = False
    """Does anything take push for her?"""

    reached_at: datetime | None = None
    """When she was last on what takes it, and took what was sent; else None."""

    has_sms: bool = False
    """Has she a number that is hers, and did the last SMS arrive as far as we know?"""

    @classmethod
    def of(
        cls, rows: Sequence[Any], tenant_id: UUID | None, rule: dict[str, int] | None = None
    ) -> Wishes:
        """From the rows of a statement ``with_choices``."""
        chosen = {row.about_id: row for row in rows if row.choices is not None}
        of_all = chosen.get(None)
        has_hours = of_all is not None and of_all.quiet_from is not None
        return cls(
            reader_of(rows[0].kind, may_hold_plans=rows[0].may_hold_plans),
            tenant_id,
            {about_id: row.choices for about_id, row in chosen.items()},
            (of_all.quiet_from, of_all.quiet_until) if of_all and has_hours else None,
            rule,
            rows[0].has_phone,
            rows[0].reached_at,
            rows[0].has_sms,
        )

    @cached_property
    def times(self) -> Times:
        """Her clock: as the rule says, with her own quiet hours."""
        rule = self.rule or policy("notice_times", self.tenant_id, today(instant())).value
        if self.own_hours is not None:
            rule = rule | dict(zip(("quiet_from", "quiet_until"), self.own_hours, strict=True))
        return Times(**rule)

    def rhythm(self, notice: Any, channel: Channel = Channel.EMAIL) -> Rhythm:
        """How soon one notice goes out by a channel."""
        if channel == Channel.PUSH and not self.has_phone:
            return Rhythm.OFF
        of = [self.chosen[one] for one in (notice.subject_id, None) if one in self.chosen]
        found = rhythm_of(
            channel,
            Kind(notice.kind),
            Urgency(notice.urgency),
            self.reader,
            locked=notice.is_locked,
            choices=tuple(of),
            works=() if notice.is_missed else self.works,
        )
        return calmed(found, channel) if notice.template in CALM else found

    @property
    def works(self) -> frozenset[Channel]:
        """What reaches her beside e-mail, as far as we know."""
        on = {Channel.SMS: self.has_sms, Channel.PUSH: self.is_reached}
        return frozenset(one for one, works in on.items() if works)

    @property
    def is_reached(self) -> bool:
        """Does push reach her? A telephone that is silent for long may take nothing."""
        return self.reached_at is not None and self.reached_at > instant() - SILENT


def with_choices(profile: Select[Any]) -> Select[*tuple[Any, ...]]:
    """A statement that has ``Profile.kind``, with what the profile has chosen: a row for each. It
    is given ``now``."""
    return profile.add_columns(
        Profile.may_hold_plans,
        NoticeSetting.about_id,
        NoticeSetting.choices,
        NoticeSetting.quiet_from,
        NoticeSetting.quiet_until,
        has_any(Profile.id, bindparam("now")).label("has_phone"),
        reached_at(Profile.id, bindparam("now")).label("reached_at"),
        and_(has_number(Profile.id), _last_sms_arrived()).label("has_sms"),
    ).outerjoin(NoticeSetting, NoticeSetting.profile_id == Profile.id)


def _last_sms_arrived() -> ColumnElement[bool]:
    """So far as we know, of the last that was handed over; yes where none was."""
    last = select(NoticeDelivery.state).where(
        NoticeDelivery.profile_id == Profile.id,
        NoticeDelivery.channel == Channel.SMS,
        NoticeDelivery.sent_at.is_not(None),
    )
    newest = last.order_by(NoticeDelivery.sent_at.desc()).limit(1).scalar_subquery()
    return func.coalesce(newest != DeliveryState.FAILED, sql_true())


@cache
def _chosen() -> Select[*tuple[Any, ...]]:
    return with_choices(select(Profile.kind).where(Profile.id == bindparam("profile_id")))


def wishes_of(profile_id: UUID, tenant_id: UUID | None) -> Wishes:
    """How a profile wants to hear. As system, or as herself."""
    return Wishes.of(run(_chosen(), {"profile_id": profile_id, "now": instant()}), tenant_id)


@dataclass(frozen=True)
class Plan:
    """What happens to a notice that was queued: goes out now (``state`` None), or not."""

    state: NoticeState | None = None
    due_at: datetime | None = None


def is_read(notice: Any) -> bool:
    """Need nobody be told of it any more? What is about her login goes out all the same: whoever
    read it may be the one it warns of."""
    return notice.read_at is not None and notice.kind != Kind.SECURITY


def not_out(notice: Any, wishes: Wishes) -> NoticeState | None:
    """Why a notice does not go out at all, as her choices are now: she has read it, or wants it at
    the bell alone."""
    if is_read(notice):
        return NoticeState.READ
    return NoticeState.KEPT if wishes.rhythm(notice) == Rhythm.OFF else None


def plan_for(notice: Any, wishes: Wishes) -> Plan:
    """What happens to a queued notice by e-mail. What has waited till it is due goes out now.

    Nothing goes out that has been read. What is only to know does not go out while something
    about the same page that did is unread.
    """
    instead = not_out(notice, wishes)
    if instead is not None:
        return Plan(instead)
    if _is_to_know(notice) and _is_news_already(notice):
        return Plan(NoticeState.KEPT)
    if notice.due_at is not None:
        return Plan()
    at = due(wishes.rhythm(notice), Urgency(notice.urgency), wishes.times, instant())
    return Plan(NoticeState.WAITING, at) if at else Plan()


def _is_to_know(notice: Any) -> bool:
    return notice.urgency in (Urgency.D, Urgency.E) and not notice.is_locked


def _is_news_already(notice: Any) -> bool:
    earlier = aliased(Notice)
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    earlier.profile_id == notice.profile_id,
                    earlier.path == notice.path,
                    earlier.path != "",
                    earlier.read_at.is_(None),
                    earlier.state == NoticeState.SENT,
                    earlier.sent_at > instant() - STILL_NEWS,
                )
            )
        )
    )


@dataclass(frozen=True)
class Chosen:
    """What a profile has chosen for all plans and children, or for one; and what is proposed to
    her."""

    choices: Choices
    reader: Reader
    times: Times
    own_hours: tuple[int, int] | None
    """Her own quiet hours; None for those of the rule."""

    has_own: frozenset[UUID]
    """The plans and children that she has chosen something of their own for."""

    has_phone: bool
    works: frozenset[Channel]
    """What reaches her beside e-mail."""

    of_all: Choices
    has_sms: bool = False
    """Has she a number that is hers, where there is SMS?"""


def chosen_by(actor: Actor, subject_id: UUID | None) -> Chosen:
    """What the actor has chosen."""
    wishes = wishes_of(actor.profile_id, actor.tenant_id)
    own = frozenset(one for one, what in wishes.chosen.items() if one is not None and what)
    found = wishes.chosen.get(subject_id, {})
    return Chosen(
        found,
        wishes.reader,
        wishes.times,
        wishes.own_hours,
        own,
        wishes.has_phone,
        wishes.works,
        wishes.chosen.get(None, {}),
    )


def choose(
    actor: Actor,
    subject_id: UUID | None,
    choices: dict[str, dict[str, str]],
    quiet: tuple[int, int] | None = None,
) -> None:
    """Keep what the actor chose for all plans, or for one. It holds for what comes from now."""
    query = select(NoticeSetting).where(NoticeSetting.profile_id == actor.profile_id)
    same = NoticeSetting.about_id
    row = db.session.scalar(
        query.where(same == subject_id if subject_id else same.is_(None)).with_for_update()
    )
    if row is None:
        row = NoticeSetting(id=new_id(), profile_id=actor.profile_id, about_id=subject_id)
        db.session.add(row)
    row.choices, row.changed_at = choices, instant()
    row.quiet_from, row.quiet_until = quiet or (None, None)


@dataclass(frozen=True)
class Delivered:
    """How it goes with e-mail to a profile: the last that went out, and since when one waits."""

    last_at: datetime | None
    stuck_since: datetime | None


STUCK = timedelta(minutes=15)
"""A letter that has not left by then is held up."""


def delivered_to(profile_id: UUID) -> Delivered:
    """How it goes with e-mail to a profile: a queued letter should leave within minutes."""
    since = instant() - STUCK
    is_stuck = (Notice.state == NoticeState.QUEUED) & (
        or_(Notice.due_at.is_(None), Notice.due_at < since)
    )
    row: Any = db.session.execute(
        select(
            func.max(Notice.sent_at).label("last_at"),
            func.min(Notice.created_at)
            .filter(is_stuck, Notice.created_at < since)
            .label("stuck_since"),
        ).where(Notice.profile_id == profile_id)
    ).one()
    return Delivered(row.last_at, row.stuck_since)


TESTS = 5
"""How many letters on trial somebody may ask for in an hour."""


def ask_for_test(actor: Actor) -> None:
    """Send a letter on trial to the actor herself, the way all others go. Raises Conflict for the
    sixth in an hour, NotEnough where there is no tenant to log it for."""
    if actor.tenant_id is None:
        raise NotEnough(_("Profilen hører ikke til noen kommune."))
    if not within_limit(f"notice test {actor.profile_id}", TESTS, hours=1):
        raise Conflict(_("Du har fått noen prøver alt. Vent litt før du ber om flere."))
    record(
        TestAsked(
            subject_id=actor.person_id, tenant_id=actor.tenant_id, profile_ids=(actor.profile_id,)
        )
    )
