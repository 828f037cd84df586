"""Writing down what the child means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from samspill.core.clock import age, today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.child_views.events import ChildViewRecorded
from samspill.plans.child_views.models import ChildView, HowHeard
from samspill.plans.child_views.queries import hearing_at
from samspill.plans.plan.access import OpenPlan

SILENT = (HowHeard.NOT_WISHED, HowHeard.NOT_ASKED)


@dataclass(frozen=True)
class Told:
    """What the holder writes down. ``heard_on`` is an Oslo day.

    ``may_be_told``: the child knows what stands here and lets the family read it.
    """

    how: HowHeard
    heard_by: str
    heard_on: date
    said: str
    why_not: str
    may_be_told: bool


def record_child_view(plan: OpenPlan, told: Told) -> None:
    """Write down what the child means, for the next version that is sent.

    Raises NotEnough for others than the holder, RuleBroken at the field that lacks something.
    """
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    _require_whole(told, today(plan.at))
    _require_let(plan, told)
    view = ChildView(
        id=new_id(),
        plan_id=plan.subject.id,
        how=told.how,
        heard_by="" if told.how == HowHeard.NOT_ASKED else told.heard_by,
        heard_on=told.heard_on,
        said="" if told.how in SILENT else told.said,
        why_not=told.why_not if told.how == HowHeard.NOT_ASKED else "",
        recorded_by_profile_id=plan.actor.profile_id,
        recorded_at=plan.at,
    )
    db.session.add(view)
    record(
        ChildViewRecorded(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            child_view_id=view.id,
            how=str(told.how),
        )
    )


def _require_whole(told: Told, day: date) -> None:
    """Who, when and what; and when nobody asked, why not."""
    if told.heard_on > day:
        raise RuleBroken("heard_on", _("Velg i dag eller en dag som har vært."), "later")
    if told.how == HowHeard.NOT_ASKED and not told.why_not:
        raise RuleBroken("why_not", _("Skriv hvorfor barnet ikke er spurt."), "unexplained")
    if told.how != HowHeard.NOT_ASKED and not told.heard_by:
        raise RuleBroken("heard_by", _("Skriv hvem som snakket med barnet."), "by_whom")
    if told.how not in SILENT and not told.said:
        raise RuleBroken("said", _("Skriv det barnet sa, helst med barnets egne ord."), "nothing")


def _require_let(plan: OpenPlan, told: Told) -> None:
    """From the age of great weight the child decides what the family reads, so that what it keeps
    to itself is never written (pasient- og brukerrettighetsloven § 3-4)."""
    day = today(plan.at)
    rule = hearing_at(age(plan.subject.child_born_on, day), plan.subject.tenant_id, day)
    if rule.has_weight and told.how not in SILENT and not told.may_be_told:
        raise RuleBroken(
            "may_be_told", _("Snakk med barnet om hva familien får lese, før du lagrer."), "untold"
        )
