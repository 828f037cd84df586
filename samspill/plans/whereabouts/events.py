"""What happens to the lists of a protected child (F8), and to the protection itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_ASKS_LEADERS = Notify(
    "decision_waits",
    Kind.DECISION,
    Urgency.C,
    PLAN_PAGE + "/avklaring",
    audience="leader_profile_ids",
    locked=True,
)
_TELLS_READERS = Notify(
    "something_new",
    Kind.ACCESS,
    Urgency.C,
    PLAN_PAGE + "/deltakere",
    area=Area.CONSENT,
    locked=True,
)
_TELLS_HOLDER = Notify(
    "something_new",
    Kind.DECISION,
    Urgency.C,
    PLAN_PAGE + "/deltakere/hvor-og-naar",
    audience="holder_profile_ids",
    locked=True,
)


@dataclass(frozen=True, kw_only=True)
class ViewerProposed(Event):
    """The holder asks a leader to let somebody see where and when."""

    asked_id: UUID
    profile_id: UUID
    fields: tuple[str, ...]
    leader_profile_ids: tuple[UUID, ...]
    last_day: str
    timeline = nothing("nothing is decided yet")
    notify = _ASKS_LEADERS
    trace = ("asked_id", "profile_id", "fields", "last_day")


@dataclass(frozen=True, kw_only=True)
class ViewerNamed(Event):
    """A leader agreed: the person is on the lists from now. The family sees who it is."""

    asked_id: UUID
    viewer_profile_id: UUID
    fields: tuple[str, ...]
    timeline = Timeline(
        Area.CONSENT, N_("Listen over hvem som ser hvor og når, er blitt lengre"), clock=False
    )
    notify = _TELLS_READERS
    trace = ("asked_id", "viewer_profile_id", "fields")


@dataclass(frozen=True, kw_only=True)
class ViewerRefused(Event):
    """A leader did not agree: the lists are as they were."""

    asked_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing changed")
    notify = _TELLS_HOLDER
    trace = ("asked_id",)


@dataclass(frozen=True, kw_only=True)
class ViewerRemoved(Event):
    """Somebody is off a list: one employee, or one in the family, is enough to close."""

    viewer_id: UUID
    viewer_profile_id: UUID
    field: str
    timeline = Timeline(
        Area.CONSENT, N_("Listen over hvem som ser hvor og når, er blitt kortere"), clock=False
    )
    notify = nothing("less is shown, at once; the page tells who is left")
    trace = ("viewer_id", "viewer_profile_id", "field")


@dataclass(frozen=True, kw_only=True)
class LessProtectionReported(Event):
    """The register says that the child's address is guarded less. Nothing is changed by that."""

    fall_id: UUID
    was: str
    said: str
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing is changed; a protected address is nobody's news")
    notify = Notify(
        "decision_waits",
        Kind.DECISION,
        Urgency.C,
        PLAN_PAGE + "/deltakere/hvor-og-naar",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("fall_id", "was", "said")


@dataclass(frozen=True, kw_only=True)
class LoweringProposed(Event):
    """The holder asks a leader whether the protection shall be as the register says."""

    fall_id: UUID
    leader_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing is decided yet")
    notify = _ASKS_LEADERS
    trace = ("fall_id",)


@dataclass(frozen=True, kw_only=True)
class ProtectionLowered(Event):
    """Two employees agreed that the child's address is guarded less, from now."""

    fall_id: UUID
    was: str
    said: str
    timeline = Timeline(
        Area.CONSENT, N_("Adressevernet er senket, slik Folkeregisteret sier"), clock=False
    )
    notify = _TELLS_READERS
    trace = ("fall_id", "was", "said")


@dataclass(frozen=True, kw_only=True)
class LoweringRefused(Event):
    """A leader did not agree: the protection is as it was."""

    fall_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing changed")
    notify = _TELLS_HOLDER
    trace = ("fall_id",)
