"""Plans that come from another product: the file between preview and yes, and what each holder is
asked to take over. A row is no plan, and nobody has access by it, before she has."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class OfferState(StrEnum):
    """Where a plan from a file stands. The last three are final."""

    OFFERED = "OFFERED"
    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"


class PlanFile(Owned, Base):
    """A file that somebody sent. ``content_sealed`` is None once there is nothing left to do with
    it, it was dropped, or it is too old.

    ``outcome`` is a hash of what the preview said; ``offered`` and ``refused`` how many rows were
    laid before a holder, and set aside; ``offered_before`` the rows that were, from another file.
    """

    __tablename__ = "plan_files"
    __owned__ = BySubject("tenant_id", Area.ADMINISTRATION, write=Level.MANAGE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    sent_at: Mapped[datetime]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    outcome: Mapped[str]
    offered_before: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    offered: Mapped[int]
    refused: Mapped[int]
    taken_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_plan_files_tenant_id", "tenant_id"),)


class PlanOffer(Owned, Base):
    """One row of a file, for the holder it names and nobody else.

    ``child_lookup`` and ``content_sealed`` are emptied when she has answered, or it lapsed.
    ``leaves_sending``: she lets those who administer send the consent together with the unit's.
    """

    __tablename__ = "plan_offers"
    __owned__ = ByProfile("holder_profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("plan_files.id"), index=True)
    holder_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    row: Mapped[int]
    child_lookup: Mapped[bytes | None]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    state: Mapped[str]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    leaves_sending: Mapped[bool] = mapped_column(default=False)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("plans.id"), index=True)

    __table_args__ = (
        CheckConstraint("state in ('OFFERED', 'TAKEN', 'REFUSED', 'LAPSED')", name="state"),
        CheckConstraint(
            "(state = 'OFFERED') = (child_lookup is not null and content_sealed is not null)",
            name="open",
        ),
        Index(
            "uq_plan_offers_child",
            "tenant_id",
            "child_lookup",
            unique=True,
            postgresql_where="state = 'OFFERED'",
        ),
        Index("ix_plan_offers_holder_profile_id", "holder_profile_id", "state"),
    )

    def answer(self, state: OfferState, at: datetime, plan_id: UUID | None = None) -> None:
        """Taken or not: what the file said of the child is forgotten here."""
        self.state, self.answered_at, self.plan_id = state, at, plan_id
        self.child_lookup = self.content_sealed = None
