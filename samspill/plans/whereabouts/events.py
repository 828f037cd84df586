"""What happens to the lists of who sees where a protected child is, and when (F8)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Notify, Timeline, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class ViewerProposed(Event):
    """The holder asks a leader to let somebody see where and when."""

    asked_id: UUID
    profile_id: UUID
    fields: tuple[str, ...]
    leader_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing is decided yet")
    notify = Notify("decision_waits", audience="leader_profile_ids", locked=True)
    trace = ("asked_id", "profile_id", "fields")


@dataclass(frozen=True, kw_only=True)
class ViewerNamed(Event):
    """A leader agreed: the person is on the lists from now. The family sees who it is."""

    asked_id: UUID
    viewer_profile_id: UUID
    fields: tuple[str, ...]
    timeline = Timeline(
        Area.CONSENT, N_("Listen over hvem som ser hvor og når, er blitt lengre"), clock=False
    )
    notify = Notify("something_new", area=Area.CONSENT, locked=True)
    trace = ("asked_id", "viewer_profile_id", "fields")


@dataclass(frozen=True, kw_only=True)
class ViewerRefused(Event):
    """A leader did not agree: the lists are as they were."""

    asked_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing changed")
    notify = Notify("something_new", audience="holder_profile_ids", locked=True)
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
