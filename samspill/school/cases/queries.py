"""Reads of applications. Row security decides what a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.queries import policy
from samspill.school.cases.kinds import is_small
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseKind,
    SchoolCaseParty,
    SchoolCaseState,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from samspill.school.groups.models import GroupMember, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import reached_when_asked
from samspill.school.sealing import words_in

MINE_AT_ONCE = 50
reached_when_asked(
    select(SchoolCase.sfo_id).where(
        SchoolCase.pupil_id == bindparam("pupil_id"), SchoolCase.sfo_id.is_not(None)
    )
)


@dataclass(frozen=True)
class CaseRule:
    """The dated rule ``school_cases``: when an answer is late, until when one may appeal, how long
    a home has to answer a question, and whether the office decides what is beyond a contact
    teacher, or the head alone."""

    reply_months: int
    appeal_days: int
    explain_days: int
    office_decides: bool
    remind_after: timedelta
    source: str


def case_rule(tenant_id: UUID, on: date) -> CaseRule:
    """The rule in force in the municipality on the day."""
    found = policy("school_cases", tenant_id, on)
    return CaseRule(
        found.value["reply_months"],
        7 * found.value["appeal_weeks"],
        found.value["explain_days"],
        bool(found.value["office_decides"]),
        timedelta(days=found.value["remind_after_days"]),
        found.source,
    )


def case_of(pupil_id: UUID, case_id: UUID) -> SchoolCase | None:
    """One case of the pupil; None for another's, and for one that the actor may not know of."""
    return db.session.scalar(
        select(SchoolCase).where(SchoolCase.id == case_id, SchoolCase.pupil_id == pupil_id)
    )


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. ``handler`` and ``is_mine``: who at school handles it, where one does.
    ``is_small``: it may be granted together with others."""

    id: UUID
    kind: SchoolCaseKind
    pupil_id: UUID
    name: str
    is_protected: bool
    state: SchoolCaseState
    first_day: date
    last_day: date
    submitted_at: datetime | None
    reply_by: date | None
    is_late: bool
    handler: str | None
    is_mine: bool
    is_small: bool = False


def child_of_case() -> Any:
    """The child of a case, as a list names it."""
    return aliased(Person)


def case_columns(child: Any) -> tuple[Any, ...]:
    """What a list reads of a case."""
    return (
        SchoolCase,
        (child.given_name + " " + child.family_name).label("name"),
        (child.address_protection != "NONE").label("is_protected"),
    )


def case_row(row: Any, on: date, profile_id: UUID, handler: str | None = None) -> CaseRow:
    """A row of ``case_columns`` as a list shows it."""
    case = row.SchoolCase
    return CaseRow(
        case.id,
        SchoolCaseKind(case.kind),
        case.pupil_id,
        row.name,
        row.is_protected,
        SchoolCaseState(case.state),
        case.first_day,
        case.last_day,
        case.submitted_at,
        case.reply_by,
        case.is_late_on(on),
        handler,
        case.handler_id == profile_id,
        is_small(case),
    )


def cases_of_mine(actor: Actor, on: date) -> list[CaseRow]:
    """What I have applied for, the newest first. Each is a look at that child's applications."""
    child = child_of_case()
    rows = db.session.execute(
        select(*case_columns(child))
        .join(Pupil, Pupil.id == SchoolCase.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(SchoolCase.applicant_id == actor.profile_id)
        .order_by(SchoolCase.made_at.desc(), SchoolCase.id)
        .limit(MINE_AT_ONCE)
    ).all()
    note_looks(actor, {Area.SCHOOL_CASE: {row.SchoolCase.pupil_id for row in rows}})
    return [case_row(row, on, actor.profile_id) for row in rows]


@dataclass(frozen=True)
class PartyRow:
    """Something that another has applied for, of a child for whom I answer too: no reason (J3).
    ``outcome``: whether it was given, and on which days, once it is decided; or withdrawn."""

    id: UUID
    pupil_id: UUID
    name: str
    is_protected: bool
    kind: SchoolCaseKind
    first_day: date
    last_day: date
    must_agree: bool
    agreed: bool | None
    is_over: bool
    outcome: SchoolCaseState | None = None
    granted_from: date | None = None
    granted_to: date | None = None

    @property
    def waits(self) -> bool:
        """Is my answer waited for?"""
        return self.must_agree and self.agreed is None and not self.is_over


def asked_of_me(profile_id: UUID) -> list[PartyRow]:
    """What others have applied for, for children for whom I answer too, the latest days first, with
    what came of it: given on which days, or not, and nothing else of the case."""
    child = child_of_case()
    rows = db.session.execute(
        select(
            SchoolCaseParty,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
        )
        .join(Pupil, Pupil.id == SchoolCaseParty.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(SchoolCaseParty.profile_id == profile_id)
        .order_by(SchoolCaseParty.first_day.desc(), SchoolCaseParty.id)
        .limit(MINE_AT_ONCE)
    ).all()
    ends = _ends([row.SchoolCaseParty for row in rows])
    return [
        PartyRow(
            row.SchoolCaseParty.id,
            row.SchoolCaseParty.pupil_id,
            row.name,
            row.is_protected,
            SchoolCaseKind(row.SchoolCaseParty.kind),
            row.SchoolCaseParty.first_day,
            row.SchoolCaseParty.last_day,
            row.SchoolCaseParty.must_agree,
            row.SchoolCaseParty.agreed,
            row.SchoolCaseParty.is_over,
            *ends.get(row.SchoolCaseParty.case_id, ()),
        )
        for row in rows
    ]


def _ends(parties: list[SchoolCaseParty]) -> dict[UUID, tuple[SchoolCaseState, Any, Any]]:
    """By case of some that another knows of: that days are given, that none are, or that nobody
    applies for them any more. Whether it is appealed is the applicant's own."""
    known = {one.case_id for one in parties if one.agreed is not False and one.is_over}
    found: dict[UUID, tuple[SchoolCaseState, Any, Any]] = {}
    if not known:
        return found
    columns = (SchoolCase.id, SchoolCase.state, SchoolCase.granted_from, SchoolCase.granted_to)
    with system_access("what came of an application that one knows of: days alone"):
        rows = db.session.execute(
            select(*columns, SchoolCase.decided_at).where(SchoolCase.id.in_(known))
        ).all()
    for row in rows:
        days = row.granted_from, row.granted_to
        if row.state == SchoolCaseState.WITHDRAWN:
            found[row.id] = SchoolCaseState.WITHDRAWN, None, None
        elif row.granted_from:
            found[row.id] = SchoolCaseState.GRANTED, *days
        elif row.decided_at:
            found[row.id] = SchoolCaseState.REFUSED, None, None
    return found


def party_of(pupil_id: UUID, party_id: UUID, profile_id: UUID) -> SchoolCaseParty | None:
    """What I am asked about another's case of the pupil."""
    return db.session.scalar(
        select(SchoolCaseParty).where(
            SchoolCaseParty.id == party_id,
            SchoolCaseParty.pupil_id == pupil_id,
            SchoolCaseParty.profile_id == profile_id,
        )
    )


def parties_of(case_id: UUID) -> list[SchoolCaseParty]:
    """The others who answer for the child of a case."""
    return list(
        db.session.scalars(
            select(SchoolCaseParty)
            .where(SchoolCaseParty.case_id == case_id)
            .order_by(SchoolCaseParty.id)
        )
    )


@dataclass(frozen=True)
class CaseStepView:
    """One thing that happened in a case. ``by_home``: the applicant did it. ``name`` None: it went
    by itself."""

    kind: SchoolCaseStepKind
    name: str | None
    by_home: bool
    at: datetime
    outcome: SchoolCaseState | None
    until: date | None
    words: str


def steps_of(case: SchoolCase) -> list[CaseStepView]:
    """What happened in a case, the newest first."""
    rows = db.session.execute(
        select(SchoolCaseStep, (Person.given_name + " " + Person.family_name).label("name"))
        .outerjoin(Profile, Profile.id == SchoolCaseStep.profile_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(SchoolCaseStep.case_id == case.id)
        .order_by(
            SchoolCaseStep.at.desc(),
            SchoolCaseStep.kind == SchoolCaseStepKind.TAKEN,  # the first of what one act did
            SchoolCaseStep.id,
        )
    )
    return [
        CaseStepView(
            SchoolCaseStepKind(row.SchoolCaseStep.kind),
            row.name,
            row.SchoolCaseStep.profile_id == case.applicant_id,
            row.SchoolCaseStep.at,
            SchoolCaseState(row.SchoolCaseStep.outcome) if row.SchoolCaseStep.outcome else None,
            row.SchoolCaseStep.until,
            words_in(row.SchoolCaseStep, "words"),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class CaseWithPeople:
    """A case with the names of applicant and handler, and of the others who must agree to it how
    many there are, how many have, and since when one has not."""

    case: SchoolCase
    applicant: str
    handler: str | None
    must_agree: int
    agreed: int
    asked_at: datetime | None


def case_with_people(pupil_id: UUID, case_id: UUID) -> CaseWithPeople | None:
    """As ``case_of``, for its page: one statement."""
    applicant, asks, handler, works = (
        *(aliased(Profile), aliased(Person)),
        *(aliased(Profile), aliased(Person)),
    )
    must = (
        select(func.count(SchoolCaseParty.id))
        .where(SchoolCaseParty.case_id == SchoolCase.id, SchoolCaseParty.must_agree)
        .correlate(SchoolCase)
    )
    row = db.session.execute(
        select(
            SchoolCase,
            (asks.given_name + " " + asks.family_name).label("applicant"),
            (works.given_name + " " + works.family_name).label("handler"),
            must.scalar_subquery().label("must_agree"),
            must.where(SchoolCaseParty.agreed.is_(True)).scalar_subquery().label("agreed"),
            must.where(SchoolCaseParty.agreed.is_(None))
            .with_only_columns(func.min(SchoolCaseParty.asked_at))
            .scalar_subquery()
            .label("asked_at"),
        )
        .join(applicant, applicant.id == SchoolCase.applicant_id)
        .join(asks, asks.id == applicant.person_id)
        .outerjoin(handler, handler.id == SchoolCase.handler_id)
        .outerjoin(works, works.id == handler.person_id)
        .where(SchoolCase.id == case_id, SchoolCase.pupil_id == pupil_id)
    ).one_or_none()
    return CaseWithPeople(*row) if row else None


def staff_to_ask(case: SchoolCase, on: date) -> dict[UUID, str]:
    """Those at school who may handle the case, by name: head and office, the contact teachers where
    it is theirs, and who leads the SFO that is asked. Whether each may find the pupil is asked when
    she is chosen."""
    classes = select(GroupMember.group_id).where(
        GroupMember.pupil_id == case.pupil_id, on_day(GroupMember, on)
    )
    lead = or_(
        (GroupStaff.group_id == case.school_id)
        & GroupStaff.role.in_((StaffRole.HEAD, StaffRole.OFFICE)),
        (GroupStaff.group_id == case.sfo_id) & (GroupStaff.role == StaffRole.SFO_LEADER),
    )
    teach = GroupStaff.group_id.in_(classes) & (GroupStaff.role == StaffRole.CONTACT_TEACHER)
    rows = db.session.execute(
        select(GroupStaff.profile_id, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Profile, Profile.id == GroupStaff.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            or_(lead, teach) if case.staff_level <= Level.WRITE else lead, on_day(GroupStaff, on)
        )
        .order_by(norwegian_order(Person.given_name), GroupStaff.profile_id)
    )
    return {row.profile_id: row.name for row in rows}
