"""Counts that hold across processes, in one unlogged table: look-ups, logins, enumeration."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core import clock
from samspill.infra.db import Base, short_transaction


class LimitCount(Base):
    """How often something was done in one window."""

    __tablename__ = "limit_counts"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    name: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


_HIT = text(
    "insert into limit_counts (name, window_start, count) values (:name, :start, 1)"
    " on conflict (name, window_start) do update set count = limit_counts.count + 1"
    " returning count"
)


def times(name: str, *, hours: float) -> int:
    """Count one more, and say how many there are now in the window of ``hours``.

    It counts in a transaction of its own, so that a refused act counts too.
    """
    now = clock.now()
    seconds = timedelta(hours=hours).total_seconds()
    start = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    with short_transaction(autocommit=True) as connection:
        count: int = connection.execute(_HIT, {"name": name, "start": start}).scalar_one()
    return count


def within_limit(name: str, at_most: int, *, hours: float) -> bool:
    """Count one more as ``times``, and say whether it is within the limit."""
    return times(name, hours=hours) <= at_most
