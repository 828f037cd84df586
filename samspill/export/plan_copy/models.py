"""A copy that somebody asked for: what it holds, and the file, for as long as it can be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed

TAKES = timedelta(minutes=10)
"""A copy that is not made by then will not be."""


class CopyFormat(StrEnum):
    """What a copy is written as."""

    PDF = "PDF"
    WORD = "WORD"
    JSON = "JSON"


class CopyState(StrEnum):
    """How far a copy has come. Around a protected child an employee reads it first (F8): it is
    WAITING for one, then READING (she has it before her), then RELEASED or RETURNED."""

    ASKED = "ASKED"
    WAITING = "WAITING"
    READING = "READING"
    RELEASED = "RELEASED"
    RETURNED = "RETURNED"
    READY = "READY"


@dataclass(frozen=True)
class Lasts:
    """How long a copy can be fetched, and how long one that is read through first (policies)."""

    kept: timedelta
    when_read: timedelta


BEING_MADE = (CopyState.ASKED, CopyState.RELEASED)
TO_BE_READ = (CopyState.WAITING, CopyState.READING)


def facts_place(copy_id: UUID) -> str:
    """What the sealed facts of a copy are bound to."""
    return f"plan_copies:facts:{copy_id}"


def file_place(copy_id: UUID) -> str:
    """What the sealed file of a copy is bound to."""
    return f"plan_copies:file:{copy_id}"


def lock_place(copy_id: UUID) -> str:
    """What the sealed lock of a copy is bound to."""
    return f"plan_copies:lock:{copy_id}"


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class PlanCopy(Owned, Base):
    """A copy of a plan, or of some of it. Nobody but who asked, and who reads it first, reaches it.

    ``facts_sealed``: what it says, while somebody is to read it through. ``file_sealed``: the file,
    when it is READY; ``with_files``: the plan's files go along, as they are when it is fetched.
    ``lock_sealed``: what a pass-phrase locks it by (``is_locked``), until it is written.
    ``only_id``: the one meeting, or the one text, that it is of. ``step``: the part that its job
    reads now, from 1; one more than there are parts when it writes the file.
    ``since``: when it came to this state. ``until``: the first instant at which it can be fetched
    no more; its class counts from ``kept_from``, so that it goes then.
    """

    __tablename__ = "plan_copies"
    __owned__ = BySubject(
        "plan_id",
        Area.OVERVIEW,
        authors=("asked_by",),
        members="member_ids",
        read=Level.OWN,
        write=Level.OWN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    asked_at: Mapped[datetime]
    member_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    format: Mapped[str]
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    only_id: Mapped[UUID | None]
    language: Mapped[str]
    with_files: Mapped[bool] = mapped_column(default=False)
    is_locked: Mapped[bool] = mapped_column(default=False)
    lock_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    state: Mapped[str]
    since: Mapped[datetime]
    step: Mapped[int] = mapped_column(default=0)
    facts_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    file_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime]
    kept_from: Mapped[datetime]

    __table_args__ = (
        _one_of("format", CopyFormat),
        _one_of("state", CopyState),
        CheckConstraint(
            "only_id is null or parts in (array['MEETINGS'], array['DOCUMENTS'])"
            " and not with_files",
            name="only_id",
        ),
        CheckConstraint("step >= 0", name="step"),
        CheckConstraint("asked_by = any(member_ids)", name="asked_by"),
        CheckConstraint("read_by <> asked_by", name="two"),
        CheckConstraint(
            "case when read_by is null then state not in ('READING', 'RELEASED')"
            " else state not in ('ASKED', 'WAITING') end",
            name="read_by",
        ),
        CheckConstraint(
            "(facts_sealed is not null) = (state in ('WAITING', 'READING', 'RELEASED'))",
            name="facts",
        ),
        CheckConstraint("(file_sealed is not null) = (state = 'READY')", name="file"),
        CheckConstraint("not is_locked or (format = 'JSON' and not with_files)", name="is_locked"),
        CheckConstraint(
            "(lock_sealed is not null) = (is_locked and state not in ('RETURNED', 'READY'))",
            name="lock",
        ),
        CheckConstraint("(state = 'RETURNED') = (reason <> '')", name="reason"),
        Index("ix_plan_copies_plan_id", "plan_id", "asked_by"),
    )

    def move(self, state: CopyState, at: datetime, lasts: Lasts) -> None:
        """Come to another state at an instant (UTC). What somebody must read lasts longer."""
        is_read = bool(self.read_by) or state in (CopyState.WAITING, CopyState.RETURNED)
        self.state, self.since = state, at
        self.until = at + (lasts.when_read if is_read else lasts.kept)
        self.kept_from = self.until - lasts.kept
        if state in (CopyState.RETURNED, CopyState.READY):
            self.lock_sealed = None
        if state == CopyState.RELEASED:
            self.step = 0

    def failed_by(self, at: datetime) -> bool:
        """Was it to be made, and is not, though there was time enough?"""
        return self.state in BEING_MADE and self.since + TAKES <= at

    def is_being_made(self, at: datetime) -> bool:
        """Is a job at it, or soon?"""
        return self.state in BEING_MADE and not self.failed_by(at)

    def is_under_way(self, at: datetime) -> bool:
        """Is it being made, or read through?"""
        return self.state in (*BEING_MADE, *TO_BE_READ) and not self.failed_by(at)
