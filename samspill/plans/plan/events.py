"""What happens to a plan's shell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(Event):
    """A holder began a draft; nobody else knows of it yet (J1)."""

    kind: str
    timeline = nothing("a draft is unseen by all others")
    notify = nothing("nobody takes part yet")
    trace = ("kind",)


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    """A draft of which nothing was sent stood too long: it is gone (J1)."""

    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("the draft and its timeline are gone")
    notify = nothing("nothing is left that a notice could lead to; the page said when")
    trace = ()
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class IntroductionChanged(Event):
    """Description, what matters, or the picture was changed."""

    timeline = Timeline(
        Area.OVERVIEW, N_("%(actor)s oppdaterte det som står øverst i planen"), clock=False
    )
    notify = nothing("daily digests come with the notice preferences")
    trace = ()


@dataclass(frozen=True, kw_only=True)
class ClosingNoteWritten(Event):
    """The holder wrote the last words."""

    timeline = Timeline(Area.CLOSING, N_("Stafettholderen skrev avslutningen"))
    notify = nothing("the family sees it when they look; nothing has to be done")
    trace = ()


@dataclass(frozen=True, kw_only=True)
class ParticipantJoined(Event):
    """An invited participant came in for the first time."""

    participant_id: UUID
    timeline = nothing("that access opened is already on the timeline")
    notify = nothing("reading is in the access log, not in notices")
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class ReadingBegan(Event):
    """The plan ended; who helped reads on for some days, as all who must agree have said."""

    reader_profile_ids: tuple[UUID, ...]
    until: date
    timeline = Timeline(
        Area.CLOSING, N_("Noen som har hjulpet, kan lese planen en stund til"), clock=False
    )
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE,
        audience="reader_profile_ids",
        locked=True,
    )
    trace = ("reader_profile_ids", "until")


@dataclass(frozen=True, kw_only=True)
class ReadingEnded(Event):
    """Nobody reads on: one of the family took it back, its days are over, or others must agree.

    ``ended_profile_ids`` is empty when the plan had not ended yet.
    """

    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.CLOSING, N_("Bare familien kan lese planen når den er avsluttet"), clock=False
    )
    notify = Notify(
        "access_ended",
        Kind.ACCESS,
        Urgency.C,
        "",
        audience="ended_profile_ids",
        locked=True,
        needs_right=False,
    )
    trace = ("ended_profile_ids",)
    ends_access_of = "ended_profile_ids"
