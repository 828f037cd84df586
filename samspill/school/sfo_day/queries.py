"""Reads of a day at SFO. Row security decides whom a list shows, and what of a child."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.school.groups.models import GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.guardians.queries import Allowed, who_may
from samspill.school.pupils.models import Switch
from samspill.school.sealing import words_in
from samspill.school.sfo_day.models import (
    SfoNote,
    SfoPicker,
    SfoPickupBar,
    SfoPlan,
)
from samspill.school.sfo_day.rules import Rule, rule_of

MOST = 60


def day_rule(tenant_id: UUID, on: date) -> Rule:
    """What the municipality has decided about days at SFO."""
    return rule_of(policy("sfo_day", tenant_id, on).value)


# ---- what is said of a child's days --------------------------------------------------------


@dataclass(frozen=True)
class PlanView:
    """How a child goes home. ``who``: who fetches, for those who may know it; '' for whichever
    adult of the home. ``reader``: who at the SFO has read it, '' for nobody yet."""

    id: UUID
    day: date | None
    weekday: int | None
    way: str
    at: time | None
    until: time | None
    words: str
    who: str
    picker_id: UUID | None
    adult_id: UUID | None
    written_by: UUID
    is_late: bool
    reader: str
    read_at: datetime | None


def plans_of(pupil_id: UUID, since: date, *, knows_who: bool) -> list[PlanView]:
    """What holds of a child's weekdays, and what is said of days from one on: the newest first.

    ``knows_who``: may the reader know who fetches? By the switch PICK_UP.
    """
    adult, reader = aliased(Person), aliased(Person)
    fetches, reads = aliased(Profile), aliased(Profile)
    rows = db.session.execute(
        select(
            SfoPlan,
            SfoPicker,
            (adult.given_name + " " + adult.family_name).label("adult"),
            (reader.given_name + " " + reader.family_name).label("reader"),
        )
        .outerjoin(SfoPicker, SfoPicker.id == SfoPlan.picker_id)
        .outerjoin(fetches, fetches.id == SfoPlan.adult_id)
        .outerjoin(adult, adult.id == fetches.person_id)
        .outerjoin(reads, reads.id == SfoPlan.read_by)
        .outerjoin(reader, reader.id == reads.person_id)
        .where(
            SfoPlan.pupil_id == pupil_id,
            or_(SfoPlan.id.in_(_weeks_of(pupil_id)), SfoPlan.day >= since),
        )
        .order_by(SfoPlan.weekday.nulls_last(), SfoPlan.written_at.desc(), SfoPlan.id)
        .limit(MOST)
    )
    return [
        _plan(
            row.SfoPlan,
            who_fetches(row.SfoPicker, row.adult) if knows_who else "",
            row.reader or "",
        )
        for row in rows
    ]


def _weeks_of(pupil_id: UUID) -> Select[UUID]:
    """What holds of each weekday."""
    return (
        select(SfoPlan.id)
        .ext(distinct_on(SfoPlan.weekday))
        .where(SfoPlan.pupil_id == pupil_id, SfoPlan.day.is_(None))
        .order_by(SfoPlan.weekday, SfoPlan.written_at.desc(), SfoPlan.id)
    )


def who_fetches(picker: SfoPicker | None, adult: str | None) -> str:
    """The name of who fetches; '' for whichever adult of the home, and for who may not know."""
    return words_in(picker, "name") if picker else adult or ""


def _plan(row: SfoPlan, who: str, reader: str) -> PlanView:
    return PlanView(
        id=row.id,
        day=row.day,
        weekday=row.weekday,
        way=row.way,
        at=row.at,
        until=row.until,
        words=words_in(row, "words"),
        who=who,
        picker_id=row.picker_id,
        adult_id=row.adult_id,
        written_by=row.written_by,
        is_late=row.is_late,
        reader=reader,
        read_at=row.read_at,
    )


def holds(plans: Iterable[PlanView], day: date) -> PlanView | None:
    """What holds on a day, of plans with the newest first: a day before its weekday."""
    found = list(plans)
    of_day = (one for one in found if one.day == day)
    of_week = (one for one in found if one.weekday == day.isoweekday())
    return next(of_day, None) or next(of_week, None)


@dataclass(frozen=True)
class NoteView:
    """A word of the home about a day. ``reader``: who at the SFO has read it, '' for nobody yet."""

    id: UUID
    pupil_id: UUID
    day: date
    text: str
    is_late: bool
    reader: str
    read_at: datetime | None


def notes_of(pupil_id: UUID, since: date) -> list[NoteView]:
    """Words about a child's days from one on, as far as the reader may read them."""
    return _notes(SfoNote.pupil_id == pupil_id, SfoNote.day >= since)


