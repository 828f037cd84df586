"""What may be done with mappings: answer for oneself, and let the answers stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_same, require_writing
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.mappings.events import MappingDrafted, MappingFinished
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.mappings.queries import asked_with, draft_row, questions_in
from samspill.plans.plan.access import OpenPlan

CHANGED = "questions_changed"
"""The code of the refusal when the writer has answered other questions than are asked now."""


@dataclass(frozen=True)
class Answers:
    """What a form says: the questions that its writer saw, and her answer to each."""

    questions: Sequence[str]
    answers: Sequence[str]


def may_map(plan: OpenPlan) -> bool:
    """May the actor map: all who write about life areas?"""
    return plan.subject.is_active and plan.may(Area.LIFE_AREAS, Level.CONTRIBUTE)


def asked_now(plan: OpenPlan, code: str) -> tuple[tuple[str, ...], AreaMapping | None]:
    """What the actor is asked about an area, and her own draft. Raises NotVisible for no area of
    the municipality."""
    if code not in life_areas_in(plan.subject.tenant_id):
        raise NotVisible
    draft = draft_row(plan.subject.id, code, plan.actor.profile_id)
    return asked_with(questions_in(plan.subject.tenant_id, code), draft), draft


def keep_mapping_draft(plan: OpenPlan, code: str, said: Answers, *, version: int) -> AreaMapping:
    """Keep what has been answered so far, for the actor alone.

    Raises Conflict unless the plan is in use, NotVisible for no area of the municipality,
    RuleBroken when the questions are others now, and with the code WRITTEN_MEANWHILE when she
    wrote elsewhere after ``version`` (0: there was no draft).
    """
    row = _written(plan, code, said, version)
    record(MappingDrafted(**about(plan), mapping_id=row.id, version=row.version))
    return row


def finish_mapping(plan: OpenPlan, code: str, said: Answers, *, version: int) -> AreaMapping:
    """Let the answers stand, beside those of earlier mappings. Raises as ``keep_mapping_draft``,
    and RuleBroken when nothing is answered."""
    if not any(said.answers):
        raise RuleBroken("", _("Svar på minst ett spørsmål først."), "nothing_said")
    row = _written(plan, code, said, version)
    row.kept_at = plan.at
    record(MappingFinished(**about(plan), mapping_id=row.id))
    return row


def _written(plan: OpenPlan, code: str, said: Answers, version: int) -> AreaMapping:
    require_writing(plan)
    lock_subject(plan.subject.id)
    asked, row = asked_now(plan, code)
    if tuple(said.questions) != asked:
        raise RuleBroken(
            "", _("Spørsmålene er endret mens du skrev. Se over svarene, og lagre igjen."), CHANGED
        )
    if row is None:
        row = AreaMapping(
            id=new_id(),
            plan_id=plan.subject.id,
            code=code,
            author_profile_id=plan.actor.profile_id,
            version=0,
        )
        db.session.add(row)
    require_same(row, version)
    row.questions, row.answers = list(said.questions), list(said.answers)
    row.version += 1
    row.changed_at = plan.at
    return row
