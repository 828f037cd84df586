"""Intentions on messages between home and school: write, answer, take back before it goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from samspill.access.levels import Strength
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.receiving import Received
from samspill.documents.several import Given
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_tenant
from samspill.school.files.actions import hang, let_go, received_from
from samspill.school.groups.access import OpenGroup
from samspill.school.messages.access import (
    Conversation,
    at_school,
    may_answer,
    open_conversation,
)
from samspill.school.messages.enclosures import files_to_take_back
from samspill.school.messages.events import (
    SchoolMessageAcknowledged,
    SchoolMessageSent,
    SchoolMessageWithdrawn,
)
from samspill.school.messages.models import (
    Answers,
    SchoolMessage,
    SchoolMessageFile,
    SchoolThread,
    SchoolThreadMember,
    text_place,
    title_place,
)
from samspill.school.messages.people import Reach
from samspill.school.messages.queries import (
    authors_in,
    mark_acknowledged,
    message_row,
    title_of,
    words_of,
)
from samspill.school.messages.recipients import (
    copied_by_rule,
    offered_to_home,
    offered_to_staff,
    recipients_in,
    require_offered,
)
from samspill.school.pupils.access import OpenPupil

CHECK = "school_messages.check_file"
"""The job that looks a file of a message through."""
HOLD = timedelta(seconds=30)
"""So long a message waits, and its writer may take it back."""
FARTHEST = timedelta(days=60)
"""So far ahead a message may be told to go."""
NOT_SHOWN = "not_shown"
"""The code of the refusal after which a page shows who gets it."""


@dataclass(frozen=True)
class Letter:
    """What is written, who may answer, and when it goes (UTC; None: after HOLD).

    ``is_emergency``: each reader at home is asked to say that she has seen it. ``is_confidential``:
    it opens at level high alone. ``files`` go with it.
    """

    title: str
    text: str
    answers: Answers = Answers.SENDER
    goes_at: datetime | None = None
    is_emergency: bool = False
    is_confidential: bool = False
    files: Sequence[Given] = ()


def write_to_school(
    pupil: OpenPupil,
    letter: Letter,
    *,
    to: Collection[UUID],
    office: bool = False,
    copy: Collection[UUID] = (),
) -> UUID:
    """A home, or the pupil herself, writes to the school, with a copy to others at home if it says
    so. What a pupil writes goes to her adults too while the dated rule ``pupil_messages`` says so.

    Raises NotVisible for who works at the school, and RuleBroken at "to" or "copy" for whom one may
    not write to. Gives the thread.
    """
    if at_school(pupil):
        raise NotVisible
    offered = offered_to_home(pupil)
    staff = require_offered(offered.staff, to, "to")
    others = require_offered(offered.homes, copy, "copy")
    if office and not offered.office:
        raise RuleBroken("to", _("Velg blant dem som står i listen."), "no_right")
    if not staff and not office:
        raise RuleBroken("to", _("Velg minst én på skolen."), "nobody")
    office_id = offered.school_id if office else None
    instead = () if letter.is_confidential else offered.standing_in(staff)
    staff_ids = {*staff, *(offered.office if office else ())}
    staff_ids |= {one.profile_id for one in instead}
    others |= {one.profile_id for one in offered.copied if one.profile_id}
    return _begin(pupil, letter, staff_ids, others, office_id=office_id)


def write_home(pupil: OpenPupil, letter: Letter, *, to: Collection[UUID]) -> UUID:
    """The school writes to adults of one pupil. Where they are not told of each other, to one.

    Raises NotVisible for a home, RuleBroken at "to". Gives the thread.
    """
    if not at_school(pupil):
        raise NotVisible
    offered = offered_to_staff(pupil)
    homes = require_offered(offered.homes, to, "to")
    if not homes:
        raise RuleBroken("to", _("Velg minst én."), "nobody")
    if offered.apart and len(homes) > 1:
        text = _("Skriv til én om gangen. Her skal de voksne ikke se hverandre.")
        raise RuleBroken("to", text, "apart")
    return _begin(pupil, letter, {pupil.actor.profile_id}, homes)


def write_to_group(group: OpenGroup, letter: Letter, *, shown: str) -> UUID:
    """The school writes to all homes of a group, none of which sees another.

    Raises RuleBroken at "text" with NOT_SHOWN until the writer has seen who gets it and what she
    should think of (``shown``: the mark of what she has seen). Gives the thread.
    """
    found = recipients_in(group, letter.text, letter.title)
    if not found.everybody:
        raise RuleBroken("text", _("Ingen i gruppen kan få meldinger nå."), "nobody")
    if shown != found.mark:
        text = _("Se hvem som får meldingen, og send en gang til.")
        raise RuleBroken("text", text, NOT_SHOWN)
    return _begin(group, letter, {group.actor.profile_id}, found.everybody)


def _begin(
    opened: OpenPupil | OpenGroup,
    letter: Letter,
    staff: Collection[UUID],
    homes: Collection[UUID],
    *,
    office_id: UUID | None = None,
) -> UUID:
    _require_sendable(opened, letter)
    me, thread_id = opened.actor.profile_id, new_id()
    is_pupil = isinstance(opened, OpenPupil)
    tenant_id = opened.subject.tenant_id
    received = received_from(me, tenant_id, letter.files)
    members = sorted({me, *staff, *homes})
    thread = SchoolThread(
        id=thread_id,
        tenant_id=tenant_id,
        pupil_id=opened.subject.id if is_pupil else None,
        group_id=None if is_pupil else opened.subject.id,
        office_id=office_id,
        title_sealed=seal(letter.title.encode(), title_place(thread_id), of_tenant(tenant_id)),
        author_profile_id=me,
        member_ids=members,
        staff_ids=sorted(staff),
        answers=letter.answers,
        is_emergency=letter.is_emergency,
        is_confidential=letter.is_confidential,
        last_number=0,
        created_at=opened.at,
        last_at=opened.at,
    )
    db.session.add(thread)
    db.session.flush()
    db.session.execute(insert(SchoolThreadMember), [_member(thread_id, one) for one in members])
    _send(opened, thread, letter.text, members, received, letter.goes_at)
    return thread_id


def _require_sendable(opened: OpenPupil | OpenGroup, letter: Letter) -> None:
    at = opened.at
    if letter.goes_at is not None and not at < letter.goes_at < at + FARTHEST:
        raise RuleBroken("day", _("Velg et tidspunkt som kommer, i de neste 60 dagene."))
    if letter.is_confidential and opened.actor.strength < Strength.HIGH:
        text = _("Logg inn med BankID, Buypass eller Commfides for å skrive fortrolig.")
        raise RuleBroken("is_confidential", text, "level_too_low")


def _member(thread_id: UUID, profile_id: UUID) -> dict[str, Any]:
    return {"id": new_id(), "thread_id": thread_id, "profile_id": profile_id, "number": 0}


def _send(
    opened: OpenPupil | OpenGroup,
    thread: SchoolThread,
    text: str,
    readers: Collection[UUID],
    received: Sequence[Received],
    goes_at: datetime | None = None,
) -> None:
    message_id, me = new_id(), opened.actor.profile_id
    goes_at = max(goes_at or opened.at, opened.at + HOLD)
    thread.last_number += 1
    thread.last_at = goes_at
    owner = of_tenant(thread.tenant_id)
    message = SchoolMessage(
        id=message_id,
        tenant_id=thread.tenant_id,
        thread_id=thread.id,
        pupil_id=thread.pupil_id,
        group_id=thread.group_id,
        number=thread.last_number,
        text_sealed=seal(text.encode(), text_place(message_id), owner),
        author_profile_id=me,
        reader_ids=sorted({me, *readers}),
        written_at=opened.at,
        goes_at=goes_at,
    )
    db.session.add(message)
    db.session.flush()
    of = {
        "message_id": message_id,
        "tenant_id": thread.tenant_id,
        "pupil_id": thread.pupil_id,
        "group_id": thread.group_id,
        "author_profile_id": me,
    }
    hang(SchoolMessageFile, received, check=CHECK, at=opened.at, **of)
    record(SchoolMessageSent(**_about(thread), thread_id=thread.id, number=message.number))


def _about(thread: SchoolThread) -> dict[str, Any]:
    return {"subject_id": thread.pupil_id or thread.group_id, "tenant_id": thread.tenant_id}


def answer(thread_id: UUID, *, text: str, to: UUID | None, files: Sequence[Given] = ()) -> None:
    """Answer one in a thread, or (``to`` None) all in it who have the right now.

    Raises Conflict where nobody may be answered, RuleBroken at "to" for who may not, and at "file"
    for one that is not taken: then nothing is sent.
    """
    lock_subject(thread_id)
    conversation = open_conversation(thread_id)
    if conversation.thread.last_at > conversation.by.at + HOLD:
        raise Conflict(_("Den første meldingen har ikke gått ennå."))
    allowed = may_answer(conversation, authors_in(thread_id))
    if not allowed.alone and not allowed.together:
        raise Conflict(_("Ingen kan svares i denne samtalen nå. Skriv en ny melding."))
    if to is None and not allowed.together or to is not None and to not in allowed.alone:
        raise RuleBroken("to", _("Velg blant dem som står i listen."), "no_right")
    readers = allowed.together if to is None else {to}
    thread = conversation.thread
    if not conversation.is_staff:
        readers = {*readers, *_at_school_now(thread, allowed.reach, readers)}
        readers |= _copied_now(conversation, allowed.reach)
    received = received_from(conversation.me, thread.tenant_id, files)
    _send(conversation.by, thread, text, readers, received)


def _at_school_now(thread: SchoolThread, reach: Reach, to: Collection[UUID]) -> set[UUID]:
    """Who else at school gets what a home answers: today's office, where it was written to, and
    who answers for one who is away; of what is confidential not she. Who is new there reads from
    now on."""
    today = {one.profile_id for one in reach.staff if one.is_office} if thread.office_id else set()
    if not thread.is_confidential:
        today |= reach.stand_ins(set(to) & set(thread.staff_ids))
    let_in(thread, today)
    return today


def let_in(thread: SchoolThread, staff: Collection[UUID]) -> None:
    """These at school are in a thread too, from now on: nothing that was said before is theirs."""
    if fresh := sorted(set(staff) - set(thread.member_ids)):
        thread.member_ids = sorted({*thread.member_ids, *fresh})
        thread.staff_ids = sorted({*thread.staff_ids, *fresh})
        db.session.flush()
        rows = [_member(thread.id, one) for one in fresh]
        db.session.execute(insert(SchoolThreadMember), rows)


def _copied_now(conversation: Conversation, reach: Reach) -> set[UUID]:
    """Who at home gets what a pupil answers herself, of those who are in it."""
    if not isinstance(conversation.by, OpenPupil):
        return set()
    copied = {one.profile_id for one in copied_by_rule(conversation.by, reach)}
    return {one for one in conversation.thread.member_ids if one in copied}


def acknowledge(thread_id: UUID) -> None:
    """Somebody at home says that she has seen an emergency message. Raises NotVisible for another
    kind of message, and for the school."""
    conversation = open_conversation(thread_id)
    thread = conversation.thread
    if conversation.is_staff or not thread.is_emergency:
        raise NotVisible
    if mark_acknowledged(thread_id, conversation.me, conversation.by.at):
        record(SchoolMessageAcknowledged(**_about(thread), thread_id=thread_id))


@dataclass(frozen=True)
class TakenBack:
    """What a message said that did not go, and to whom. ``is_whole``: the thread had no other.
    ``had_files``: files went with it, and are gone."""

    conversation: Conversation
    title: str
    text: str
    reader_ids: tuple[UUID, ...]
    is_whole: bool
    had_files: bool


def undo(thread_id: UUID, message_id: UUID) -> TakenBack:
    """Take back one's own message before it goes, and get its words to go on with. Its files go.

    Raises NotEnough for somebody else's, Conflict for one that has gone.
    """
    conversation = open_conversation(thread_id)
    message = message_row(thread_id, message_id)
    if message.author_profile_id != conversation.me:
        raise NotEnough(_("Du kan bare angre det du har skrevet selv."))
    if message.goes_at <= conversation.by.at:
        raise Conflict(_("Meldingen er sendt og kan ikke angres lenger."))
    files = files_to_take_back(message_id)
    said = TakenBack(
        conversation,
        title_of(conversation.thread),
        words_of(message),
        tuple(message.reader_ids),
        message.number == 1,
        bool(files),
    )
    let_go(files, conversation.by.at)
    message.text_sealed, message.withdrawn_at = None, conversation.by.at
    db.session.flush()
    about = _about(conversation.thread)
    record(SchoolMessageWithdrawn(**about, thread_id=thread_id, number=message.number))
    return said
