"""What an SFO offers, its prices from a day on, places of pupils and their terms from a day on."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned, Through
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import in_force, may_find


class SfoOffer(Base):
    """One kind of place at an SFO: so many days a week, from and until when. Nobody stands in it.

    ``seats`` None: everybody who applies may have one.
    """

    __tablename__ = "sfo_offers"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str]
    days: Mapped[int]
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    seats: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("days between 1 and 5", name="days"),
        CheckConstraint("opens_at < closes_at", name="order"),
        CheckConstraint("seats >= 0", name="seats"),
        UniqueConstraint("group_id", "name"),
    )


class SfoPrice(Base):
    """What a month costs from a day on, in kroner. The newest that has begun holds; those before
    it are its history. ``sibling_percent``: off the price, never off the food, for a sibling."""

    __tablename__ = "sfo_prices"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("sfo_offers.id"))
    valid_from: Mapped[date]
    price: Mapped[int]
    food: Mapped[int]
    sibling_percent: Mapped[int]

    __table_args__ = (
        CheckConstraint("price >= 0 and food >= 0", name="amounts"),
        CheckConstraint("sibling_percent between 0 and 100", name="sibling_percent"),
        UniqueConstraint("offer_id", "valid_from"),
    )


class PlaceState(StrEnum):
    """Where a place stands. An offer that is not answered in time, and a place that has ended, say
    so by their days."""

    APPLIED = "APPLIED"
    WAITING = "WAITING"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


def by_sfo(group: str) -> Through:
    """Reached by who has a grant on the SFO (a column with its id), or on its school."""

    def condition(area: Area, level: Level) -> str:
        opens = in_force("h", area, level)
        return (
            f"(exists (select 1 from grants h where h.subject_id = {group} and {opens})"
            " or exists (select 1 from groups x join grants h on h.subject_id = x.school_id"
            f" where x.id = {group} and {opens}))"
        )

    return condition


class SfoPlace(Owned, Base):
    """A pupil's place at an SFO, from the application on, on the days [starts_on, ends_on).

    ``ends_on`` stands from the beginning: the summer after the last year level that has a right to
    one. ``answer_by``: the last day to answer an offer. ``co_share``: percent of the price that
    ``co_payer_id`` pays; who applied pays the rest. ``special_needs``: said by the home, for a
    right beyond the usual year levels; who leads the SFO looks at the decision that gives it.
    ``ended_by``: who ended it; None for the school that the child leaves.
    """

    __tablename__ = "sfo_places"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        through=by_sfo("sfo_places.group_id"),
        known=may_find("sfo_places.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    state: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    applied_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    applied_at: Mapped[datetime]
    co_payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    co_share: Mapped[int]
    answer_by: Mapped[date | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    decided_at: Mapped[datetime | None]
    why_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    terminated_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    special_needs: Mapped[bool]

    __table_args__ = (
        CheckConstraint(
            "state in ('APPLIED', 'WAITING', 'OFFERED', 'ACCEPTED', 'REFUSED', 'DECLINED',"
            " 'WITHDRAWN')",
            name="state",
        ),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("co_share between 0 and 100", name="co_share"),
        CheckConstraint("(co_share = 0) = (co_payer_id is null)", name="co_payer"),
        CheckConstraint("state <> 'OFFERED' or answer_by is not null", name="answer_by"),
        Index("ix_sfo_places_pupil_id", "pupil_id"),
        Index("ix_sfo_places_group_id", "group_id", "ends_on"),
    )

    def is_lapsed(self, day: date) -> bool:
        """Was it offered, and not answered in time?"""
        return self.state == PlaceState.OFFERED and self.answer_by < day  # type: ignore[operator]

    def stands_on(self, day: date) -> bool:
        """Is it applied for, waited for, offered or had?"""
        if self.state == PlaceState.ACCEPTED:
            return self.ends_on > day
        waits = self.state in (PlaceState.APPLIED, PlaceState.WAITING, PlaceState.OFFERED)
        return waits and not self.is_lapsed(day)


class SfoReduction(Owned, Base):
    """What one of a pupil's home pays at most for a place, by a decision, on the days
    [valid_from, valid_to): the record that the letter and the invoice share.

    ``cap``: in a school year; ``percent``: of the price, by a local scheme; ``by_hand``: a month.
    The newest decision that covers a month holds. It tells of income: who pays reads it, and who
    leads the SFO, never another of the home (J3). ``reminded_at``: told that it ends.
    """

    __tablename__ = "sfo_reductions"
    __owned__ = BySubject(
        "pupil_id",
        Area.INCOME,
        authors=("profile_id",),
        write=Level.MANAGE,
        through=by_sfo("sfo_reductions.group_id"),
        known=may_find("sfo_reductions.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("school_cases.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    cap: Mapped[int | None]
    percent: Mapped[int | None]
    by_hand: Mapped[int | None]
    decided_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        CheckConstraint(
            "coalesce(cap, percent, by_hand) is not null and coalesce(cap, 0) >= 0"
            " and coalesce(percent, 0) between 0 and 100 and coalesce(by_hand, 0) >= 0",
            name="limit",
        ),
        Index("ix_sfo_reductions_pupil_id", "pupil_id"),
        Index("ix_sfo_reductions_group_id", "group_id", "valid_to"),
    )


class SfoTerms(Owned, Base):
    """What a place is from a day on: which offer, and on which weekdays ('135': Monday, Wednesday,
    Friday). The newest that has begun holds; those before it are its history."""

    __tablename__ = "sfo_terms"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        through=by_sfo("sfo_terms.group_id"),
        known=may_find("sfo_terms.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("sfo_places.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("sfo_offers.id"))
    weekdays: Mapped[str]
    valid_from: Mapped[date]
    written_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("weekdays ~ '^1?2?3?4?5?$' and weekdays <> ''", name="weekdays"),
        UniqueConstraint("place_id", "valid_from"),
        Index("ix_sfo_terms_pupil_id", "pupil_id"),
        Index("ix_sfo_terms_offer_id", "offer_id"),
    )
