"""Reads of messages between home and school. Row security keeps to what was sent to the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Update,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import aliased

from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.names import initials
from samspill.core.paging import PER_PAGE
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant, run
from samspill.infra.key_store import of_tenant
from samspill.organisation.queries import rule_beside
from samspill.school.files.queries import FileView, named
from samspill.school.groups.models import Group, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.messages.enclosures import files_of
from samspill.school.messages.models import (
    SchoolMessage,
    SchoolMessageFile,
    SchoolThread,
    SchoolThreadMember,
    text_place,
    title_place,
)
from samspill.school.pupils.models import Pupil

LOOKED_THROUGH = 1000
"""Messages that a search opens, the newest."""


@dataclass(frozen=True)
class ThreadInList:
    """A thread with the newest message in it that the reader has. ``about``: the child, or the
    group."""

    thread: SchoolThread
    title: str
    about: str
    is_guarded: bool
    author_id: UUID
    author: str
    goes_at: datetime
    text: str
    is_unread: bool
    total: int


@dataclass(frozen=True)
class MessageView:
    """One message, in words, and who wrote it. ``total``: how many of the thread the reader has."""

    row: SchoolMessage
    text: str
    author: str
    total: int
    files: list[FileView]

    @property
    def initials(self) -> str:
        """The letters of the circle beside her name."""
        return initials(self.author)


def title_of(thread: SchoolThread) -> str:
    """What a thread is about."""
    owner = of_tenant(thread.tenant_id)
    return open_sealed(thread.title_sealed, title_place(thread.id), owner).decode()


def words_of(message: SchoolMessage) -> str:
    """What a message says; '' when it was taken back."""
    if message.text_sealed is None:
        return ""
    owner = of_tenant(message.tenant_id)
    return open_sealed(message.text_sealed, text_place(message.id), owner).decode()


def _newest() -> Any:
    sent = aliased(SchoolMessage)
    return (
        select(sent.id)
        .where(sent.thread_id == SchoolThread.id, sent.withdrawn_at.is_(None))
        .order_by(sent.number.desc())
        .limit(1)
        .correlate(SchoolThread)
        .scalar_subquery()
    )


def _is_unread(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    sent = aliased(SchoolMessage)
    return (
        select(sent.id)
        .where(
            sent.thread_id == SchoolThreadMember.thread_id,
            sent.number > SchoolThreadMember.number,
            sent.author_profile_id != SchoolThreadMember.profile_id,
            sent.withdrawn_at.is_(None),
            sent.goes_at <= at,
        )
        .correlate(SchoolThreadMember)
        .exists()
    )


def _threads(profile_id: UUID, at: datetime) -> Select[*tuple[Any, ...]]:
    child, writer = aliased(Person), aliased(Person)
    return (
        select(
            SchoolThread,
            SchoolMessage,
            func.coalesce(child.given_name + " " + child.family_name, Group.name).label("about"),
            func.coalesce(child.address_protection != "NONE", False).label("is_guarded"),
            (writer.given_name + " " + writer.family_name).label("author"),
            _is_unread(at).label("is_unread"),
            func.count().over().label("total"),
        )
        .select_from(SchoolThreadMember)
        .join(SchoolThread, SchoolThread.id == SchoolThreadMember.thread_id)
        .join(SchoolMessage, SchoolMessage.id == _newest())
        .join(Profile, Profile.id == SchoolMessage.author_profile_id)
        .join(writer, writer.id == Profile.person_id)
        .outerjoin(Pupil, Pupil.id == SchoolThread.pupil_id)
        .outerjoin(child, child.id == Pupil.child_id)
        .outerjoin(Group, Group.id == SchoolThread.group_id)
        .where(SchoolThreadMember.profile_id == profile_id)
        .order_by(SchoolMessage.goes_at.desc(), SchoolThread.id)
    )


def threads_of(profile_id: UUID, at: datetime, page: int) -> list[ThreadInList]:
    """One page of the reader's threads, from 1, the one with the newest message first."""
    statement = _threads(profile_id, at).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return [_in_list(row) for row in db.session.execute(statement)]


