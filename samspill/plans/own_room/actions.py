"""What a child does in its own room, and what those it shares with answer."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID

from samspill.core.errors import Conflict, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.small_pictures import small_picture
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import Owner, of_person, of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_writing
from samspill.plans.goals.queries import activity_row
from samspill.plans.own_room.access import Room, choosable, require_choosable
from samspill.plans.own_room.around import people_around
from samspill.plans.own_room.events import EntryShared, ShareAnswered
from samspill.plans.own_room.models import (
    RoomAnswer,
    RoomAnswerKind,
    RoomEntry,
    RoomShare,
    answer_place,
    entry_picture,
    entry_place,
    share_picture,
    share_place,
)
from samspill.plans.own_room.queries import (
    Said,
    entry_row,
    is_answered,
    readers_of,
    share_of_child,
    share_of_reader,
)
from samspill.plans.participants.people import PersonIn
from samspill.plans.plan.access import OpenPlan, opened_by_system


def write_entry(room: Room, said: Said, picture: Picture | None = None) -> RoomEntry:
    """Write or draw for oneself alone. No event: it is nobody else's before it is shared (J4).

    Raises RuleBroken at "text" for nothing at all, at "file" for a picture that is not taken.
    """
    return keep_entry(room, whole(said, picture), new_id())


@dataclass(frozen=True)
class Picture:
    """A picture as it came: a drawing, or a file that was chosen."""

    stream: BinaryIO
    name: str


@dataclass(frozen=True)
class Whole:
    """All that an entry holds: what was said, and a small JPEG. As ``said.to_bytes`` and so."""

    said: bytes
    picture: bytes | None


def whole(said: Said, picture: Picture | None) -> Whole:
    """What is kept of it. Raises RuleBroken at "text" for nothing, at "file" as ``write_entry``."""
    if picture is None and not said.text and not said.feeling and said.scale is None:
        raise RuleBroken(
            "text", _("Skriv eller tegn noe, eller velg et ansikt eller et tall."), "nothing"
        )
    made = small_picture(picture.stream, picture.name) if picture else None
    return Whole(replace(said, has_picture=made is not None).to_bytes(), made)


def prepare(room: Room, said: Said) -> RoomEntry:
    """Write what a meeting should know, for oneself alone until it is shared.

    Raises RuleBroken at "line_1" when nothing was written or chosen.
    """
    if not said.is_preparation:
        raise RuleBroken("line_1", _("Skriv noe, eller velg hvordan du vil være med."), "nothing")
    return keep_entry(room, Whole(said.to_bytes(), None), new_id())


def keep_entry(room: Room, content: Whole, entry_id: UUID) -> RoomEntry:
    """Seal it by the child's own key."""
    alone = of_person(room.person_id)
    entry = RoomEntry(
        id=entry_id,
        profile_id=room.profile_id,
        person_id=room.person_id,
        content_sealed=seal(content.said, entry_place(entry_id), alone),
        picture_sealed=_sealed(content, entry_picture(entry_id), alone),
        written_at=room.at,
    )
    db.session.add(entry)
    return entry


def _sealed(content: Whole, place: str, owner: Owner) -> bytes | None:
    return seal(content.picture, place, owner) if content.picture is not None else None


def throw_away(room: Room, entry_id: UUID) -> None:
    """Throw away what one wrote; its words are gone. Raises Conflict while somebody has a copy."""
    entry = entry_row(room.profile_id, entry_id)
    db.session.refresh(entry, with_for_update=True)
    if readers_of(entry.id):
        raise Conflict(_("Du har delt dette. Ta det tilbake først."))
    entry.content_sealed = entry.picture_sealed = None
    entry.gone_at = room.at


def share_entry(room: Room, entry_id: UUID, chosen: Collection[UUID]) -> list[PersonIn]:
    """Give some a copy, by the rights of this instant. Gives who got one now.

    Raises NotVisible for no such entry; RuleBroken at "to" for nobody, and for who may not.
    """
    entry = entry_row(room.profile_id, entry_id)
    plans = _plans_in_turn(room)
    already = readers_of(entry.id)
    wanted = [one for one in chosen if one not in already]
    got = people = require_choosable([one for can in plans.values() for one in can[1]], wanted)
    content = _opened(room, entry)
    for plan, can in plans.values():
        readers = [one for one in people if one in can]
        people = [one for one in people if one not in readers]
        _give(room, plan, entry, readers, content)
    return got


