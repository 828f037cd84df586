"""Reads of messages, each in one statement however many there are. Row security keeps to what
was sent to the reader, and to what she may read today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import Update

from samspill.core.errors import NotVisible
from samspill.core.ids import new_id
from samspill.core.paging import PER_PAGE
from samspill.documents.rows import LookState
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, run
from samspill.infra.key_store import of_plan
from samspill.infra.last import at_the_end
from samspill.plans.messages.enclosures import DOCUMENTS, DocumentOf, documents_beside, is_there
from samspill.plans.messages.models import (
    Message,
    MessageFile,
    MessageRead,
    MessageThread,
    name_place,
    subject_place,
    text_place,
)
from samspill.plans.messages.unread import is_unread

EXCERPT = 100
"""Letters of the newest message that a list shows."""


@dataclass(frozen=True)
class ThreadInList:
    """One thread with the newest message in it that the reader was sent."""

    id: UUID
    title: str
    member_ids: list[UUID]
    author: UUID
    written_at: datetime
    excerpt: str
    is_unread: bool
    total: int


@dataclass(frozen=True)
class MessageView:
    """One message, in words. ``total``: how many of the thread the reader was sent."""

    message: Message
    text: str
    total: int
    document: DocumentOf | None
    files: list[FileView]


def words_of(content: bytes | None, place: str, plan_id: UUID) -> str:
    """What stands in a sealed cell of the plan; '' where nothing does."""
    return open_sealed(content, place, of_plan(plan_id)).decode() if content else ""


def title_of(thread: MessageThread) -> str:
    """What a thread is about."""
    return words_of(thread.subject_sealed, subject_place(thread.id), thread.plan_id)


@cache
def _threads() -> Select[*tuple[Any, ...]]:
    listed = (
        select(MessageThread, func.count().over().label("total"))
        .where(MessageThread.plan_id == bindparam("plan_id"), MessageThread.gone_at.is_(None))
        .order_by(MessageThread.last_at.desc(), MessageThread.id)
        .limit(PER_PAGE)
        .offset(bindparam("before"))
        .subquery()
    )
    sent = aliased(Message)
    newest = (
        select(sent.id)
        .where(sent.thread_id == listed.c.id, sent.withdrawn_at.is_(None))
        .order_by(sent.number.desc())
        .limit(1)
        .correlate(listed)
        .scalar_subquery()
    )
    return (
        select(
            listed.c.id,
            listed.c.subject_sealed,
            listed.c.member_ids,
            listed.c.total,
            Message.id.label("message_id"),
            Message.text_sealed,
            Message.author_profile_id,
            Message.written_at,
            is_unread(listed.c.id).label("is_unread"),
        )
        .join(Message, Message.id == newest)
        .order_by(listed.c.last_at.desc(), listed.c.id)
    )


def threads_in(plan_id: UUID, profile_id: UUID, page: int) -> list[ThreadInList]:
    """One page of the reader's threads, from 1, the one with the newest message first."""
    values = {"plan_id": plan_id, "profile_id": profile_id, "before": (page - 1) * PER_PAGE}
    return [_in_list(row, plan_id) for row in run(_threads(), values)]


def excerpt(text: str, letters: int) -> str:
    """The first words of a text on one line, of so many letters at most."""
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"


def _in_list(row: Any, plan_id: UUID) -> ThreadInList:
    text = words_of(row.text_sealed, text_place(row.message_id), plan_id)
    return ThreadInList(
        row.id,
        words_of(row.subject_sealed, subject_place(row.id), plan_id),
        row.member_ids,
        row.author_profile_id,
        row.written_at,
        excerpt(text, EXCERPT),
        row.is_unread,
        row.total,
    )


def adding(thread: MessageThread, profiles: Collection[UUID], author: UUID) -> Update:
    """The statement by which more people may read what one has written in a thread oneself."""
    return (
        update(Message)
        .where(
            Message.thread_id == thread.id,
            Message.author_profile_id == author,
            Message.withdrawn_at.is_(None),
        )
        .values(reader_ids=func.array_cat(Message.reader_ids, sorted(profiles)))
        .execution_options(synchronize_session=False)
    )


_COUNTED = (
    update(MessageThread.__table__)  # type: ignore[arg-type]
    .where(MessageThread.__table__.c.id == bindparam("counted_thread"))
    .values(last_number=bindparam("counted"), last_at=bindparam("written_at"))
)


def send_last(message: dict[str, Any]) -> None:
    """Write a message, with all its columns, and count it in its thread, at the end of the act."""
    with at_the_end() as last:
        last.put(Message, [message])
        last.change(_COUNTED, _counted(message))


def send_now(message: dict[str, Any]) -> None:
    """The same at once: its files need it, by the rule that says on whose message one hangs."""
    db.session.flush()
    db.session.execute(insert(Message).values(**message))
    db.session.execute(_COUNTED, _counted(message))


def _counted(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "counted_thread": message["thread_id"],
        "counted": message["number"],
        "written_at": message["written_at"],
    }


@cache
def _thread() -> Select[Any]:
    return select(MessageThread).where(
        MessageThread.id == bindparam("thread_id"),
        MessageThread.plan_id == bindparam("plan_id"),
        MessageThread.gone_at.is_(None),
    )


def thread_row(plan_id: UUID, thread_id: UUID) -> MessageThread:
    """One thread that the reader is in. Raises NotVisible for any other, and for an empty one."""
    values = {"plan_id": plan_id, "thread_id": thread_id}
    found: MessageThread | None = db.session.scalar(_thread(), values)
    if found is None:
        raise NotVisible
    return found


