"""Documents that lie in the plan already, and may go with a message.

Their folder stands beside this one, so that only their table is named here. Row security gives
those that the reader may read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, column, func, select, table
from sqlalchemy.dialects.postgresql import aggregate_order_by

from samspill.infra.db import db

DOCUMENTS = table(
    "documents", *map(column, ("id", "plan_id", "title", "shown", "deleted_at", "changed_at"))
)
MOST_DOCUMENTS = 100
"""How many documents a form offers, the newest."""


@dataclass(frozen=True)
class DocumentOf:
    """A document that goes with a message, and that the reader may read now."""

    id: UUID
    title: str


def is_there() -> ColumnElement[bool]:
    """Has a document a version that can be read, and is it not deleted?"""
    return and_(DOCUMENTS.c.shown.is_not(None), DOCUMENTS.c.deleted_at.is_(None))


def _documents_of(plan_id: UUID) -> Select[*tuple[Any, ...]]:
    query = select(DOCUMENTS.c.id, DOCUMENTS.c.title)
    return query.where(DOCUMENTS.c.plan_id == plan_id, is_there())


def documents_to_send(plan_id: UUID) -> list[DocumentOf]:
    """The documents of the plan that the reader may read, the newest first."""
    newest = _documents_of(plan_id).order_by(DOCUMENTS.c.changed_at.desc(), DOCUMENTS.c.id)
    return [DocumentOf(*row) for row in db.session.execute(newest.limit(MOST_DOCUMENTS))]


def documents_beside(plan_id: Any) -> ScalarSelect[Any]:
    """The same as a part of another statement: id and title of each, as JSON; NULL for none."""
    newest = (
        select(DOCUMENTS.c.id, DOCUMENTS.c.title, DOCUMENTS.c.changed_at)
        .where(DOCUMENTS.c.plan_id == plan_id, is_there())
        .order_by(DOCUMENTS.c.changed_at.desc(), DOCUMENTS.c.id)
        .limit(MOST_DOCUMENTS)
        .subquery()
    )
    facts = func.jsonb_build_array(newest.c.id, newest.c.title)
    in_order = aggregate_order_by(facts, newest.c.changed_at.desc(), newest.c.id)
    return select(func.jsonb_agg(in_order)).scalar_subquery()


def document_to_send(plan_id: UUID, document_id: UUID) -> DocumentOf | None:
    """One of them; None for another plan's, one that she does not read, and one that is gone."""
    query = _documents_of(plan_id).where(DOCUMENTS.c.id == document_id)
    row = db.session.execute(query).one_or_none()
    return DocumentOf(*row) if row else None
