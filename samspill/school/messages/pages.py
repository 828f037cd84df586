"""What the pages of messages between home and school need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.core.errors import NotVisible
from samspill.core.paging import Paged
from samspill.infra.db import instant
from samspill.school.messages.access import Conversation, MayAnswer, may_answer, open_conversation
from samspill.school.messages.models import SchoolMessage, SchoolThread
from samspill.school.messages.people import AtHome
from samspill.school.messages.queries import (
    MessageView,
    ThreadInList,
    read_thread,
    threads_of,
    threads_with,
    title_of,
)


@dataclass(frozen=True)
class ThreadsPage:
    """Meldinger: one's own threads, the newest first, or those that hold the words.

    ``is_sure``: the login is at level high; else a confidential thread shows no words."""

    threads: list[ThreadInList]
    me: UUID
    paged: Paged
    is_sure: bool


def threads_page(actor: Actor, page: int, words: str = "") -> ThreadsPage:
    """Read it."""
    at, is_sure = instant(), actor.strength >= Strength.HIGH
    if words:
        found = threads_with(actor.profile_id, at, words)
        found = [one for one in found if is_sure or not one.thread.is_confidential]
        return ThreadsPage(found, actor.profile_id, Paged(1, 0), is_sure)
    found = threads_of(actor.profile_id, at, page)
    paged = Paged(page, found[0].total if found else 0)
    return ThreadsPage(found, actor.profile_id, paged, is_sure)


@dataclass(frozen=True)
class ThreadPage:
    """One thread, and what may be done in it. ``homes``: whom the reader may see of those at home;
    ``read``: how far each has read, for the school alone; ``was_read``: how far the reader had;
    ``most_mb``: how much a file with an answer may hold."""

    conversation: Conversation
    title: str
    messages: list[MessageView]
    allowed: MayAnswer
    homes: list[AtHome]
    read: dict[UUID, int]
    acknowledged: frozenset[UUID]
    was_read: int
    most_mb: int
    paged: Paged

    @property
    def thread(self) -> SchoolThread:
        """The thread."""
        return self.conversation.thread

    @property
    def me(self) -> UUID:
        """Who reads."""
        return self.conversation.me

    @property
    def names(self) -> dict[UUID, str]:
        """Those in it whom the reader may see by name, and who have the right now."""
        reach = self.allowed.reach
        people = [(one.profile_id, one.name) for one in reach.staff]
        people += [(one.profile_id, one.name) for one in self.homes if one.profile_id]
        return {one: name for one, name in people if one in self.thread.member_ids}

    @property
    def away(self) -> list[tuple[str, date, str]]:
        """To a home: who of the school is away, her last day, and who answers and gets what is
        written to her; «» where nobody does."""
        if self.conversation.is_staff:
            return []
        staff = self.allowed.reach.staff
        gone = {one.profile_id: one for one in staff if one.profile_id in self.thread.staff_ids}
        return [
            (one.name, one.last_day_away, self._instead(one.profile_id))
            for one in gone.values()
            if one.last_day_away
        ]

    def _instead(self, profile_id: UUID) -> str:
        if self.thread.is_confidential:
            return ""
        reach = self.allowed.reach
        found = reach.stand_ins([profile_id])
        return ", ".join(sorted({one.name for one in reach.staff if one.profile_id in found}))

    @property
    def about(self) -> str:
        """The child, or at work the group, that it is about; of a class, whose home gets it."""
        return self.conversation.by.subject.name

    @property
    def others(self) -> list[str]:
        """Who else is in it, by name."""
        return sorted({name for one, name in self.names.items() if one != self.me})

    @property
    def may_answer(self) -> bool:
        """May she answer, where one does: after the newest message?"""
        return self.paged.page == 1 and bool(self.allowed.alone or self.allowed.together)

    def choices(self) -> list[tuple[UUID | None, list[str]]]:
        """Whom she may answer, each by name; None is all. Where all is one, that one alone."""
        names = self.names | {one.row.author_profile_id: one.author for one in self.messages}
        alone: list[tuple[UUID | None, list[str]]] = [
            (one, [names[one]]) for one in self.allowed.alone if one in names
        ]
        together = self.allowed.together
        if together and together != set(self.allowed.alone[:1]):
            seen = sorted(names[one] for one in together if one in names)
            alone.append((None, seen))
        return alone

    @property
    def asks_me(self) -> bool:
        """Is she asked to say that she has seen it, and has not?"""
        is_asked = self.thread.is_emergency and not self.conversation.is_staff
        return is_asked and self.me not in self.acknowledged

    @property
    def seen(self) -> tuple[int, list[str]]:
        """To the school, of an emergency message: how many at home whom she may see have said that
        they have seen it, and who has not, by name."""
        asked = {one: name for one, name in self.names.items() if one in self._home_ids}
        behind = sorted(name for one, name in asked.items() if one not in self.acknowledged)
        return len(asked) - len(behind), behind

    def is_planned(self, message: SchoolMessage) -> bool:
        """Does it go later than by itself?"""
        return message.goes_at > message.written_at + timedelta(minutes=1)

    def waits(self, message: SchoolMessage) -> bool:
        """Is it her own, and can she still take it back?"""
        return message.author_profile_id == self.me and message.goes_at > self.conversation.by.at

    def is_new(self, message: SchoolMessage) -> bool:
        """Had she not read it before she opened this page?"""
        return message.author_profile_id != self.me and message.number > self.was_read

    def unread_by(self, message: SchoolMessage) -> list[str] | None:
        """To the school: who of those at home whom she may see has not read what she wrote, by
        name. None where it is not hers to ask."""
        if not self.conversation.is_staff or message.author_profile_id in self._home_ids:
            return None
        behind = (one for one, number in self.read.items() if number < message.number)
        to_home = (one for one in behind if one in message.reader_ids and one in self._home_ids)
        return sorted(self.names[one] for one in to_home if one in self.names)

    def readers_at_home(self, message: SchoolMessage) -> int:
        """How many at home whom she may see got it."""
        got = set(message.reader_ids) & self._home_ids & set(self.names)
        return len(got)

    @property
    def _home_ids(self) -> set[UUID]:
        return set(self.thread.member_ids) - set(self.thread.staff_ids)


def thread_page(thread_id: UUID, page: int) -> ThreadPage:
    """Open a thread; on its first page the actor has then read all of it. Raises as
    ``open_conversation``, and NotVisible when nothing in it has come to her."""
    conversation = open_conversation(thread_id)
    found = read_thread(conversation.thread, page, conversation.me)
    messages = found.messages
    if not messages and page == 1:
        raise NotVisible
    authors = list(dict.fromkeys(one.row.author_profile_id for one in reversed(messages)))
    allowed = may_answer(conversation, authors)
    read = {one: mark.number for one, mark in found.marks.items()}
    return ThreadPage(
        conversation,
        title_of(conversation.thread),
        messages,
        allowed,
        _homes_shown(conversation, allowed, found.findable),
        read,
        frozenset(one for one, mark in found.marks.items() if mark.acknowledged),
        read.get(conversation.me, 0),
        found.most_mb,
        Paged(page, messages[0].total if messages else 0),
    )


def _homes_shown(
    conversation: Conversation, allowed: MayAnswer, findable: frozenset[UUID]
) -> list[AtHome]:
    """Of a class: to the school those of children whom it may find, to a home nobody. About a
    pupil: all, but where its adults are not told of each other, to the school alone."""
    homes, group_id = allowed.reach.homes, conversation.thread.group_id
    if group_id is not None:
        if not conversation.is_staff:
            return []
        return [one for one in homes if one.pupil_id in findable]
    return homes if conversation.is_staff else [one for one in homes if not one.apart]
