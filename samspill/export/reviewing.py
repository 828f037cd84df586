"""Before a copy leaves a protected plan a second person, an employee, looks through it (F8)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.export.events import ReviewAnswered, ReviewAsked
from samspill.export.models import CopyReview, ReviewState
from samspill.export.queries import has_copy, review_in, reviewers_of, reviews_of
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.plan.access import OpenPlan


def ask_review(plan: OpenPlan, *, consent_id: UUID) -> None:
    """Ask those who may to look through a copy. Nothing leaves before one of them has.

    Raises NotVisible for a child without protection, NotEnough for who is not on all lists,
    Conflict while she waits already, RuleBroken without a copy, or when nobody may review it.
    """
    if not plan.subject.child_is_protected:
        raise NotVisible
    if not plan.subject.sees_all:
        raise NotEnough(_("Bare de som står på alle listene, får kopien."))
    if not has_copy(consent_id):
        raise RuleBroken("", _("Kopien er ikke ferdig ennå. Prøv igjen om et minutt."), "coming")
    lock_subject(plan.subject.id)
    own = (consent_id, plan.actor.profile_id, ReviewState.WAITING)
    known = reviews_of(plan.subject.id, consent_id)
    if any((one.consent_id, one.asked_by, one.state) == own for one in known):
        raise Conflict(_("Du har allerede spurt. Du får beskjed når noen har sett gjennom den."))
    reviewers = reviewers_of(plan.subject.id, but=plan.actor.person_id)
    if not reviewers:
        raise RuleBroken(
            "", _("Ingen annen ansatt står på alle listene. Da kan ingen se gjennom den."), "nobody"
        )
    review = CopyReview(
        id=new_id(),
        plan_id=plan.subject.id,
        consent_id=consent_id,
        asked_by=plan.actor.profile_id,
        asked_at=plan.at,
        state=ReviewState.WAITING,
    )
    db.session.add(review)
    record(
        ReviewAsked(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            review_id=review.id,
            consent_id=consent_id,
            reviewer_profile_ids=tuple(reviewers),
        )
    )


def answer_review(plan: OpenPlan, *, review_id: UUID, releases: bool, reason: str) -> None:
    """Release a copy to the one who asked, for some days, or return it with a reason.

    Raises NotVisible for no such question, NotEnough for who may not review it, Conflict when it
    is answered, RuleBroken for a return without a reason.
    """
    lock_subject(plan.subject.id)
    review = review_in(plan.subject.id, review_id)
    if review is None:
        raise NotVisible
    require_reviewer(plan, review.asked_by)
    if review.state != ReviewState.WAITING:
        raise Conflict(_("Dette er allerede avgjort."))
    require_reason(reason, releases=releases)
    rule = policy("copy_review", plan.subject.tenant_id, today(plan.at)).value
    review.state = ReviewState.RELEASED if releases else ReviewState.RETURNED
    review.reason = "" if releases else reason
    review.decided_by, review.decided_at = plan.actor.profile_id, plan.at
    review.until = plan.at + timedelta(days=rule["days"]) if releases else None
    record(
        ReviewAnswered(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            review_id=review.id,
            state=review.state,
            asker_profile_ids=(review.asked_by,),
        )
    )


def require_reviewer(plan: OpenPlan, asked_by: UUID) -> None:
    """Raise NotEnough unless who acts may look through a copy for the one who asked."""
    if not may_review(plan, asked_by):
        raise NotEnough(_("En annen ansatt på alle listene må se gjennom kopien."))


def require_reason(reason: str, *, releases: bool) -> None:
    """Raise RuleBroken at "reason" for a copy that is returned without one."""
    if not releases and not reason:
        raise RuleBroken("reason", _("Skriv hvorfor kopien ikke kan gis ut."), "reason")


def may_review(plan: OpenPlan, asked_by: UUID) -> bool:
    """Is who acts an employee on all lists, and another person than the one who asked?"""
    return plan.actor.profile_id in reviewers_of(plan.subject.id, but_profile=asked_by)