def notes_among(pupil_ids: Collection[UUID], day: date) -> list[NoteView]:
    """Words about one day of some children."""
    return _notes(SfoNote.pupil_id.in_(pupil_ids), SfoNote.day == day)


def _notes(*which: ColumnElement[bool]) -> list[NoteView]:
    rows = db.session.execute(
        select(SfoNote, (Person.given_name + " " + Person.family_name).label("reader"))
        .outerjoin(Profile, Profile.id == SfoNote.read_by)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(*which)
        .order_by(SfoNote.day, SfoNote.written_at, SfoNote.id)
        .limit(MOST * 10)
    )
    return [
        NoteView(
            one.id,
            one.pupil_id,
            one.day,
            words_in(one, "text"),
            one.is_late,
            reader or "",
            one.read_at,
        )
        for one, reader in rows
    ]


# ---- who may fetch -------------------------------------------------------------------------


@dataclass(frozen=True)
class PickerView:
    """Somebody whom the home lets fetch. ``code``: what she says until staff have met her."""

    id: UUID
    name: str
    phone: str
    code: str
    last_day: date | None


def pickers_of(pupil_id: UUID, on: date) -> list[PickerView]:
    """Who may fetch on the day, in the order of their names."""
    rows = db.session.scalars(
        select(SfoPicker).where(SfoPicker.pupil_id == pupil_id, SfoPicker.ended_at.is_(None))
    )
    found = [
        PickerView(
            one.id,
            words_in(one, "name"),
            words_in(one, "phone"),
            "" if one.met_at else words_in(one, "code"),
            one.last_day,
        )
        for one in rows
        if one.holds_on(on)
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.id)))


def picker_of(pupil_id: UUID, picker_id: UUID) -> SfoPicker:
    """One of those of the child. Raises NotVisible for another's, and for one who is hidden."""
    found = db.session.get(SfoPicker, picker_id)
    if found is None or found.pupil_id != pupil_id or found.ended_at is not None:
        raise NotVisible
    return found


def adults_who_fetch(pupil_id: UUID, tenant_id: UUID, day: date) -> list[Allowed]:
    """The adults of a child who may fetch it, by name; read as system, since relations are
    guarded. Whoever may fetch need not see the child's day."""
    with system_access("who of the adults may fetch a child"):
        found = who_may(pupil_id, tenant_id, day, Switch.PICK_UP)
    return [one for one in found if not one.is_care_service]


@dataclass(frozen=True)
class BarView:
    """Somebody who must not fetch, and why."""

    id: UUID
    name: str
    why: str


def bars_of(pupil_id: UUID) -> list[BarView]:
    """Who must not fetch, as far as the reader may know."""
    rows = select(SfoPickupBar).where(
        SfoPickupBar.pupil_id == pupil_id, SfoPickupBar.ended_at.is_(None)
    )
    found = [
        BarView(one.id, words_in(one, "name"), words_in(one, "why"))
        for one in db.session.scalars(rows)
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def bar_of(pupil_id: UUID, bar_id: UUID) -> SfoPickupBar:
    """One of the child's. Raises NotVisible for another's, and for one that is hidden."""
    found = db.session.get(SfoPickupBar, bar_id)
    if found is None or found.pupil_id != pupil_id or found.ended_at is not None:
        raise NotVisible
    return found


# ---- for what changes ----------------------------------------------------------------------


def others_today(pupil_id: UUID, day: date, writer_id: UUID) -> bool:
    """Has another of the home said how the child goes home that day?"""
    found = select(SfoPlan.id).where(
        SfoPlan.pupil_id == pupil_id, SfoPlan.day == day, SfoPlan.written_by != writer_id
    )
    return db.session.scalar(found.limit(1)) is not None


def works_there(group_id: UUID, on: date) -> tuple[UUID, ...]:
    """Who works at an SFO on the day."""
    roles = (StaffRole.SFO_LEADER, StaffRole.SFO_STAFF)
    rows = (
        select(GroupStaff.profile_id)
        .distinct()
        .where(GroupStaff.group_id == group_id, GroupStaff.role.in_(roles), on_day(GroupStaff, on))
    )
    return tuple(sorted(db.session.scalars(rows), key=str))


def unread_of(pupil_id: UUID, day: date) -> list[SfoPlan | SfoNote]:
    """What is said of a child's day, and nobody at the SFO has read, as rows."""
    plans = select(SfoPlan).where(
        SfoPlan.pupil_id == pupil_id, SfoPlan.day == day, SfoPlan.read_at.is_(None)
    )
    notes = select(SfoNote).where(
        SfoNote.pupil_id == pupil_id, SfoNote.day == day, SfoNote.read_at.is_(None)
    )
    return [*db.session.scalars(plans), *db.session.scalars(notes)]