def _in_list(row: Any) -> ThreadInList:
    thread, message = row.SchoolThread, row.SchoolMessage
    return ThreadInList(
        thread,
        title_of(thread),
        row.about,
        row.is_guarded,
        message.author_profile_id,
        row.author,
        message.goes_at,
        words_of(message),
        row.is_unread,
        row.total,
    )


def threads_with(profile_id: UUID, at: datetime, words: str) -> list[ThreadInList]:
    """The threads in which each of the words stands, in the title, in a message or in the name of a
    file: among the newest of what the reader has. They are sealed, so they are opened and looked
    through."""
    wanted = words.casefold().split()
    said: dict[UUID, list[str]] = {}
    newest = (
        select(SchoolMessage)
        .join(SchoolThreadMember, SchoolThreadMember.thread_id == SchoolMessage.thread_id)
        .where(SchoolThreadMember.profile_id == profile_id, SchoolMessage.withdrawn_at.is_(None))
        .order_by(SchoolMessage.goes_at.desc(), SchoolMessage.id)
        .limit(LOOKED_THROUGH)
    )
    found_in = {}
    for message in db.session.scalars(newest):
        said.setdefault(message.thread_id, []).append(words_of(message).casefold())
        found_in[message.id] = said[message.thread_id]
    for message_id, files in files_of(found_in).items():
        found_in[message_id].extend(one.name.casefold() for one in files)
    statement = _threads(profile_id, at).where(SchoolThread.id.in_(said))
    found = [_in_list(row) for row in db.session.execute(statement)]
    return [
        one
        for one in found
        if all(
            any(word in text for text in (*said[one.thread.id], one.title.casefold()))
            for word in wanted
        )
    ]


def unread_count() -> Select[int]:
    """In how many threads there is something new for her, to be asked together with others:
    ``profile_id`` and ``now`` (UTC)."""
    now: BindParameter[datetime] = bindparam("now")
    return (
        select(func.count())
        .select_from(SchoolThreadMember)
        .where(SchoolThreadMember.profile_id == bindparam("profile_id"), _is_unread(now))
    )


def unread_threads(profile_id: UUID, at: datetime) -> int:
    """In how many threads there is something new for her."""
    [row] = run(_unread(), {"profile_id": profile_id, "now": at})
    return int(row[0])


@cache
def _unread() -> Select[int]:
    return unread_count()


def thread_row(thread_id: UUID) -> SchoolThread:
    """One thread that the reader is in. Raises NotVisible for any other."""
    found = db.session.scalar(select(SchoolThread).where(SchoolThread.id == thread_id))
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Mark:
    """How far somebody has read a thread; whether she has said that she has seen it."""

    number: int
    acknowledged: bool


@dataclass(frozen=True)
class ThreadRead:
    """One page of a thread, the oldest message first. ``marks``: of those whose reading the reader
    may see, before she opened it; ``findable``: the pupils of the group that she may find;
    ``most_mb``: how much a file may hold."""

    messages: list[MessageView]
    marks: dict[UUID, Mark]
    findable: frozenset[UUID]
    most_mb: int


def read_thread(thread: SchoolThread, page: int, reader: UUID) -> ThreadRead:
    """What the reader has in a thread, from page 1 for the newest, which she has then read all of:
    in one statement, so that opening it the first time is no slower."""
    statement = _one_page(thread, page)
    if page == 1:
        statement = statement.add_cte(_reads_all(thread.id, reader).cte("reads"))
    values = {"tenant_id": thread.tenant_id, "on": today(instant())}
    rows = list(db.session.execute(statement, values))
    found: dict[UUID, MessageView] = {}
    for row in reversed(rows):
        sent, file = row.SchoolMessage, row.SchoolMessageFile
        view = MessageView(sent, words_of(sent), row.name, row.total, [])
        found.setdefault(sent.id, view).files.extend(named([file] if file else []))
    first = rows[0] if rows else None
    return ThreadRead(
        list(found.values()),
        {
            UUID(one["profile_id"]): Mark(one["number"], one["acknowledged"])
            for one in (first.marks if first else None) or []
        },
        frozenset(first.findable or [] if first else []),
        first.rule["file_mb"] if first else 0,
    )


