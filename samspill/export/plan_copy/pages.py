"""What the page of copies needs, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samspill.core.language import N_, _
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.export.plan_copy.parts import PART_NAMES, Part, parts_for
from samspill.export.plan_copy.queries import CopyView, copies_of
from samspill.plans.plan.access import OpenPlan

SHOWN = 5
"""Copies that the page lists, the newest."""
FAILED, OVER = "FAILED", "OVER"
SHORT_NAMES = {
    CopyFormat.PDF: N_("PDF"),
    CopyFormat.WORD: N_("Word"),
    CopyFormat.JSON: N_("Åpne data (JSON)"),
}


@dataclass(frozen=True)
class OwnCopy:
    """One copy that the reader asked for. ``state``: its own, FAILED when it was not made in time,
    OVER when it can be fetched no more."""

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


def own_copies(plan: OpenPlan) -> list[OwnCopy]:
    """The newest of the reader's own copies of the plan."""
    mine = [one for one in copies_of(plan.subject.id) if one.row.asked_by == plan.actor.profile_id]
    return [_shown(plan, one) for one in mine[:SHOWN]]


def _shown(plan: OpenPlan, one: CopyView) -> OwnCopy:
    row = one.row
    whole = len(row.parts) == len(parts_for(plan))
    names = ", ".join(_(PART_NAMES[Part(part)]) for part in row.parts)
    return OwnCopy(
        row.id,
        _("Alt du kan lese") if whole else names,
        _(SHORT_NAMES[CopyFormat(row.format)]),
        row.with_files,
        row.is_locked,
        row.asked_at,
        _state(plan, one),
        row.until,
        row.reason,
        row.is_under_way(plan.at),
    )


def _state(plan: OpenPlan, one: CopyView) -> str:
    if one.row.failed_by(plan.at):
        return FAILED
    is_ready = one.row.state == CopyState.READY
    is_there = one.can_be_fetched(plan.at) and may_fetch(plan, one.row)
    return OVER if is_ready and not is_there else one.row.state


def may_fetch(plan: OpenPlan, copy: PlanCopy) -> bool:
    """May who asked have the file still: does she read every part of it, and has another looked
    through it if the child's address is protected now (F8)?"""
    is_hers = copy.asked_by == plan.actor.profile_id
    reads_all = set(copy.parts) <= {str(part) for part in parts_for(plan)}
    is_safe = not plan.subject.child_is_protected or bool(copy.read_by and plan.subject.sees_all)
    return is_hers and reads_all and is_safe
