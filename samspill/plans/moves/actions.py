"""Intentions when a family moves: say so, take it back, and what the day brings (F7)."""

from __future__ import annotations

from datetime import date, timedelta

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.letting_in import about
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.reading_on import (
    ask_reading_on,
    end_reading_on,
    let_read_on,
    who_may_read_on,
)
from samspill.plans.lifecycle.actions import end_plan
from samspill.plans.moves.events import MoveCancelled, MoveNoted
from samspill.plans.moves.models import MoveWish, PlanMove
from samspill.plans.moves.queries import move_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import ClosingReason

LONGEST = timedelta(days=366)
"""How far ahead a move may be noted."""


def may_note_move(plan: OpenPlan) -> bool:
    """May the actor say that the family moves: one who must agree, or the holder for them?

    Of a family whose address is protected nothing is written down: no trace of when or where.
    """
    guarded = plan.subject.child_is_protected
    return plan.subject.is_in_use and not guarded and plan.may(Area.CONSENT, Level.WRITE)


def note_move(plan: OpenPlan, *, last_day: date, wish: MoveWish) -> PlanMove:
    """The family moves: the plan ends here after ``last_day`` (Oslo), as consent does (F7).

    Raises NotEnough for anyone but the family and the holder, RuleBroken "protected" for a family
    whose address is protected, "not_in_use", at "last_day" for a day that has passed or is more
    than a year ahead; Conflict when a move is noted already.
    """
    _require(plan)
    lock_subject(plan.subject.id)
    if plan.subject.child_is_protected:
        words = _("Vi skriver ikke ned flytting når adressen er vernet. Snakk med stafettholderen.")
        raise RuleBroken("", words, "protected")
    if not plan.subject.is_in_use:
        raise RuleBroken("", _("Planen er ikke i gang."), "not_in_use")
    if move_of(plan.subject.id) is not None:
        raise Conflict(_("Flyttingen er alt skrevet ned. Ta den tilbake først."))
    day = today(plan.at)
    if not day <= last_day <= day + LONGEST:
        raise RuleBroken("last_day", _("Velg en dag fra i dag og et år fram."), "out_of_range")
    row = PlanMove(
        id=new_id(),
        plan_id=plan.subject.id,
        last_day=last_day,
        wish=wish,
        noted_by_profile_id=plan.actor.profile_id,
        noted_at=plan.at,
    )
    db.session.add(row)
    _forget_reading(plan)
    record(MoveNoted(**about(plan)))
    return row


def cancel_move(plan: OpenPlan) -> None:
    """The family stays, or moves on another day. Raises NotVisible when no move is noted."""
    _require(plan)
    lock_subject(plan.subject.id)
    row = move_of(plan.subject.id)
    if row is None:
        raise NotVisible
    row.end(plan.at)
    _forget_reading(plan)
    record(MoveCancelled(**about(plan)))


def _require(plan: OpenPlan) -> None:
    if not plan.may(Area.CONSENT, Level.WRITE):
        raise NotEnough(_("Bare familien og stafettholderen kan skrive ned at dere flytter."))


def end_moved(plan: OpenPlan) -> None:
    """End a plan whose last day here has passed; else nothing. Safe to run twice.

    For a plan opened by the system: everybody is out but the family, and whom all who must agree
    let read on for some days.
    """
    row = move_of(plan.subject.id)
    if row is None or row.last_day >= today(plan.at):
        return
    row.end(plan.at)
    if not plan.subject.is_closing:
        reading = who_may_read_on(plan, row.last_day)
        profiles = {one.profile_id for one in reading}
        end_plan(plan, ClosingReason.MOVED, {"by": "MOVE"}, profiles)
        let_read_on(plan, reading)


def ask_who_reads_on(plan: OpenPlan) -> None:
    """Ask the family, in a version of its own, whether who helps may read on after the move.

    Raises as ``ask_reading_on``, and NotVisible when no move is noted.
    """
    require_holder(plan)
    row = move_of(plan.subject.id)
    if row is None:
        raise NotVisible
    ask_reading_on(plan, moves_on=row.last_day)


def _forget_reading(plan: OpenPlan) -> None:
    """What was said of another move does not count for this one."""
    active = active_consent(plan.subject.id)
    if active is not None:
        end_reading_on(plan, active, {"because": "ANOTHER_MOVE"})
