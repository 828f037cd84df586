"""Reads of a child's own room, and of what it has shared. Row security keeps to who may read."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, select

from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, run
from samspill.infra.key_store import of_person, of_plan
from samspill.plans.goals.models import Activity, Goal
from samspill.plans.own_room.models import (
    RoomAnswer,
    RoomEntry,
    RoomShare,
    answer_place,
    entry_picture,
    entry_place,
    share_picture,
    share_place,
)
from samspill.plans.plan.models import Plan, PlanStatus

NAMED = 50
"""The most activities that an answer may choose among, the newest first."""

NAME = Person.given_name + " " + Person.family_name


@dataclass(frozen=True)
class Dweller:
    """Who would enter a room of her own, as the register and her profile have her."""

    first_name: str
    kind: str
    born_on: date | None
    has_written: bool


@dataclass(frozen=True)
class Said:
    """What stands in an entry or a copy of it. ``scale``: 0 to 10.

    To a meeting: ``lines`` that the child wants it to know, which ``part`` it wants itself, and
    when it begins (``meeting``, as ISO 8601, '' for one that is not in the calendar).
    """

    text: str
    feeling: str
    scale: int | None
    lines: tuple[str, ...] = ()
    part: str = ""
    meeting: str = ""
    beside: str = ""
    """Who sat with the child when it was written, '' for nobody (F5)."""
    has_picture: bool = False

    def to_bytes(self) -> bytes:
        """As it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @property
    def is_preparation(self) -> bool:
        """Was it written for a meeting?"""
        return any(self.lines) or bool(self.part)

    @property
    def meeting_at(self) -> datetime | None:
        """When the meeting begins (UTC)."""
        return datetime.fromisoformat(self.meeting) if self.meeting else None


@dataclass(frozen=True)
class EntryView:
    """One entry, in words. ``total``: how many there are."""

    id: UUID
    said: Said
    written_at: datetime
    total: int


@dataclass(frozen=True)
class AnswerView:
    """One answer, in words. ``activity``: what it was called when it was answered."""

    kind: str
    text: str
    activity: str
    goal_id: UUID | None
    written_at: datetime


@dataclass(frozen=True)
class ShareView:
    """One copy, as the child has it: with whom, since when, what she answered."""

    id: UUID
    plan_id: UUID
    entry_id: UUID
    reader_name: str
    shared_at: datetime
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class SharedView:
    """One copy, as its reader has it."""

    id: UUID
    said: Said
    shared_at: datetime
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True)
class WaitingShare:
    """Something that a child shared with somebody, who has not answered."""

    plan_id: UUID
    share_id: UUID
    child_name: str
    shared_at: datetime


def dweller(profile_id: UUID) -> Dweller:
    """Who has the profile."""
    row = db.session.execute(
        select(
            Person.given_name,
            Profile.kind,
            Person.born_on,
            exists()
            .where(RoomEntry.profile_id == profile_id, RoomEntry.gone_at.is_(None))
            .label("has_written"),
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.id == profile_id)
    ).one()
    return Dweller(row.given_name, row.kind, row.born_on, row.has_written)


def said_in(content: bytes, place: str, owner: Any) -> Said:
    """What stands in a sealed cell."""
    found = json.loads(open_sealed(content, place, owner))
    return Said(**{**found, "lines": tuple(found.get("lines", ()))})


