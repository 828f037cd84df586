"""An afternoon at an SFO: who is here, who goes home next, who is late."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.clock import OSLO, start_of_day, today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.school.absence.models import STANDING, Absence, AbsenceState
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil
from samspill.school.sealing import words_in
from samspill.school.sfo_day.models import SfoPicker, SfoPlan, SfoTap, TapKind
from samspill.school.sfo_day.queries import NoteView, notes_among, who_fetches
from samspill.school.sfo_day.rules import STANDS, Nearness, Where, nearness, where_is
from samspill.school.sfo_holidays.queries import asked_beside
from samspill.school.sfo_places.models import SfoOffer, SfoTerms

MOST_LATE = 300
MOVES = (TapKind.IN, TapKind.TRIP, TapKind.OUT)
"""The taps that say where a child is."""


@dataclass(frozen=True)
class AwayFromSchool:
    """A child whom school or home has noted away that day; nothing of why (J14)."""

    from_time: time | None
    to_time: time | None
    is_missed: bool

    @property
    def all_day(self) -> bool:
        """Is it the whole day?"""
        return self.from_time is None and not self.is_missed


@dataclass(frozen=True)
class Child:
    """A child who has SFO that day. ``way`` '': nobody has said anything, and it may stay until
    the SFO closes. ``departure``: when it goes home at the latest."""

    pupil_id: UUID
    name: str
    is_protected: bool
    where: Where
    nearness: Nearness
    way: str
    at: time | None
    until: time | None
    words: str
    who: str
    departure: time
    is_changed: bool
    is_unread: bool
    is_late: bool
    tapped_at: datetime | None
    fetched_by: str
    wrong_clock: bool
    away: AwayFromSchool | None
    notes: tuple[NoteView, ...] = field(default_factory=tuple)

    @property
    def has_unread(self) -> bool:
        """Is something said of the day that nobody here has read?"""
        return self.is_unread or any(not one.reader for one in self.notes)

    def minutes_over(self, at: datetime) -> int:
        """How many minutes since it was to go home."""
        local = at.astimezone(OSLO)
        return (local.hour - self.departure.hour) * 60 + local.minute - self.departure.minute


def afternoon(group_id: UUID, day: date, at: datetime) -> list[Child]:
    """The children who have SFO on the day, who goes home next first: five statements, however
    many. Whom the reader may not find is not among them."""
    weekday = str(day.isoweekday())
    values = {"in_group": group_id, "on": day, "weekday": day.isoweekday()}
    rows = db.session.execute(_statement(), values).all()
    here = [row for row in rows if row.tap or _has_sfo(row, weekday)]
    ids = [row.pupil_id for row in here]
    notes: dict[UUID, list[NoteView]] = {}
    for one in notes_among(ids, day) if ids else ():
        notes.setdefault(one.pupil_id, []).append(one)
    away = away_among(ids, day) if ids else {}
    found = [
        _child(row, tuple(notes.get(row.pupil_id, ())), away.get(row.pupil_id), at) for row in here
    ]
    return sorted(found, key=lambda one: one.departure)


def _has_sfo(row: Any, weekday: str) -> bool:
    """By its weekday, in a holiday by what its home has answered."""
    return bool(weekday in row.weekdays if row.comes is None else row.comes)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    day: BindParameter[date] = bindparam("on")
    child, adult, came = aliased(Person), aliased(Person), aliased(Person)
    fetches, fetched = aliased(Profile), aliased(Profile)
    plan, tap, met = _plan_on(day), _tap_on(day), aliased(SfoPicker, name="met")
    held = _held_on(day)
    asked = asked_beside(GroupMember.group_id, GroupMember.pupil_id, day)
    return (
        select(
            GroupMember.pupil_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            plan,
            tap,
            held.c.weekdays,
            held.c.closes_at,
            asked.c.comes,
            SfoPicker,
            (adult.given_name + " " + adult.family_name).label("adult"),
            met,
            (came.given_name + " " + came.family_name).label("came"),
        )
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(held, true())
        .outerjoin(asked, true())
        .outerjoin(plan, true())
        .outerjoin(tap, true())
        .outerjoin(SfoPicker, SfoPicker.id == plan.picker_id)
        .outerjoin(fetches, fetches.id == plan.adult_id)
        .outerjoin(adult, adult.id == fetches.person_id)
        .outerjoin(met, met.id == tap.picker_id)
        .outerjoin(fetched, fetched.id == tap.adult_id)
        .outerjoin(came, came.id == fetched.person_id)
        .where(GroupMember.group_id == bindparam("in_group"), on_day(GroupMember, day))
        .order_by(norwegian_order(child.given_name), GroupMember.pupil_id)
    )


def _held_on(day: Any) -> Any:
    return (
        select(SfoTerms.weekdays, SfoOffer.closes_at)
        .join(SfoOffer, SfoOffer.id == SfoTerms.offer_id)
        .where(
            SfoTerms.pupil_id == GroupMember.pupil_id,
            SfoTerms.group_id == GroupMember.group_id,
            SfoTerms.valid_from <= day,
        )
        .order_by(SfoTerms.valid_from.desc())
        .limit(1)
        .lateral()
    )


def _plan_on(day: Any) -> Any:
    newest = (
        select(SfoPlan)
        .where(
            SfoPlan.pupil_id == GroupMember.pupil_id,
            or_(SfoPlan.day == day, SfoPlan.weekday == bindparam("weekday")),
        )
        .order_by(SfoPlan.day.is_(None), SfoPlan.written_at.desc(), SfoPlan.id)
        .limit(1)
        .lateral()
    )
    return aliased(SfoPlan, newest, name="plan")


def _tap_on(day: Any) -> Any:
    newest = (
        select(SfoTap)
        .where(SfoTap.pupil_id == GroupMember.pupil_id, SfoTap.day == day, SfoTap.kind.in_(MOVES))
        .order_by(SfoTap.at.desc(), SfoTap.id)
        .limit(1)
        .lateral()
    )
    return aliased(SfoTap, newest, name="tap")


def _child(
    row: Any, notes: tuple[NoteView, ...], away: AwayFromSchool | None, at: datetime
) -> Child:
    plan, tap = row.plan, row.tap
    where = where_is(
        tap.kind if tap else None,
        is_away=away is not None and away.all_day,
        way=plan.way if plan else None,
    )
    departure = (plan.until or plan.at if plan else None) or row.closes_at
    return Child(
        pupil_id=row.pupil_id,
        name=row.name,
        is_protected=row.is_protected,
        where=where,
        nearness=nearness(departure, where, at),
        way=plan.way if plan else "",
        at=plan.at if plan else None,
        until=plan.until if plan else None,
        words=words_in(plan, "words") if plan else "",
        who=who_fetches(row.SfoPicker, row.adult),
        departure=departure,
        is_changed=plan is not None and plan.day is not None,
        is_unread=plan is not None and plan.day is not None and plan.read_at is None,
        is_late=plan is not None and plan.is_late and today(plan.written_at) == today(at),
        tapped_at=tap.at if tap else None,
        fetched_by=who_fetches(row.met, row.came),
        wrong_clock=tap is not None and tap.wrong_clock,
        away=away,
        notes=notes,
    )


def away_among(pupil_ids: Collection[UUID], day: date) -> dict[UUID, AwayFromSchool]:
    """Which of some children, whom the reader has found, school or home has noted away. Read as
    system: SFO is told that a child is away, and reaches nothing else of absence (J14)."""
    statement = (
        select(Absence.pupil_id, Absence.from_time, Absence.to_time, Absence.state)
        .where(Absence.pupil_id.in_(pupil_ids), Absence.day == day, Absence.state.in_(STANDING))
        .order_by(Absence.from_time.nulls_last())
    )
    with system_access("which children at an SFO are away from school today"):
        rows = db.session.execute(statement).all()
    return {
        row.pupil_id: AwayFromSchool(row.from_time, row.to_time, row.state == AbsenceState.UNKNOWN)
        for row in rows
    }


@dataclass(frozen=True)
class LateTap:
    """A tap of an earlier day that came in today."""

    pupil_id: UUID
    name: str
    where: Where
    day: date
    at: datetime


def came_late(group_id: UUID, day: date) -> list[LateTap]:
    """The taps of earlier days that tablets sent on the day, of children whom the reader finds."""
    rows = db.session.execute(
        select(SfoTap, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Pupil, Pupil.id == SfoTap.pupil_id)
        .join(Person, Person.id == Pupil.child_id)
        .where(
            SfoTap.group_id == group_id,
            SfoTap.day < day,
            SfoTap.heard_at >= start_of_day(day),
            SfoTap.heard_at < start_of_day(day + timedelta(days=1)),
        )
        .order_by(SfoTap.at, SfoTap.id)
        .limit(MOST_LATE)
    )
    return [
        LateTap(one.pupil_id, name, STANDS[TapKind(one.kind)], one.day, one.at)
        for one, name in rows
    ]


def by_place(children: Iterable[Child]) -> dict[Where, list[Child]]:
    """The children by where they are; those who are here by who goes home next."""
    found: dict[Where, list[Child]] = {where: [] for where in Where}
    for one in children:
        found[one.where].append(one)
    return found


def newest_move(pupil_id: UUID, day: date, before: datetime) -> SfoTap | None:
    """What held of a child at an instant."""
    return db.session.scalar(
        select(SfoTap)
        .where(
            SfoTap.pupil_id == pupil_id,
            SfoTap.day == day,
            SfoTap.kind.in_(MOVES),
            SfoTap.at <= before,
        )
        .order_by(SfoTap.at.desc(), SfoTap.id)
        .limit(1)
    )


def plan_on(pupil_id: UUID, day: date) -> SfoPlan | None:
    """What holds of a child's way home on a day, as a row."""
    return db.session.scalar(
        select(SfoPlan)
        .where(
            SfoPlan.pupil_id == pupil_id,
            or_(SfoPlan.day == day, SfoPlan.weekday == day.isoweekday()),
        )
        .order_by(SfoPlan.day.is_(None), SfoPlan.written_at.desc(), SfoPlan.id)
        .limit(1)
    )
