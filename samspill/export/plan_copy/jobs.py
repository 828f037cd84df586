"""Background jobs of copies: each acts as somebody who asked, and reads what she may, then.

What writes Word takes a while to load: only the job that does it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.language import _, speaking
from samspill.export.actions import sealed_pdf
from samspill.export.plan_copy.actions import (
    MAKE,
    READ,
    WRITE,
    how_long,
)
from samspill.export.plan_copy.both import common
from samspill.export.plan_copy.events import PlanCopyReadingAsked
from samspill.export.plan_copy.gathering import Facts, gather
from samspill.export.plan_copy.locking import lock_of
from samspill.export.plan_copy.models import (
    TO_BE_READ,
    CopyFormat,
    CopyState,
    PlanCopy,
    facts_place,
    file_place,
)
from samspill.export.plan_copy.parts import Part
from samspill.export.plan_copy.progress import begin_step
from samspill.export.plan_copy.queries import CopyView, copy_in, facts_in
from samspill.export.plan_copy.single import gather_single, words_of
from samspill.export.queries import reviewers_of
from samspill.export.reviewing import may_review
from samspill.identity.later import as_who_asked
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.jobs import job
from samspill.infra.key_store import of_plan
from samspill.infra.locked import locked
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.picture import open_picture
from samspill.plans.plan.queries import picture_of

Do = Callable[[OpenPlan, CopyView], None]


@job(MAKE)
def make_copy(plan_id: str, copy_id: str, profile_id: str) -> None:
    """Read the plan as who asked, and write the file; around a protected child, let it wait."""
    _as_her(plan_id, copy_id, profile_id, _make)


def _make(plan: OpenPlan, found: CopyView) -> None:
    if found.row.state != CopyState.ASKED:
        return
    facts = _gathered(plan, found.row, partial(begin_step, found.row.id))
    if not plan.subject.child_is_protected:
        _write_file(plan, found, CopyState.ASKED, facts)
    elif _in_turn(found.row, CopyState.ASKED):
        _let_wait(plan, found.row, facts)


def _gathered(plan: OpenPlan, copy: PlanCopy, begins: Callable[[int], None]) -> Facts:
    if copy.only_id is None:
        return gather(plan, copy.parts, begins)
    return gather_single(plan, Part(copy.parts[0]), copy.only_id)


@job(READ)
def read_copy(plan_id: str, copy_id: str, profile_id: str) -> None:
    """Keep of a copy what who reads it through may read too, and lay it before her."""
    _as_her(plan_id, copy_id, profile_id, _read)


def _read(plan: OpenPlan, found: CopyView) -> None:
    copy = found.row
    hers = _gathered(plan, copy, lambda _number: None)
    if _in_turn(copy, *TO_BE_READ) and may_review(plan, copy.asked_by):
        lasts = how_long(plan)
        _keep_facts(plan, copy, common(facts_in(copy), hers))
        copy.read_by = plan.actor.profile_id
        copy.move(CopyState.READING, plan.at, lasts)


@job(WRITE)
def write_copy(plan_id: str, copy_id: str, profile_id: str) -> None:
    """Write the file of what was read through and released."""
    _as_her(plan_id, copy_id, profile_id, _write)


def _write(plan: OpenPlan, found: CopyView) -> None:
    if found.row.state == CopyState.RELEASED:
        _write_file(plan, found, CopyState.RELEASED, facts_in(found.row))


def _as_her(plan_id: str, copy_id: str, profile_id: str, do: Do) -> None:
    """Act as a profile, with what it may now, in the language of the copy.

    Nothing when the profile is over, reaches the plan no more, or the copy is gone.
    """
    with as_who_asked(UUID(profile_id)) as actor, suppress(NotEnough, NotVisible):
        if actor is None:
            return
        plan = open_plan(UUID(plan_id), Area.OVERVIEW, Level.READ)
        found = copy_in(plan.subject.id, UUID(copy_id))
        with speaking(found.row.language):
            do(plan, found)


def _in_turn(copy: PlanCopy, *states: CopyState) -> bool:
    """Wait for the plan's turn; is the copy still there, in one of these states?"""
    lock_subject(copy.plan_id)
    db.session.refresh(copy)
    return copy.state in states


def _let_wait(plan: OpenPlan, copy: PlanCopy, facts: Facts) -> None:
    """Until another employee on all lists has read it; nobody, and it is returned at once."""
    readers = reviewers_of(plan.subject.id, but_profile=copy.asked_by)
    if not (readers and plan.subject.sees_all):
        copy.move(CopyState.RETURNED, plan.at, how_long(plan))
        copy.reason = _("Ingen annen ansatt på alle listene kan se gjennom kopien.")
        return
    lasts = how_long(plan)
    copy.with_files = False
    copy.member_ids = [copy.asked_by, *readers]
    _keep_facts(plan, copy, facts)
    copy.move(CopyState.WAITING, plan.at, lasts)
    record(
        PlanCopyReadingAsked(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            copy_id=copy.id,
            reader_profile_ids=tuple(readers),
        )
    )


def _keep_facts(plan: OpenPlan, copy: PlanCopy, facts: Facts) -> None:
    content = json.dumps(facts, ensure_ascii=False).encode()
    whose = of_plan(plan.subject.id, plan.subject.tenant_id)
    copy.facts_sealed = seal(content, facts_place(copy.id), whose)


def _write_file(plan: OpenPlan, found: CopyView, state: CopyState, facts: Facts) -> None:
    """Write the file, with nobody waiting, and keep it if the copy is where it was."""
    copy = found.row
    begin_step(copy.id, len(copy.parts) + 1)
    content = _written(plan, found, facts)
    if not _in_turn(copy, state):
        return
    whose = of_plan(plan.subject.id, plan.subject.tenant_id)
    copy.move(CopyState.READY, plan.at, how_long(plan))
    copy.file_sealed = seal(content, file_place(copy.id), whose)
    copy.facts_sealed = None


def _picture(plan: OpenPlan, copy: PlanCopy) -> bytes:
    """The child's picture, with what the copy says of her; none around a protected child, for whom
    every word is read through first and a picture cannot be."""
    sealed = picture_of(plan.subject.id) if Part.ABOUT in copy.parts else None
    is_safe = not plan.subject.child_is_protected
    return open_picture(plan.subject.id, sealed) if sealed and is_safe else b""


def _written(plan: OpenPlan, found: CopyView, facts: Facts) -> bytes:
    if found.row.format == CopyFormat.JSON:
        content, lock = json.dumps(facts, ensure_ascii=False, indent=2).encode(), lock_of(found.row)
        return locked(content, lock) if lock else content
    text = words_of(found.row, facts, found.asked_by, _picture(plan, found.row))
    if found.row.format == CopyFormat.WORD:
        from samspill.export.word import write_word

        return write_word(text, plan.at)
    return sealed_pdf(plan, text)
