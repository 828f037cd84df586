"""Who is reached on paper or by telephone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base


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
