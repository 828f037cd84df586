"""When the holder is away: the unit's leader lets somebody act, without reading the plan (F2)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.identity.models import Profile
from samspill.identity.queries import PlanHolder, plan_holders, unit_led_by
from samspill.infra.db import db, instant, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.activation import about
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.words import long_day
from samspill.plans.holders.events import ActingHolderLeft, ActingHolderNamed
from samspill.plans.holders.queries import LedPlan, led_plans
from samspill.plans.plan.access import OpenPlan, close_acting, open_acting, opened_by_system
from samspill.plans.plan.models import Plan
from samspill.plans.plan.queries import blocked_from_plan


def unit_of_leader(actor: Actor) -> UUID:
    """The unit the actor leads today. Raises NotEnough for everybody else."""
    unit_id = unit_led_by(actor.profile_id, today(instant()))
    if unit_id is None:
        raise NotEnough(_("Denne siden er for ledere."))
    return unit_id


def plans_to_watch(actor: Actor) -> list[LedPlan]:
    """The unit's plans without a holder, and those with an acting one: numbers, no content.

    Raises NotEnough for anyone who leads no unit.
    """
    unit_id = unit_of_leader(actor)
    with system_access("a leader sees which plans lack a holder, by number"):
        return led_plans(unit_id, today(instant()))


def plan_numbered(actor: Actor, number: int) -> LedPlan:
    """One plan of the leader's unit. Raises NotVisible when it is none of hers."""
    unit_id = unit_of_leader(actor)
    with system_access("a leader finds a plan of the unit by its number"):
        found = led_plans(unit_id, today(instant()), number=number)
    if not found:
        raise NotVisible
    return found[0]


def able_to_act(actor: Actor, found: LedPlan) -> list[PlanHolder]:
    """Those at work in one's unit who may act for the plan's holder: nobody who is shut out."""
    day = today(instant())
    people = plan_holders(unit_of_leader(actor), day)
    with system_access("who in the unit may not come near the plan's child"):
        out = blocked_from_plan(found.id, {one.id for one in people}) | {found.holder_id}
    return [one for one in people if one.id not in out and (one.away_until or day) <= day]


def set_away(actor: Actor, *, profile_id: UUID, back_on: date | None) -> None:
    """Say that a holder of one's unit is away, and the first day she is back; None: she is here.

    Raises NotVisible for anyone else, RuleBroken("back_on", …) for a day that has passed.
    """
    unit_id = unit_of_leader(actor)
    day = today(instant())
    if profile_id not in {one.id for one in plan_holders(unit_id, day)}:
        raise NotVisible
    if back_on is not None and back_on <= day:
        raise RuleBroken("back_on", _("Velg en dag etter i dag."), "passed")
    db.session.get_one(Profile, profile_id).away_until = back_on


def name_acting(actor: Actor, *, number: int, profile_id: UUID, until: date) -> None:
    """Let somebody in the same unit act for the holder until the last day ``until`` (Oslo).

    The family is told now; access opens so many days later as policy ``acting_holder`` says, and
    ends by its date. Raises NotVisible for a plan of another unit, RuleBroken "profile_id" for
    somebody who cannot hold plans there, "until" for a day too early or too late, "no_consent"
    when none holds.
    """
    found = plan_numbered(actor, number)
    if profile_id not in {one.id for one in able_to_act(actor, found)}:
        raise RuleBroken("profile_id", _("Velg en som er på jobb og kan være stafettholder."))
    _let_act(found, profile_id, until)


def _let_act(found: LedPlan, profile_id: UUID, until: date) -> None:
    with opened_by_system(found.id, "a leader names an acting holder") as plan:
        day = today(plan.at)
        rule = policy("acting_holder", plan.subject.tenant_id, day).value
        since = day + timedelta(days=rule["days_before_access"])
        active = active_consent(plan.subject.id)
        if active is None or active.last_day is None or not plan.subject.is_in_use:
            raise RuleBroken("", _("Det er ikke noe samtykke som gjelder."), "no_consent")
        last = min(day + timedelta(weeks=rule["weeks_at_most"]), active.last_day)
        if not since <= until <= last:
            raise RuleBroken(
                "until",
                _("Velg en dag etter i dag, og senest %(last)s.", last=long_day(last)),
            )
        row = db.session.get_one(Plan, found.id)
        if row.acting_profile_id is not None:
            close_acting(row.id, row.acting_profile_id, "another acts")
        row.let_act(profile_id, since, until + timedelta(days=1))
        open_acting(row.id, profile_id, since, until + timedelta(days=1))
        facts = {"who": str(profile_id), "since": since.isoformat(), "last": until.isoformat()}
        append_evidence(active, "ACTING_HOLDER", facts)
        record(ActingHolderNamed(**about(plan), profile_id=profile_id, since=since, until=until))


def end_acting(plan: OpenPlan) -> None:
    """The holder is back: the acting one is out now. Raises NotVisible when nobody acts."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    row = db.session.get_one(Plan, plan.subject.id)
    profile_id = row.acting_profile_id
    if profile_id is None or plan.subject.holder_profile_id != plan.actor.profile_id:
        raise NotVisible
    close_acting(row.id, profile_id, "the holder is back")
    row.end_acting()
    record(ActingHolderLeft(**about(plan), profile_id=profile_id, ended_profile_ids=(profile_id,)))
