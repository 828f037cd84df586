"""What the pages of messages need, each in a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import NotVisible
from samspill.core.paging import Paged
from samspill.identity.reach import without_mail
from samspill.plans.messages.access import (
    answered_to,
    choosable,
    everybody,
    left_out,
    may_add,
    may_withdraw,
    may_write,
    reads_as_colleague,
)
from samspill.plans.messages.enclosures import DocumentOf, documents_to_send
from samspill.plans.messages.models import Message, MessageThread
from samspill.plans.messages.queries import (
    MessageView,
    ThreadInList,
    messages_in,
    thread_row,
    thread_with_reads,
    threads_in,
    title_of,
)
from samspill.plans.participants.people import People, PersonIn, people_of
from samspill.plans.plan.access import OpenPlan

NAMED = 3
"""How many names a line of a list has room for."""


@dataclass(frozen=True)
class ThreadsPage:
    """Meldinger: one's own threads, the newest first."""

    threads: list[ThreadInList]
    people: People
    me: UUID
    paged: Paged
    may_write: bool

    def others(self, thread: ThreadInList) -> tuple[list[str], int]:
        """The first names in it but one's own, and how many more there are."""
        names = sorted(self.people.name(one) for one in thread.member_ids if one != self.me)
        return names[:NAMED], max(0, len(names) - NAMED)


def threads_page(plan: OpenPlan, page: int) -> ThreadsPage:
    """Read it."""
    me = plan.actor.profile_id
    found = threads_in(plan.subject.id, me, page)
    total = found[0].total if found else 0
    people = people_of(plan, Area.MESSAGES)
    return ThreadsPage(found, people, me, Paged(page, total), may_write(plan))


@dataclass(frozen=True)
class ThreadPage:
    """One thread, and what may be done in it. ``answered_to``: who would get an answer;
    ``documents``: what may go with it."""

    plan: OpenPlan
    thread: MessageThread
    title: str
    people: People
    messages: list[MessageView]
    reads: dict[UUID, int]
    answered_to: list[PersonIn]
    documents: list[DocumentOf]
    paged: Paged

    @property
    def me(self) -> UUID:
        """Who reads."""
        return self.plan.actor.profile_id

    @property
    def may_write(self) -> bool:
        """May she write now?"""
        return may_write(self.plan)

    @property
    def may_answer(self) -> bool:
        """May she answer, where one does: after the newest message?"""
        return self.may_write and bool(self.answered_to) and self.paged.page == 1

    @property
    def may_add(self) -> bool:
        """May she let more people in?"""
        return may_add(self.plan, self.thread)

    @property
    def shows_clock(self) -> bool:
        """Professionals see the time of day; the family never each other's (J9)."""
        return reads_as_colleague(self.people, self.me)

    def is_new(self, message: Message) -> bool:
        """Had she not read it before she opened this page?"""
        mine = message.author_profile_id == self.me
        return not mine and message.number > self.reads.get(self.me, 0)

    def may_withdraw(self, message: Message) -> bool:
        """May she take it back?"""
        return may_withdraw(self.plan, self.people, message)

    def may_answer_alone(self, message: Message) -> bool:
        """May she write to its writer alone, and are there others in the thread?"""
        can = {one.profile_id for one in self.answered_to}
        return len(can) > 1 and message.author_profile_id in can

    def narrower(self, message: Message) -> list[str]:
        """To whom it went, when that is not everybody who is in the thread."""
        if set(message.reader_ids) == set(self.thread.member_ids):
            return []
        return self.names(one for one in message.reader_ids if one != message.author_profile_id)

    def read_by(self, message: Message) -> list[str]:
        """Which other professionals have read one's own message."""
        if message.author_profile_id != self.me:
            return []
        far = (one for one, number in self.reads.items() if number >= message.number)
        return self.names(one for one in far if one in message.reader_ids and one != self.me)

    def names(self, profile_ids: object) -> list[str]:
        """Names in order."""
        return sorted(self.people.name(one) for one in profile_ids)  # type: ignore[attr-defined]

    def without_access(self) -> list[str]:
        """Who is in the thread and has no messages now, of those whom she may know."""
        found = (self.people.find(one) for one in self.thread.member_ids)
        return sorted(one.name for one in found if one and not self.people.has(one.profile_id))


@dataclass(frozen=True)
class Opening:
    """A thread before its messages are read: who is in it, and how far each has come."""

    thread: MessageThread
    reads: dict[UUID, int]
    people: People
    documents: list[DocumentOf]

    def has_more_for(self, profile_id: UUID) -> bool:
        """Is there a message after the last that she has read?"""
        return self.reads.get(profile_id, 0) < self.thread.last_number


def opening_of(plan: OpenPlan, thread_id: UUID) -> Opening:
    """Find it. Raises NotVisible."""
    thread, reads, documents = thread_with_reads(plan.subject.id, thread_id)
    return Opening(thread, reads, people_of(plan, Area.MESSAGES), documents)


def thread_page(plan: OpenPlan, opening: Opening, page: int) -> ThreadPage:
    """Read it. Raises NotVisible when nothing in it was sent to the reader."""
    thread, people = opening.thread, opening.people
    messages = messages_in(thread, page)
    if not messages and page == 1:
        raise NotVisible
    return ThreadPage(
        plan,
        thread,
        title_of(thread),
        people,
        messages,
        opening.reads,
        answered_to(people, thread, plan.actor.profile_id),
        opening.documents,
        Paged(page, messages[0].total if messages else 0),
    )


@dataclass(frozen=True)
class WritingPage:
    """Whom one may write to, and what may go along. ``everybody``: who «alle» is, ``left_out``
    who is not in it."""

    choosable: list[PersonIn]
    everybody: list[PersonIn]
    left_out: list[PersonIn]
    documents: list[DocumentOf]
    unreached: list[str]
    """To the holder: who gets no e-mail about it."""


def writing_page(plan: OpenPlan) -> WritingPage:
    """Read it."""
    people, me = people_of(plan, Area.MESSAGES), plan.actor.profile_id
    documents = documents_to_send(plan.subject.id)
    can = choosable(people, me)
    unreached = without_mail(one.profile_id for one in can) if plan.is_holder else []
    return WritingPage(can, everybody(people, me), left_out(people, me), documents, unreached)


@dataclass(frozen=True)
class PeoplePage:
    """Who is in a thread, and who may be let in."""

    thread: MessageThread
    title: str
    members: list[PersonIn]
    choosable: list[PersonIn]


def people_page(plan: OpenPlan, thread_id: UUID) -> PeoplePage:
    """Read it. Raises NotVisible for a thread that the actor did not begin."""
    thread = thread_row(plan.subject.id, thread_id)
    if thread.author_profile_id != plan.actor.profile_id:
        raise NotVisible
    people, me = people_of(plan, Area.MESSAGES), plan.actor.profile_id
    others = [one for one in choosable(people, me) if one.profile_id not in thread.member_ids]
    return PeoplePage(thread, title_of(thread), answered_to(people, thread, me), others)


def about(plan: OpenPlan, thread_id: UUID | None) -> str:
    """The title of a thread that the reader is in, to go on with; '' for none."""
    if thread_id is None:
        return ""
    try:
        return title_of(thread_row(plan.subject.id, thread_id))
    except NotVisible:
        return ""
