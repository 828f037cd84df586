"""What may be done with subject plans: put one in, write it anew, share it, take it away."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import Conflict, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_plan
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.participants.models import KnownTo
from samspill.plans.participants.people import people_of
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan
from samspill.plans.subject_plans.access import (
    readers_among,
    require_contact,
    require_kind,
    require_own,
    require_writing_for,
)
from samspill.plans.subject_plans.events import (
    SubjectPlanAdded,
    SubjectPlanRemoved,
    SubjectPlanRenewed,
    SubjectPlanShared,
    UnsharedSubjectPlanAdded,
)
from samspill.plans.subject_plans.models import (
    KeptWhere,
    SubjectPlan,
    SubjectPlanKind,
    SubjectPlanVersion,
    content_place,
)
from samspill.plans.subject_plans.queries import (
    AT_MOST,
    KindRule,
    OwnUnit,
    VersionView,
    Words,
    document_title,
    how_many,
    own_unit,
    rule_of,
    subject_plan_row,
    with_newest,
    workplaces,
)


@dataclass(frozen=True)
class SubjectPlanText:
    """What a form says. Days are whole days in Oslo, both counted; no last day: until further
    notice. ``document_id`` counts where it is in Documents, place and outside where elsewhere."""

    words: Words
    kept: KeptWhere
    document_id: UUID | None
    contact_profile_id: UUID | None
    valid_from: date
    valid_to: date | None
    decided_on: date | None = None

    def tidied(self, kind: str) -> SubjectPlanText:
        """Without what belongs to another answer."""
        elsewhere = self.kept == KeptWhere.ELSEWHERE
        decided = kind != SubjectPlanKind.GENERAL
        words = replace(
            self.words,
            place=self.words.place if elsewhere else "",
            outside=self.words.outside if elsewhere else "",
            decision=self.words.decision if decided else "",
        )
        return replace(
            self,
            words=words,
            document_id=self.document_id if self.kept == KeptWhere.DOCUMENT else None,
            decided_on=self.decided_on if decided else None,
        )

    def says(self, other: VersionView) -> bool:
        """Is it what a version says already?"""
        return (
            self.words == other.words
            and self.kept == other.kept
            and self.document_id == other.document_id
            and self.contact_profile_id == other.contact
            and (self.valid_from, self.valid_to) == (other.valid_from, other.valid_to)
            and self.decided_on == other.decided_on
        )


def add_subject_plan(plan: OpenPlan, kind: SubjectPlanKind, text: SubjectPlanText) -> SubjectPlan:
    """Put in a plan of the actor's own service.

    One whose kind says so is for the family and the service until it is shared (J1). Raises
    Conflict unless the plan is in use; NotEnough for who writes for no service, or not this kind;
    RuleBroken at the field that is wrong, without a field when there are as many as there is room
    for.
    """
    require_writing(plan)
    unit = require_writing_for(plan, own_unit(plan.actor.profile_id))
    rule = rule_of(kind, plan.subject.tenant_id)
    require_kind(rule, unit)
    text = _checked(plan, kind, rule, text)
    lock_subject(plan.subject.id)
    if how_many(plan.subject.id) >= AT_MOST:
        raise RuleBroken("", _("Det er ikke plass til flere fagplaner. Ta bort en først."))
    row = _row(plan, kind, unit, rule)
    db.session.add(row)
    db.session.flush()
    _write(plan, row, text)
    happened = UnsharedSubjectPlanAdded if rule.kept_apart else SubjectPlanAdded
    record(
        happened(
            **about(plan), subject_plan_id=row.id, kind=kind, told_profile_ids=_told(plan, row)
        )
    )
    return row


def _row(plan: OpenPlan, kind: SubjectPlanKind, unit: OwnUnit, rule: KindRule) -> SubjectPlan:
    me = plan.actor.profile_id
    own = present_participant(plan.subject.id, me)
    return SubjectPlan(
        id=new_id(),
        plan_id=plan.subject.id,
        unit_id=unit.id,
        service=unit.service,
        kind=kind,
        participant_id=own.id if own else None,
        author_profile_id=me,
        number=0,
        created_at=plan.at,
        changed_at=plan.at,
        shared_at=None if rule.kept_apart else plan.at,
    )


def change_subject_plan(
    plan: OpenPlan, subject_plan_id: UUID, text: SubjectPlanText, *, version: int
) -> SubjectPlan:
    """Write it anew; what it said is kept as a version. Raises as ``add_subject_plan``; NotVisible
    for none that is there; RuleBroken with the code WRITTEN_MEANWHILE when somebody wrote after
    ``version``."""
    row = _own(plan, subject_plan_id)
    _row, before = with_newest(plan.subject.id, row.id)
    text = _checked(plan, row.kind, rule_of(row.kind, plan.subject.tenant_id), text, before)
    if row.number != version:
        raise RuleBroken(
            "",
            _(
                "Noen lagret mens du skrev. Teksten din er ikke borte: den står i skjemaet, og"
                " den andre står ved siden av. Ta med det du vil, og lagre en gang til."
            ),
            WRITTEN_MEANWHILE,
        )
    if not text.says(before):
        _write(plan, row, text)
        record(SubjectPlanRenewed(**about(plan), subject_plan_id=row.id, number=row.number))
    return row


def share_subject_plan(plan: OpenPlan, subject_plan_id: UUID) -> SubjectPlan:
    """Let all read it whom the consent lets read subject plans (J1: to share takes a consent, and
    the one in force says who reads them). Raises as ``change_subject_plan``; Conflict when it is
    shared already."""
    row = _own(plan, subject_plan_id)
    if row.is_shared:
        raise Conflict(_("Planen er delt fra før."))
    row.share(plan.at)
    told = _told(plan, row)
    record(SubjectPlanShared(**about(plan), subject_plan_id=row.id, told_profile_ids=told))
    return row


def remove_subject_plan(plan: OpenPlan, subject_plan_id: UUID) -> SubjectPlan:
    """Take it away: nobody sees it, and it is gone for good after some days (policy
    ``keep_deleted_documents``). Raises as ``change_subject_plan``."""
    row = _own(plan, subject_plan_id)
    row.remove(plan.at, plan.actor.profile_id)
    record(SubjectPlanRemoved(**about(plan), subject_plan_id=row.id))
    return row


def _own(plan: OpenPlan, subject_plan_id: UUID) -> SubjectPlan:
    require_writing(plan)
    lock_subject(plan.subject.id)
    row = subject_plan_row(plan.subject.id, subject_plan_id)
    require_own(plan, own_unit(plan.actor.profile_id), row)
    return row


def _checked(
    plan: OpenPlan,
    kind: str,
    rule: KindRule,
    text: SubjectPlanText,
    before: VersionView | None = None,
) -> SubjectPlanText:
    """What will be written. Raises RuleBroken at the field that is wrong."""
    text = text.tidied(kind)
    if text.valid_to is not None and text.valid_to < text.valid_from:
        raise RuleBroken("valid_to", _("Den siste dagen må komme etter den første."), "ends_first")
    if rule.needs_decision and text.decided_on is None:
        raise RuleBroken("decided_on", _("Skriv datoen på vedtaket planen bygger på."))
    if text.decided_on is not None and text.decided_on > today(plan.at):
        raise RuleBroken("decided_on", _("Vedtaket kan ikke være fra en dag som kommer."))
    if text.kept == KeptWhere.HERE and not text.words.text:
        raise RuleBroken("text", _("Skriv planen her, eller velg hvor den ligger."))
    if text.kept == KeptWhere.ELSEWHERE and not text.words.place:
        raise RuleBroken("place", _("Skriv hvor planen ligger."))
    if before is None or (before.kept, before.document_id) != (text.kept, text.document_id):
        _require_document(plan, text)
    if before is None or before.contact != text.contact_profile_id:
        require_contact(people_of(plan, Area.SUBJECT_PLANS), text.contact_profile_id)
    return text


def _require_document(plan: OpenPlan, text: SubjectPlanText) -> None:
    if text.kept != KeptWhere.DOCUMENT:
        return
    if document_title(plan.subject.id, text.document_id) is None:
        raise RuleBroken("document", _("Velg et dokument fra listen."))


def _write(plan: OpenPlan, row: SubjectPlan, text: SubjectPlanText) -> None:
    row.number += 1
    row.changed_at = plan.at
    version_id, owner = new_id(), of_plan(plan.subject.id, plan.subject.tenant_id)
    content = json.dumps(asdict(text.words), ensure_ascii=False).encode()
    db.session.add(
        SubjectPlanVersion(
            id=version_id,
            plan_id=plan.subject.id,
            subject_plan_id=row.id,
            number=row.number,
            kept=text.kept,
            content_sealed=seal(content, content_place(version_id), owner),
            document_id=text.document_id,
            contact_profile_id=text.contact_profile_id,
            valid_from=text.valid_from,
            valid_to=text.valid_to,
            decided_on=text.decided_on,
            written_by_profile_id=plan.actor.profile_id,
            written_at=plan.at,
        )
    )
    db.session.flush()


def _told(plan: OpenPlan, row: SubjectPlan) -> tuple[UUID, ...]:
    """Who hears of it, but who wrote it: all who read it, also of whom she may not know herself
    (J11), unless the others may not know of her."""
    people, me = people_of(plan, Area.SUBJECT_PLANS), plan.actor.profile_id
    near = workplaces([one.profile_id for one in people.readers]).at(row.unit_id)
    told = readers_among(people, row.author_profile_id, near, is_shared=row.is_shared)
    found = {one.profile_id for one in told}
    writer = people.find(row.author_profile_id)
    if row.is_shared and (writer is None or writer.known_to == KnownTo.ALL):
        found |= profiles_with(plan.subject.id, Area.SUBJECT_PLANS, Level.READ)
    return tuple(sorted(found - {me}))
