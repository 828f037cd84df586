"""Lists of who handles applications at school: narrowed, a page at a time, one after another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.levels import Level
from samspill.core.paging import PER_PAGE, Paged
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.school.cases.kinds import SMALL, kinds_in_short
from samspill.school.cases.models import (
    AT_HOME,
    MAY_BE_LATE,
    OPEN,
    SchoolCase,
    SchoolCaseKind,
    SchoolCaseState,
)
from samspill.school.cases.queries import CaseRow, case_columns, case_row, child_of_case
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil

FILTERS = ("open", "mine", "free", "late", "appeals", "decided", "all")


@dataclass(frozen=True)
class Narrowed:
    """Which cases of a group: one of FILTERS, and of one kind where ``kind`` says which."""

    group_id: UUID
    what: str
    kind: str = ""

    @property
    def query(self) -> str:
        """The same in an address."""
        return f"vis={self.what}" + (f"&type={self.kind}" if self.kind else "")


def narrowed(group_id: UUID, what: str, kind: str) -> Narrowed:
    """What an address asks for; the first filter and all kinds where it asks for nonsense."""
    return Narrowed(
        group_id,
        what if what in FILTERS else FILTERS[0],
        kind if kind in set(SchoolCaseKind) else "",
    )


@dataclass(frozen=True)
class CaseList:
    """A page of the cases of a group, with how many there are of them."""

    rows: list[CaseRow]
    paged: Paged


def cases_in(found: Narrowed, profile_id: UUID, on: date, page: int) -> CaseList:
    """The cases of those in a group today that the reader handles, what hurries most first, in one
    statement."""
    child, worker, employee = child_of_case(), aliased(Profile), aliased(Person)
    handler = employee.given_name + " " + employee.family_name
    statement = (
        _of(found, profile_id, on, child)
        .add_columns(
            *case_columns(child), handler.label("handler"), func.count().over().label("total")
        )
        .outerjoin(worker, worker.id == SchoolCase.handler_id)
        .outerjoin(employee, employee.id == worker.person_id)
        .order_by(*_order(child))
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    rows = db.session.execute(statement).all()
    total = rows[0].total if rows else 0
    shown = [case_row(row, on, profile_id, row.handler) for row in rows]
    return CaseList(shown, Paged(page, total))


def _of(found: Narrowed, profile_id: UUID, on: date, child: Any) -> Select[*tuple[Any, ...]]:
    """Nothing yet of the cases that are wanted: of an SFO what is asked of it."""
    members = (
        select(GroupMember.pupil_id)
        .join(Group, Group.id == GroupMember.group_id)
        .where(
            GroupMember.group_id == found.group_id,
            Group.kind != GroupKind.SFO,
            on_day(GroupMember, on),
        )
    )
    return (
        select()
        .select_from(SchoolCase)
        .join(Pupil, Pupil.id == SchoolCase.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(
            or_(SchoolCase.sfo_id == found.group_id, SchoolCase.pupil_id.in_(members)),
            SchoolCase.state.not_in(AT_HOME),
            *_narrowing(found, profile_id, on),
        )
    )


def _order(child: Any) -> tuple[Any, ...]:
    return (
        SchoolCase.state.in_(OPEN).desc(),
        SchoolCase.reply_by,
        norwegian_order(child.given_name),
        SchoolCase.id,
    )


def _narrowing(found: Narrowed, profile_id: UUID, on: date) -> list[ColumnElement[bool]]:
    appeals = (SchoolCaseState.APPEALED, SchoolCaseState.FORWARDED)
    wanted: dict[str, list[ColumnElement[bool]]] = {
        "mine": [SchoolCase.state.in_(OPEN), SchoolCase.handler_id == profile_id],
        "free": [SchoolCase.state.in_(OPEN), SchoolCase.handler_id.is_(None)],
        "late": [SchoolCase.state.in_(MAY_BE_LATE), SchoolCase.reply_by < on],
        "appeals": [SchoolCase.state.in_(appeals)],
        "decided": [SchoolCase.state.not_in(OPEN)],
        "all": [],
    }
    of_kind = [SchoolCase.kind == found.kind] if found.kind else []
    return [*wanted.get(found.what, [SchoolCase.state.in_(OPEN)]), *of_kind]


@dataclass(frozen=True)
class Beside:
    """The cases before and after one in a list: pupil and case."""

    earlier: tuple[UUID, UUID] | None
    later: tuple[UUID, UUID] | None


def beside(found: Narrowed, profile_id: UUID, on: date, case_id: UUID) -> Beside:
    """What stands beside a case in a list, in one statement. Of one that stands there no more, as
    when it has been decided, the first comes next."""
    child = child_of_case()
    order = _order(child)
    in_list = _of(found, profile_id, on, child).add_columns(
        SchoolCase.id.label("id"),
        SchoolCase.pupil_id.label("pupil_id"),
        func.row_number().over(order_by=order).label("place"),
    )
    listed = in_list.cte("listed")
    here = select(listed.c.place).where(listed.c.id == case_id).scalar_subquery()
    place = func.coalesce(here, 0)
    rows = db.session.execute(
        select(listed.c.id, listed.c.pupil_id, (listed.c.place - place).label("away")).where(
            listed.c.place.in_([place - 1, place + 1])
        )
    )
    found_beside = {row.away: (row.pupil_id, row.id) for row in rows}
    return Beside(found_beside.get(-1), found_beside.get(1))


def small_in(
    group_id: UUID, profile_id: UUID, on: date, chosen: Collection[UUID] | None = None
) -> list[CaseRow]:
    """Cases in a group that may be granted together, or of those chosen, what hurries most first:
    one statement. No more than a page of them."""
    child = child_of_case()
    statement = (
        _of(Narrowed(group_id, "open"), profile_id, on, child)
        .add_columns(*case_columns(child))
        .where(
            SchoolCase.state.in_(SMALL),
            SchoolCase.staff_level <= Level.WRITE,
            SchoolCase.kind.in_(kinds_in_short()),
        )
        .order_by(*_order(child))
        .limit(PER_PAGE)
    )
    if chosen is not None:
        statement = statement.where(SchoolCase.id.in_(chosen))
    return [case_row(row, on, profile_id) for row in db.session.execute(statement)]
