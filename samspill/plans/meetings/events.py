"""What can happen to meetings. Time, place and words stand in the calendar; events carry ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TELLS_SOME = Notify(
    "meeting_called",
    Kind.MEETINGS,
    Urgency.C,
    PLAN_PAGE + "/kalender/{meeting_id}",
    area=Area.MEETINGS,
    audience="told_profile_ids",
)


@dataclass(frozen=True, kw_only=True)
class MeetingCalled(Event):
    """Somebody called a meeting. Told are those who are called in."""

    meeting_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.MEETINGS, N_("%(actor)s kalte inn til et møte"), clock=False)
    notify = _TELLS_SOME
    trace = ("meeting_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class PeopleInvited(Event):
    """More were called in to a meeting."""

    meeting_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the meeting was changed says so")
    notify = _TELLS_SOME
    trace = ("meeting_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MeetingChanged(Event):
    """Somebody changed a meeting. Told are those called in when time or place changed, and those
    who are not any more."""

    meeting_id: UUID
    version: int
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.MEETINGS, N_("%(actor)s endret et møte"), clock=False)
    notify = Notify(
        "meeting_changed",
        Kind.MEETINGS,
        Urgency.B,
        PLAN_PAGE + "/kalender/{meeting_id}",
        area=Area.MEETINGS,
        audience="told_profile_ids",
        locked=True,
    )
    trace = ("meeting_id", "version", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    """Somebody called a meeting off."""

    meeting_id: UUID
    version: int
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.MEETINGS, N_("%(actor)s avlyste et møte"), clock=False)
    notify = Notify(
        "meeting_cancelled",
        Kind.MEETINGS,
        Urgency.B,
        PLAN_PAGE + "/kalender/{meeting_id}",
        area=Area.MEETINGS,
        audience="told_profile_ids",
        locked=True,
    )
    trace = ("meeting_id", "version", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MeetingAnswered(Event):
    """Somebody who is called in answered, or wrote what she brings."""

    meeting_id: UUID
    answer: str
    timeline = nothing("the answers stand at the meeting")
    notify = nothing("the answers stand at the meeting; a letter for each would be noise")
    trace = ("meeting_id", "answer")


@dataclass(frozen=True, kw_only=True)
class UnansweredReminded(Event):
    """Those called in who had not answered a meeting were told again."""

    meeting_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("who has not answered stands at the meeting")
    notify = Notify(
        "meeting_waits",
        Kind.MEETINGS,
        Urgency.C,
        PLAN_PAGE + "/kalender/{meeting_id}",
        area=Area.MEETINGS,
        audience="told_profile_ids",
    )
    trace = ("meeting_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MeetingAnnounced(Event):
    """A meeting is tomorrow."""

    meeting_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("the meeting stands in the calendar")
    notify = Notify(
        "meeting_near",
        Kind.MEETINGS,
        Urgency.B,
        PLAN_PAGE + "/kalender/{meeting_id}",
        area=Area.MEETINGS,
        audience="told_profile_ids",
    )
    trace = ("meeting_id", "told_profile_ids")
