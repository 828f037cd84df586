"""A grant is a row: lists, counts, notices, exports and row security all read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.core.ids import new_id
from samspill.infra.db import Base, db, instant, run

EMERGENCY = "emergency"
"""The source of a grant that a leader opened for some hours."""
READING_ON = "reading on"
"""The source of a grant to read for some days what has ended (F7)."""


class Grant(Base):
    """One profile, one subject, one area, one level, one period [valid_from, valid_to).

    A grant that an act ends gets an empty period, so that no clock that steps back can open it
    again; ``ended_at`` keeps when. The application may insert and end grants, never delete them;
    they go with their plan, by a job (docs/adr/0017).
    """

    __tablename__ = "grants"
    __rights__ = "select, insert, update (valid_to, ended_at, ended_because)"
    __retention__ = "delete"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    subject_id: Mapped[UUID]
    area: Mapped[str]
    level: Mapped[int]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    source: Mapped[str]
    source_id: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("level between 1 and 5", name="level"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index(
            "ix_grants_lookup",
            "profile_id",
            "subject_id",
            "area",
            postgresql_include=["level", "valid_from", "valid_to"],
        ),
        Index(
            "ix_grants_area",
            "profile_id",
            "area",
            postgresql_include=["subject_id", "level", "valid_from", "valid_to"],
        ),
        Index("ix_grants_subject", "subject_id", "area"),
        Index("ix_grants_source_id", "source_id"),
    )


@dataclass(frozen=True)
class Permission:
    """What one source opens for one profile: levels by area, until an instant (UTC).

    ``since`` None: from the instant it is opened.
    """

    profile_id: UUID
    levels: dict[Area, Level]
    until: datetime
    since: datetime | None = None


Bar = Callable[[UUID, set[UUID]], set[UUID]]
_bars: list[Bar] = []


def register_bar(bar: Bar) -> None:
    """Say which of some profiles may never be let into a subject, whatever opens it (I21)."""
    _bars.append(bar)


def open_grants(subject_id: UUID, source: str, source_id: UUID, what: Iterable[Permission]) -> None:
    """Open access from this instant, or a later one. Only ``*/access.py`` files call this.

    Nobody is let in whom a bar keeps out; whoever asked for it is not told.
    """
    now = instant()
    what = list(what)
    profiles = {permission.profile_id for permission in what}
    barred = {profile_id for bar in _bars for profile_id in bar(subject_id, profiles)}
    rows = [
        {
            "id": new_id(),
            "profile_id": permission.profile_id,
            "subject_id": subject_id,
            "area": str(area),
            "level": int(level),
            "valid_from": (since := max(permission.since or now, now)),
            "valid_to": max(permission.until, since),
            "source": source,
            "source_id": source_id,
        }
        for permission in what
        if permission.profile_id not in barred
        for area, level in permission.levels.items()
        if level > Level.NONE
    ]
    if rows:
        db.session.execute(insert(Grant), rows)


def end_grants(
    subject_id: UUID,
    because: str,
    *,
    source_id: UUID | None = None,
    profile_id: UUID | None = None,
    areas: Collection[str] | None = None,
) -> None:
    """End access at this instant, in this transaction: the next request is refused.

    ``areas`` None is all of them.
    """
    now = instant()
    statement = (
        update(Grant)
        .where(Grant.subject_id == subject_id, Grant.valid_to > now)
        .values(valid_to=Grant.valid_from, ended_at=now, ended_because=because)
        .execution_options(synchronize_session=False)
    )
    if source_id is not None:
        statement = statement.where(Grant.source_id == source_id)
    if profile_id is not None:
        statement = statement.where(Grant.profile_id == profile_id)
    if areas is not None:
        statement = statement.where(Grant.area.in_([str(area) for area in areas]))
    db.session.execute(statement)


def shorten_grants_of(profile_id: UUID, until: datetime, because: str) -> None:
    """End all access of one profile at an instant (UTC) at the latest, everywhere.

    From an instant that has passed it is ended now, as ``end_grants`` does.
    """
    now = instant()
    ends_now = until <= now
    statement = (
        update(Grant)
        .where(Grant.profile_id == profile_id, Grant.valid_to > max(until, now))
        .values(
            valid_to=Grant.valid_from if ends_now else func.greatest(Grant.valid_from, until),
            ended_because=because,
            **({"ended_at": now} if ends_now else {}),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)


def seal_run_out(
    subject_id: UUID, because: str, *, but: tuple[str, ...] = (), source_id: UUID | None = None
) -> None:
    """Empty the periods that have run out, so that no clock that steps back opens them (I19).

    ``ended_at`` keeps when each ended. Grants from the sources ``but`` are left as they are;
    ``source_id`` None is every source.
    """
    statement = (
        update(Grant)
        .where(
            Grant.subject_id == subject_id,
            Grant.valid_to <= instant(),
            Grant.valid_to > Grant.valid_from,
            Grant.source.not_in(but),
        )
        .values(ended_at=Grant.valid_to, valid_to=Grant.valid_from, ended_because=because)
        .execution_options(synchronize_session=False)
    )
    if source_id is not None:
        statement = statement.where(Grant.source_id == source_id)
    db.session.execute(statement)


def shorten_grants(subject_id: UUID, until: datetime, *, but: tuple[str, ...]) -> None:
    """Let all access to a subject end at ``until`` (UTC) at the latest, but from these sources."""
    db.session.execute(
        update(Grant)
        .where(
            Grant.subject_id == subject_id,
            Grant.valid_to > until,
            Grant.valid_to > instant(),
            Grant.source.not_in(but),
        )
        .values(valid_to=func.greatest(Grant.valid_from, until))
        .execution_options(synchronize_session=False)
    )


def levels_of(profile_id: UUID, subject_id: UUID) -> dict[Area, Level]:
    """The highest level in each area that is open for the profile at this instant."""
    return levels_in(profile_id, [subject_id]).get(subject_id, {})


def levels_in(profile_id: UUID, subjects: Iterable[UUID]) -> dict[UUID, dict[Area, Level]]:
    """The highest level in each area of each subject that is open for the profile now."""
    now = instant()
    rows = db.session.execute(
        select(Grant.subject_id, Grant.area, func.max(Grant.level).label("level"))
        .where(
            Grant.profile_id == profile_id,
            Grant.subject_id.in_(set(subjects)),
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .group_by(Grant.subject_id, Grant.area)
    )
    found: dict[UUID, dict[Area, Level]] = {}
    for row in rows:
        found.setdefault(row.subject_id, {})[Area(row.area)] = Level(row.level)
    return found


def levels_within(
    subject_id: UUID, start: datetime, end: datetime, *, but_sources: Collection[UUID] = ()
) -> dict[UUID, dict[Area, Level]]:
    """The highest level each profile had in each area at any time in [start, end), by profile.

    Also what has ended since: a grant that an act ended was open until ``ended_at`` (ADR 0003).
    What came from ``but_sources`` is left out.
    """
    ended = func.coalesce(Grant.ended_at, Grant.valid_to)
    rows = db.session.execute(
        select(Grant.profile_id, Grant.area, func.max(Grant.level))
        .where(
            Grant.subject_id == subject_id,
            Grant.source_id.not_in(but_sources),
            Grant.valid_from < end,
            ended > start,
            ended > Grant.valid_from,
        )
        .group_by(Grant.profile_id, Grant.area)
    )
    found: dict[UUID, dict[Area, Level]] = {}
    for profile_id, area, level in rows:
        found.setdefault(profile_id, {})[Area(area)] = Level(level)
    return found


def levels_beside(subject_id: ColumnElement[UUID]) -> ScalarSelect[Any]:
    """The same as ``levels_of``, as one column of a query that finds the subject itself.

    The query is given ``asking_profile_id`` and ``now`` when it runs.
    """
    highest = (
        select(Grant.area, func.max(Grant.level).label("level"))
        .where(
            Grant.profile_id == bindparam("asking_profile_id"),
            Grant.subject_id == subject_id,
            Grant.valid_from <= bindparam("now"),
            Grant.valid_to > bindparam("now"),
        )
        .group_by(Grant.area)
        .correlate_except(Grant)
        .lateral()
    )
    found = select(func.jsonb_object_agg(highest.c.area, highest.c.level))
    return found.select_from(highest).scalar_subquery()


def as_levels(found: Mapping[str, int] | None) -> dict[Area, Level]:
    """What ``levels_beside`` gave, as levels by area."""
    return {Area(area): Level(level) for area, level in (found or {}).items()}


def profiles_with(subject_id: UUID, area: Area, level: Level) -> set[UUID]:
    """Everyone who at this instant has ``level`` or more in the area: the audience of a notice.

    But for whom an emergency let in: what goes on in the subject is not hers to follow.
    """
    values = {"subject_id": subject_id, "area": str(area), "level": int(level), "now": instant()}
    return {row.profile_id for row in run(_with(), values)}


@cache
def _with() -> Select[UUID]:
    now: BindParameter[datetime] = bindparam("now")
    return select(Grant.profile_id).where(
        Grant.subject_id == bindparam("subject_id"),
        Grant.area == bindparam("area"),
        Grant.level >= bindparam("level"),
        Grant.source != EMERGENCY,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


def reaching(subject_id: UUID) -> Select[UUID]:
    """The profiles that reach anything of the subject at this instant, for use in a query."""
    now = instant()
    return select(Grant.profile_id).where(
        Grant.subject_id == subject_id, Grant.valid_from <= now, Grant.valid_to > now
    )


def is_read_on(subject_id: UUID, at: datetime) -> bool:
    """Does somebody who helped still read a subject that has ended, at an instant (F7)?"""
    found = select(Grant.subject_id).where(
        Grant.subject_id == subject_id, Grant.source == READING_ON, Grant.valid_to > at
    )
    return db.session.execute(select(found.exists())).scalar_one()


@cache
def reached(area: Area | None) -> Select[UUID]:
    """The subjects that somebody reaches in an area, or any, for a statement that is kept: its
    values are ``profile_id`` and ``now`` (UTC)."""
    now: BindParameter[datetime] = bindparam("now")
    found = select(Grant.subject_id).where(
        Grant.profile_id == bindparam("profile_id"), Grant.valid_from <= now, Grant.valid_to > now
    )
    return found if area is None else found.where(Grant.area == str(area))


def subjects_of(profile_id: UUID, area: Area | None = None) -> list[UUID]:
    """The subjects the profile reaches at this instant (in one area, or any)."""
    rows = run(reached(area), {"profile_id": profile_id, "now": instant()})
    return list(dict.fromkeys(row.subject_id for row in rows))
