"""What the jobs do with a file of a school: all that the preview said, or nothing; and back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.identity.invitations import Invited, add_people
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.groups.actions import about, end_place, make_group, place_staff
from samspill.school.groups.models import Group, GroupKind, GroupMember, StaffRole
from samspill.school.imports.compare import Key, Outcome
from samspill.school.imports.events import SchoolFileImported, SchoolFileReverted
from samspill.school.imports.lesson_placing import take_lessons, undo_lessons
from samspill.school.imports.lessons import LessonOutcome
from samspill.school.imports.models import SchoolFile, SchoolFileKind, SchoolFileState
from samspill.school.imports.queries import groups_of_year
from samspill.school.imports.taking import outcome_of
from samspill.school.pupils.actions import settle
from samspill.school.pupils.events import PupilPlaced, PupilPlaceEnded
from samspill.school.pupils.models import Pupil


def take(school: OpenGroup, file: SchoolFile, *, synthetic: bool) -> None:
    """Do what the file says, but for the rows that were set aside.

    Nothing, when something has changed since the preview: then it must be sent again.
    """
    outcome = outcome_of(school, file, synthetic=synthetic)
    file.content_sealed = None
    if outcome.fingerprint() != file.outcome:
        file.state = SchoolFileState.CHANGED
    elif isinstance(outcome, LessonOutcome):
        take_lessons(school, file, outcome)
    else:
        _take_people(school, file, outcome)


def _take_people(school: OpenGroup, file: SchoolFile, outcome: Outcome) -> None:
    groups = _groups(school, outcome)
    pupils = _pupils(school, outcome)
    with system_access("places from a school's file, also of pupils whom the office finds not"):
        ended = _end(
            school, [*outcome.leaving, *(one for row in outcome.pupils for one in row.ends)]
        )
        placed = _place(school, outcome, groups, pupils)
    settle(list(pupils.values()))
    staff = _staff(outcome, groups)
    file.state, file.taken_at = SchoolFileState.TAKEN, school.at
    file.refused = [[one.row, one.column, one.text] for one in outcome.refused]
    file.done = {
        "groups": [str(groups[key]) for key in outcome.groups],
        "placed": [str(one) for one in placed],
        "ended": ended,
        "staff": [[str(group_id), str(place_id)] for group_id, place_id in staff],
        "pupils": len(outcome.pupils),
        "left": outcome.left,
    }
    record(
        SchoolFileImported(
            **about(school),
            file_id=file.id,
            pupils=len(outcome.pupils),
            staff=len(staff),
            left=outcome.left,
            refused=len(outcome.refused),
        )
    )


def _groups(school: OpenGroup, outcome: Outcome) -> dict[Key, UUID]:
    """Every group of the year by name, with those that the file brings."""
    found = {key: group.id for key, group in groups_of_year(school).items()}
    for key, one in outcome.groups.items():
        found[key] = make_group(school, kind=one.kind, name=one.name, year_level=one.year_level)
    db.session.flush()
    return found


def _pupils(school: OpenGroup, outcome: Outcome) -> dict[int, UUID]:
    """The pupil of each child whom the file places, by row; new people and pupils are added."""
    new = [one.entry for one in outcome.pupils if one.person is None]
    people = add_people(Invited(one.number, one.given_name, one.family_name, "") for one in new)
    children = {
        one.entry.row: one.person.id if one.person else people[one.entry.number].id
        for one in outcome.pupils
    }
    tenant_id = school.subject.tenant_id
    known = select(Pupil.child_id, Pupil.id).where(
        Pupil.tenant_id == tenant_id, Pupil.child_id.in_(children.values())
    )
    pupils = {row.child_id: row.id for row in db.session.execute(known)}
    for child_id in children.values():
        if child_id not in pupils:
            pupils[child_id] = new_id()
            pupil = Pupil(id=pupils[child_id], tenant_id=tenant_id, child_id=child_id)
            db.session.add(pupil)
    db.session.flush()
    return {row: pupils[child_id] for row, child_id in children.items()}


def _end(school: OpenGroup, ids: list[UUID]) -> list[list[str]]:
    """The places end today. Gives each with the day until which it held."""
    day, ended = today(school.at), []
    for place in db.session.scalars(select(GroupMember).where(GroupMember.id.in_(ids))):
        ended.append([str(place.id), place.valid_to.isoformat()])
        place.valid_to = max(place.valid_from, day)
        last_day = day - timedelta(days=1)
        whose = {"subject_id": place.pupil_id, "tenant_id": school.subject.tenant_id}
        record(PupilPlaceEnded(**whose, group_id=place.group_id, last_day=last_day))
    db.session.flush()
    return ended


def _place(
    school: OpenGroup, outcome: Outcome, groups: dict[Key, UUID], pupils: dict[int, UUID]
) -> list[UUID]:
    placed = []
    for one in outcome.pupils:
        pupil_id = pupils[one.entry.row]
        into = [groups[key] for key in one.comes_into]
        for group_id in [school.subject.id, *into] if one.is_new else into:
            placed.append(_add(school, pupil_id, group_id))
    db.session.flush()
    return placed


def _add(school: OpenGroup, pupil_id: UUID, group_id: UUID) -> UUID:
    place = GroupMember(
        id=new_id(),
        pupil_id=pupil_id,
        group_id=group_id,
        school_id=school.subject.id,
        valid_from=today(school.at),
        valid_to=FOREVER,
    )
    db.session.add(place)
    whose = {"subject_id": pupil_id, "tenant_id": school.subject.tenant_id}
    record(PupilPlaced(**whose, group_id=group_id, valid_from=place.valid_from))
    return place.id


def _staff(outcome: Outcome, groups: dict[Key, UUID]) -> list[tuple[UUID, UUID]]:
    placed = []
    for one in outcome.staff:
        for key in one.comes_into:
            group = open_group(groups[key], Area.SCHOOL, Level.MANAGE)
            role = StaffRole(one.entry.role or StaffRole.TEACHER)
            place_id = place_staff(group, profile_id=one.profile_id, role=role)
            placed.append((group.subject.id, place_id))
    return placed


# ---- and back ------------------------------------------------------------------------------


def undo(school: OpenGroup, file: SchoolFile) -> None:
    """Take back the places that the file gave, and give back those that it ended.

    A pupil who has got another class since keeps that one. The classes that it made stand empty.
    """
    if file.kind == SchoolFileKind.LESSONS:
        undo_lessons(school, file)
        return
    done = file.done
    with system_access("places from a school's file are undone"):
        _end(school, [UUID(one) for one in done["placed"]])
        pupils = _give_back(school, {UUID(one): until for one, until in done["ended"]})
    settle(pupils)
    for group_id, place_id in done["staff"]:
        with suppress(NotVisible, RuleBroken):
            end_place(open_group(UUID(group_id), Area.SCHOOL, Level.MANAGE), UUID(place_id))
    file.state = SchoolFileState.UNDONE
    record(SchoolFileReverted(**about(school), file_id=file.id))


def _give_back(school: OpenGroup, ended: dict[UUID, str]) -> list[UUID]:
    day = today(school.at)
    rows = db.session.execute(
        select(GroupMember, Group.kind)
        .join(Group, Group.id == GroupMember.group_id)
        .where(GroupMember.id.in_(ended))
    ).all()
    pupils = {row.GroupMember.pupil_id for row in rows}
    standing = db.session.execute(
        select(GroupMember.pupil_id, Group.kind)
        .join(Group, Group.id == GroupMember.group_id)
        .where(
            GroupMember.pupil_id.in_(pupils),
            GroupMember.school_id == school.subject.id,
            GroupMember.valid_to > day,
        )
    )
    has = {(row.pupil_id, row.kind) for row in standing}
    for place, kind in rows:
        if kind == GroupKind.TEACHING or (place.pupil_id, kind) not in has:
            place.valid_to = date.fromisoformat(ended[place.id])
            whose = {"subject_id": place.pupil_id, "tenant_id": school.subject.tenant_id}
            record(PupilPlaced(**whose, group_id=place.group_id, valid_from=day))
    db.session.flush()
    return list(pupils)
