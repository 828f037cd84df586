"""What happens to copies of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

"""In case it was not she."""


@dataclass(frozen=True, kw_only=True)
class PlanCopyAsked(Event):
    """Somebody of the family asked for a copy of the plan."""

    copy_id: UUID
    format: str
    parts: tuple[str, ...]
    with_files: bool
    asker_profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody of the family takes with her is nobody else's business (J9)")
    notify = Notify(
        "plan_downloaded",
        Kind.SECURITY,
        Urgency.A,
        PLAN_PAGE + "/nedlasting",
        audience="asker_profile_ids",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = ("copy_id", "format", "parts", "with_files")


@dataclass(frozen=True, kw_only=True)
class HelpersPlanCopyAsked(Event):
    """Somebody who is not of the family asked for a copy: those who read the log see it."""

    copy_id: UUID
    format: str
    parts: tuple[str, ...]
    with_files: bool
    asker_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.ACCESS_LOG, N_("%(actor)s lastet ned en kopi av planen"))
    notify = Notify(
        "plan_downloaded",
        Kind.SECURITY,
        Urgency.A,
        PLAN_PAGE + "/nedlasting",
        audience="asker_profile_ids",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = ("copy_id", "format", "parts", "with_files")


@dataclass(frozen=True, kw_only=True)
class SingleCopyAsked(Event):
    """Somebody asked for a copy of one meeting or one text, as she reads it on its page."""

    copy_id: UUID
    format: str
    parts: tuple[str, ...]
    only_id: UUID
    timeline = nothing("it is one thing that she reads, as a file in Documents that she downloads")
    notify = nothing("she sees it on the page; it holds no more than the page she asked from")
    trace = ("copy_id", "format", "parts", "only_id")


@dataclass(frozen=True, kw_only=True)
class PlanCopyReadingAsked(Event):
    """A copy of a protected plan waits for somebody to read it first; those who may hear of it."""

    copy_id: UUID
    reader_profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody asks for of her own is nobody else's business (J9)")
    notify = Notify(
        "decision_waits",
        Kind.DECISION,
        Urgency.C,
        PLAN_PAGE + "/nedlasting/{copy_id}/gjennomsyn",
        audience="reader_profile_ids",
        locked=True,
    )
    trace = ("copy_id",)


@dataclass(frozen=True, kw_only=True)
class PlanCopyAnswered(Event):
    """An employee read a copy through, and released it to who asked, or returned it."""

    copy_id: UUID
    state: str
    asker_profile_ids: tuple[UUID, ...]
    timeline = nothing("what somebody asks for of her own is nobody else's business (J9)")
    notify = Notify(
        "something_new",
        Kind.PLAN,
        Urgency.C,
        PLAN_PAGE + "/nedlasting",
        audience="asker_profile_ids",
        locked=True,
    )
    trace = ("copy_id", "state")
