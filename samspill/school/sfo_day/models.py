"""How a child goes home from SFO and when, words of the day, who may fetch, who is here."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import by_group, may_find


class Way(StrEnum):
    """How a child goes home. DECIDES: the child itself, between two clock times. NOT_COMING: no
    SFO that day."""

    FETCHED = "FETCHED"
    ALONE = "ALONE"
    BUS = "BUS"
    WITH_CHILD = "WITH_CHILD"
    DECIDES = "DECIDES"
    NOT_COMING = "NOT_COMING"


class SfoPlan(Owned, Base):
    """How a child goes home: on one day, or each week on one weekday (1 is Monday). The newest
    holds, a day before its weekday; those before it are its history.

    ``picker_id``: who fetches, of those whom the home has named; ``adult_id``: one of the adults at
    home; neither: whichever of them. ``words``: with which child, or which bus.
    """

    __tablename__ = "sfo_plans"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        through=by_group("sfo_plans.pupil_id"),
        known=may_find("sfo_plans.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    day: Mapped[date | None]
    weekday: Mapped[int | None]
    way: Mapped[str]
    at: Mapped[time | None]
    until: Mapped[time | None]
    picker_id: Mapped[UUID | None] = mapped_column(ForeignKey("sfo_pickers.id"))
    adult_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    words_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    is_late: Mapped[bool]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    read_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "way in ('FETCHED', 'ALONE', 'BUS', 'WITH_CHILD', 'DECIDES', 'NOT_COMING')", name="way"
        ),
        CheckConstraint("(day is null) <> (weekday is null)", name="one_day"),
        CheckConstraint("weekday between 1 and 5", name="weekday"),
        CheckConstraint("(at is null) = (way = 'NOT_COMING')", name="at"),
        CheckConstraint("(until is null) <> (way = 'DECIDES') and until > at", name="until"),
        CheckConstraint("picker_id is null or adult_id is null", name="who"),
        CheckConstraint("(read_at is null) = (read_by is null)", name="read"),
        Index("ix_sfo_plans_pupil_id", "pupil_id", "day"),
    )


class SfoNote(Owned, Base):
    """A word of the home to SFO about one day. Who wrote it reads it, and SFO; the other home does
    not (J9)."""

    __tablename__ = "sfo_notes"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        authors=("written_by",),
        read=Level.WRITE,
        through=by_group("sfo_notes.pupil_id"),
        known=may_find("sfo_notes.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    day: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    is_late: Mapped[bool]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    read_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(read_at is null) = (read_by is null)", name="read"),
        Index("ix_sfo_notes_pupil_id", "pupil_id", "day"),
    )


class SfoPicker(Owned, Base):
    """Somebody whom the home lets fetch. ``code``: what she says the first time, until staff have
    met her. ``last_day`` None: until the home takes her away."""

    __tablename__ = "sfo_pickers"
    __owned__ = BySubject(
        "pupil_id",
        Area.PICK_UP,
        through=by_group("sfo_pickers.pupil_id"),
        known=may_find("sfo_pickers.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    phone_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    code_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    last_day: Mapped[date | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    added_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sfo_pickers_pupil_id", "pupil_id"),)

    def holds_on(self, day: date) -> bool:
        """May she fetch on the day, as far as the home has said?"""
        return self.ended_at is None and (self.last_day is None or self.last_day >= day)


class SfoPickupBar(Owned, Base):
    """Somebody who must not fetch a child. Head or leader of the SFO sets it, with a reason; staff
    see the name, and nobody at home sees that it is there."""

    __tablename__ = "sfo_pickup_bars"
    __owned__ = BySubject(
        "pupil_id",
        Area.PICK_UP,
        read=Level.WRITE,
        write=Level.MANAGE,
        through=by_group("sfo_pickup_bars.pupil_id"),
        known=may_find("sfo_pickup_bars.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    name_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    why_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    set_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index("ix_sfo_pickup_bars_pupil_id", "pupil_id"),
    )


class TapKind(StrEnum):
    """What happened to a child that day. MISSED and HOME_TOLD: it was to have gone home, and staff,
    then the home, were told."""

    IN = "IN"
    TRIP = "TRIP"
    OUT = "OUT"
    MISSED = "MISSED"
    HOME_TOLD = "HOME_TOLD"


class SfoTap(Owned, Base):
    """One tap in the list of an SFO. The newest of IN, TRIP and OUT holds; those before it are its
    history. ``at`` is when it happened; ``device_at``: what the tablet said, where it came later;
    ``heard_at``: when the house got it, on a later day too. ``wrong_clock``: the tablet's clock was
    wrong, and ``at`` is when the house heard of it, or what the clock's error makes of it."""

    __tablename__ = "sfo_taps"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        write=Level.WRITE,
        through=by_group("sfo_taps.pupil_id"),
        known=may_find("sfo_taps.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    day: Mapped[date]
    kind: Mapped[str]
    at: Mapped[datetime]
    heard_at: Mapped[datetime]
    device_at: Mapped[datetime | None]
    wrong_clock: Mapped[bool]
    picker_id: Mapped[UUID | None] = mapped_column(ForeignKey("sfo_pickers.id"))
    adult_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        CheckConstraint("kind in ('IN', 'TRIP', 'OUT', 'MISSED', 'HOME_TOLD')", name="kind"),
        CheckConstraint("picker_id is null or adult_id is null", name="who"),
        Index("ix_sfo_taps_pupil_id", "pupil_id", "day"),
        Index("ix_sfo_taps_group_id", "group_id", "day"),
    )
