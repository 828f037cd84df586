"""Intentions on a plan's shell."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete

from samspill.access.actor import Actor
from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.row_security import may_be_deleted
from samspill.access.whereabouts import WhereaboutsViewer
from samspill.core.clock import today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.blocks import blocked_profiles
from samspill.identity.models import Person
from samspill.identity.queries import person_by_number
from samspill.infra.db import Base, db, instant, lock_subject
from samspill.infra.erasure import erase_after
from samspill.infra.key_store import of_plan
from samspill.infra.limits import within_limit
from samspill.organisation.queries import policy
from samspill.plans.plan.access import OpenPlan, end_draft, open_draft
from samspill.plans.plan.events import (
    ClosingNoteWritten,
    DraftDiscarded,
    IntroductionChanged,
    PlanDrafted,
)
from samspill.plans.plan.individual import require_only_one
from samspill.plans.plan.last_words import HowItWent, sealed_evaluation
from samspill.plans.plan.meanwhile import require_same
from samspill.plans.plan.models import (
    Arrival,
    ClosingNote,
    HandoverState,
    Plan,
    PlanIntroduction,
    PlanKind,
    PlanStatus,
)
from samspill.plans.plan.queries import may_hold_plans, open_handover

LOOKUPS_PER_HOUR = 20


def require_holder_to_be(actor: Actor) -> UUID:
    """The municipality in which the profile may start plans. Raises NotEnough when it may not."""
    if actor.tenant_id is None or not may_hold_plans(actor.profile_id, today(instant())):
        raise NotEnough(_("Bare stafettholdere kan starte en plan. Spør lederen din."))
    return actor.tenant_id


def draft_plan(
    actor: Actor,
    *,
    number: str,
    purpose: str,
    synthetic: bool,
    kind: PlanKind = PlanKind.RELAY_LOG,
) -> Plan:
    """Start a plan for a child of the municipality: kind and purpose, nothing more (J1).

    ``number`` is the child's national number, ``purpose`` one sentence. Raises NotEnough when
    the profile may not hold plans, RuleBroken("number", …) for a number that is not a child
    here, RuleBroken("kind", …) when there is an individual plan already. A draft tells nobody:
    for a protected child two employees confirm each adult before anything is sent (F8).
    """
    tenant_id = require_holder_to_be(actor)
    child = _child(actor, tenant_id, normalise(number), synthetic)
    return new_draft(actor, child.id, tenant_id=tenant_id, purpose=purpose, kind=kind)


def new_draft(
    actor: Actor, child_id: UUID, *, tenant_id: UUID, purpose: str, kind: PlanKind
) -> Plan:
    """The same for a child that was looked for before, by who was found to hold plans there."""
    if kind == PlanKind.INDIVIDUAL_PLAN:
        require_only_one(child_id)
    plan = Plan(
        id=new_id(),
        tenant_id=tenant_id,
        child_id=child_id,
        kind=kind,
        status=PlanStatus.DRAFT,
        purpose=purpose,
        holder_profile_id=actor.profile_id,
        created_at=instant(),
    )
    open_draft(plan.id, actor.profile_id)
    db.session.add(plan)
    db.session.flush()
    record(PlanDrafted(subject_id=plan.id, tenant_id=plan.tenant_id, kind=plan.kind))
    return plan


def _child(actor: Actor, tenant_id: UUID, number: str, synthetic: bool) -> Person:
    if not is_valid(number, synthetic=synthetic):
        raise RuleBroken(
            "number", _("Skriv et fødselsnummer med 11 siffer. Sjekk at hvert siffer stemmer.")
        )
    if not within_limit(f"child-lookup:{actor.profile_id}", LOOKUPS_PER_HOUR, hours=1):
        raise RuleBroken("number", _("Du har slått opp mange numre på kort tid. Vent en time."))
    child = person_by_number(number)
    day = today(instant())
    adult_from = policy("ages", tenant_id, day).value["adult_from"]
    if (
        child is None
        or child.tenant_id != tenant_id
        or blocked_profiles(child.id, [actor.profile_id], day)
        or child.age_on(day) >= adult_from
    ):
        raise RuleBroken("number", _("Vi finner ikke noe barn med dette nummeret i kommunen."))
    return child


def discard_draft(plan: OpenPlan) -> None:
    """A draft of which nothing was sent is gone, whole (J1). For what the program does by itself.

    The change log and the system's own log keep that it was; no word about the child is left.
    """
    end_draft(plan.subject.id)
    for table in reversed(Base.metadata.sorted_tables):
        if "plan_id" in table.columns and may_be_deleted(table):
            db.session.execute(table.delete().where(table.columns["plan_id"] == plan.subject.id))
    on_lists = WhereaboutsViewer.subject_id == plan.subject.id
    db.session.execute(delete(WhereaboutsViewer).where(on_lists))
    db.session.expunge_all()
    db.session.execute(delete(Plan).where(Plan.id == plan.subject.id))
    shell = plan.subject
    ended = (shell.holder_profile_id,)
    erase_after([of_plan(shell.id)])
    record(DraftDiscarded(subject_id=shell.id, tenant_id=shell.tenant_id, ended_profile_ids=ended))


def change_introduction(
    plan: OpenPlan,
    *,
    description: str,
    important: str,
    written_with: UUID | None = None,
    version: int | None = None,
) -> None:
    """Write what helpers should know first. Raises RuleBroken before the first yes (J1), and with
    the code WRITTEN_MEANWHILE when somebody wrote after ``version``; None for who has read none.

    ``written_with`` is the profile of one in the family beside whom the holder wrote (F5);
    RuleBroken when it is not, or when the family writes itself.
    """
    lock_subject(plan.subject.id)
    row = _introduction(plan)
    if version is not None:
        require_same(row, version)
    if written_with is not None:
        family = profiles_with(plan.subject.id, Area.CONSENT, Level.MANAGE)
        if not plan.is_holder or written_with not in family:
            raise RuleBroken("written_with", _("Velg en i familien."), "not_family")
    row.description, row.important = description, important
    row.written_with_profile_id = written_with
    row.version += 1
    row.changed_by_profile_id, row.changed_at = plan.actor.profile_id, plan.at
    record(IntroductionChanged(subject_id=plan.subject.id, tenant_id=plan.subject.tenant_id))


def change_picture(plan: OpenPlan, picture: bytes | None) -> None:
    """Set or remove the picture (a sealed JPEG). Raises RuleBroken before the first yes."""
    row = _introduction(plan)
    row.picture, row.changed_at = picture, plan.at
    record(IntroductionChanged(subject_id=plan.subject.id, tenant_id=plan.subject.tenant_id))


def _introduction(plan: OpenPlan) -> PlanIntroduction:
    if not plan.subject.is_active:
        raise RuleBroken("", _("Vent med å skrive om barnet til alle har sagt ja."), "no_consent")
    row = db.session.get(PlanIntroduction, plan.subject.id)
    if row is None:
        row = PlanIntroduction(plan_id=plan.subject.id, version=0, changed_at=plan.at)
        row.description = row.important = ""
        db.session.add(row)
    return row


def write_closing_note(plan: OpenPlan, *, text: str, evaluation: HowItWent | None = None) -> None:
    """Write the holder's own last words, and how it went. Only while the plan is closing."""
    if not plan.is_holder or plan.subject.status != PlanStatus.CLOSING:
        raise NotEnough(_("Bare stafettholderen skriver avslutningen."))
    note = db.session.get(ClosingNote, plan.subject.id)
    if note is None:
        note = ClosingNote(plan_id=plan.subject.id, author_profile_id=plan.actor.profile_id)
        db.session.add(note)
    note.text, note.changed_at = text, plan.at
    shell = plan.subject
    note.evaluation_sealed = sealed_evaluation(shell.id, shell.tenant_id, evaluation or HowItWent())
    record(ClosingNoteWritten(subject_id=plan.subject.id, tenant_id=plan.subject.tenant_id))


def forget_arrival(plan: OpenPlan) -> None:
    """The copy of another plan that this one began with never comes in. Twice changes nothing."""
    arrival = db.session.get(Arrival, plan.subject.id)
    if arrival is not None and arrival.waits:
        arrival.forget()


def take_baton_from(plan_id: UUID, profiles: Collection[UUID]) -> None:
    """Whoever is shut out acts for no holder, and is offered nothing, from now. As system.

    A plan whose own holder is shut out keeps her name, and is on the leader's list.
    """
    row = db.session.get_one(Plan, plan_id)
    if row.acting_profile_id in profiles:
        row.end_acting()
    handover = open_handover(plan_id)
    if handover is not None and handover.to_profile_id in profiles:
        handover.move(HandoverState.TAKEN_BACK, instant())
