"""What two employees settle: confirmed adults, decided exemptions, and less protection."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class Ground(StrEnum):
    """Why an adult with a say need not answer (samspill.md 6.3)."""

    ONE_PARENT_ENOUGH = "ONE_PARENT_ENOUGH"
    UNREACHABLE_AFTER_EFFORT = "UNREACHABLE_AFTER_EFFORT"
    ADDRESS_PROTECTION = "ADDRESS_PROTECTION"
    COURT_OR_BOARD_DECISION = "COURT_OR_BOARD_DECISION"


class MatterState(StrEnum):
    """Where a question to the leader stands."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    REJECTED = "REJECTED"


_STATES = "state in ('PROPOSED', 'AGREED', 'REJECTED')"


class Confirmation(Owned, Base):
    """Two employees say that this adult must answer (F8). It holds for the relation she had."""

    __tablename__ = "confirmations"
    __owned__ = BySubject("plan_id", Area.SIGNATORIES)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    relation: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_STATES, name="state"),
        CheckConstraint("decided_by <> proposed_by", name="two"),
        CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="decided"),
        Index(
            "uq_confirmations_standing",
            "plan_id",
            "person_id",
            "relation",
            unique=True,
            postgresql_where="state <> 'REJECTED'",
        ),
    )


class Exemption(Owned, Base):
    """An adult with a say need not answer: ground, reason, legal ground, decider and date (I20).

    ``area`` says who sees it: SIGNATORIES until a leader has agreed, and for good when a safety
    decision hides it; else CONSENT, which is the family's too.
    """

    __tablename__ = "exemptions"
    __owned__ = BySubject("plan_id", column="area")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    area: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    relation: Mapped[str]
    ground: Mapped[str]
    reason: Mapped[str]
    legal_ground: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(_STATES, name="state"),
        CheckConstraint("area in ('SIGNATORIES', 'CONSENT')", name="area"),
        CheckConstraint(
            "ground in ('ONE_PARENT_ENOUGH', 'UNREACHABLE_AFTER_EFFORT', 'ADDRESS_PROTECTION',"
            " 'COURT_OR_BOARD_DECISION')",
            name="ground",
        ),
        CheckConstraint("decided_by <> proposed_by", name="two"),
        CheckConstraint("(state = 'PROPOSED') = (decided_by is null)", name="decided"),
        CheckConstraint("area = 'SIGNATORIES' or state = 'AGREED'", name="shown"),
        Index(
            "uq_exemptions_standing",
            "plan_id",
            "person_id",
            "relation",
            unique=True,
            postgresql_where="state <> 'REJECTED'",
        ),
    )

    @property
    def is_hidden(self) -> bool:
        """Does a safety decision keep it from the family?"""
        return self.area == Area.SIGNATORIES


class FallState(StrEnum):
    """Where less protection stands: TOLD by the register, then as a question to the leader.

    PASSED: before anybody had agreed, the register said something else.
    """

    TOLD = "TOLD"
    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    REJECTED = "REJECTED"
    PASSED = "PASSED"


class ProtectionFall(Owned, Base):
    """The register says that the child's address is guarded less; two employees decide (F8).

    ``was`` and ``said`` are codes of ``AddressProtection``; ``as_of`` is when the register knew.
    """

    __tablename__ = "protection_falls"
    __owned__ = BySubject("plan_id", Area.SIGNATORIES)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    was: Mapped[str]
    said: Mapped[str]
    as_of: Mapped[datetime]
    told_at: Mapped[datetime]
    state: Mapped[str]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "state in ('TOLD', 'PROPOSED', 'AGREED', 'REJECTED', 'PASSED')", name="state"
        ),
        CheckConstraint(
            "(state in ('TOLD', 'PASSED')) or proposed_by is not null", name="proposed"
        ),
        CheckConstraint(
            "(state in ('AGREED', 'REJECTED')) = (decided_by is not null)", name="decided"
        ),
        CheckConstraint("decided_by <> proposed_by", name="two"),
        Index(
            "uq_protection_falls_open",
            "plan_id",
            unique=True,
            postgresql_where="state in ('TOLD', 'PROPOSED')",
        ),
    )
