"""Who at school is told of a case: its handler, or those who may handle it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, instant
from samspill.school.cases.events import LeaveAnnounced, SchoolCaseQueued
from samspill.school.cases.models import AT_HOME, SchoolCase
from samspill.school.cases.queries import case_rule
from samspill.school.groups.models import Group, GroupKind, GroupMember, StaffRole
from samspill.school.groups.queries import away_at, is_head, leads, on_day
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.bonds import finders

Reaches = list[tuple[UUID, UUID, int]]
"""Group, profile and level of those who reach a pupil."""
Reached = dict[UUID, tuple[UUID, ...]]
"""By group: those who reach the pupil by it."""


def tell_school(case: SchoolCase) -> None:
    """Who handles the case is told that it waits for her: the one who has it, or all who may."""
    reached = reach_at_work(case)
    chosen = [one for one in reached if one[1] == case.handler_id] or usual(case, reached)
    for group_id, profile_ids in by_group(chosen).items():
        record(
            SchoolCaseQueued(
                subject_id=group_id,
                tenant_id=case.tenant_id,
                pupil_id=case.pupil_id,
                case_id=case.id,
                profile_ids=profile_ids,
            )
        )


def tell_contact_teachers(case: SchoolCase, but: UUID) -> None:
    """The contact teachers are told that the pupil will be away, but for the one who decided."""
    teachers = [one for one in reach_at_work(case) if one[2] == Level.WRITE and one[1] != but]
    for group_id, profile_ids in by_group(teachers).items():
        record(
            LeaveAnnounced(
                subject_id=group_id,
                tenant_id=case.tenant_id,
                pupil_id=case.pupil_id,
                profile_ids=profile_ids,
            )
        )


def handles(pupil: OpenPupil, case: SchoolCase) -> bool:
    """Does the actor handle the case at school?"""
    level = max(Level.WRITE, case.staff_level)
    has_come = case.state not in AT_HOME and case.submitted_at is not None
    return has_come and pupil.may(Area.SCHOOL_CASE, Level(level))


def decides(pupil: OpenPupil, case: SchoolCase) -> bool:
    """Does the actor decide it? What is beyond a contact teacher the head decides, and the office
    where the municipality's rule lets it stand in for her; of an SFO who leads it."""
    if not handles(pupil, case):
        return False
    day = today(pupil.at)
    is_beyond = case.staff_level >= Level.MANAGE
    if not is_beyond or case_rule(case.tenant_id, day).office_decides:
        return True
    who = pupil.actor.profile_id
    if case.sfo_id and leads(who, case.sfo_id, StaffRole.SFO_LEADER, day):
        return True
    return is_head(who, case.school_id, day)


def may_handle(case: SchoolCase) -> list[UUID]:
    """Those at school who may handle the case."""
    return sorted({one[1] for one in reach_at_work(case) if one[2] >= case.staff_level})


def usual(case: SchoolCase, reached: Reaches) -> Reaches:
    """Who leads the SFO that is asked; the contact teachers where they may and are here; else head
    and office."""
    if at_sfo := [one for one in reached if one[0] == case.sfo_id]:
        return at_sfo
    teachers = [one for one in reached if case.staff_level <= one[2] < Level.MANAGE]
    if teachers:
        away = away_at(case.school_id, today(instant()))
        teachers = [one for one in teachers if one[1] not in away]
    return teachers or [one for one in reached if one[2] >= Level.MANAGE]


def reach_at_work(case: SchoolCase) -> Reaches:
    """Group, profile and level of those who handle applications of the pupil, and may find her: an
    SFO those that are asked of it alone."""
    now = instant()
    groups = (
        select(GroupMember.group_id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(
            GroupMember.pupil_id == case.pupil_id,
            on_day(GroupMember, today(now)),
            Group.kind != GroupKind.SFO,
        )
    )
    with system_access("who at school handles a pupil's applications"):
        rows = db.session.execute(
            select(Grant.subject_id, Grant.profile_id, Grant.level)
            .where(
                or_(Grant.subject_id == case.sfo_id, Grant.subject_id.in_(groups)),
                Grant.area == Area.SCHOOL_CASE,
                Grant.level >= Level.WRITE,
                Grant.valid_from <= now,
                Grant.valid_to > now,
            )
            .order_by(Grant.subject_id, Grant.profile_id)
        ).all()
        may_find = finders(case.pupil_id, {row.profile_id for row in rows})
    return [(row[0], row[1], row[2]) for row in rows if row.profile_id in may_find]


def by_group(chosen: Reaches) -> Reached:
    """Each once, by the group through which she is told."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    told: set[UUID] = set()
    for group_id, profile_id, _level in chosen:
        if profile_id not in told:
            told.add(profile_id)
            found[group_id] = (*found.get(group_id, ()), profile_id)
    return found
