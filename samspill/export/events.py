"""What happens to files that are made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class ConsentCopySealed(Event):
    """The family's copy of a version was made and sealed."""

    consent_id: UUID
    fingerprint: str
    timeline = nothing("that the consent holds is already on the timeline")
    notify = nothing("the notice that the consent holds is enough; the copy lies beside it")
    trace = ("consent_id", "fingerprint")


@dataclass(frozen=True, kw_only=True)
class OwnDataDownloaded(Event):
    """Somebody downloaded what is held about her. She is told, in case it was not she."""

    profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody reads of her own is nobody else's business (J9)")
    notify = Notify(
        "own_data_downloaded",
        Kind.SECURITY,
        Urgency.A,
        "/innsyn",
        audience="profile_ids",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = ("profile_ids",)


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    """Somebody asks for a copy of a protected plan; those who may look through it hear of it."""

    review_id: UUID
    consent_id: UUID
    reviewer_profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody asks for of her own is nobody else's business (J9)")
    notify = Notify(
        "decision_waits",
        Kind.DECISION,
        Urgency.C,
        PLAN_PAGE + "/samtykke/{consent_id}/gjennomsyn",
        audience="reviewer_profile_ids",
        locked=True,
    )
    trace = ("review_id", "consent_id")


@dataclass(frozen=True, kw_only=True)
class ReviewAnswered(Event):
    """An employee looked through a copy, and released it to who asked, or returned it."""

    review_id: UUID
    state: str
    asker_profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody asks for of her own is nobody else's business (J9)")
    notify = Notify(
        "something_new",
        Kind.PLAN,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        audience="asker_profile_ids",
        locked=True,
    )
    trace = ("review_id", "state")
