"""Reads of absence. Row security decides what a list shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, and_, bindparam, func, select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant, one_of, run
from samspill.infra.key_store import of_tenant
from samspill.organisation.queries import policy
from samspill.school.absence.models import (
    STANDING,
    Absence,
    AbsenceFile,
    AbsenceReason,
    AbsenceState,
    ReasonGiven,
)
from samspill.school.absence.rules import Rule, Span, rule_of
from samspill.school.files.queries import FileView, named, ready


@dataclass(frozen=True)
class AbsenceView:
    """One day of absence. ``reason`` and ``comment`` only where the reader may know them and a page
    asks for them."""

    id: UUID
    pupil_id: UUID
    together_id: UUID
    day: date
    from_time: time | None
    to_time: time | None
    state: AbsenceState
    by_home: bool
    documented: bool
    is_leave: bool
    noted_at: datetime
    told_at: datetime | None
    escalated_at: datetime | None
    reason: AbsenceReason | None = None
    comment: str = ""

    @property
    def span(self) -> Span:
        """When on the day."""
        return Span(self.from_time, self.to_time)

    def is_open_on(self, day: date) -> bool:
        """May the home still change it or take it back on a day? Not when the day it is about has
        passed, nor when the school has handled it."""
        return self.state == AbsenceState.REPORTED and self.day >= day


_SHOWN = (
    *("id", "pupil_id", "together_id", "day", "from_time", "to_time", "by_home", "documented"),
    *("is_leave", "noted_at", "told_at", "escalated_at"),
)


def shown(row: Any, **more: Any) -> AbsenceView:
    """A view of a row that has the columns."""
    return AbsenceView(
        **{name: getattr(row, name) for name in _SHOWN}, state=AbsenceState(row.state), **more
    )


def absence_rule(tenant_id: UUID, on: date) -> Rule:
    """What may be reported in the municipality on the day, by the dated rule."""
    return rule_of(policy("absence", tenant_id, on).value)


@dataclass
class Reporting:
    """What somebody has of one child: may she report, and what is reported from a day on."""

    may_report: bool
    absences: list[AbsenceView] = field(default_factory=list)


def absences_of_mine(profile_id: UUID, since: date) -> dict[UUID, Reporting]:
    """The pupils whose absence the profile has herself, in one statement: with what stands of it
    from the day on, in the order of days."""
    values = {"profile_id": profile_id, "since": since, "now": instant()}
    found: dict[UUID, Reporting] = {}
    for row in run(_absences_of_mine(), values):
        may_report = row.level >= Level.CONTRIBUTE
        one = found.setdefault(row.subject_id, Reporting(may_report))
        if row.id is not None:
            one.absences.append(shown(row))
    return found


@cache
def _absences_of_mine() -> Select[Any]:
    now: BindParameter[datetime] = bindparam("now")
    stands = and_(
        Absence.pupil_id == Grant.subject_id,
        Absence.day >= bindparam("since"),
        one_of(Absence.state, STANDING),
    )
    return (
        select(Grant.subject_id, func.max(Grant.level).label("level"), *_columns())
        .outerjoin(Absence, stands)
        .where(
            Grant.profile_id == bindparam("profile_id"),
            Grant.area == Area.ABSENCE,
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .group_by(Grant.subject_id, Absence.id)
        .order_by(Absence.day, Absence.from_time.nulls_first(), Absence.id)
    )


def _columns() -> tuple[Any, ...]:
    return (Absence.state, *(getattr(Absence, name) for name in _SHOWN))


def reasons_of(absence_ids: Collection[UUID]) -> dict[UUID, AbsenceReason]:
    """Why, for those of some absences of which the reader may know it."""
    rows = db.session.execute(
        select(ReasonGiven.absence_id, ReasonGiven.reason).where(
            ReasonGiven.absence_id.in_(absence_ids)
        )
    )
    return {row.absence_id: AbsenceReason(row.reason) for row in rows}


def comment_place(given_id: UUID) -> str:
    """Where a comment is sealed to."""
    return f"absence_reasons:comment:{given_id}"


def comment_of(given: ReasonGiven) -> str:
    """What somebody wrote beside the reason; '' for nothing."""
    if given.comment_sealed is None:
        return ""
    place, owner = comment_place(given.id), of_tenant(given.tenant_id)
    return open_sealed(given.comment_sealed, place, owner).decode()


def comments_of(absence_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """What was written beside the reasons, of those absences of which the reader may know why."""
    found: dict[UUID, list[str]] = {}
    rows = select(ReasonGiven).where(
        ReasonGiven.absence_id.in_(absence_ids), ReasonGiven.comment_sealed.is_not(None)
    )
    for row in db.session.scalars(rows.order_by(ReasonGiven.id)):
        found.setdefault(row.absence_id, []).append(comment_of(row))
    return found


def files_of(absence_ids: Collection[UUID]) -> dict[UUID, list[FileView]]:
    """The files with those of some absences of which the reader may know why."""
    found: dict[UUID, list[FileView]] = {}
    query = select(AbsenceFile).where(
        AbsenceFile.absence_ids.overlap(list(absence_ids)), AbsenceFile.withdrawn_at.is_(None)
    )
    for row in db.session.scalars(query.order_by(AbsenceFile.written_at, AbsenceFile.position)):
        for absence_id in row.absence_ids:
            found.setdefault(absence_id, []).extend(named([row]))
    return found


def ready_file(pupil_id: UUID, absence_id: UUID, file_id: UUID) -> FileView:
    """A file of an absence that is looked through. Raises NotVisible."""
    query = select(AbsenceFile).where(
        AbsenceFile.id == file_id,
        AbsenceFile.pupil_id == pupil_id,
        AbsenceFile.absence_ids.contains([absence_id]),
    )
    return ready(db.session.scalar(query))


def own_files(absence_id: UUID, profile_id: UUID) -> list[AbsenceFile]:
    """What the profile itself has sent with an absence, as it is when no job changes it."""
    query = select(AbsenceFile).where(
        AbsenceFile.absence_ids.contains([absence_id]),
        AbsenceFile.author_profile_id == profile_id,
        AbsenceFile.withdrawn_at.is_(None),
    )
    return list(
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    )


def standing_between(pupil_id: UUID, days: Iterable[date]) -> list[Absence]:
    """What counts of the pupil's absence on the days, as rows to change."""
    return list(
        db.session.scalars(
            _standing()
            .where(Absence.pupil_id == pupil_id, Absence.day.in_(list(days)))
            .order_by(Absence.day, Absence.from_time)
        )
    )


