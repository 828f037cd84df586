"""What can happen to minutes. What they say stands in them; events carry ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(Event):
    """Somebody wrote minutes, or wrote them anew."""

    meeting_id: UUID
    minutes_id: UUID
    version: int
    timeline = nothing("it tells when they are laid out to read, and when approved")
    notify = nothing("it tells when they are laid out to read")
    trace = ("meeting_id", "minutes_id", "version")


@dataclass(frozen=True, kw_only=True)
class MinutesSent(Event):
    """Minutes were laid out to read. Told are those who were called in."""

    meeting_id: UUID
    minutes_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.MEETINGS, N_("%(actor)s la fram et referat"), clock=False)
    notify = Notify(
        "minutes_to_read",
        Kind.MEETINGS,
        Urgency.C,
        PLAN_PAGE + "/kalender/{meeting_id}/referat",
        area=Area.MEETINGS,
        audience="told_profile_ids",
    )
    trace = ("meeting_id", "minutes_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MinutesRemarked(Event):
    """Somebody remarked to minutes. Who wrote them is told."""

    meeting_id: UUID
    minutes_id: UUID
    remark_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("the remark stands at the minutes")
    notify = Notify(
        "something_new",
        Kind.MEETINGS,
        Urgency.C,
        PLAN_PAGE + "/kalender/{meeting_id}/referat",
        area=Area.MEETINGS,
        audience="told_profile_ids",
    )
    trace = ("meeting_id", "minutes_id", "remark_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class MinutesApproved(Event):
    """Minutes were approved, with the remarks that stand."""

    meeting_id: UUID
    minutes_id: UUID
    timeline = Timeline(Area.MEETINGS, N_("Et referat er godkjent"), clock=False)
    notify = nothing("it was told when they were laid out to read")
    trace = ("meeting_id", "minutes_id")


@dataclass(frozen=True, kw_only=True)
class DecisionPlanned(Event):
    """A decision of minutes became an activity."""

    meeting_id: UUID
    minutes_id: UUID
    activity_id: UUID
    timeline = nothing("the activity tells of itself")
    notify = nothing("the activity tells of itself")
    trace = ("meeting_id", "minutes_id", "activity_id")
