"""How a conversation between home and school is opened, and what may be done in it: asked anew each
time it is read, and each time something is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from samspill.access.door import refuse, require_actor
from samspill.access.levels import Area, Level, Strength
from samspill.core.errors import LevelTooLow, NotVisible
from samspill.school.groups.access import OpenGroup, open_group
from samspill.school.messages.models import Answers, SchoolThread
from samspill.school.messages.people import (
    Reach,
    own_pupil_in,
    reach_for_home,
    reach_of_group,
    reach_of_pupil,
)
from samspill.school.messages.queries import thread_row
from samspill.school.pupils.access import OpenPupil, open_pupil

AREA = Area.SCHOOL_MESSAGES


@dataclass(frozen=True)
class Conversation:
    """A thread, and the pupil or group by which the actor has it: somebody checked."""

    thread: SchoolThread
    by: OpenPupil | OpenGroup

    @property
    def me(self) -> UUID:
        """Who has opened it."""
        return self.by.actor.profile_id

    @property
    def is_staff(self) -> bool:
        """Is she in it at work?"""
        return self.me in self.thread.staff_ids


def at_school(opened: OpenPupil | OpenGroup) -> bool:
    """Does the actor reach it at work, and may write to homes? At home it is exactly OWN."""
    return opened.may(AREA, Level.WRITE)


def open_conversation(thread_id: UUID) -> Conversation:
    """Open a thread through the door of the pupil, or the group, by which the actor has it.

    Raises NotVisible for a thread that she is not in, and for one in which she has no right any
    more; LevelTooLow for a confidential one at level substantial.
    """
    thread = thread_row(thread_id)
    opened = _through_the_door(thread)
    if thread.is_confidential and opened.actor.strength < Strength.HIGH:
        refuse(LevelTooLow(), opened.actor, opened.subject.id, AREA)
    return Conversation(thread, opened)


def _through_the_door(thread: SchoolThread) -> OpenPupil | OpenGroup:
    if thread.pupil_id is not None:
        return open_pupil(thread.pupil_id, AREA, Level.OWN)
    assert thread.group_id is not None  # noqa: S101 - a thread is about one of them
    actor = require_actor()
    if actor.profile_id in thread.staff_ids:
        return open_group(thread.group_id, AREA, Level.OWN)
    pupil_id = own_pupil_in(thread.group_id, actor.profile_id)
    if pupil_id is None:
        raise NotVisible
    return open_pupil(pupil_id, AREA, Level.OWN)


@dataclass(frozen=True)
class MayAnswer:
    """Who gets an answer: one of ``alone``, the newest writer first; or ``together``, all in it who
    have the right now. Both empty: nobody may be answered. ``reach``: by whose rights."""

    alone: tuple[UUID, ...]
    together: frozenset[UUID]
    reach: Reach


def reach_of(conversation: Conversation) -> Reach:
    """Who has the right to a conversation now; for a home, at school only who may find its
    child."""
    thread = conversation.thread
    if thread.pupil_id is not None:
        return reach_of_pupil(thread.pupil_id)
    assert thread.group_id is not None  # noqa: S101 - a thread is about one of them
    if conversation.is_staff:
        return reach_of_group(thread.group_id)
    homes_too = thread.answers == Answers.ALL
    return reach_for_home(thread.group_id, conversation.by.subject.id, homes_too=homes_too)


def may_answer(conversation: Conversation, authors: Iterable[UUID]) -> MayAnswer:
    """Whom the actor may answer now. ``authors``: who wrote what she has in it, the newest first.

    A home never answers another home alone, nor anybody who may not find its child; and not all
    homes of a class where the adults of its child are not told of each other.
    """
    thread, me = conversation.thread, conversation.me
    authors = [one for one in authors if one != me]
    reach = reach_of(conversation)
    now = reach.by_profile
    inside = [one for one in thread.member_ids if one in now and one != me]
    if conversation.is_staff:
        return MayAnswer(tuple(one for one in authors if one in inside), frozenset(inside), reach)
    school = [one for one in inside if one in thread.staff_ids]
    if thread.answers == Answers.NONE or not school:
        return MayAnswer((), frozenset(), reach)
    writers = tuple(one for one in authors if one in school)
    to_all = thread.pupil_id is not None or (
        thread.answers == Answers.ALL and not reach.is_apart(conversation.by.subject.id)
    )
    return MayAnswer(writers or tuple(school), frozenset(inside if to_all else ()), reach)
