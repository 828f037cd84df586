"""Intentions on the next school year, by head and office: see, prepare, undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about, change_last_day, check_year, place_again
from samspill.school.groups.models import Group, GroupKind, GroupMember, StaffRole
from samspill.school.groups.queries import TEACHES, group_named
from samspill.school.next_year.events import NextYearCancelled, NextYearPrepared
from samspill.school.next_year.queries import (
    classes_of,
    members,
    members_of,
    staff,
    staff_in,
    year_after,
    year_before,
)
from samspill.school.next_year.rules import Move, mark_of, moves_of, taken_twice
from samspill.school.years.models import SchoolYear
from samspill.school.years.usual import YearDays

NOT_SHOWN = "not_shown"
"""The code of the refusal after which a page shows what would happen."""
LONGEST_NAME = 40


@dataclass(frozen=True)
class Wanted:
    """What the office wants of the next year. ``last_level``: who is in it, leaves the school;
    ``first_classes``: names of new classes in year 1; ``staff_follow``: teachers go with them."""

    days: YearDays
    last_level: int
    first_classes: tuple[str, ...]
    staff_follow: bool


@dataclass(frozen=True)
class Outlook:
    """What would happen, and what stands for it."""

    moves: list[Move]
    mark: str


def look_ahead(school: OpenGroup, wanted: Wanted) -> Outlook:
    """What would happen. Raises RuleBroken at the field."""
    check_year(wanted.days)
    this = year_before(school.subject.id, today(school.at))
    if this is None:
        raise RuleBroken("first_day", _("Skriv inn skoleåret først."))
    first = wanted.days.first_day
    if first <= max(this.last_day, today(school.at)):
        raise RuleBroken("first_day", _("Velg en dag etter at dette skoleåret er slutt."))
    if any(len(one) > LONGEST_NAME for one in wanted.first_classes):
        raise RuleBroken("first_classes", _("Et navn kan ha høyst 40 tegn."))
    moves = moves_of(classes_of(this, first), wanted.last_level)
    if name := taken_twice(moves, wanted.first_classes):
        text = _("To klasser ville hete %(name)s. Velg andre navn.", name=name)
        raise RuleBroken("first_classes", text, "twice")
    return Outlook(moves, mark_of(moves, wanted))


def prepare(school: OpenGroup, wanted: Wanted, *, shown: str) -> None:
    """Let the classes go up one level from the first day of the next year. Nobody is let in, or
    leaves, before it.

    Raises RuleBroken with NOT_SHOWN until who does it has seen what happens (``shown``: its mark),
    and at the field; Conflict when it is prepared already.
    """
    lock_subject(school.subject.id)
    outlook = look_ahead(school, wanted)
    if shown != outlook.mark:
        raise RuleBroken("", _("Se hva som skjer, og gjør det en gang til."), NOT_SHOWN)
    year = _year(school, wanted.days)
    if year.prepared is not None:
        raise Conflict(_("Neste skoleår er alt gjort klart."))
    new = {one.one.id: _group(school, year, one.to, one.year_level) for one in outlook.moves}
    for name in wanted.first_classes:
        _group(school, year, name, 1)
    db.session.flush()
    with system_access("classes go up one level, also with pupils whom the office finds not"):
        done = _move(school, new, year.first_day)
    done |= _staff(school, new, year.first_day, follow=wanted.staff_follow)
    year.prepared = done
    facts = {"classes": len(new), "pupils": len(done["placed"]), "left": done["left"]}
    record(NextYearPrepared(**about(school), year_id=year.id, **facts))


def _year(school: OpenGroup, days: YearDays) -> SchoolYear:
    year = year_after(school.subject.id, today(school.at))
    if year is None:
        year = SchoolYear(id=new_id(), school_id=school.subject.id)
        db.session.add(year)
    elif year.prepared is not None:
        return year
    year.first_day, year.spring_from, year.last_day = (
        days.first_day,
        days.spring_from,
        days.last_day,
    )
    db.session.flush()
    return year


def _group(school: OpenGroup, year: SchoolYear, name: str, level: int | None) -> UUID | None:
    if not name:
        return None
    group = group_named(school.subject.id, year.id, GroupKind.CLASS, name)
    if group is None:
        group = Group(
            id=new_id(),
            tenant_id=school.subject.tenant_id,
            unit_id=school.subject.unit_id,
            school_id=school.subject.id,
            kind=GroupKind.CLASS,
            name=name,
            year_id=year.id,
        )
        db.session.add(group)
    group.year_level = level
    return group.id


def _move(school: OpenGroup, new: dict[UUID, UUID | None], first: date) -> dict[str, Any]:
    places = members_of(list(new), first)
    leaving = {one.pupil_id for one in places if new[one.group_id] is None}
    enrolled = [one for one in members_of([school.subject.id], first) if one.pupil_id in leaving]
    placed, ended = [], []
    for one in places:
        if (group_id := new[one.group_id]) is not None:
            place = GroupMember(
                id=new_id(),
                pupil_id=one.pupil_id,
                group_id=group_id,
                school_id=school.subject.id,
                valid_from=first,
                valid_to=one.valid_to,
            )
            db.session.add(place)
            placed.append(str(place.id))
    for one in (*places, *enrolled):
        ended.append([str(one.id), one.valid_to.isoformat()])
        one.valid_to = first
    db.session.flush()
    return {"placed": placed, "ended": ended, "left": len(leaving)}


def _staff(
    school: OpenGroup, new: dict[UUID, UUID | None], first: date, *, follow: bool
) -> dict[str, Any]:
    placed, ended = [], []
    for place in staff_in(list(new), first):
        group_id, until = new[place.group_id], place.valid_to
        if follow and group_id is not None and StaffRole(place.role) in TEACHES:
            where = {**about(school), "subject_id": group_id}
            placed.append(str(place_again(place, where, first)))
        ended.append([str(place.id), until.isoformat()])
        change_last_day(place, first)
    db.session.flush()
    return {"staff": placed, "staff_ended": ended}


def undo(school: OpenGroup) -> None:
    """Everybody stays where she was, until the year has begun. The new classes stand empty.

    Raises Conflict when there is nothing to undo any more.
    """
    lock_subject(school.subject.id)
    year = year_after(school.subject.id, today(school.at))
    if year is None or year.prepared is None:
        raise Conflict(
            _("Det er ikke noe å angre. Skoleåret har begynt, eller er ikke gjort klart.")
        )
    done, first = year.prepared, year.first_day
    with system_access("the next year of a school is undone"):
        for one in members([UUID(each) for each in done["placed"]]):
            one.valid_to = one.valid_from
        until = {UUID(each): date.fromisoformat(day) for each, day in done["ended"]}
        for one in members(list(until)):
            if one.valid_to == first:
                one.valid_to = until[one.id]
        db.session.flush()
    for place in staff([UUID(each) for each in done["staff"]]):
        change_last_day(place, place.valid_from)
    later = {UUID(each): date.fromisoformat(day) for each, day in done["staff_ended"]}
    for place in staff(list(later)):
        if place.valid_to == first:
            change_last_day(place, later[place.id])
    year.prepared = None
    record(NextYearCancelled(**about(school), year_id=year.id))
