"""What a home says when it asks to pay less for SFO, and the papers that show it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import PROFILE, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.cases.models import of_case
from samspill.school.files.models import SchoolFileRow, checks


class Household(StrEnum):
    """Whom the applicant lives with. GUARDIAN: another who answers for the child, and agrees
    here. OTHER: somebody the school does not know, of whom papers must tell."""

    ALONE = "ALONE"
    GUARDIAN = "GUARDIAN"
    OTHER = "OTHER"


class IncomeBasis(StrEnum):
    """Which income. FALL: less than in the last tax return, and it lasts."""

    TAX = "TAX"
    FALL = "FALL"


class ReducedPayment(Owned, Base):
    """What is said in an application; its days stand in the case. What the household earns is
    sealed, and so is how the price came about: it tells of the income.

    ``needs``: it is about special needs, and no income is asked for. ``from_summer``: it is about
    the next school year.
    """

    __tablename__ = "reduced_payments"
    __owned__ = of_case("reduced_payments")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"), unique=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    household: Mapped[str]
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    basis: Mapped[str]
    needs: Mapped[bool]
    from_summer: Mapped[bool]
    lives_here: Mapped[bool]
    own_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    partner_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    trace_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))

    __table_args__ = (
        CheckConstraint("household in ('ALONE', 'GUARDIAN', 'OTHER')", name="household"),
        CheckConstraint("(household = 'GUARDIAN') = (partner_id is not null)", name="partner"),
        CheckConstraint("basis in ('TAX', 'FALL')", name="basis"),
        Index("ix_reduced_payments_pupil_id", "pupil_id"),
    )


class ReducedPaymentFile(SchoolFileRow, Owned, Base):
    """A paper that shows what a household earns. Who handles the case reads it when it is looked
    through; who sent it, always."""

    __tablename__ = "reduced_payment_files"
    __owned__ = of_case(
        "reduced_payment_files",
        more="(reduced_payment_files.state = 'READY'"
        f" or reduced_payment_files.author_profile_id = {PROFILE})",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"), index=True)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    name_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        *checks(),
        Index("ix_reduced_payment_files_author_profile_id", "author_profile_id", "written_at"),
        Index(
            "ix_reduced_payment_files_waiting", "written_at", postgresql_where="state = 'WAITING'"
        ),
    )
