"""What a home says when it asks for time off from school for a child."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.cases.models import of_case


class LeaveCause(StrEnum):
    """Why. RELIGIOUS: a holiday of another faith than the Church of Norway's, which is a right."""

    FAMILY = "FAMILY"
    TRAVEL = "TRAVEL"
    SPORT = "SPORT"
    RELIGIOUS = "RELIGIOUS"
    BEREAVEMENT = "BEREAVEMENT"
    HEALTH = "HEALTH"
    OTHER = "OTHER"


class LeaveRequest(Owned, Base):
    """What is said in an application for leave; its days stand in the case.

    ``days``: school days in it, when it was sent. ``blocked``: names of periods in which the
    municipality gives no leave, that it meets. ``teaching``: the home sees to the teaching.
    """

    __tablename__ = "leave_requests"
    __owned__ = of_case("leave_requests")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"), unique=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    cause: Mapped[str]
    days: Mapped[int]
    head_only: Mapped[bool]
    teaching: Mapped[bool]
    is_late: Mapped[bool]
    blocked: Mapped[list[str]] = mapped_column(ARRAY(String))
    reason_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    late_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    statement_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))

    __table_args__ = (
        CheckConstraint(
            "cause in ('FAMILY', 'TRAVEL', 'SPORT', 'RELIGIOUS', 'BEREAVEMENT', 'HEALTH', 'OTHER')",
            name="cause",
        ),
        Index("ix_leave_requests_pupil_id", "pupil_id"),
    )
