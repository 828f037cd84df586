"""Who is reached on paper or by telephone."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, exists, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base, db


class PaperChoice(Base):
    """That a person gets everything on paper or by telephone, since when, and who noted it (F5)."""

    __tablename__ = "paper_choices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    chosen_on: Mapped[date]
    chosen_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    ended_on: Mapped[date | None]
    ended_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        Index(
            "uq_paper_choices_standing",
            "person_id",
            unique=True,
            postgresql_where="ended_on is null",
        ),
    )


def is_on_paper(person_id: Any) -> ColumnElement[bool]:
    """Does the person (a column) get everything on paper or by telephone now?"""
    choice = aliased(PaperChoice)
    return exists().where(choice.person_id == person_id, choice.ended_on.is_(None))


def paper_choice(person_id: UUID) -> PaperChoice | None:
    """The person's standing choice of paper, or None."""
    return db.session.scalar(
        select(PaperChoice).where(
            PaperChoice.person_id == person_id, PaperChoice.ended_on.is_(None)
        )
    )
