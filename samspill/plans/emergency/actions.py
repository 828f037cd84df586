"""Opening a plan in an emergency, and telling the family (I28, J8).

One leader opens, with a reason and a fresh login, for hours that policy ``emergency_access``
limits; it ends by itself, and she cannot open the same plan again alone. The family is told at
once. Only when she asks to wait for somebody's safety, and the data protection officer agrees to
a day, are they told later; without an answer from the officer they are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import Actor
from samspill.access.door import Opened, require_fresh
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.adults import adults_of
from samspill.identity.blocks import must_find_nothing
from samspill.identity.queries import person_by_number, unit_led_by
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.key_store import of_plan
from samspill.infra.limits import within_limit
from samspill.organisation.queries import policy
from samspill.plans.emergency.access import close_emergency, open_for_emergency, seal_emergency
from samspill.plans.emergency.events import (
    EmergencyAccessEnded,
    EmergencyAccessOpened,
    EmergencyAccessRevealed,
    EmergencyDelayDecided,
)
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.emergency.queries import (
    EmergencyView,
    delay_place,
    last_opened_by,
    opened_by,
    opened_in,
    plans_to_open,
    reason_place,
    run_out,
    to_tell,
    under_way,
)
from samspill.plans.plan.access import opened_by_system

LOOKUPS_PER_HOUR = 10
LOGIN_WITHIN = timedelta(minutes=15)
"""How long a question waits for the fresh login."""


@dataclass(frozen=True)
class Asked:
    """What the leader wrote. ``why_wait`` '': the family is told at once."""

    ground: str
    reason: str
    why_wait: str = ""


def require_leader(actor: Actor) -> UUID:
    """The municipality in which the actor leads a unit. Raises NotEnough for everybody else."""
    if actor.tenant_id is None or unit_led_by(actor.profile_id, today(instant())) is None:
        raise NotEnough(_("Bare ledere kan åpne en plan i en nødssituasjon. Ring lederen din."))
    return actor.tenant_id


def limits(tenant_id: UUID) -> dict[str, Any]:
    """The municipality's rule today: ``open_hours``, ``decide_hours`` for the officer,

    ``delay_days`` at most, and ``again_days`` before the same leader may open the plan again.
    """
    return policy("emergency_access", tenant_id, today(instant())).value


def ask_emergency(actor: Actor, *, child_number: str, asked: Asked, synthetic: bool) -> UUID:
    """Ask for a child's plans to be opened; nothing opens before the fresh login.

    Gives the id that the login completes. Raises NotEnough for who leads no unit or is related
    to the child, RuleBroken "child_number" for a wrong number, a child without a plan here
    ("no_plan"), too many look-ups, and a plan the same leader opened lately ("again").
    """
    tenant_id = require_leader(actor)
    if not within_limit(f"emergency:{actor.profile_id}", LOOKUPS_PER_HOUR, hours=1):
        raise RuleBroken(
            "child_number", _("Du har slått opp mange numre på kort tid. Vent en time."), "too_many"
        )
    digits = normalise(child_number)
    if not is_valid(digits, synthetic=synthetic):
        raise RuleBroken(
            "child_number",
            _("Skriv et fødselsnummer med 11 siffer. Sjekk at hvert siffer stemmer."),
        )
    plans = _plans_of_child(actor, digits, tenant_id)
    _require_another_leader(actor, plans, tenant_id)
    occasion = new_id()
    for index, plan_id in enumerate(plans):
        db.session.add(_new(actor, plan_id, tenant_id, asked, occasion if not index else new_id()))
    return occasion


def _plans_of_child(actor: Actor, digits: str, tenant_id: UUID) -> list[UUID]:
    child = person_by_number(digits)
    plans: list[UUID] = []
    if child is not None:
        day = today(instant())
        with system_access("a leader asks to open a plan in an emergency"):
            plans = plans_to_open(child.id, tenant_id)
            related = {one.person_id for one in adults_of(child.id, day)} | {child.id}
        if must_find_nothing(actor.person_id, child.id, day):
            plans = []
        elif plans and actor.person_id in related:
            raise NotEnough(_("Dette gjelder din egen familie. En annen leder må gjøre det."))
    if not plans:
        raise RuleBroken(
            "child_number", _("Vi finner ingen plan du kan åpne for dette nummeret."), "no_plan"
        )
    return plans


def _require_another_leader(actor: Actor, plans: list[UUID], tenant_id: UUID) -> None:
    since = instant() - timedelta(days=limits(tenant_id)["again_days"])
    for plan_id in plans:
        last = last_opened_by(plan_id, actor.profile_id)
        if last is not None and last > since:
            raise RuleBroken(
                "child_number",
                _("Du har åpnet denne planen nylig. En annen leder må vurdere om det trengs."),
                "again",
            )


def _new(
    actor: Actor, plan_id: UUID, tenant_id: UUID, asked: Asked, access_id: UUID
) -> EmergencyAccess:
    wait, whose = asked.why_wait.encode(), of_plan(plan_id, tenant_id)
    return EmergencyAccess(
        id=access_id,
        plan_id=plan_id,
        tenant_id=tenant_id,
        profile_id=actor.profile_id,
        ground=asked.ground,
        reason_sealed=seal(asked.reason.encode(), reason_place(access_id), whose),
        delay_reason_sealed=seal(wait, delay_place(access_id), whose) if wait else None,
        asked_at=instant(),
    )


def open_in_emergency(actor: Actor, access_id: UUID) -> list[UUID]:
    """Open what was asked for, now that the fresh login is back. Gives the plans' ids.

    Raises StepUpNeeded without one, NotVisible for another's question, Conflict for one that is
    answered or more than 15 minutes old.
    """
    tenant_id = require_leader(actor)
    require_fresh(actor)
    lock_subject(access_id)
    first = db.session.get(EmergencyAccess, access_id, populate_existing=True)
    if first is None or first.profile_id != actor.profile_id:
        raise NotVisible
    if first.opened_at is not None or instant() - first.asked_at > LOGIN_WITHIN:
        raise Conflict(_("Det tok for lang tid, eller planen er alt åpnet. Begynn på nytt."))
    until = instant() + timedelta(hours=limits(tenant_id)["open_hours"])
    rows = _asked_together(first)
    for row in rows:
        row.open(instant(), until)
        with opened_by_system(row.plan_id, "a leader opens a plan in an emergency"):
            open_for_emergency(row.plan_id, row.id, row.profile_id, until)
        record(
            EmergencyAccessOpened(
                **_about(row), plan_id=row.plan_id, until=until, asks_to_wait=row.asks_to_wait
            )
        )
        if not row.asks_to_wait:
            _tell(row)
    return [row.plan_id for row in rows]


def _asked_together(first: EmergencyAccess) -> list[EmergencyAccess]:
    query = (
        select(EmergencyAccess)
        .where(
            EmergencyAccess.profile_id == first.profile_id,
            EmergencyAccess.asked_at == first.asked_at,
            EmergencyAccess.opened_at.is_(None),
        )
        .order_by(EmergencyAccess.plan_id)
    )
    return list(db.session.scalars(query))


def _about(row: EmergencyAccess) -> dict[str, UUID]:
    return {
        "subject_id": row.tenant_id,
        "tenant_id": row.tenant_id,
        "profile_id": row.profile_id,
    }


def _tell(row: EmergencyAccess) -> None:
    """The plan's people are told, with the rights of the plan itself."""
    assert row.opened_at  # noqa: S101 - only what was opened is told
    row.tell(instant())
    with opened_by_system(row.plan_id, "tell of an emergency access"):
        record(
            EmergencyAccessRevealed(
                subject_id=row.plan_id,
                tenant_id=row.tenant_id,
                profile_id=row.profile_id,
                opened_at=row.opened_at,
            )
        )


