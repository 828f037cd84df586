"""What a home says when it applies for a place at SFO."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.cases.models import of_case


class SfoRequest(Owned, Base):
    """What is asked for in an application; its first day stands in the case. ``place_id``: its
    place in the line, and what became of it; None for a draft. ``co_share``: percent of the price
    that ``co_payer_id`` pays."""

    __tablename__ = "sfo_requests"
    __owned__ = of_case("sfo_requests")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"), unique=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("sfo_places.id"), unique=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("sfo_offers.id"))
    weekdays: Mapped[str]
    co_payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    co_share: Mapped[int]
    special_needs: Mapped[bool]

    __table_args__ = (
        CheckConstraint("weekdays ~ '^1?2?3?4?5?$'", name="weekdays"),
        CheckConstraint("co_share between 0 and 100", name="co_share"),
        Index("ix_sfo_requests_pupil_id", "pupil_id"),
    )
