"""What happens to files that are made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class ConsentCopySealed(Event):
    """The family's copy of a version was made and sealed."""

    consent_id: UUID
    fingerprint: str
    timeline = nothing("that the consent holds is already on the timeline")
    notify = nothing("the notice that the consent holds is enough; the copy lies beside it")
    trace = ("consent_id", "fingerprint")
