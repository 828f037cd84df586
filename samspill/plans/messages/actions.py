"""What may be done with messages: write, answer, read, let more people in, take back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import Conflict, NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.receiving import Received
from samspill.documents.rows import most_mb
from samspill.documents.several import Given, receive_several
from samspill.documents.upkeep import remove_later
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_writing
from samspill.plans.files.actions import received_in
from samspill.plans.messages.access import (
    answered_to,
    everybody,
    may_add,
    may_withdraw,
    reads_as_colleague,
    require_choosable,
    require_mutual,
)
from samspill.plans.messages.due import with_something_new
from samspill.plans.messages.enclosures import DocumentOf, document_to_send
from samspill.plans.messages.events import MessageSent, MessageWithdrawn, PeopleAdded
from samspill.plans.messages.models import (
    Message,
    MessageFile,
    MessageThread,
    name_place,
    subject_place,
    text_place,
)
from samspill.plans.messages.pages import ThreadPage, opening_of, thread_page
from samspill.plans.messages.queries import (
    adding,
    files_of,
    has_messages,
    mark_read,
    message_row,
    send_last,
    send_now,
    thread_row,
)
from samspill.plans.participants.people import People, PersonIn, people_of
from samspill.plans.plan.access import OpenPlan

CHECK = "messages.check_file"
"""The job that looks a file of a message through."""
NOT_SHOWN = "not_shown"
"""The code of the refusal after which a page shows who would see it."""


class Audience(StrEnum):
    """Whom a message is for."""

    ALL = "ALL"
    CHOSEN = "CHOSEN"


@dataclass(frozen=True)
class To:
    """Whom somebody writes to, and who she has been shown will see it."""

    audience: Audience
    chosen: tuple[UUID, ...]
    shown: frozenset[UUID]


def recipients(people: People, me: UUID, to: To) -> list[PersonIn]:
    """Who gets it, by the rights of this instant. Raises RuleBroken at "to"."""
    if to.audience == Audience.CHOSEN:
        return require_choosable(people, me, to.chosen)
    found = everybody(people, me)
    if not found:
        raise RuleBroken("to", _("Det er ingen andre å skrive til i planen nå."), "nobody")
    return found


def write(
    plan: OpenPlan,
    to: To,
    *,
    title: str,
    text: str,
    files: Sequence[Given] = (),
    document_id: UUID | None = None,
) -> MessageThread:
    """Begin a thread. Nobody gets it whom the writer was not shown; a document of the plan that
    goes with it lets nobody read it who does not already.

    Raises Conflict unless the plan is in use; RuleBroken at "to" for whom she cannot write to,
    with NOT_SHOWN when more would get it than she has seen, at "document" for one that she does
    not read, and at "file" for a file that is not taken: then nothing is sent.
    """
    require_writing(plan)
    readers = recipients(people_of(plan, Area.MESSAGES), plan.actor.profile_id, to)
    require_document(plan, document_id)
    _require_shown(readers, to.shown)
    received = _receive(plan, files)
    thread_id = new_id()
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    thread = MessageThread(
        id=thread_id,
        plan_id=plan.subject.id,
        subject_sealed=seal(title.encode(), subject_place(thread_id), owner),
        author_profile_id=plan.actor.profile_id,
        member_ids=_with_me(plan, readers),
        last_number=0,
        created_at=plan.at,
        last_at=plan.at,
    )
    db.session.add(thread)
    _send(plan, thread, readers, text, received, document_id)
    return thread


def require_document(plan: OpenPlan, document_id: UUID | None) -> DocumentOf | None:
    """The document that is to go with a message. Raises RuleBroken at "document" for one that the
    actor does not read, and for one that is gone."""
    if document_id is None:
        return None
    found = document_to_send(plan.subject.id, document_id)
    if found is None:
        raise RuleBroken("document", _("Velg et dokument som står i listen."), "no_document")
    return found


def answer(
    plan: OpenPlan,
    thread_id: UUID,
    *,
    text: str,
    shown: Collection[UUID],
    files: Sequence[Given] = (),
    document_id: UUID | None = None,
) -> MessageThread:
    """Answer those in a thread who have the right today. Raises Conflict when nobody has, or the
    plan is not in use; RuleBroken with NOT_SHOWN when more would get it than she has seen, and at
    "document" and "file" as ``write``."""
    require_writing(plan)
    thread = thread_row(plan.subject.id, thread_id)
    readers = answered_to(people_of(plan, Area.MESSAGES), thread, plan.actor.profile_id)
    if not readers:
        raise Conflict(_("Ingen av de andre i samtalen har tilgang til meldinger nå."))
    require_document(plan, document_id)
    _require_shown(readers, shown)
    _send(plan, thread, readers, text, _receive(plan, files), document_id)
    return thread


def _require_shown(readers: list[PersonIn], shown: Collection[UUID]) -> None:
    if not {one.profile_id for one in readers} <= set(shown):
        text = _("Det er blitt flere som får meldingen. Se hvem, og send en gang til.")
        raise RuleBroken("text", text, NOT_SHOWN)


def _receive(plan: OpenPlan, files: Sequence[Given]) -> list[Received]:
    """Seal and keep the files, before anything is written. Raises RuleBroken "file"."""
    most = most_mb(plan.subject.tenant_id) if len(files) > 1 else 0
    return receive_several(files, most, partial(received_in, plan))


def _with_me(plan: OpenPlan, readers: list[PersonIn]) -> list[UUID]:
    return [plan.actor.profile_id, *(one.profile_id for one in readers)]


def _send(
    plan: OpenPlan,
    thread: MessageThread,
    readers: list[PersonIn],
    text: str,
    received: Sequence[Received],
    document_id: UUID | None = None,
) -> None:
    got = {one.profile_id for one in readers}
    have_been_told = with_something_new(plan.subject.id, got, plan.at)
    message_id = new_id()
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    number = thread.last_number + 1
    send = send_now if received else send_last
    send(
        {
            "id": message_id,
            "plan_id": plan.subject.id,
            "thread_id": thread.id,
            "number": number,
            "text_sealed": seal(text.encode(), text_place(message_id), owner),
            "author_profile_id": plan.actor.profile_id,
            "reader_ids": _with_me(plan, readers),
            "document_id": document_id,
            "is_read": False,
            "written_at": plan.at,
        }
    )
    _attach(plan, message_id, received)
    record(
        MessageSent(
            **about(plan),
            thread_id=thread.id,
            number=number,
            files=len(received),
            told_profile_ids=tuple(sorted(got - have_been_told)),
        )
    )


def _attach(plan: OpenPlan, message_id: UUID, received: Sequence[Received]) -> None:
    """Hang files on a message. Until they are looked through they are the sender's alone."""
    for position, one in enumerate(received, start=1):
        row_id = new_id()
        owner = of_plan(plan.subject.id, plan.subject.tenant_id)
        row = MessageFile(
            id=row_id,
            plan_id=plan.subject.id,
            message_id=message_id,
            position=position,
            name_sealed=seal(one.name.encode(), name_place(row_id), owner),
            kind=one.kind,
            shown_size=0,
            author_profile_id=plan.actor.profile_id,
            written_at=plan.at,
        )
        row.wait_with(one.stored)
        db.session.add(row)
        defer(CHECK, [{"plan_id": str(plan.subject.id), "message_file_id": str(row_id)}])


