"""Subject plans (fagplan): what one service plans for the child, and every version of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class SubjectPlanKind(StrEnum):
    """What it is by law: a service's own plan, or one that builds on a decision about the child."""

    GENERAL = "GENERAL"
    IOP = "IOP"
    IUP = "IUP"


class KeptWhere(StrEnum):
    """Where its words are."""

    HERE = "HERE"
    DOCUMENT = "DOCUMENT"
    ELSEWHERE = "ELSEWHERE"


def content_place(version_id: UUID) -> str:
    """What the sealed words of a version are bound to."""
    return f"subject_plan_versions:content:{version_id}"


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


_COLLEAGUE = (
    f"exists (select 1 from profiles p where p.id = {PROFILE}"  # noqa: S608 - constants
    " and p.unit_id = subject_plans.unit_id)"
)
_FAMILY = (
    f"exists (select 1 from grants g where g.profile_id = {PROFILE}"  # noqa: S608 - constants
    " and g.subject_id = subject_plans.plan_id and g.area = 'CLOSING' and g.level >= 2"
    f" and g.valid_from <= {NOW} and g.valid_to > {NOW})"
)
"""Of all who read subject plans, the family alone also reads how the plan ends."""
_KNOWN_WRITER = (
    "(subject_plans.participant_id is null or exists"
    " (select 1 from participants a where a.id = subject_plans.participant_id))"
)
"""The rows of ``participants`` that their policy lets through: that a service takes part may be
known to some alone (J11), and its plan would tell. Who acts for the holder has no row there."""


class SubjectPlan(Owned, Base):
    """One plan of one unit's. Its words are in its versions; ``number``: the newest.

    ``shared_at`` None: so far for the family and the unit alone (an IOP exists without a consent;
    to share it takes one, people.md J1). Taken away, it is shown to nobody and goes by age.
    ``told_until``: the last day that those who write it were told is near.
    """

    __tablename__ = "subject_plans"
    __owned__ = BySubject(
        "plan_id",
        Area.SUBJECT_PLANS,
        authors=("author_profile_id",),
        known=(
            f"({_COLLEAGUE} or ({_KNOWN_WRITER}"
            f" and (subject_plans.shared_at is not null or {_FAMILY})))"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    service: Mapped[str]
    kind: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    number: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    told_until: Mapped[date | None]
    removed_at: Mapped[datetime | None]
    removed_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        _one_of("kind", SubjectPlanKind),
        CheckConstraint("(removed_at is null) = (removed_by_profile_id is null)", name="removed"),
    )

    @property
    def is_shared(self) -> bool:
        """Do all who read subject plans read it?"""
        return self.shared_at is not None

    def share(self, at: datetime) -> None:
        """From now on all who read subject plans read it."""
        self.shared_at = self.shared_at or at

    def remove(self, at: datetime, by: UUID) -> None:
        """Take it away."""
        self.removed_at, self.removed_by_profile_id = at, by


class SubjectPlanVersion(Owned, Base):
    """What it said from one writing to the next: its words (sealed), how long it holds (whole
    days in Oslo, both counted), whom to ask, and the decision that it builds on."""

    __tablename__ = "subject_plan_versions"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject(
        "plan_id",
        Area.SUBJECT_PLANS,
        authors=("written_by_profile_id",),
        read=Level.OWN,
        known=(
            "exists (select 1 from subject_plans s"
            " where s.id = subject_plan_versions.subject_plan_id)"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    subject_plan_id: Mapped[UUID] = mapped_column(ForeignKey("subject_plans.id"))
    number: Mapped[int]
    kept: Mapped[str]
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("documents.id", ondelete="SET NULL"), index=True
    )
    contact_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    decided_on: Mapped[date | None]
    written_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        _one_of("kept", KeptWhere),
        CheckConstraint("valid_to >= valid_from", name="valid_to"),
        Index("uq_subject_plan_versions_subject_plan_id", "subject_plan_id", "number", unique=True),
    )
