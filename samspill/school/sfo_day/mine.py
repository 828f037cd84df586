"""«SFO i dag» on Hjem: how each of my children goes home, and where it is, beside what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    extract,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.infra.nested import as_column
from samspill.school.sfo_day.models import SfoPlan, SfoTap, TapKind
from samspill.school.sfo_holidays.queries import asked_beside
from samspill.school.sfo_places.models import PlaceState, SfoPlace, SfoTerms


@dataclass(frozen=True)
class TodayAtSfo:
    """A child's afternoon, in facts of the child. ``way`` '': nobody has said anything."""

    pupil_id: UUID
    way: str
    at: time | None
    until: time | None
    words: str
    tap: str
    tapped_at: datetime | None


def today_beside() -> ScalarSelect[Any]:
    """What SFO is today for the profile's own children, as a column. The statement is given
    ``profile_id``, ``now`` and ``today``."""
    return as_column(_of_mine())


def today_among(column: Iterable[dict[str, Any]] | None) -> dict[UUID, TodayAtSfo]:
    """What such a column says, by pupil."""
    return {UUID(one["pupil_id"]): _one(one) for one in column or ()}


def _one(one: dict[str, Any]) -> TodayAtSfo:
    return TodayAtSfo(
        pupil_id=UUID(one["pupil_id"]),
        way=one["way"] or "",
        at=_clock(one["at"]),
        until=_clock(one["until"]),
        words="",
        tap=one["tap"] or "",
        tapped_at=datetime.fromisoformat(one["tapped_at"]) if one["tapped_at"] else None,
    )


def _clock(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


@cache
def _of_mine() -> Select[*tuple[Any, ...]]:
    now: BindParameter[datetime] = bindparam("now")
    day: BindParameter[date] = bindparam("today")
    weekday = cast(extract("isodow", cast(day, Date)), Integer)
    own = select(Grant.subject_id).where(
        Grant.profile_id == bindparam("profile_id"),
        Grant.area == Area.SFO,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    held, said, tapped = _held(day), _said(day, weekday), _tapped(day)
    asked = asked_beside(SfoPlace.group_id, SfoPlace.pupil_id, day)
    return (
        select(SfoPlace.pupil_id, said.c.way, said.c.at, said.c.until, tapped.c.tap)
        .add_columns(tapped.c.tapped_at)
        .select_from(SfoPlace)
        .join(held, true())
        .outerjoin(asked, true())
        .outerjoin(said, true())
        .outerjoin(tapped, true())
        .where(
            SfoPlace.pupil_id.in_(own),
            SfoPlace.state == PlaceState.ACCEPTED,
            SfoPlace.starts_on <= day,
            SfoPlace.ends_on > day,
            func.coalesce(asked.c.comes, func.strpos(held.c.weekdays, cast(weekday, String)) > 0),
        )
    )


def _held(day: Any) -> Any:
    terms = aliased(SfoTerms)
    return (
        select(terms.weekdays)
        .where(terms.place_id == SfoPlace.id, terms.valid_from <= day)
        .order_by(terms.valid_from.desc())
        .limit(1)
        .correlate(SfoPlace)
        .lateral()
    )


def _said(day: Any, weekday: Any) -> Any:
    plan = aliased(SfoPlan)
    return (
        select(plan.way, plan.at, plan.until)
        .where(plan.pupil_id == SfoPlace.pupil_id, or_(plan.day == day, plan.weekday == weekday))
        .order_by(plan.day.is_(None), plan.written_at.desc(), plan.id)
        .limit(1)
        .correlate(SfoPlace)
        .lateral()
    )


def _tapped(day: Any) -> Any:
    tap = aliased(SfoTap)
    return (
        select(tap.kind.label("tap"), tap.at.label("tapped_at"))
        .where(
            tap.pupil_id == SfoPlace.pupil_id,
            tap.day == day,
            or_(tap.kind == TapKind.IN, tap.kind == TapKind.TRIP, tap.kind == TapKind.OUT),
        )
        .order_by(tap.at.desc(), tap.id)
        .limit(1)
        .correlate(SfoPlace)
        .lateral()
    )