def own_emergencies(actor: Actor) -> list[EmergencyView]:
    """What the leader has opened, the newest first. Raises NotEnough for everybody else."""
    require_leader(actor)
    with system_access("a leader sees what she has opened in emergencies, by number"):
        return opened_by(actor.profile_id)


def end_emergency(actor: Actor, access_id: UUID) -> None:
    """The leader needs it no more: it is shut now. Raises NotVisible for another's.

    Conflict when it is over.
    """
    lock_subject(access_id)
    row = db.session.get(EmergencyAccess, access_id, populate_existing=True)
    if row is None or row.profile_id != actor.profile_id or row.until is None:
        raise NotVisible
    if row.ended_at is not None or row.until <= instant():
        raise Conflict(_("Den er alt stengt."))
    _end(row)


def _end(row: EmergencyAccess) -> None:
    row.end(instant())
    close_emergency(row.plan_id, row.id)
    record(EmergencyAccessEnded(**_about(row), plan_id=row.plan_id))


def end_with_the_plan(plan_id: UUID) -> None:
    """The plan ends, and all but the family are out: emergencies under way are over too."""
    with system_access("an emergency ends with the plan"):
        for access_id in under_way(plan_id, instant()):
            lock_subject(access_id)
            row = db.session.get_one(EmergencyAccess, access_id, populate_existing=True)
            if row.ended_at is None:
                _end(row)