def entries_of(profile_id: UUID, page: int) -> list[EntryView]:
    """One page of what stands in the room, from 1, the newest first."""
    rows = db.session.execute(
        select(RoomEntry, func.count().over().label("total"))
        .where(RoomEntry.profile_id == profile_id, RoomEntry.gone_at.is_(None))
        .order_by(RoomEntry.written_at.desc(), RoomEntry.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return [_entry(one, total) for one, total in rows]


def _entry(row: RoomEntry, total: int = 1) -> EntryView:
    content = row.content_sealed or b""
    said = said_in(content, entry_place(row.id), of_person(row.person_id))
    return EntryView(row.id, said, row.written_at, total)


def entry_row(profile_id: UUID, entry_id: UUID) -> RoomEntry:
    """One entry of the room. Raises NotVisible for any other, and for what is thrown away."""
    found = db.session.scalar(
        select(RoomEntry).where(
            RoomEntry.id == entry_id,
            RoomEntry.profile_id == profile_id,
            RoomEntry.gone_at.is_(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


def entry_of(profile_id: UUID, entry_id: UUID) -> EntryView:
    """The same in words."""
    return _entry(entry_row(profile_id, entry_id))


def picture_of_entry(profile_id: UUID, entry_id: UUID) -> bytes:
    """The picture of an entry, a JPEG. Raises NotVisible as ``entry_row``, and for none."""
    entry = entry_row(profile_id, entry_id)
    if entry.picture_sealed is None:
        raise NotVisible
    return open_sealed(entry.picture_sealed, entry_picture(entry.id), of_person(entry.person_id))


def pictures_of(profile_id: UUID) -> dict[UUID, bytes]:
    """Every picture that stands in the room, a JPEG each, by entry."""
    rows = db.session.execute(
        select(RoomEntry.id, RoomEntry.person_id, RoomEntry.picture_sealed).where(
            RoomEntry.profile_id == profile_id, RoomEntry.picture_sealed.is_not(None)
        )
    )
    return {
        row.id: open_sealed(row.picture_sealed, entry_picture(row.id), of_person(row.person_id))
        for row in rows
    }


def picture_of_share(share: RoomShare) -> bytes:
    """The picture of a copy, a JPEG. Raises NotVisible for none."""
    if share.picture_sealed is None:
        raise NotVisible
    return open_sealed(share.picture_sealed, share_picture(share.id), of_plan(share.plan_id))


def entry_and_readers(profile_id: UUID, entry_id: UUID) -> tuple[EntryView, set[UUID]]:
    """One entry in words, and who has a copy of it now. Raises NotVisible as ``entry_row``."""
    readers = select(func.array_agg(RoomShare.reader_profile_id)).where(
        RoomShare.entry_id == entry_id, RoomShare.taken_back_at.is_(None)
    )
    row = db.session.execute(
        select(RoomEntry, readers.scalar_subquery()).where(
            RoomEntry.id == entry_id,
            RoomEntry.profile_id == profile_id,
            RoomEntry.gone_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotVisible
    return _entry(row[0]), set(row[1] or ())


def shares_of(profile_id: UUID, entry_ids: Collection[UUID]) -> dict[UUID, list[ShareView]]:
    """With whom the child has shared these entries, by entry, the first first."""
    rows = db.session.execute(
        select(RoomShare, NAME.label("name"))
        .join(Profile, Profile.id == RoomShare.reader_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            RoomShare.child_profile_id == profile_id,
            RoomShare.entry_id.in_(entry_ids),
            RoomShare.taken_back_at.is_(None),
        )
        .order_by(RoomShare.shared_at, NAME, RoomShare.id)
    ).all()
    answers = _answers([share.id for share, _name in rows])
    found: dict[UUID, list[ShareView]] = {}
    for share, name in rows:
        found.setdefault(share.entry_id, []).append(
            ShareView(
                share.id,
                share.plan_id,
                share.entry_id,
                name,
                share.shared_at,
                tuple(answers.get(share.id, ())),
            )
        )
    return found


def _answers(share_ids: Collection[UUID]) -> dict[UUID, list[AnswerView]]:
    """What was answered to these, by share, the first first."""
    if not share_ids:
        return {}
    rows = db.session.execute(
        select(RoomAnswer, Activity.goal_id)
        .outerjoin(Activity, Activity.id == RoomAnswer.activity_id)
        .where(RoomAnswer.share_id.in_(share_ids))
        .order_by(RoomAnswer.written_at, RoomAnswer.id)
    )
    found: dict[UUID, list[AnswerView]] = {}
    for answer, goal_id in rows:
        content = open_sealed(
            answer.content_sealed, answer_place(answer.id), of_plan(answer.plan_id)
        )
        said = json.loads(content)
        found.setdefault(answer.share_id, []).append(
            AnswerView(answer.kind, said["text"], said["activity"], goal_id, answer.written_at)
        )
    return found


def share_of_child(profile_id: UUID, share_id: UUID) -> RoomShare:
    """A copy that the child has given somebody. Raises NotVisible for any other."""
    return _share(RoomShare.child_profile_id == profile_id, RoomShare.id == share_id)


def share_of_reader(plan_id: UUID, profile_id: UUID, share_id: UUID) -> RoomShare:
    """A copy that the reader was given in the plan. Raises NotVisible for any other."""
    return _share(
        RoomShare.plan_id == plan_id,
        RoomShare.reader_profile_id == profile_id,
        RoomShare.id == share_id,
    )


def _share(*which: Any) -> RoomShare:
    found = db.session.scalar(select(RoomShare).where(*which, RoomShare.taken_back_at.is_(None)))
    if found is None:
        raise NotVisible
    return found


def is_answered(share_id: UUID) -> bool:
    """Has its reader said anything to it?"""
    return bool(db.session.scalar(select(exists().where(RoomAnswer.share_id == share_id))))


def readers_of(entry_id: UUID) -> set[UUID]:
    """Who has a copy of the entry now."""
    query = select(RoomShare.reader_profile_id).where(
        RoomShare.entry_id == entry_id, RoomShare.taken_back_at.is_(None)
    )
    return set(db.session.scalars(query))


def shared_with(plan_id: UUID, profile_id: UUID) -> list[SharedView]:
    """What the child has shared with the reader in a plan, the newest first."""
    rows = db.session.scalars(
        select(RoomShare)
        .where(
            RoomShare.plan_id == plan_id,
            RoomShare.reader_profile_id == profile_id,
            RoomShare.taken_back_at.is_(None),
        )
        .order_by(RoomShare.shared_at.desc(), RoomShare.id)
        .limit(PER_PAGE)
    ).all()
    answers = _answers([one.id for one in rows])
    return [_shared(one, answers.get(one.id, [])) for one in rows]


def shared_view(share: RoomShare) -> SharedView:
    """One of them."""
    return _shared(share, _answers([share.id]).get(share.id, []))


def _shared(share: RoomShare, answers: list[AnswerView]) -> SharedView:
    content = share.content_sealed or b""
    said = said_in(content, share_place(share.id), of_plan(share.plan_id))
    return SharedView(share.id, said, share.shared_at, tuple(answers))


@cache
def shares_that_wait() -> Select[*tuple[Any, ...]]:
    """The statement of ``waiting_shares``, to be asked together with others: ``profile_id``."""
    return (
        select(
            RoomShare.plan_id,
            RoomShare.id.label("share_id"),
            NAME.label("child_name"),
            RoomShare.shared_at,
        )
        .join(Plan, Plan.id == RoomShare.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            RoomShare.reader_profile_id == bindparam("profile_id"),
            RoomShare.taken_back_at.is_(None),
            Plan.status == PlanStatus.ACTIVE,
            ~exists().where(RoomAnswer.share_id == RoomShare.id),
        )
        .order_by(RoomShare.shared_at, RoomShare.id)
        .limit(PER_PAGE)
    )


def waiting_shares(profile_id: UUID) -> list[WaitingShare]:
    """What children have shared with the reader and she has not answered, the oldest first."""
    return [WaitingShare(*row) for row in run(shares_that_wait(), {"profile_id": profile_id})]


def activities_to_name(plan_id: UUID) -> list[tuple[UUID, str]]:
    """The activities of a plan that an answer may point at: id, and what it is called."""
    rows = db.session.execute(
        select(Activity.id, Activity.title, Goal.title.label("goal"))
        .join(Goal, Goal.id == Activity.goal_id)
        .where(Activity.plan_id == plan_id)
        .order_by(Activity.created_at.desc(), Activity.id)
        .limit(NAMED)
    )
    return [(row.id, row.title) for row in rows]
