"""Asking for a copy of a plan; and, around a protected child, reading it through first (F8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.export.plan_copy.events import (
    HelpersPlanCopyAsked,
    PlanCopyAnswered,
    PlanCopyAsked,
    SingleCopyAsked,
)
from samspill.export.plan_copy.locking import SealedLock
from samspill.export.plan_copy.models import CopyFormat, CopyState, Lasts, PlanCopy
from samspill.export.plan_copy.pages import names_of_single
from samspill.export.plan_copy.parts import Part, may_take_files, parts_for
from samspill.export.plan_copy.queries import (
    copies_of,
    copy_in,
    is_here_in_emergency,
)
from samspill.export.reviewing import require_reason, require_reviewer
from samspill.infra.db import db, lock_subject
from samspill.infra.jobs import defer
from samspill.infra.limits import within_limit
from samspill.organisation.queries import policies
from samspill.plans.plan.access import OpenPlan

MAKE = "export.make_plan_copy"
READ = "export.read_plan_copy"
WRITE = "export.write_plan_copy"
A_DAY = 20
"""Copies that one profile may ask for in a day: who takes more is no reader."""
SINGLE_A_DAY = 60
"""The same, of one meeting or one text."""


def require_taking(plan: OpenPlan) -> None:
    """Raise NotEnough for who reads it in an emergency: she takes nothing along."""
    if is_here_in_emergency(plan.subject.id, plan.actor.profile_id):
        raise NotEnough(_("Du leser planen i en nødsituasjon. Da kan du ikke laste den ned."))


def ask_copy(
    plan: OpenPlan,
    *,
    format: str,
    parts: Collection[str],
    language: str,
    is_family: bool,
    with_files: bool = False,
    lock: SealedLock | None = None,
) -> PlanCopy:
    """Ask for a copy of some parts; a job makes it. Only parts that the actor may read. The files
    go along only with the part that lists them, and never around a protected child. ``lock``: what
    a pass-phrase locks open data by.

    Raises NotEnough in an emergency, RuleBroken without a part and when there were too many,
    Conflict while another is being made for her.
    """
    require_taking(plan)
    wanted = [part for part in parts_for(plan) if part in parts]
    if not wanted:
        raise RuleBroken("parts", _("Velg minst én del."), "parts")
    lock_subject(plan.subject.id)
    _require_none_under_way(plan)
    copy = _new_copy(plan, CopyFormat(format), [str(part) for part in wanted], language)
    if lock is not None:
        copy.id, copy.is_locked, copy.lock_sealed = lock.copy_id, True, lock.content
    copy.with_files = with_files and may_take_files(plan) and Part.DOCUMENTS in wanted
    _tell_of(plan, copy, PlanCopyAsked if is_family else HelpersPlanCopyAsked)
    defer(MAKE, [arguments(copy, copy.asked_by)])
    return copy


def ask_single(
    plan: OpenPlan, *, part: Part, only_id: UUID, format: str, language: str
) -> PlanCopy | None:
    """Ask for a copy of one meeting, or of one text that was written here; a job makes it. None
    when the same is being made already: a second press is no second copy.

    Raises NotVisible for what the actor does not see, NotEnough in an emergency, RuleBroken when
    there were too many.
    """
    require_taking(plan)
    if only_id not in names_of_single(plan, {part: [only_id]}):
        raise NotVisible
    lock_subject(plan.subject.id)
    wanted = CopyFormat(format)
    if any((one.only_id, one.format) == (only_id, wanted) for one in _under_way(plan)):
        return None
    _require_few(f"plan-copy-single:{plan.actor.profile_id}", SINGLE_A_DAY)
    copy = _new_copy(plan, wanted, [str(part)], language)
    copy.only_id = only_id
    record(
        SingleCopyAsked(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            copy_id=copy.id,
            format=copy.format,
            parts=tuple(copy.parts),
            only_id=only_id,
        )
    )
    defer(MAKE, [arguments(copy, copy.asked_by)])
    return copy


def _tell_of(
    plan: OpenPlan, copy: PlanCopy, asked: type[PlanCopyAsked | HelpersPlanCopyAsked]
) -> None:
    record(
        asked(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            copy_id=copy.id,
            format=copy.format,
            parts=tuple(copy.parts),
            with_files=copy.with_files,
            asker_profile_ids=(copy.asked_by,),
        )
    )


def _require_none_under_way(plan: OpenPlan) -> None:
    if any(one.only_id is None for one in _under_way(plan)):
        raise Conflict(_("Du har allerede bedt om en kopi. Vent til den er ferdig."))
    _require_few(f"plan-copy:{plan.actor.profile_id}", A_DAY)


def _under_way(plan: OpenPlan) -> list[PlanCopy]:
    me = plan.actor.profile_id
    mine = [one.row for one in copies_of(plan.subject.id) if one.row.asked_by == me]
    return [one for one in mine if one.is_under_way(plan.at)]


def _require_few(name: str, at_most: int) -> None:
    if not within_limit(name, at_most, hours=24):
        raise RuleBroken("", _("Du har bedt om mange kopier i dag. Prøv igjen i morgen."), "many")


def _new_copy(plan: OpenPlan, format: CopyFormat, parts: list[str], language: str) -> PlanCopy:
    me = plan.actor.profile_id
    copy = PlanCopy(
        id=new_id(),
        plan_id=plan.subject.id,
        asked_by=me,
        asked_at=plan.at,
        member_ids=[me],
        format=format,
        parts=parts,
        language=language,
    )
    copy.move(CopyState.ASKED, plan.at, how_long(plan))
    db.session.add(copy)
    return copy


def arguments(copy: PlanCopy, profile_id: UUID) -> dict[str, str]:
    """What a job is told: which copy, and as whom it reads."""
    ids = {"plan_id": copy.plan_id, "copy_id": copy.id, "profile_id": profile_id}
    return {name: str(found) for name, found in ids.items()}


def begin_reading(plan: OpenPlan, *, copy_id: UUID) -> None:
    """Ask for the words to read: of the copy, what who acts may read too. A job finds them.

    Raises NotVisible for no such copy, NotEnough for who may not read it, Conflict when it does not
    wait any more.
    """
    copy = _waiting(plan, copy_id, (CopyState.WAITING, CopyState.READING))
    defer(READ, [arguments(copy, plan.actor.profile_id)])


def answer_copy(plan: OpenPlan, *, copy_id: UUID, releases: bool, reason: str) -> None:
    """Release what was read to the one who asked, for some days, or return it with a reason.

    Raises as ``begin_reading``, Conflict when somebody else has it before her too, RuleBroken for
    a return without a reason.
    """
    copy = _waiting(plan, copy_id, (CopyState.READING,))
    if copy.read_by != plan.actor.profile_id:
        raise Conflict(_("En annen ser gjennom kopien nå."))
    require_reason(reason, releases=releases)
    copy.move(CopyState.RELEASED if releases else CopyState.RETURNED, plan.at, how_long(plan))
    if releases:
        defer(WRITE, [arguments(copy, copy.asked_by)])
    else:
        copy.reason, copy.facts_sealed = reason, None
    record(
        PlanCopyAnswered(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            copy_id=copy.id,
            state=copy.state,
            asker_profile_ids=(copy.asked_by,),
        )
    )


def _waiting(plan: OpenPlan, copy_id: UUID, states: Collection[CopyState]) -> PlanCopy:
    lock_subject(plan.subject.id)
    copy = copy_in(plan.subject.id, copy_id).row
    if copy.asked_by == plan.actor.profile_id:
        raise NotVisible
    require_reviewer(plan, copy.asked_by)
    if copy.state not in states:
        raise Conflict(_("Dette er allerede avgjort."))
    return copy


def how_long(plan: OpenPlan) -> Lasts:
    """How long copies can be fetched (dated policies)."""
    names = ("keep_plan_copy", "copy_review")
    found = policies(names, plan.subject.tenant_id, today(plan.at))
    kept, when_read = (timedelta(days=found[name].value["days"]) for name in names)
    return Lasts(kept, when_read)