def leave_days(pupil_id: UUID, first: date, last: date) -> set[date]:
    """The days between two on which the pupil has leave that the school has given."""
    return set(
        db.session.scalars(
            select(Absence.day).where(
                Absence.pupil_id == pupil_id,
                Absence.day.between(first, last),
                Absence.is_leave,
                Absence.state.in_(STANDING),
            )
        )
    )


def _standing() -> Select[Absence]:
    return select(Absence).where(Absence.state.in_(STANDING))


def absence_of(pupil_id: UUID, absence_id: UUID) -> Absence | None:
    """One absence of the pupil; None for another's, and for one that the actor may not know of."""
    return db.session.scalar(
        select(Absence).where(Absence.id == absence_id, Absence.pupil_id == pupil_id)
    )


def view_of(pupil_id: UUID, absence_id: UUID) -> AbsenceView:
    """One absence of the pupil. Raises NotVisible for another's, and for one that is hidden."""
    found = absence_of(pupil_id, absence_id)
    if found is None:
        raise NotVisible
    return shown(found)


def own_reason(absence_id: UUID, profile_id: UUID) -> ReasonGiven | None:
    """What the profile itself has said about why."""
    return db.session.scalar(
        select(ReasonGiven).where(
            ReasonGiven.absence_id == absence_id, ReasonGiven.given_by == profile_id
        )
    )
