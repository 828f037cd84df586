"""Intentions on what homes sign up for: make it, close a time, call it off; sign up, change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import instant_at, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.infra.jobs import defer
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.access import about as about_pupil
from samspill.school.signups.events import (
    GatheringEnded,
    GatheringMade,
    SignUpChanged,
    SignUpEntered,
    TimeClosed,
)
from samspill.school.signups.models import Gathering, GatheringTime, SignUp
from samspill.school.signups.queries import (
    answering,
    gathering_of,
    require_asked,
    standing,
    times_in,
)
from samspill.school.signups.rules import MOST_TIMES, times_of

TELL = "sign_ups.tell"


@dataclass(frozen=True)
class Invitation:
    """What a group is to sign up for. ``minutes``: so long is each talk; None when all come at
    once, to ``places`` or as many as come."""

    title: str
    text: str
    place: str
    day: date
    begins: time
    ends: time
    last_day: date
    minutes: int | None = None
    pause: int = 0
    places: int | None = None
    is_apart: bool = False


def invite(group: OpenGroup, wanted: Invitation) -> UUID:
    """Ask the homes of a group, or of a whole school. Gives what they are asked to.

    Raises RuleBroken at the field that does not fit.
    """
    times = _times(wanted, today(group.at))
    found = Gathering(
        id=new_id(),
        group_id=group.subject.id,
        tenant_id=group.subject.tenant_id,
        title=wanted.title,
        text=wanted.text,
        place=wanted.place,
        day=wanted.day,
        is_talks=wanted.minutes is not None,
        is_apart=wanted.is_apart,
        last_day=wanted.last_day,
        author_profile_id=group.actor.profile_id,
        made_at=group.at,
    )
    db.session.add(found)
    db.session.flush()
    for starts_at, ends_at in times:
        db.session.add(
            GatheringTime(
                id=new_id(),
                gathering_id=found.id,
                group_id=found.group_id,
                tenant_id=found.tenant_id,
                starts_at=starts_at,
                ends_at=ends_at,
                places=1 if found.is_talks else wanted.places,
            )
        )
    record(GatheringMade(**about(group), gathering_id=found.id))
    defer(TELL, [{"gathering_id": str(found.id)}])
    return found.id


def _times(wanted: Invitation, day: date) -> list[tuple[datetime, datetime]]:
    if wanted.day < day:
        raise RuleBroken("day", _("Velg i dag eller en dag som kommer."))
    if wanted.last_day < day:
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer."))
    if wanted.last_day > wanted.day:
        raise RuleBroken("last_day", _("Fristen må være senest samme dag."))
    if wanted.ends <= wanted.begins:
        raise RuleBroken("ends", _("Slutten må komme etter begynnelsen."))
    if wanted.minutes is None:
        return [(instant_at(wanted.day, wanted.begins), instant_at(wanted.day, wanted.ends))]
    times = times_of(wanted.day, wanted.begins, wanted.ends, wanted.minutes, wanted.pause)
    if not times:
        raise RuleBroken("minutes", _("Det er ikke tid til en samtale. Velg kortere samtaler."))
    if len(times) > MOST_TIMES:
        text = _("Det blir flere enn %(most)s tider. Velg lengre samtaler.", most=MOST_TIMES)
        raise RuleBroken("minutes", text)
    return times


def require_one(group: OpenGroup, gathering_id: UUID) -> Gathering:
    """One of the group's. Raises NotVisible for another's."""
    found = gathering_of(gathering_id)
    if found is None or found.group_id != group.subject.id:
        raise NotVisible
    return found


def close_time(group: OpenGroup, gathering_id: UUID, time_id: UUID) -> bool:
    """Nobody else takes a time, or somebody may again; who has it keeps it. Is it closed now?"""
    found = require_one(group, gathering_id)
    lock_subject(gathering_id)
    one = next((one for one in times_in(found.id) if one.id == time_id), None)
    if one is None or found.ended_at is not None:
        raise NotVisible
    one.is_closed = not one.is_closed
    record(TimeClosed(**about(group), time_id=time_id, is_closed=one.is_closed))
    return one.is_closed


def call_off(group: OpenGroup, gathering_id: UUID) -> None:
    """Nothing comes of it. Raises NotVisible for what has been, or is called off already."""
    lock_subject(gathering_id)
    found = require_one(group, gathering_id)
    if found.ended_at is not None or found.day < today(group.at):
        raise NotVisible
    found.ended_at = group.at
    record(GatheringEnded(**about(group), gathering_id=found.id))
    defer(TELL, [{"gathering_id": str(found.id)}])


def sign_up(pupil: OpenPupil, gathering_id: UUID, time_id: UUID | None) -> None:
    """Take a place for a pupil, another one, or none (None: does not come). One at a time, so that
    no place goes to two.

    Raises NotVisible for what does not ask her, RuleBroken past the deadline or for what is taken.
    """
    require_asked(pupil.actor.profile_id, pupil.subject.id, gathering_id)
    lock_subject(gathering_id)
    found = gathering_of(gathering_id)
    if found is None:
        raise NotVisible
    if not found.is_open_on(today(pupil.at)):
        raise RuleBroken("", _("Fristen er gått ut. Ring skolen hvis noe må endres."))
    with system_access("a home takes a place, which is counted for all"):
        _say(pupil, found, time_id, pupil.actor.profile_id)
    record(SignUpChanged(**about_pupil(pupil), gathering_id=gathering_id))


def enter(
    group: OpenGroup,
    gathering_id: UUID,
    *,
    who: tuple[UUID, UUID | None],
    time_id: UUID | None,
) -> None:
    """Write what a home has said on paper or by telephone: a time, also one that is closed to
    homes, or none. After the deadline too, until the day is over. ``who``: the pupil, and the adult
    where each answers for herself.

    Raises NotVisible when it is over or off, RuleBroken at "whose" for who is not asked, at "time"
    for what is taken.
    """
    lock_subject(gathering_id)
    found, day = require_one(group, gathering_id), today(group.at)
    if found.ended_at is not None or found.day < day:
        raise NotVisible
    if who not in {one.who for one in answering(found, day)}:
        raise RuleBroken("whose", _("Velg blant dem som står i listen."))
    pupil_id, profile_id = who
    pupil = open_pupil(pupil_id, Area.QUESTIONNAIRE, Level.WRITE)
    me = pupil.actor.profile_id
    with system_access("the school enters a home's answer, which is counted for all"):
        _say(pupil, found, time_id, profile_id or me, entered_by=me)
    record(SignUpEntered(**about_pupil(pupil), gathering_id=gathering_id))


def _say(
    pupil: OpenPupil,
    found: Gathering,
    time_id: UUID | None,
    profile_id: UUID,
    entered_by: UUID | None = None,
) -> None:
    times = {one.id: one for one in times_in(found.id)}
    if time_id is not None and time_id not in times:
        raise NotVisible
    said = standing(found.id, pupil.subject.id, profile_id)
    had = said.time_id if said else None
    if time_id is not None and time_id != had:
        _take(times[time_id], found, pupil.at, at_school=entered_by is not None)
    if had is not None and time_id != had:
        times[had].taken -= 1
    if said is None:
        said = SignUp(
            id=new_id(),
            gathering_id=found.id,
            pupil_id=pupil.subject.id,
            tenant_id=pupil.subject.tenant_id,
            is_apart=found.is_apart,
        )
        db.session.add(said)
    said.time_id, said.profile_id, said.said_at = time_id, profile_id, pupil.at
    said.entered_by_profile_id = entered_by


def _take(one: GatheringTime, found: Gathering, at: datetime, *, at_school: bool) -> None:
    if one.starts_at <= at:
        raise RuleBroken("time", _("Den tiden har vært. Velg en annen."))
    if not (one.has_room if at_school else one.is_free):
        taken = _("Den tiden er tatt. Velg en annen.") if found.is_talks else _("Det er fullt.")
        raise RuleBroken("time", taken)
    one.taken += 1
