"""Where and when about a child whose address is protected: each has its own list of names (F8).

The lists are empty at first. Who is on one was named by an employee and confirmed by another, and
must reach the subject besides: a list lets nobody in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    Subquery,
    and_,
    any_,
    case,
    column,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, aliased, mapped_column

from samspill.access.owned import NOW, PROFILE
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class Where(StrEnum):
    """What tells where a child is, or when. A new kind of it is a line here (docs/tour.md)."""

    WORKPLACES = "WORKPLACES"
    CONTACT = "CONTACT"
    MUNICIPALITY = "MUNICIPALITY"
    FILES = "FILES"
    MEETINGS = "MEETINGS"


_IS_FIELD = f"field in ({', '.join(repr(str(one)) for one in Where)})"

IN_WORDS = (Where.WORKPLACES, Where.CONTACT, Where.MUNICIPALITY)
"""What a text may hold that the program wrote itself: no file, and nothing of a calendar."""


class WhereaboutsViewer(Base):
    """One name on one list of one subject. The reason is sealed; one may end it, two begin it.

    What was asked together has the same ``asked_id`` and is decided together.
    """

    __tablename__ = "whereabouts_viewers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    subject_id: Mapped[UUID]
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    field: Mapped[str]
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    asked_id: Mapped[UUID]
    reason_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "subject_id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    """The first instant at which it holds no more; None: until somebody ends it."""
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_IS_FIELD, name="field"),
        CheckConstraint("decided_by <> proposed_by", name="two"),
        CheckConstraint("(agreed is null) = (decided_by is null)", name="decided"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_whereabouts_viewers_standing",
            "subject_id",
            "profile_id",
            "field",
            unique=True,
            postgresql_where="ended_at is null and agreed is not false",
        ),
    )


def in_force(viewer: Any) -> ColumnElement[bool]:
    """Have two agreed to the name, has nobody taken it away, and is its last day not over?"""
    return and_(viewer.agreed, viewer.ended_at.is_(None), has_time_left(viewer))


def has_time_left(viewer: Any) -> ColumnElement[bool]:
    """Is its last day not over, by the instant of the transaction? The policies ask so too."""
    return or_(viewer.until.is_(None), viewer.until > literal_column(NOW))


def lists_beside(subject: Any, profile: ColumnElement[Any]) -> FromClause:
    """The lists of the subject on which the profile stands (``fields``), to join to the subject's
    row: looked up once, however many values ``shown_by`` gives."""
    viewer = aliased(WhereaboutsViewer)
    found = select(func.array_agg(viewer.field).label("fields")).where(
        viewer.subject_id == subject, viewer.profile_id == profile, in_force(viewer)
    )
    return found.correlate_except(viewer).lateral()


_PLANS = table("plans", column("id"), column("child_id"))
_PERSONS = table("persons", column("id"), column("address_protection"))


def knows_where(where: Where, subject: Any) -> ColumnElement[bool]:
    """May who asks know this of the subject (a column with the plan's id)?

    Only when the child's address is not protected, or she is on the list. Whoever does not see
    the plan itself, and the program when nobody asks, may not.
    """
    viewer = aliased(WhereaboutsViewer)
    is_open = _is_open(subject)
    is_named = exists().where(
        viewer.subject_id == subject,
        viewer.field == literal_column(f"'{where}'"),
        viewer.profile_id == literal_column(PROFILE),
        in_force(viewer),
    )
    return or_(is_open, is_named.correlate_except(viewer))


def known_once(where: Where, subject: Any) -> Subquery:
    """``knows_where`` (``may``) of one subject, to join to a query whose rows are all of it: asked
    once, however many values and rows it decides over."""
    asked = select(knows_where(where, subject).label("may"))
    return asked.offset(literal_column("0")).subquery()  # else PostgreSQL asks for each value


def _is_open(subject: Any) -> ColumnElement[bool]:
    return _is_about(subject, _is_unprotected)


def is_about_protected(subject: Any) -> ColumnElement[bool]:
    """Is the subject (an id) a plan about a child whose address is protected, for whoever asks?"""
    return _is_about(subject, lambda child: not_(_is_unprotected(child)))


def _is_about(subject: Any, which: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    plan, child = _PLANS.alias(), _PERSONS.alias()
    found = exists().where(plan.c.id == subject, child.c.id == plan.c.child_id, which(child.c))
    return found.correlate_except(plan, child)


def _is_unprotected(child: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = child.address_protection == literal_column("'NONE'")
    return found


def shown(where: Where, subject: Any, value: Any) -> ColumnElement[Any]:
    """The value for those who may know it of the subject; for all others nothing (null)."""
    return case((knows_where(where, subject), value))


def shown_by(lists: FromClause, where: Where, child: Any, value: Any) -> ColumnElement[Any]:
    """``shown``, where the plan's ``child`` and ``lists_beside`` are in the query already."""
    is_named = literal_column(f"'{where}'") == any_(lists.c.fields)
    return case((or_(_is_unprotected(child), is_named), value))


def knows_where_in_sql(where: Where, subject: str) -> str:
    """``knows_where`` for a policy: ``subject`` is a column as SQL writes it."""
    dialect = postgresql.dialect()
    return str(knows_where(where, literal_column(subject)).compile(dialect=dialect))