@cache
def _thread_with_reads() -> Select[Any]:
    reads = (
        select(func.jsonb_object_agg(MessageRead.profile_id, MessageRead.number))
        .where(MessageRead.thread_id == MessageThread.id)
        .correlate(MessageThread)
        .scalar_subquery()
    )
    return _thread().add_columns(reads, documents_beside(bindparam("plan_id", type_=Uuid)))


def thread_with_reads(
    plan_id: UUID, thread_id: UUID
) -> tuple[MessageThread, dict[UUID, int], list[DocumentOf]]:
    """One thread; how far the reader has read it, and those whose reading she may see: profile
    to number; and the documents that may go with an answer. Raises NotVisible as ``thread_row``."""
    values = {"plan_id": plan_id, "thread_id": thread_id}
    row = db.session.execute(_thread_with_reads(), values).first()
    if row is None:
        raise NotVisible
    reads = {UUID(profile_id): number for profile_id, number in (row[1] or {}).items()}
    return row[0], reads, [DocumentOf(UUID(found), title) for found, title in row[2] or []]


@cache
def _messages() -> Select[Any]:
    page = (
        select(Message.id, func.count().over().label("total"))
        .where(Message.thread_id == bindparam("thread_id"), Message.withdrawn_at.is_(None))
        .order_by(Message.number.desc())
        .limit(PER_PAGE)
        .offset(bindparam("before"))
        .subquery()
    )
    return (
        select(Message, page.c.total, DOCUMENTS.c.id, DOCUMENTS.c.title, MessageFile)
        .join(page, page.c.id == Message.id)
        .outerjoin(DOCUMENTS, and_(DOCUMENTS.c.id == Message.document_id, is_there()))
        .outerjoin(MessageFile, MessageFile.message_id == Message.id)
        .order_by(Message.number, MessageFile.position)
    )


def messages_in(thread: MessageThread, page: int) -> list[MessageView]:
    """One page of what the reader was sent in a thread, from 1 for the newest; oldest first.

    With the files that she may see, in one statement: it is the page with most to ask for.
    """
    values = {"thread_id": thread.id, "before": (page - 1) * PER_PAGE}
    found: dict[UUID, MessageView] = {}
    for one, total, document, title, file in db.session.execute(_messages(), values):
        if one.id not in found:
            text = words_of(one.text_sealed, text_place(one.id), one.plan_id)
            enclosed = DocumentOf(document, title) if document else None
            found[one.id] = MessageView(one, text, total, enclosed, [])
        if file is not None:
            found[one.id].files.append(_named(file))
    return list(found.values())


def message_row(thread: MessageThread, message_id: UUID) -> Message:
    """One message of the thread that the reader was sent. Raises NotVisible."""
    found = db.session.scalar(
        select(Message).where(
            Message.id == message_id,
            Message.thread_id == thread.id,
            Message.withdrawn_at.is_(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class FileView:
    """A file of a message, and what it is called."""

    row: MessageFile
    name: str


def files_of(message_id: UUID) -> list[FileView]:
    """The files of a message that the reader may see, in order."""
    query = select(MessageFile).where(MessageFile.message_id == message_id)
    return [_named(row) for row in db.session.scalars(query.order_by(MessageFile.position))]


def _named(row: MessageFile) -> FileView:
    return FileView(row, words_of(row.name_sealed, name_place(row.id), row.plan_id))


def ready_file(message: Message, file_id: UUID) -> FileView:
    """A file that is looked through: nobody opens another, also not who sent it. Raises
    NotVisible."""
    row = db.session.scalar(
        select(MessageFile).where(
            MessageFile.id == file_id,
            MessageFile.message_id == message.id,
            MessageFile.state == LookState.READY,
        )
    )
    if row is None:
        raise NotVisible
    return _named(row)


def has_messages(thread: MessageThread) -> bool:
    """Is anything left in the thread?"""
    query = select(Message.id).where(Message.thread_id == thread.id, Message.withdrawn_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


@cache
def _marking() -> Any:
    message, mark = Message.__table__, insert(MessageRead)
    read: Update = (
        message.update()  # type: ignore[attr-defined]
        .where(
            message.c.thread_id == bindparam("read_thread"),
            message.c.number <= bindparam("read_to"),
            message.c.author_profile_id != bindparam("reader"),
            message.c.withdrawn_at.is_(None),
            message.c.is_read.is_(False),
        )
        .values(is_read=True)
    )
    mark = mark.values(
        id=bindparam("mark_id"),
        plan_id=bindparam("read_plan"),
        thread_id=bindparam("read_thread"),
        profile_id=bindparam("reader"),
        number=bindparam("read_to"),
        to_colleagues=bindparam("seen_by_colleagues"),
    )
    return mark.on_conflict_do_update(
        index_elements=[MessageRead.thread_id, MessageRead.profile_id],
        set_={"number": func.greatest(MessageRead.number, mark.excluded.number)},
    ).add_cte(read.cte("read"))


def mark_read(thread: MessageThread, profile_id: UUID, *, to_colleagues: bool) -> None:
    """Somebody has read all of a thread: its messages, and her own mark, in one statement."""
    values = {
        "read_plan": thread.plan_id,
        "read_thread": thread.id,
        "read_to": thread.last_number,
        "reader": profile_id,
        "mark_id": new_id(),
        "seen_by_colleagues": to_colleagues,
    }
    run(_marking(), values)
