"""What happens to plans from a file before they are plans here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class PlansOffered(Event):
    """Rows of a file were laid before the holders that they name. Nobody got access by it."""

    file_id: UUID
    offered: int
    refused: int
    timeline = nothing("it is about no plan yet")
    notify = nothing("nobody has a right to a plan yet (I13); the question stands on her own page")
    trace = ("file_id", "offered", "refused")


@dataclass(frozen=True, kw_only=True)
class PlansAnswered(Event):
    """A holder took plans from a file over, or said that they are not hers."""

    taken: int
    not_hers: int
    timeline = nothing("a draft is unseen by all others (J1)")
    notify = nothing("those who administer see on their page that she has answered")
    trace = ("taken", "not_hers")