def read_thread(plan: OpenPlan, thread_id: UUID, page: int) -> ThreadPage:
    """Open a thread; on its first page the actor has then read all of it.

    No event: nobody is told, and no time is kept (J9). That it is read is written before the words
    are taken out: what was taken back meanwhile is not shown. Raises NotVisible.
    """
    me = plan.actor.profile_id
    opening = opening_of(plan, thread_id)
    if page == 1 and opening.has_more_for(me):
        colleague = reads_as_colleague(opening.people, me)
        mark_read(opening.thread, me, to_colleagues=colleague)
    return thread_page(plan, opening, page)


def add_people(plan: OpenPlan, thread_id: UUID, chosen: Collection[UUID]) -> MessageThread:
    """Let more people into a thread that the actor began: they read what she wrote in it, and all
    that comes. What the others wrote goes no further than to whom they were shown.

    Raises as ``write``; NotEnough for a thread that somebody else began.
    """
    require_writing(plan)
    thread = thread_row(plan.subject.id, thread_id)
    if not may_add(plan, thread):
        raise NotEnough(_("Bare den som begynte samtalen, kan legge til flere."))
    me, people = plan.actor.profile_id, people_of(plan, Area.MESSAGES)
    fresh = require_choosable(people, me, [one for one in chosen if one not in thread.member_ids])
    require_mutual([*answered_to(people, thread, me), *fresh])
    added = tuple(sorted(one.profile_id for one in fresh))
    have_been_told = with_something_new(plan.subject.id, added, plan.at)
    thread.member_ids = [*thread.member_ids, *added]
    db.session.flush()
    db.session.execute(adding(thread, added, me))
    told = tuple(one for one in added if one not in have_been_told)
    record(
        PeopleAdded(
            **about(plan), thread_id=thread.id, added_profile_ids=added, told_profile_ids=told
        )
    )
    return thread


def take_back(plan: OpenPlan, thread_id: UUID, message_id: UUID) -> MessageThread:
    """Withdraw one's own message: its words go at once, and its files. The thread goes with its
    last one.

    Raises NotVisible for no such message, NotEnough for somebody else's, Conflict for what cannot
    be taken back any more.
    """
    require_writing(plan)
    thread = thread_row(plan.subject.id, thread_id)
    message = message_row(thread, message_id)
    if message.author_profile_id != plan.actor.profile_id:
        raise NotEnough(_("Du kan bare ta tilbake det du har skrevet selv."))
    db.session.refresh(message, with_for_update=True)
    if not may_withdraw(plan, people_of(plan, Area.MESSAGES), message):
        raise Conflict(_("Meldingen kan ikke tas tilbake."))
    message.text_sealed, message.document_id, message.withdrawn_at = None, None, plan.at
    db.session.flush()
    _let_files_go(message, plan.at)
    if not has_messages(thread):
        thread.gone_at = plan.at
    record(MessageWithdrawn(**about(plan), thread_id=thread.id, number=message.number))
    return thread


def _let_files_go(message: Message, at: datetime) -> None:
    for one in files_of(message.id):
        one.row.withdrawn_at, one.row.name_sealed = at, None
        for file_id in one.row.let_go():
            remove_later(of_plan(message.plan_id), file_id)
