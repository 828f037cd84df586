"""A copy of a plan as its job leaves it, made for whoever acts."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.ids import new_id
from samspill.export.plan_copy.models import (
    CopyFormat,
    CopyState,
    Lasts,
    PlanCopy,
    facts_place,
    file_place,
    lock_place,
)
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import open_plan

A_DAY = Lasts(timedelta(days=1), timedelta(days=7))


def kept_copy(plan_id: UUID, word: str, state: CopyState = CopyState.READY) -> UUID:
    """One with a word in its file; or, WAITING, in what somebody is to read. Gives its id."""
    plan = open_plan(plan_id, Area.OVERVIEW, Level.READ)
    me, owner = plan.actor.profile_id, of_plan(plan_id, plan.subject.tenant_id)
    content, copy_id = json.dumps({"word": word}).encode(), new_id()
    is_ready = state == CopyState.READY
    copy = PlanCopy(
        id=copy_id,
        plan_id=plan_id,
        asked_by=me,
        asked_at=plan.at,
        member_ids=[me],
        format=CopyFormat.JSON,
        parts=["ABOUT"],
        language="nb",
        file_sealed=seal(content, file_place(copy_id), owner) if is_ready else None,
        facts_sealed=None if is_ready else seal(content, facts_place(copy_id), owner),
    )
    if not is_ready:
        copy.is_locked, copy.lock_sealed = True, seal(content, lock_place(copy_id), owner)
    copy.move(state, plan.at, A_DAY)
    db.session.add(copy)
    return copy_id
