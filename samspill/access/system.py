"""The one way past row security: as system, for a reason that is logged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.actor import current_actor
from samspill.core.ids import new_id
from samspill.infra.db import SYSTEM_ROLE, Base, db, instant, run


class SystemAccess(Base):
    """One time the program went past row security, and why."""

    __tablename__ = "system_accesses"
    __rights__ = "select, insert"
    __retention__ = "delete"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    profile_id: Mapped[UUID | None]
    reason: Mapped[str]

    __table_args__ = (Index("ix_system_accesses_at", "at", postgresql_using="brin"),)


_BECOME_SYSTEM = text(
    "with logged as (insert into system_accesses (id, at, profile_id, reason)"
    " values (:id, :at, cast(:profile as uuid), :reason))"
    " select set_config('role', :role, true)"
)
"""In one statement, so that the role is never taken without its row in the log."""

_BECOME_ONESELF = text("select set_config('role', 'none', true)")
_inside: ContextVar[bool] = ContextVar("inside_system_access", default=False)


@contextmanager
def system_access(reason: str) -> Iterator[None]:
    """Read and write as system inside the block; the reason is logged in the same transaction.

    An error in the block leaves no rights behind for whoever catches it. A block inside another
    leaves the rights to the outer one, with a row for each reason.
    """
    actor = current_actor()
    db.session.flush()
    values = {
        "id": new_id(),
        "at": instant(),
        "profile": actor.profile_id if actor else None,
        "reason": reason,
        "role": SYSTEM_ROLE,
    }
    run(_BECOME_SYSTEM, values)
    outer = _inside.get()
    token = _inside.set(True)
    try:
        yield
        db.session.flush()
    finally:
        _inside.reset(token)
        if not outer:
            with suppress(SQLAlchemyError):  # a broken transaction can only be rolled back
                run(_BECOME_ONESELF, {})
