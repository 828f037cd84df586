"""Setting and lifting a block: two different leaders each time, or the register (I21)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from samspill.access.actor import Actor
from samspill.access.door import require_fresh
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.blocks import profiles_of
from samspill.identity.models import FOREVER, Block, BlockSource, Person, Relation
from samspill.identity.queries import person_by_number, profiles_by_id, unit_led_by
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant, lock_subject
from samspill.infra.key_store import of_tenant
from samspill.infra.limits import within_limit
from samspill.plans.blocks.events import (
    BlockConfirmed,
    BlockLifted,
    BlockLiftingBegan,
    BlockProposed,
    ParticipantBlocked,
)
from samspill.plans.blocks.queries import block_of, reason_place, standing_block
from samspill.plans.consent.recompute import recompute
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import opened_by_system, shut_out
from samspill.plans.plan.actions import take_baton_from
from samspill.plans.plan.queries import plans_about

LOOKUPS_PER_HOUR = 20


def require_leader(actor: Actor) -> UUID:
    """The municipality in which the actor leads a unit. Raises NotEnough for everybody else."""
    if actor.tenant_id is None or unit_led_by(actor.profile_id, today(instant())) is None:
        raise NotEnough(_("Bare ledere kan se og sette sperrer. Snakk med lederen din."))
    return actor.tenant_id


def propose_block(
    actor: Actor,
    *,
    adult_number: str,
    child_number: str,
    source: str,
    reason: str,
    last_day: date | None,
    synthetic: bool,
) -> UUID:
    """Ask for a block between an adult and a child of the municipality; it closes nothing yet.

    Both are named by national number. ``last_day`` None: until it is lifted. Gives its id.
    Raises NotEnough for who leads no unit or is one of the two, RuleBroken for numbers that are
    nobody's here, for a day that has passed, and when there is a block already (``standing``).
    """
    tenant_id = require_leader(actor)
    day = today(instant())
    if last_day is not None and last_day < day:
        raise RuleBroken("last_day", _("Velg en dag som ikke er forbi, eller la feltet stå tomt."))
    if not within_limit(f"block-lookup:{actor.profile_id}", LOOKUPS_PER_HOUR, hours=1):
        raise RuleBroken(
            "child_number", _("Du har slått opp mange numre på kort tid. Vent en time."), "too_many"
        )
    adult = _person("adult_number", adult_number, synthetic)
    child = _person("child_number", child_number, synthetic, tenant_id)
    if adult.id == child.id:
        raise RuleBroken("adult_number", _("Skriv to forskjellige numre."), "same_number")
    _require_uninvolved(actor, adult.id, child.id)
    if standing_block(adult.id, child.id, day) is not None:
        raise RuleBroken("", _("Det er alt en sperre mellom disse to."), "standing")
    found = _new(tenant_id, adult.id, child.id, source, reason, last_day)
    found.proposed_by = actor.profile_id
    db.session.add(found)
    db.session.flush()
    record(BlockProposed(subject_id=child.id, tenant_id=tenant_id, block_id=found.id))
    return found.id


def _person(field: str, number: str, synthetic: bool, tenant_id: UUID | None = None) -> Person:
    digits = normalise(number)
    if not is_valid(digits, synthetic=synthetic):
        raise RuleBroken(
            field, _("Skriv et fødselsnummer med 11 siffer. Sjekk at hvert siffer stemmer.")
        )
    person = person_by_number(digits)
    if person is None or tenant_id not in (None, person.tenant_id):
        raise RuleBroken(field, _("Vi finner ingen med dette nummeret."), "unknown_number")
    return person


def _new(
    tenant_id: UUID, adult_id: UUID, child_id: UUID, source: str, reason: str, last_day: date | None
) -> Block:
    block_id = new_id()
    return Block(
        id=block_id,
        tenant_id=tenant_id,
        adult_id=adult_id,
        child_id=child_id,
        source=source,
        reason_sealed=seal(reason.encode(), reason_place(block_id), of_tenant(tenant_id)),
        valid_to=last_day + timedelta(days=1) if last_day else FOREVER,
        proposed_at=instant(),
    )


def block_by_register(
    *, tenant_id: UUID, adult_id: UUID, child_id: UUID, reason: str, last_day: date | None
) -> UUID:
    """The register says it: the block holds from now, and nobody has to agree. Gives its id.

    Call it as system. A repeat changes nothing (I22).
    """
    standing = standing_block(adult_id, child_id, today(instant()))
    if standing is not None and standing.confirmed_at is not None:
        return standing.id
    found = _new(tenant_id, adult_id, child_id, BlockSource.REGISTER, reason, last_day)
    found.confirmed_at = instant()
    db.session.add(found)
    db.session.flush()
    _enforce(found)
    return found.id


def confirm(actor: Actor, block_id: UUID) -> None:
    """Agree, as the second leader, to what the first asked for: to block, or to lift the block.

    Needs a fresh login. Raises NotVisible for a block that is over or elsewhere, Conflict when
    nothing waits, NotEnough for the leader who asked and for who is one of the two.
    """
    found = _block(actor, block_id)
    waits_for = found.lifting_by if found.confirmed_at else found.proposed_by
    if waits_for is None:
        raise Conflict(_("Her er det ikke noe som venter på deg."))
    asked = profiles_by_id([waits_for])[waits_for]
    if asked.person_id == actor.person_id:
        raise NotEnough(_("En annen leder må bekrefte. To personer avgjør en sperre sammen."))
    require_fresh(actor)
    if found.confirmed_at:
        _lift(found, actor)
        return
    found.confirm(actor.profile_id, instant())
    db.session.flush()
    with system_access("a block takes force"):
        _enforce(found)


def lift(actor: Actor, block_id: UUID) -> None:
    """Ask to lift a block in force, or drop one that nobody has confirmed.

    Raises as ``confirm``; Conflict when somebody has asked already.
    """
    found = _block(actor, block_id)
    if found.confirmed_at is None:
        _lift(found, actor)
    elif found.lifting_at is not None:
        raise Conflict(_("En leder har alt bedt om å oppheve sperren."))
    else:
        found.ask_to_lift(actor.profile_id, instant())
        record(
            BlockLiftingBegan(
                subject_id=found.child_id, tenant_id=found.tenant_id, block_id=found.id
            )
        )


def _block(actor: Actor, block_id: UUID) -> Block:
    tenant_id = require_leader(actor)
    lock_subject(block_id)
    found = block_of(tenant_id, block_id)
    if found is None:
        raise NotVisible
    _require_uninvolved(actor, found.adult_id, found.child_id)
    return found


def _require_uninvolved(actor: Actor, adult_id: UUID, child_id: UUID) -> None:
    if actor.person_id in (adult_id, child_id):
        raise NotEnough(_("Dette gjelder deg selv. En annen leder må ta det."))


def _lift(found: Block, actor: Actor) -> None:
    held = found.confirmed_at is not None
    found.lift(actor.profile_id, instant())
    db.session.flush()
    record(BlockLifted(subject_id=found.child_id, tenant_id=found.tenant_id, block_id=found.id))
    if held:
        with system_access("a block is lifted"):
            _forget_marks(found)
            for plan_id in sorted(plans_about(found.child_id)):
                _look_again(plan_id)


def _enforce(found: Block) -> None:
    """In this transaction: every plan is shut to the person, and others may have to agree now."""
    about = {"tenant_id": found.tenant_id, "block_id": found.id}
    record(BlockConfirmed(subject_id=found.child_id, **about))
    profiles = profiles_of(found.adult_id)
    for plan_id in sorted(plans_about(found.child_id)):
        lock_subject(plan_id)
        shut_out(plan_id, profiles)
        take_baton_from(plan_id, profiles)
        for profile_id in profiles:
            place = present_participant(plan_id, profile_id)
            if place is not None:
                place.remove(instant())
        record(ParticipantBlocked(subject_id=plan_id, ended_profile_ids=tuple(profiles), **about))
        _look_again(plan_id)


def _look_again(plan_id: UUID) -> None:
    """Who must agree, now that a block begins or ends: nothing opens by it (I10)."""
    with opened_by_system(plan_id, "a block begins or ends") as plan:
        recompute(plan)


def _forget_marks(found: Block) -> None:
    """The register's own mark of a block goes with it; its next news may set it again."""
    db.session.execute(
        update(Relation)
        .where(Relation.adult_id == found.adult_id, Relation.child_id == found.child_id)
        .values(is_blocked=False)
        .execution_options(synchronize_session=False)
    )