def _opened(room: Room, entry: RoomEntry) -> Whole:
    alone = of_person(room.person_id)
    said = open_sealed(entry.content_sealed or b"", entry_place(entry.id), alone)
    picture = entry.picture_sealed
    if picture is not None:
        picture = open_sealed(picture, entry_picture(entry.id), alone)
    return Whole(said, picture)


def _plans_in_turn(room: Room) -> dict[UUID, tuple[OpenPlan, list[PersonIn]]]:
    """The plans, read again when nobody else can change them (I18)."""
    for plan, _people in people_around(room.person_id):
        lock_subject(plan.subject.id)
    return {
        plan.subject.id: (plan, choosable(people, room.profile_id))
        for plan, people in people_around(room.person_id)
    }


def _give(
    room: Room, plan: OpenPlan, entry: RoomEntry, readers: list[PersonIn], content: Whole
) -> None:
    """The copies, each sealed by the plan's key. As system: a child writes in no plan."""
    if not readers:
        return
    with opened_by_system(plan.subject.id, "a child shares something of its own") as found:
        for reader in readers:
            db.session.add(copy_for(room, found, entry, reader, content))
        told = tuple(sorted(one.profile_id for one in readers))
        record(EntryShared(**about(found), reader_profile_ids=told))


def copy_for(
    room: Room, plan: OpenPlan, entry: RoomEntry, reader: PersonIn, content: Whole
) -> RoomShare:
    """One reader's copy, sealed by the plan's key."""
    share_id = new_id()
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    return RoomShare(
        id=share_id,
        plan_id=plan.subject.id,
        entry_id=entry.id,
        child_profile_id=room.profile_id,
        reader_profile_id=reader.profile_id,
        reader_ids=[reader.profile_id],
        content_sealed=seal(content.said, share_place(share_id), owner),
        picture_sealed=_sealed(content, share_picture(share_id), owner),
        shared_at=room.at,
    )


def take_back(room: Room, share_id: UUID) -> UUID:
    """Take back what nobody has answered; the copy's words are gone. Gives the entry's id.

    Raises NotVisible for no such copy, Conflict when she has answered.
    """
    share = share_of_child(room.profile_id, share_id)
    lock_subject(share.plan_id)
    db.session.refresh(share)
    if share.taken_back_at is not None or is_answered(share.id):
        raise Conflict(_("Du har fått svar på dette. Da kan det ikke tas tilbake."))
    share.content_sealed = share.picture_sealed = None
    share.taken_back_at = room.at
    return share.entry_id


@dataclass(frozen=True)
class AnswerText:
    """What became of it. ``activity_id`` for BECAME alone."""

    kind: RoomAnswerKind
    text: str
    activity_id: UUID | None


def answer_share(plan: OpenPlan, share_id: UUID, said: AnswerText) -> RoomAnswer:
    """Answer what the child has shared with the actor. More than one answer may follow.

    Raises Conflict unless the plan is in use, NotVisible for what she was not given; RuleBroken at
    "text" for a no without a reason, at "activity" without an activity of the plan.
    """
    share = share_of_reader(plan.subject.id, plan.actor.profile_id, share_id)
    require_writing(plan)
    activity_id, activity = _activity(plan, said)
    if said.kind == RoomAnswerKind.NOT_NOW and not said.text:
        raise RuleBroken("text", _("Skriv hvorfor, med ord barnet forstår."), "unexplained")
    answer_id = new_id()
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    content = json.dumps({"text": said.text, "activity": activity}, ensure_ascii=False)
    answer = RoomAnswer(
        id=answer_id,
        plan_id=plan.subject.id,
        share_id=share.id,
        child_profile_id=share.child_profile_id,
        author_profile_id=plan.actor.profile_id,
        reader_ids=[plan.actor.profile_id],
        kind=said.kind,
        activity_id=activity_id,
        content_sealed=seal(content.encode(), answer_place(answer_id), owner),
        written_at=plan.at,
    )
    db.session.add(answer)
    record(ShareAnswered(**about(plan), child_profile_ids=(share.child_profile_id,)))
    return answer


def _activity(plan: OpenPlan, said: AnswerText) -> tuple[UUID | None, str]:
    """The activity that it became, and what it is called now: the child reads that name."""
    if said.kind != RoomAnswerKind.BECAME:
        return None, ""
    if said.activity_id is None:
        raise RuleBroken("activity", _("Velg aktiviteten det ble til."), "no_activity")
    found = activity_row(plan.subject.id, said.activity_id)
    return found.id, found.title
