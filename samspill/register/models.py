"""What was imported, what waits for approval, and what was set aside for people to look at."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class ImportState(StrEnum):
    """Where a file of news stands."""

    TAKEN = "TAKEN"
    HALTED = "HALTED"
    APPROVED = "APPROVED"


class Halt(StrEnum):
    """Why a file waits for approval: nothing of it is taken before a second person has said yes."""

    EMPTY = "EMPTY"
    MANY_LOST = "MANY_LOST"

    def what(self, lost: int, rights: int) -> str:
        """What the operator is told: the counts, nobody's name."""
        if self == Halt.EMPTY:
            return "the file is empty"
        return f"it would take away {lost} of {rights} known rights"


class WhyAside(StrEnum):
    """Why an entry was set aside while the rest went on."""

    UNREADABLE = "UNREADABLE"
    TWO_STORIES = "TWO_STORIES"
    BLOCK_STANDS = "BLOCK_STANDS"
    PROTECTION_FALLS = "PROTECTION_FALLS"


class Settlement(StrEnum):
    """What people decided about an entry that was set aside."""

    KEPT = "KEPT"
    TAKEN = "TAKEN"


class RegisterImport(Owned, Base):
    """One file of news, by the hash of its bytes: counts and the names of those who ran it.

    Nobody has a grant on a row: only the system reads and writes it.
    """

    __tablename__ = "register_imports"
    __owned__ = BySubject("id", Area.FAMILY)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    digest: Mapped[bytes] = mapped_column(unique=True)
    at: Mapped[datetime]
    state: Mapped[str]
    halt: Mapped[str | None]
    """Why it was halted; it stays when it is approved."""
    entries: Mapped[int]
    rights: Mapped[int]
    """How many rights were known in the municipality that would lose most."""
    lost: Mapped[int]
    """How many of them the file takes away."""
    run_by: Mapped[str]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state in ('TAKEN', 'HALTED', 'APPROVED')", name="state"),
        CheckConstraint("halt in ('EMPTY', 'MANY_LOST')", name="halt"),
        CheckConstraint("(state = 'APPROVED') = (approved_by is not null)", name="approved"),
        CheckConstraint("lower(approved_by) <> lower(run_by)", name="two_people"),
    )


class FeedCursor(Owned, Base):
    """How far a feed is read: moved in the transaction that takes what was read.

    Nobody has a grant on a row: only the system reads and writes it.
    """

    __tablename__ = "feed_cursors"
    __owned__ = BySubject("id", Area.FAMILY)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    feed: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class RegisterConflict(Owned, Base):
    """An entry that was set aside, sealed as it stood; the same one is kept once.

    Nobody has a grant on an import: only the system reads and writes it.
    """

    __tablename__ = "register_conflicts"
    __owned__ = BySubject("import_id", Area.FAMILY)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("register_imports.id"))
    at: Mapped[datetime]
    place: Mapped[int]
    """Which entry of the file, from 1."""
    why: Mapped[str]
    content_lookup: Mapped[bytes] = mapped_column(unique=True)
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("house"))
    tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id"))
    """Whose people it is about, who may decide; None where that is not known."""
    falls_id: Mapped[UUID | None]
    """Who would be protected less by it; None: nobody. It outlives the person, so no key."""
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    proposed_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "why in ('UNREADABLE', 'TWO_STORIES', 'BLOCK_STANDS', 'PROTECTION_FALLS')", name="why"
        ),
        CheckConstraint("decision in ('KEPT', 'TAKEN')", name="decision"),
        CheckConstraint("(decision is null) = (decided_by is null)", name="decided"),
        CheckConstraint(
            "decision <> 'TAKEN' or (proposed_by is not null and proposed_by <> decided_by)",
            name="two_people",
        ),
        Index("ix_register_conflicts_import_id", "import_id"),
        Index("ix_register_conflicts_tenant_id", "tenant_id"),
    )

    def decide(self, decision: Settlement, profile_id: UUID, at: datetime) -> None:
        """Settled, by whom."""
        self.decision, self.decided_by, self.decided_at = decision, profile_id, at
