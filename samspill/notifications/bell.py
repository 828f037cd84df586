"""The bell: what a profile has been told, as she may still read of it, and what she has read.

What a notice is about is its page. More than one about the same page is one to her: the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from samspill.access.grants import Grant
from samspill.core.event import Kind
from samspill.core.paging import Paged
from samspill.infra.db import db, instant
from samspill.infra.last import Last
from samspill.notifications.models import Notice

MOST = 100
"""How many the bell counts; above it says that there are more."""

_T: Any = Notice.__table__
ABOUT = case(
    (_T.c.path != "", _T.c.path),
    else_=cast(_T.c.subject_id, Text) + "/" + _T.c.template,
)
"""What a notice is about: its page. Where nothing is left to open, what it says of which plan."""


Hides = Callable[[ColumnElement[UUID], ColumnElement[UUID], ColumnElement[datetime]], Any]
_hides: list[Hides] = []


def hidden_by(hides: Hides) -> None:
    """Ask also whether a subject is hidden from a reader now (of columns), whatever her grants."""
    if hides not in _hides:
        _hides.append(hides)


def may_read(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Has its reader still a right to hear of it? Asked each time it is shown (I13)."""
    reaches = exists().where(
        Grant.profile_id == _T.c.profile_id,
        Grant.subject_id == _T.c.subject_id,
        or_(_T.c.area.is_(None), Grant.area == _T.c.area),
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    hidden = (hides(_T.c.subject_id, _T.c.profile_id, now) for hides in _hides)
    return or_(not_(_T.c.needs_right), and_(reaches, *(not_(one) for one in hidden)))


def unread_beside(profile_id: ColumnElement[UUID]) -> ScalarSelect[Any]:
    """What the profile has not read, as one column of the statement that finds the profile.

    Row security asks who reads, and nobody does yet when a session is loaded: so the statement
    says it itself, for itself alone, before the notices are looked at. It is given ``now``.
    """
    who = func.set_config("samspill.profile", cast(profile_id, Text), True)
    reader = select(who.label("id")).offset(0).correlate_except().lateral("reader")
    some = (
        select(ABOUT.label("about"))
        .where(
            _T.c.profile_id == profile_id,
            cast(_T.c.profile_id, Text) == reader.c.id,
            _T.c.read_at.is_(None),
            may_read(bindparam("now")),
        )
        .distinct()
        .limit(MOST)
        .correlate_except(_T, Grant)
        .subquery("unread")
        .lateral()
    )
    found = select(func.array_agg(some.c.about)).correlate_except(some).lateral("found")
    return select(found.c[0]).select_from(reader.join(found, true())).scalar_subquery()


_READ = (
    update(_T)
    .where(
        _T.c.profile_id == bindparam("reader"),
        _T.c.read_at.is_(None),
        _T.c.path == any_(bindparam("opened")),
    )
    .values(read_at=bindparam("read_now"))
)


def pages_read_at(path: str) -> tuple[str, ...]:
    """What somebody has read who opens a page: what is about it, or about the list it stands in.

    A plan is no list: who opens one of its pages has not read what is about the plan.
    """
    above = path.rpartition("/")[0]
    return (path,) if above.count("/") < 3 and above.startswith("/planer") else (path, above)


def note_read(profile_id: UUID, opened: Iterable[str], last: Last) -> None:
    """What is about these pages has been read; written with all else that the look writes."""
    values = {"reader": profile_id, "opened": list(opened), "read_now": instant()}
    last.change(_READ, values)


@dataclass(frozen=True)
class NoticeView:
    """One notice as its reader sees it. Of when, the page shows the day alone (J9)."""

    id: UUID
    subject_id: UUID
    kind: str
    template: str
    path: str
    created_at: datetime
    is_read: bool


def notices_of(
    profile_id: UUID, page: int, *, kind: Kind | None, unread: bool
) -> tuple[list[NoticeView], Paged]:
    """What the profile has been told and may still read of, the newest first."""
    newest = (
        select(
            _T.c.id,
            _T.c.subject_id,
            _T.c.kind,
            _T.c.template,
            _T.c.path,
            _T.c.created_at,
            _T.c.read_at.is_not(None).label("is_read"),
        )
        .ext(distinct_on(ABOUT, _T.c.read_at))
        .where(_T.c.profile_id == profile_id, may_read(bindparam("now", instant())))
        .order_by(ABOUT, _T.c.read_at, _T.c.created_at.desc(), _T.c.id)
    )
    if unread:
        newest = newest.where(_T.c.read_at.is_(None))
    some = newest.subquery()
    of_kind = [some.c.kind == kind] if kind else []
    first = Paged(page, 0)
    rows = db.session.execute(
        select(some, func.count().over().label("total"))
        .where(and_(true(), *of_kind))
        .order_by(some.c.created_at.desc(), some.c.id)
        .limit(first.at_a_time)
        .offset((page - 1) * first.at_a_time)
    ).all()
    found = [NoticeView(*row[:-1]) for row in rows]
    return found, Paged(page, rows[0].total if rows else 0)


def read_all(
    profile_id: UUID, notice_id: UUID | None = None, before: datetime | None = None
) -> None:
    """She says that she has read what is about the same as one notice, or everything.

    ``before`` (UTC): everything that is older.
    """
    unread: Any = update(Notice).where(Notice.profile_id == profile_id, Notice.read_at.is_(None))
    if notice_id is not None:
        same = select(ABOUT).where(_T.c.id == notice_id, _T.c.profile_id == profile_id)
        about = db.session.scalar(same)
        unread = unread.where(about == ABOUT)
    if before is not None:
        unread = unread.where(Notice.created_at < before)
    now = instant()
    db.session.execute(unread.values(read_at=now).execution_options(synchronize_session=False))


@dataclass(frozen=True)
class Heading:
    """What the notices of one subject stand under: whose plan it is, or which child at school."""

    name: str
    is_protected: bool
    at_school: bool = False


Namer = Callable[[UUID], dict[UUID, Heading]]
_namers: list[Namer] = []


def head_by(namer: Namer) -> None:
    """Say what the subjects that a profile reaches are called: profile id to names by subject."""
    if namer not in _namers:
        _namers.append(namer)


def headings(profile_id: UUID) -> dict[UUID, Heading]:
    """What the subjects that the profile reaches are called."""
    return {subject: name for namer in _namers for subject, name in namer(profile_id).items()}
