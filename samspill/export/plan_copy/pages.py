"""What the page of copies needs, in few statements however many there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from samspill.access.door import note_looks
from samspill.core.clock import today
from samspill.core.language import N_, _
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.export.plan_copy.parts import OPENED_BY, PART_NAMES, Part, parts_for
from samspill.export.plan_copy.queries import CopyView, copies_of, meetings_by_id, texts_by_id
from samspill.plans.consent.words import long_day
from samspill.plans.meetings.models import Meeting, MeetingKind
from samspill.plans.meetings.words import KIND_NAMES as MEETING_NAMES
from samspill.plans.plan.access import OpenPlan

SHOWN = 20
"""Copies that the page lists, the newest."""
ASKS_AGAIN = timedelta(minutes=2)
"""So long the page itself asks whether a copy is ready; most are in some seconds."""
FAILED, OVER = "FAILED", "OVER"
SHORT_NAMES = {
    CopyFormat.PDF: N_("PDF"),
    CopyFormat.WORD: N_("Word"),
    CopyFormat.JSON: N_("Åpne data (JSON)"),
}


@dataclass(frozen=True)
class Progress:
    """How far the job of a copy has come: which of its steps it is at (0: none yet), in words."""

    step: int
    steps: int
    words: str


@dataclass(frozen=True)
class OwnCopy:
    """One copy that the reader asked for. ``state``: its own, FAILED when it was not made in time,
    OVER when it can be fetched no more. ``is_whole``: it is no copy of one meeting or one text.
    ``asks_again``: is it ready so soon that the page should look by itself? ``progress``: of what
    has several parts."""

    id: UUID
    parts: str
    format: str
    with_files: bool
    is_locked: bool
    asked_at: datetime
    state: str
    until: datetime
    reason: str
    is_under_way: bool
    is_whole: bool
    asks_again: bool
    progress: Progress | None


def own_copies(plan: OpenPlan) -> list[OwnCopy]:
    """The newest of the reader's own copies of the plan."""
    mine = [one for one in copies_of(plan.subject.id) if one.row.asked_by == plan.actor.profile_id]
    seen = names_of(plan, [one.row for one in mine[:SHOWN]])
    return [_shown(plan, one, seen) for one in mine[:SHOWN]]


def names_of(plan: OpenPlan, copies: Collection[PlanCopy]) -> dict[UUID, str]:
    """What the single meetings and texts of some copies are called, as far as she sees them now;
    the look is logged."""
    wanted: dict[Part, set[UUID]] = {}
    for one in copies:
        if one.only_id is not None:
            wanted.setdefault(Part(one.parts[0]), set()).add(one.only_id)
    names = names_of_single(plan, wanted)
    shown = [part for part, ids in wanted.items() if ids & names.keys()]
    if shown:
        note_looks(plan.actor, {OPENED_BY[part][0]: (plan.subject.id,) for part in shown})
    return names


def names_of_single(plan: OpenPlan, wanted: Mapping[Part, Collection[UUID]]) -> dict[UUID, str]:
    """What single meetings and texts are called, of those that she sees now."""
    plan_id = plan.subject.id
    found = meetings_by_id(plan_id, wanted.get(Part.MEETINGS, ()))
    names = {one.id: _meeting_name(one) for one in found}
    return names | texts_by_id(plan_id, wanted.get(Part.DOCUMENTS, ()))


def _meeting_name(one: Meeting) -> str:
    return f"{_(MEETING_NAMES[MeetingKind(one.kind)])}, {long_day(today(one.starts_at))}"


def _named(plan: OpenPlan, row: PlanCopy, seen: Mapping[UUID, str]) -> str:
    if row.only_id is not None:
        gone = _("Ett møte") if row.parts == [Part.MEETINGS] else _("Én tekst")
        return seen.get(row.only_id, gone)
    whole = len(row.parts) == len(parts_for(plan))
    names = ", ".join(_(PART_NAMES[Part(part)]) for part in row.parts)
    return _("Alt du kan lese") if whole else names


def progress_of(row: PlanCopy) -> Progress:
    """How far its job has come: it reads one part after another, then writes the file."""
    parts = len(row.parts)
    if row.step == 0:
        words = _("Venter på tur.")
    elif row.step <= parts:
        part = _(PART_NAMES[Part(row.parts[row.step - 1])])
        words = _(
            "Leser del %(step)s av %(parts)s: %(part)s.", step=row.step, parts=parts, part=part
        )
    else:
        words = _("Skriver filen.")
    return Progress(row.step, parts + 1, words)


def _shown(plan: OpenPlan, one: CopyView, seen: Mapping[UUID, str]) -> OwnCopy:
    row = one.row
    is_made = row.is_being_made(plan.at)
    return OwnCopy(
        row.id,
        _named(plan, row, seen),
        _(SHORT_NAMES[CopyFormat(row.format)]),
        row.with_files,
        row.is_locked,
        row.asked_at,
        _state(plan, one, seen),
        row.until,
        row.reason,
        row.is_under_way(plan.at),
        row.only_id is None,
        is_made and row.since + ASKS_AGAIN > plan.at,
        progress_of(row) if is_made and row.only_id is None else None,
    )


def _state(plan: OpenPlan, one: CopyView, seen: Mapping[UUID, str]) -> str:
    if one.row.failed_by(plan.at):
        return FAILED
    is_ready = one.row.state == CopyState.READY
    is_there = one.can_be_fetched(plan.at) and may_fetch(plan, one.row, seen)
    return OVER if is_ready and not is_there else one.row.state


def may_fetch(plan: OpenPlan, copy: PlanCopy, seen: Collection[UUID]) -> bool:
    """May who asked have the file still: does she read every part of it, does she see the one
    meeting or text of it (``seen``), and has another looked through it if the child's address is
    protected now (F8)?"""
    if copy.only_id is not None and copy.only_id not in seen:
        return False
    is_hers = copy.asked_by == plan.actor.profile_id
    reads_all = set(copy.parts) <= {str(part) for part in parts_for(plan)}
    is_safe = not plan.subject.child_is_protected or bool(copy.read_by and plan.subject.sees_all)
    return is_hers and reads_all and is_safe