def _one_page(thread: SchoolThread, page: int) -> Select[*tuple[Any, ...]]:
    """The messages of one page with their files, the newest first; ``tenant_id`` and ``on``."""
    name: Any = Person.given_name + " " + Person.family_name
    sent = (
        select(SchoolMessage.id, func.count().over().label("total"))
        .where(SchoolMessage.thread_id == thread.id, SchoolMessage.withdrawn_at.is_(None))
        .order_by(SchoolMessage.number.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
        .subquery()
    )
    return (
        select(
            SchoolMessage,
            name.label("name"),
            sent.c.total,
            _marks(thread.id).label("marks"),
            _findable(thread.group_id).label("findable"),
            rule_beside("documents").scalar_subquery().label("rule"),
            SchoolMessageFile,
        )
        .join(sent, sent.c.id == SchoolMessage.id)
        .join(Profile, Profile.id == SchoolMessage.author_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(SchoolMessageFile, SchoolMessageFile.message_id == SchoolMessage.id)
        .order_by(SchoolMessage.number.desc(), SchoolMessageFile.position.desc())
    )


def _marks(thread_id: UUID) -> ScalarSelect[Any]:
    one = SchoolThreadMember
    found = func.jsonb_build_object(
        *(literal("profile_id", String), one.profile_id),
        *(literal("number", String), one.number),
        *(literal("acknowledged", String), one.acknowledged_at.is_not(None)),
    )
    return select(func.jsonb_agg(found)).where(one.thread_id == thread_id).scalar_subquery()


def _findable(group_id: UUID | None) -> ScalarSelect[Any]:
    day = today(instant())
    pupils = select(func.array_agg(GroupMember.pupil_id))
    return pupils.where(
        GroupMember.group_id == group_id, on_day(GroupMember, day)
    ).scalar_subquery()


def _reads_all(thread_id: UUID, reader: UUID) -> Update:
    """No event: nobody is told (J9)."""
    members: Any = SchoolThreadMember.__table__
    sent = aliased(SchoolMessage)
    newest = (
        select(func.max(sent.number))
        .where(sent.thread_id == thread_id, sent.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    mine = (members.c.thread_id == thread_id, members.c.profile_id == reader)
    return update(members).where(*mine, members.c.number < newest).values(number=newest)


def authors_in(thread_id: UUID) -> list[UUID]:
    """Who wrote what the reader has in a thread, the newest first."""
    newest = func.max(SchoolMessage.number)
    return list(
        db.session.scalars(
            select(SchoolMessage.author_profile_id)
            .where(SchoolMessage.thread_id == thread_id, SchoolMessage.withdrawn_at.is_(None))
            .group_by(SchoolMessage.author_profile_id)
            .order_by(newest.desc())
        )
    )


def message_row(thread_id: UUID, message_id: UUID) -> SchoolMessage:
    """One message of the thread that the reader has. Raises NotVisible."""
    found = db.session.scalar(
        select(SchoolMessage).where(
            SchoolMessage.id == message_id,
            SchoolMessage.thread_id == thread_id,
            SchoolMessage.withdrawn_at.is_(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


def mark_acknowledged(thread_id: UUID, profile_id: UUID, at: datetime) -> bool:
    """Somebody has said that she has seen an emergency message. Gives whether it was the first
    time."""
    found = db.session.execute(
        update(SchoolThreadMember)
        .where(
            SchoolThreadMember.thread_id == thread_id,
            SchoolThreadMember.profile_id == profile_id,
            SchoolThreadMember.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=at)
        .returning(SchoolThreadMember.id)
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


def due_messages(before: datetime, most: int) -> list[UUID]:
    """Messages that have gone, and of which nobody has been told yet, the oldest first. As
    system."""
    return list(
        db.session.scalars(
            select(SchoolMessage.id)
            .where(
                SchoolMessage.goes_at <= before,
                SchoolMessage.told_at.is_(None),
                SchoolMessage.withdrawn_at.is_(None),
            )
            .order_by(SchoolMessage.goes_at)
            .limit(most)
        )
    )
