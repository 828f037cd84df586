"""Each form carries a key; key and answer are stored in the act's own transaction.

A double click, a second tab, the back button: one effect, and the same answer again.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ForeignKey, Select, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import ByProfile, Owned
from samspill.infra.db import Base, db, instant, run
from samspill.infra.last import at_the_end


class FormAnswer(Owned, Base):
    """The answer that a form got the first time it was sent."""

    __tablename__ = "form_answers"
    __owned__ = ByProfile("profile_id")

    key: Mapped[UUID] = mapped_column(primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    page: Mapped[str]
    location: Mapped[str | None]
    at: Mapped[datetime]


@cache
def _taking() -> Select[UUID]:
    names = ("key", "profile_id", "page", "at")
    taken = insert(FormAnswer).values({name: bindparam(name) for name in names})
    mine = taken.on_conflict_do_nothing().returning(FormAnswer.key).cte("taken")
    return select(mine.c.key)


def first_time(key: UUID, profile_id: UUID, page: str) -> bool:
    """Take the key. False when this form was sent before (waits for a twin in flight)."""
    values = {"key": key, "profile_id": profile_id, "page": page, "at": instant()}
    return bool(run(_taking(), values))


_ANSWERED = (
    update(FormAnswer.__table__)  # type: ignore[arg-type]
    .where(FormAnswer.__table__.c.key == bindparam("answered_key"))
    .values(location=bindparam("led_to"))
)


def remember_answer(key: UUID, location: str) -> None:
    """Store where the form led, for a repeat, at the end of the act."""
    with at_the_end() as last:
        last.change(_ANSWERED, {"answered_key": key, "led_to": location})


def earlier_answer(key: UUID, page: str) -> str | None:
    """Where the form led the first time, or None when the key is not this page's."""
    return db.session.scalar(
        select(FormAnswer.location).where(FormAnswer.key == key, FormAnswer.page == page)
    )
