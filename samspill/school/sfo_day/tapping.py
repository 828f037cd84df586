"""Intentions of who works at an SFO: a child comes, goes on a trip, goes home; who fetched it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.school.absence.school_queries import is_in
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sealing import words_in
from samspill.school.sfo_day.afternoon import MOVES, afternoon, newest_move, plan_on
from samspill.school.sfo_day.events import SfoDayReceived, SfoPickupStopped
from samspill.school.sfo_day.models import SfoPicker, SfoTap, TapKind, Way
from samspill.school.sfo_day.queries import (
    adults_who_fetch,
    bars_of,
    day_rule,
    unread_of,
)
from samspill.school.sfo_day.rules import Stamp, Told, Where, stamped
from samspill.school.sfo_holidays.queries import asked_on, holidays_of_pupil, stay_in
from samspill.school.sfo_places.stays import stays_of


@dataclass(frozen=True)
class Tap:
    """What was tapped, and what a tablet that sends later says of when."""

    kind: TapKind
    told: Told = field(default_factory=Told)


class Tapped(StrEnum):
    """What became of a tap. SAME: it stood so already. STOPPED: who is to fetch may not (SF-13)."""

    DONE = "DONE"
    SAME = "SAME"
    STOPPED = "STOPPED"


@dataclass(frozen=True)
class Fetcher:
    """Who fetches: one whom the home has named, an adult at home, or somebody on no list."""

    picker_id: UUID | None = None
    adult_id: UUID | None = None
    is_stranger: bool = False


def tap(group: OpenGroup, pupil_id: UUID, one: Tap) -> Tapped:
    """Say that a child has come, is on a trip or has gone home. The same twice is one.

    What was tapped on an earlier day lies on that day. Who fetches by the plan is written with it.
    Raises NotVisible for who is not in the SFO, RuleBroken when nobody can know the day.
    """
    lock_subject(pupil_id)
    if one.kind not in MOVES:
        raise NotVisible
    stamp = _stamp(group, pupil_id, one.told)
    day = stamp.day
    standing = newest_move(pupil_id, day, stamp.at)
    if standing is not None and standing.kind == one.kind:
        return Tapped.SAME
    who = _planned(pupil_id, day) if one.kind == TapKind.OUT else Fetcher()
    if _must_stop(pupil_id, day, who, group.subject.tenant_id):
        where = {"subject_id": pupil_id, "tenant_id": group.subject.tenant_id}
        record(SfoPickupStopped(**where))
        return Tapped.STOPPED
    _add(pupil_id, group.subject.id, group.actor.profile_id, one.kind, stamp, who)
    return Tapped.DONE


def _stamp(group: OpenGroup, pupil_id: UUID, told: Told) -> Stamp:
    """When it happened, to a child who was in the SFO then and is so today."""
    now = today(group.at)
    stamp = stamped(group.at, told, day_rule(group.subject.tenant_id, now))
    if not all(is_in(group.subject.id, pupil_id, day) for day in {now, stamp.day}):
        raise NotVisible
    return stamp


def check_out(pupil: OpenPupil, who: Fetcher) -> Tapped:
    """The child goes home with somebody. The same twice is one.

    Raises RuleBroken when nobody is chosen, NotVisible for a child without SFO today.
    """
    day, pupil_id = today(pupil.at), pupil.subject.id
    stay = stay_in(stays_of(pupil_id, day), asked_on(holidays_of_pupil(pupil_id, day), day), day)
    if stay is None:
        raise NotVisible
    if who == Fetcher():
        raise RuleBroken("who", _("Velg hvem som henter."), "SF-09")
    standing = newest_move(pupil_id, day, pupil.at)
    if standing is not None and standing.kind == TapKind.OUT:
        return Tapped.SAME
    if _must_stop(pupil_id, day, who, pupil.subject.tenant_id):
        record(SfoPickupStopped(**about(pupil)))
        return Tapped.STOPPED
    stamp = Stamp(pupil.at, pupil.at)
    _add(pupil_id, stay.group_id, pupil.actor.profile_id, TapKind.OUT, stamp, who)
    return Tapped.DONE


def _planned(pupil_id: UUID, day: date) -> Fetcher:
    plan = plan_on(pupil_id, day)
    if plan is None or plan.way != Way.FETCHED:
        return Fetcher()
    return Fetcher(plan.picker_id, plan.adult_id)


def _must_stop(pupil_id: UUID, day: date, who: Fetcher, tenant_id: UUID) -> bool:
    """Is who fetches on no list, or one who must not?"""
    if who.is_stranger:
        return True
    name = ""
    if who.picker_id is not None:
        picker = db.session.get(SfoPicker, who.picker_id)
        if picker is None or picker.pupil_id != pupil_id or not picker.holds_on(day):
            return True
        name = words_in(picker, "name")
    elif who.adult_id is not None:
        adults = {one.profile_id: one.name for one in adults_who_fetch(pupil_id, tenant_id, day)}
        if who.adult_id not in adults:
            return True
        name = adults[who.adult_id]
    return bool(name) and any(_same(one.name, name) for one in bars_of(pupil_id))


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _add(
    pupil_id: UUID, group_id: UUID, by: UUID, kind: TapKind, stamp: Stamp, who: Fetcher
) -> None:
    if who.picker_id is not None:
        picker = db.session.get_one(SfoPicker, who.picker_id)
        picker.met_at = picker.met_at or stamp.at
    db.session.add(
        SfoTap(
            id=new_id(),
            pupil_id=pupil_id,
            group_id=group_id,
            day=stamp.day,
            kind=kind,
            at=stamp.at,
            heard_at=stamp.heard_at,
            device_at=stamp.device_at,
            wrong_clock=stamp.wrong_clock,
            picker_id=who.picker_id,
            adult_id=who.adult_id,
            profile_id=by,
        )
    )


def back_from_trip(group: OpenGroup) -> int:
    """All who are on a trip are back. Gives how many."""
    day = today(group.at)
    away = [
        one.pupil_id
        for one in afternoon(group.subject.id, day, group.at)
        if one.where == Where.TRIP
    ]
    stamp = Stamp(group.at, group.at)
    for pupil_id in away:
        lock_subject(pupil_id)
        _add(pupil_id, group.subject.id, group.actor.profile_id, TapKind.IN, stamp, Fetcher())
    return len(away)


def read_child(
    group: OpenGroup, pupil_id: UUID, seen: datetime | None = None, told: Told | None = None
) -> None:
    """What is said of a child's day has been read: what had come as the page was made (``seen``).

    Raises NotVisible for who is not in the SFO, RuleBroken when nobody can know the day.
    """
    lock_subject(pupil_id)
    stamp = _stamp(group, pupil_id, told or Told())
    rows = [one for one in unread_of(pupil_id, stamp.day) if one.written_at <= (seen or group.at)]
    for row in rows:
        row.read_by, row.read_at = group.actor.profile_id, max(stamp.at, row.written_at)
    if rows:
        record(SfoDayReceived(subject_id=pupil_id, tenant_id=group.subject.tenant_id))
