"""Intentions on schools and groups, by who leads a school and its office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import SATURDAY, today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.db import db, instant
from samspill.school.groups.access import OpenGroup, close_place, open_place
from samspill.school.groups.events import (
    GroupMade,
    SchoolDayChanged,
    SchoolStarted,
    StaffPlaced,
    StaffPlaceEnded,
)
from samspill.school.groups.models import Group, GroupKind, GroupStaff, StaffRole
from samspill.school.groups.queries import (
    SchoolToStart,
    group_named,
    place_of,
    school_to_start,
    stand_in_places,
    teaching_places,
    works_at,
)
from samspill.school.years.models import DayKind, SchoolDay, SchoolYear
from samspill.school.years.queries import day_of, year_on
from samspill.school.years.usual import YearDays

LONGEST_YEAR = timedelta(days=366)
LONGEST_AWAY = timedelta(weeks=8)
"""So long a colleague may answer for one who is away (F2); then the school places somebody."""


def require_school(actor: Actor) -> SchoolToStart:
    """The school that the actor may start. Raises NotEnough for who leads none, or one that has
    begun."""
    found = school_to_start(actor.profile_id, today(instant()))
    if found is None:
        raise NotEnough(_("Bare den som leder en skole, kan ta den i bruk."), "/skole", _("Skole"))
    return found


def start_school(actor: Actor, days: YearDays) -> UUID:
    """Let a school begin here, by who leads it: she has it as its head. Gives the school.

    Raises NotEnough for who leads no school, or one that has begun; RuleBroken at the field.
    """
    found = require_school(actor)
    check_year(days)
    school_id = new_id()
    db.session.add(
        Group(
            id=school_id,
            tenant_id=found.tenant_id,
            unit_id=found.unit_id,
            school_id=school_id,
            kind=GroupKind.SCHOOL,
            name=found.name,
        )
    )
    db.session.flush()
    _write_year(school_id, days)
    record(SchoolStarted(subject_id=school_id, tenant_id=found.tenant_id, unit_id=found.unit_id))
    where = {"subject_id": school_id, "tenant_id": found.tenant_id}
    _place(where, actor.profile_id, StaffRole.HEAD, today(instant()), FOREVER)
    return school_id


def check_year(days: YearDays) -> None:
    """Raise RuleBroken at the field for days in disorder."""
    if not days.first_day < days.spring_from <= days.last_day:
        raise RuleBroken("spring_from", _("Velg en dag mellom første og siste skoledag."))
    if days.last_day - days.first_day > LONGEST_YEAR:
        raise RuleBroken("last_day", _("Et skoleår er på høyst ett år."))


def _write_year(school_id: UUID, days: YearDays) -> SchoolYear:
    year = SchoolYear(
        id=new_id(),
        school_id=school_id,
        first_day=days.first_day,
        spring_from=days.spring_from,
        last_day=days.last_day,
    )
    db.session.add(year)
    db.session.flush()
    return year


def set_day(school: OpenGroup, *, day: date, kind: DayKind | None) -> None:
    """Say what a day is; None: what its weekday says again.

    Raises RuleBroken at ``day`` for a day in no school year of the school.
    """
    year = year_on(school.subject.school_id, day)
    if year is None or not year.first_day <= day <= year.last_day:
        raise RuleBroken("day", _("Velg en dag i skoleåret."))
    row = day_of(school.subject.school_id, day)
    weekday = DayKind.SCHOOL if day.weekday() < SATURDAY else DayKind.FREE
    if row is None:
        row = SchoolDay(id=new_id(), school_id=school.subject.school_id, day=day)
        db.session.add(row)
    row.kind = kind or weekday
    record(SchoolDayChanged(**about(school), day=day, kind=kind))


def make_group(
    school: OpenGroup, *, kind: GroupKind, name: str, year_level: int | None = None
) -> UUID:
    """Give a school a class or a teaching group in its school year. Gives the group.

    Raises RuleBroken at ``name`` for one that is taken, at ``kind`` without a school year.
    """
    year = year_on(school.subject.school_id, today(school.at))
    if year is None:
        raise RuleBroken("kind", _("Skriv inn skoleåret først."))
    if not name or group_named(school.subject.school_id, year.id, kind, name) is not None:
        raise RuleBroken("name", _("Velg et navn som ingen annen gruppe på skolen har."))
    group = Group(
        id=new_id(),
        tenant_id=school.subject.tenant_id,
        unit_id=school.subject.unit_id,
        school_id=school.subject.school_id,
        kind=kind,
        name=name,
        year_id=year.id,
        year_level=year_level,
    )
    db.session.add(group)
    record(GroupMade(**about(school), group_id=group.id, kind=kind))
    return group.id


def place_staff(
    group: OpenGroup,
    *,
    profile_id: UUID,
    role: StaffRole,
    first_day: date | None = None,
    last_day: date | None = None,
) -> UUID:
    """Let an employee of the school work with a group, from a day to a day. Gives the place.

    Raises RuleBroken at the field: for who is not employed at the school, a role that is not of
    such a group, and days in disorder; a substitute has a last day.
    """
    since = max(first_day or today(group.at), today(group.at))
    if not works_at(profile_id, group.subject.unit_id, since):
        raise RuleBroken("profile_id", _("Velg en som arbeider på skolen."))
    if role not in group.subject.roles:
        raise RuleBroken("role", _("Velg en rolle som passer til gruppen."))
    if last_day is None and role == StaffRole.SUBSTITUTE:
        raise RuleBroken("last_day", _("Velg vikarens siste dag."))
    if last_day is not None and last_day < since:
        raise RuleBroken("last_day", _("Velg en dag etter den første."))
    until = last_day + timedelta(days=1) if last_day else FOREVER
    return _place(about(group), profile_id, role, since, until)


def _place(
    where: dict[str, Any],
    profile_id: UUID,
    role: StaffRole,
    since: date,
    until: date,
    stands_in_for_id: UUID | None = None,
) -> UUID:
    place = GroupStaff(
        id=new_id(),
        group_id=where["subject_id"],
        profile_id=profile_id,
        role=role,
        stands_in_for_id=stands_in_for_id,
        valid_from=since,
        valid_to=until,
    )
    db.session.add(place)
    open_place(place)
    record(
        StaffPlaced(
            **where,
            profile_id=profile_id,
            role=role,
            stands_in_for_id=stands_in_for_id,
            valid_from=since,
            valid_to=until,
        )
    )
    return place.id


def end_place(group: OpenGroup, place_id: UUID) -> None:
    """Somebody works with the group no more, from this instant.

    Raises NotVisible for no place of it, RuleBroken for one's own: a school is never without.
    """
    place = place_of(group.subject.id, place_id)
    if place is None or place.valid_to <= today(group.at):
        raise NotVisible
    if place.profile_id == group.actor.profile_id:
        raise RuleBroken("", _("Du kan ikke ta bort deg selv. Spør en annen."), "own")
    _end(place, about(group), today(group.at))


def _end(place: GroupStaff, where: dict[str, Any], day: date) -> None:
    place.valid_to = max(place.valid_from, day)
    close_place(place)
    whose = place.profile_id
    record(StaffPlaceEnded(**where, profile_id=whose, role=place.role, profile_ids=(whose,)))


def change_last_day(place: GroupStaff, until: date) -> None:
    """A place ends on another day: what it opens does too."""
    close_place(place)
    place.valid_to = until
    if until > place.valid_from:
        open_place(place)


def place_again(place: GroupStaff, where: dict[str, Any], first_day: date) -> UUID:
    """An employee gets from a day on the place in another group that she has in one."""
    return _place(where, place.profile_id, StaffRole(place.role), first_day, place.valid_to)


def name_stand_in(
    group: OpenGroup,
    *,
    away_id: UUID,
    profile_id: UUID,
    first_day: date | None,
    last_day: date,
) -> None:
    """Let a colleague answer homes for one who teaches here and is away, in all that she teaches at
    the school, from a day to a day. She names her herself, or the office does.

    Raises NotEnough for others, RuleBroken at the field for who does not teach here or work at the
    school, for days in disorder, and when somebody answers already.
    """
    _require_hers(group, away_id)
    day, school_id = today(group.at), group.subject.school_id
    since, until = max(first_day or day, day), last_day + timedelta(days=1)
    places = teaching_places(away_id, school_id, day)
    if group.subject.id not in {one.group_id for one in places}:
        raise RuleBroken("away_id", _("Velg en som underviser i gruppen."))
    if profile_id == away_id or not works_at(profile_id, group.subject.unit_id, since):
        raise RuleBroken("profile_id", _("Velg en annen som arbeider på skolen."))
    if not since < until <= since + LONGEST_AWAY:
        raise RuleBroken("last_day", _("Velg en dag etter den første, og høyst åtte uker fram."))
    standing = stand_in_places(away_id, school_id, since)
    if any(one.valid_from < until for one in standing):
        raise RuleBroken("first_day", _("Noen svarer alt i denne tiden. Ta det bort først."))
    for one in places:
        where = {**about(group), "subject_id": one.group_id}
        end = min(until, one.valid_to)
        if since < end:
            _place(where, profile_id, StaffRole.STAND_IN, since, end, stands_in_for_id=away_id)


def end_stand_in(group: OpenGroup, place_id: UUID) -> None:
    """She is back, or will not be away: nobody answers for her any more, in any group.

    Raises NotVisible for no such place, NotEnough for others than she and the office.
    """
    place = place_of(group.subject.id, place_id)
    day = today(group.at)
    if place is None or place.stands_in_for_id is None or place.valid_to <= day:
        raise NotVisible
    _require_hers(group, place.stands_in_for_id)
    for one in stand_in_places(place.stands_in_for_id, group.subject.school_id, day):
        same = (one.profile_id, one.valid_from) == (place.profile_id, place.valid_from)
        if same:
            _end(one, {**about(group), "subject_id": one.group_id}, day)


def _require_hers(group: OpenGroup, away_id: UUID) -> None:
    if away_id != group.actor.profile_id and not group.may(Area.SCHOOL, Level.MANAGE):
        raise NotEnough(_("Bare den som er borte, og kontoret kan gjøre dette."))


def about(group: OpenGroup) -> dict[str, Any]:
    """What each event of a group says."""
    return {"subject_id": group.subject.id, "tenant_id": group.subject.tenant_id}
