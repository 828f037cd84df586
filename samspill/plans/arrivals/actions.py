"""Intentions on a copy of a plan from elsewhere: begin a draft with it, take it in, forget it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.key_store import of_plan
from samspill.infra.limits import within_limit
from samspill.plans.arrivals.entries import read_copy
from samspill.plans.arrivals.events import ContentAdded, ContentArrived, ContentDropped
from samspill.plans.arrivals.letting_in import let_in
from samspill.plans.arrivals.queries import arrival_row, is_agreed
from samspill.plans.consent.actions import draft_version
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import require_writing
from samspill.plans.plan.access import OpenPlan, open_plan
from samspill.plans.plan.actions import draft_plan, forget_arrival, require_holder_to_be
from samspill.plans.plan.models import Arrival, arrival_place

FILES_A_DAY = 30
"""Files that one profile may try in a day: to open a locked one takes some of the machine."""


def begin_with_copy(actor: Actor, *, content: bytes, passphrase: str = "", **draft: Any) -> UUID:
    """Start a draft that a copy of an earlier plan comes with. Gives the plan's id.

    Nobody comes in by it, and nothing of it is read before all have said yes; the consent asks.
    ``draft`` is as ``draft_plan`` takes it. Raises as ``draft_plan`` and ``read_copy``; then
    nothing of the file is kept.
    """
    require_holder_to_be(actor)
    if not within_limit(f"plan-arrival:{actor.profile_id}", FILES_A_DAY, hours=24):
        raise RuleBroken("file", _("Du har prøvd mange filer i dag. Prøv igjen i morgen."), "many")
    copy = read_copy(content, passphrase, instant())
    plan_id = draft_plan(actor, **draft).id
    plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
    draft_version(plan).asks_content = True
    words = json.dumps(copy.facts, ensure_ascii=False).encode()
    row = Arrival(
        plan_id=plan_id,
        by_profile_id=actor.profile_id,
        arrived_at=plan.at,
        counts=copy.counts,
        left_out=copy.left_out,
        content_sealed=seal(
            words, arrival_place(plan_id), of_plan(plan_id, plan.subject.tenant_id)
        ),
    )
    db.session.add(row)
    record(ContentArrived(**about(plan)))
    return plan_id


def take_in(plan: OpenPlan) -> None:
    """Put all of it into the plan, in this transaction, once; then the copy is gone.

    Raises Conflict unless the plan is in use, NotVisible when nothing waits, NotEnough for others
    than the holder, RuleBroken where meetings come along and she may not know of them (F8).
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    row = _waiting(plan)
    if not is_agreed(plan.subject.id):
        raise Conflict(_("Alle må si ja først."))
    if "meetings" in row.counts and not plan.subject.sees(Where.MEETINGS):
        raise RuleBroken("", _("Bare en som kan vite om møtene, kan ta inn innholdet."), "guarded")
    opened = open_sealed(
        row.content_sealed or b"", arrival_place(row.plan_id), of_plan(row.plan_id)
    )
    let_in(plan, json.loads(opened))
    row.take(plan.at)
    record(ContentAdded(**about(plan)))


def drop(plan: OpenPlan) -> None:
    """Forget the copy. Raises NotVisible when nothing waits, NotEnough for others than the holder,
    Conflict while the family is asked: what they are asked stays what it is."""
    lock_subject(plan.subject.id)
    row = _waiting(plan)
    if not (plan.subject.is_draft or is_agreed(row.plan_id)):
        raise Conflict(_("Familien er spurt. Trekk samtykket tilbake først."))
    if plan.subject.is_draft:
        draft_version(plan).asks_content = False
    forget_arrival(plan)
    record(ContentDropped(**about(plan)))


def _waiting(plan: OpenPlan) -> Arrival:
    row = arrival_row(plan.subject.id)
    if not row.waits:
        raise NotVisible
    if not plan.is_holder:
        raise NotEnough(_("Bare den som har ansvar for planen, kan gjøre dette."))
    return row