def emergencies_in(tenant: Opened[Any]) -> list[EmergencyView]:
    """All of a municipality, for its data protection officer: numbers, reasons, no child."""
    with system_access("the data protection officer sees emergency accesses, by number"):
        return opened_in(tenant.subject.id)


def decide_delay(tenant: Opened[Any], *, access_id: UUID, tell_on: date | None) -> None:
    """The officer agrees that the family is told on a day, or says that they hear now (None).

    ``tell_on`` is an Oslo day. Raises NotVisible for what is not of the municipality, Conflict
    when nobody asked or it is decided, NotEnough for the leader herself, RuleBroken "tell_on" for
    a day that has passed or is later than the policy lets.
    """
    lock_subject(access_id)
    row = db.session.get(EmergencyAccess, access_id, populate_existing=True)
    if row is None or row.tenant_id != tenant.subject.id or row.opened_at is None:
        raise NotVisible
    if not row.asks_to_wait or row.decided_at is not None or row.told_at is not None:
        raise Conflict(_("Dette er alt avgjort."))
    if row.profile_id == tenant.actor.profile_id:
        raise NotEnough(_("Du åpnet planen selv. En annen må avgjøre dette."))
    day = today(instant())
    latest = today(row.opened_at) + timedelta(days=limits(row.tenant_id)["delay_days"])
    if tell_on is not None and not day < tell_on <= latest:
        raise RuleBroken(
            "tell_on",
            _(
                "Velg en dag etter i dag, og senest %(days)s dager etter at planen ble åpnet.",
                days=limits(row.tenant_id)["delay_days"],
            ),
        )
    row.decide(tenant.actor.profile_id, instant(), tell_on)
    record(
        EmergencyDelayDecided(
            subject_id=row.tenant_id,
            tenant_id=row.tenant_id,
            plan_id=row.plan_id,
            waits=tell_on is not None,
        )
    )
    if tell_on is None:
        _tell(row)


def tell_what_is_due(tenant_id: UUID) -> int:
    """Tell of every emergency access whose time has come. Gives how many. For a job."""
    found = to_tell(tenant_id, instant(), timedelta(hours=limits(tenant_id)["decide_hours"]))
    for access_id in found:
        lock_subject(access_id)
        row = db.session.get(EmergencyAccess, access_id, populate_existing=True)
        if row is not None and row.told_at is None:
            _tell(row)
    return len(found)


def seal_what_is_over(tenant_id: UUID) -> None:
    """See to it that no access whose hours are over opens again (I19). For a job."""
    for plan_id, access_id in run_out(tenant_id, instant()):
        seal_emergency(plan_id, access_id)
