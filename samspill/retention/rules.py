"""Which rows are past their retention class. How long a class is, is a dated policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, any_, func, or_, select

from samspill.access.forms import FormAnswer
from samspill.access.log import AccessLogEntry
from samspill.access.system import SystemAccess
from samspill.access.whereabouts import WhereaboutsViewer
from samspill.administration.employees.models import EmployeeFile
from samspill.audit.models import ChangeLogEntry, LogBatch
from samspill.core.clock import birthday, today
from samspill.export.plan_copy.models import PlanCopy
from samspill.identity.calendar_keys import CalendarKey
from samspill.identity.contact_checks.models import ContactCheck
from samspill.identity.devices.models import Device
from samspill.identity.models import (
    Block,
    ContactItem,
    Person,
    Profile,
    SessionRow,
)
from samspill.identity.signin.models import LogoutToken
from samspill.identity.subscriptions.models import PushSubscription
from samspill.infra.key_store import of_contact
from samspill.infra.limits import LimitCount
from samspill.notifications.models import Notice, NoticeDelivery, NoticeState, PaperTask
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.consent.models import Evidence, SigningAttempt
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.imports.models import PlanFile, PlanOffer
from samspill.plans.insight.queries import OF_AGE
from samspill.plans.news.models import NewsFile
from samspill.plans.own_room.models import RoomEntry
from samspill.plans.plan.models import Plan, PlanIntroduction
from samspill.plans.subject_plans.models import SubjectPlan, SubjectPlanVersion
from samspill.plans.unusual.models import UnusualRead
from samspill.register.models import RegisterConflict, RegisterImport
from samspill.retention.models import LegalHold
from samspill.retention.rule import NOW, Past, Rule, ended, with_plan, with_profile
from samspill.school.imports.models import SchoolFile

CHAIN = "plan_log:log_batches"


def _of_ended_plan(log: Any) -> Past:
    """Old itself, and the plan it is about ended as long ago."""
    return lambda before: and_(log.at < before, log.subject_id.in_(ended(before)))


def _of_no_plan(log: Any) -> Past:
    """About a draft that was thrown away, a case, something that never was."""
    is_plan = select(Plan.id).where(Plan.id == log.subject_id).exists()
    was_plan = select(ArchivePackage.id).where(ArchivePackage.plan_id == log.subject_id).exists()
    return lambda before: and_(log.at < before, ~is_plan, ~was_plan)


def _logs() -> tuple[Rule, ...]:
    return tuple(
        rule
        for log in (AccessLogEntry, ChangeLogEntry)
        for rule in (
            Rule(
                "plan_log",
                log,
                _of_ended_plan(log),
                (log.subject_id, log.profile_id),
                with_plan(log.subject_id),
                then=CHAIN,
            ),
            Rule(
                "plan_log",
                log,
                _of_no_plan(log),
                (log.subject_id, log.profile_id),
                then=CHAIN,
                part="no_plan",
            ),
        )
    )


def _without_rows(before: datetime) -> ColumnElement[bool]:
    """Batches of the chain whose rows are old, and have gone every one of them."""
    left = [
        ~select(log.id).where(log.id == any_(LogBatch.row_ids)).exists()
        for log in (AccessLogEntry, ChangeLogEntry)
    ]
    return and_(LogBatch.last_at < before, LogBatch.emptied_at.is_(None), *left)


_OF_OLD_NOTICE = PaperTask.notice_id == Notice.id
_HAS_CONFLICT = (
    select(RegisterConflict.id).where(RegisterConflict.import_id == RegisterImport.id).exists()
)
_HAS_OFFER = select(PlanOffer.id).where(PlanOffer.file_id == PlanFile.id).exists()
_HAS_TASK = select(PaperTask.id).where(_OF_OLD_NOTICE).exists()


def _deleted(before: datetime) -> ColumnElement[bool]:
    """Deleted so long ago, or only a file that was never taken."""
    return or_(
        Document.deleted_at < before,
        and_(Document.shown.is_(None), Document.changed_at < before, ~_WAITS),
    )


_WAITS = (
    select(DocumentVersion.id)
    .where(DocumentVersion.document_id == Document.id, DocumentVersion.state == "WAITING")
    .exists()
)


def _of_who_is_grown(before: datetime) -> ColumnElement[bool]:
    """Thrown away before an instant, or hers who was of age, or out of here, before it."""
    grown = or_(Profile.valid_to < today(before), Person.born_on < birthday(today(before), -OF_AGE))
    whose = select(Profile.id).join(Person, Person.id == Profile.person_id).where(grown)
    return or_(RoomEntry.gone_at < before, RoomEntry.profile_id.in_(whose))


_HAS_VERSION = select(DocumentVersion.id).where(DocumentVersion.document_id == Document.id).exists()
DOCUMENTS = "deleted_documents:documents"
_OF_IT = SubjectPlanVersion.subject_plan_id == SubjectPlan.id
_HAS_SAID = select(SubjectPlanVersion.id).where(_OF_IT).exists()

RULES: tuple[Rule, ...] = (
    Rule(
        "sessions",
        SessionRow,
        lambda before: and_(
            SessionRow.account_id.is_not(None),
            func.coalesce(SessionRow.ended_at, SessionRow.expires_at) < before,
        ),
        (SessionRow.profile_id, SessionRow.account_id),
    ),
    Rule(
        "sessions",
        CalendarKey,
        lambda before: CalendarKey.ended_at < before,
        (CalendarKey.profile_id,),
    ),
    Rule(
        "sessions",
        Device,
        lambda before: func.coalesce(Device.ended_at, Device.expires_at) < before,
        (Device.profile_id, Device.account_id),
    ),
    Rule(
        "sessions",
        PushSubscription,
        lambda before: func.coalesce(PushSubscription.ended_at, PushSubscription.seen_at) < before,
        (PushSubscription.profile_id, PushSubscription.person_id),
    ),
    Rule(
        "visits",
        SessionRow,
        lambda before: and_(
            SessionRow.account_id.is_(None),
            func.coalesce(SessionRow.ended_at, SessionRow.expires_at) < before,
        ),
    ),
    Rule("used_up", LogoutToken, lambda before: LogoutToken.at < before),
    Rule("used_up", ContactCheck, lambda before: ContactCheck.asked_at < before),
    Rule("used_up", LimitCount, lambda before: LimitCount.window_start < before),
    Rule(
        "form_answers",
        FormAnswer,
        lambda before: FormAnswer.at < before,
        (FormAnswer.profile_id,),
        with_profile(FormAnswer.profile_id),
    ),
    Rule(
        "signing_attempts",
        SigningAttempt,
        lambda before: SigningAttempt.created_at < before,
        (SigningAttempt.plan_id, SigningAttempt.profile_id),
        with_plan(SigningAttempt.plan_id),
    ),
    Rule(
        "outbox",
        Notice,
        lambda before: and_(Notice.created_at < before, Notice.address.is_not(None)),
        (Notice.subject_id, Notice.profile_id),
        with_profile(Notice.profile_id),
        # what has waited so long would go to the new address instead: it must not
        {"address": None, "state": NoticeState.CANCELLED},
    ),
    Rule(
        "notices",
        PaperTask,
        lambda before: select(Notice.id).where(_OF_OLD_NOTICE, Notice.created_at < before).exists(),
        (PaperTask.subject_id, PaperTask.reader_profile_id, PaperTask.employee_profile_id),
        with_profile(PaperTask.reader_profile_id),
        then="notices:notices",
    ),
    Rule(
        "notices",
        NoticeDelivery,
        lambda before: NoticeDelivery.created_at < before,
        (NoticeDelivery.profile_id,),
        with_profile(NoticeDelivery.profile_id),
    ),
    Rule(
        "notices",
        Notice,
        lambda before: and_(Notice.created_at < before, ~_HAS_TASK),
        (Notice.subject_id, Notice.profile_id),
        with_profile(Notice.profile_id),
    ),
    Rule(
        "contact",
        ContactItem,
        lambda before: ContactItem.profile_id.in_(
            select(Profile.id).where(Profile.valid_to < today(before))
        ),
        (ContactItem.profile_id,),
        with_profile(ContactItem.profile_id),
        erases=of_contact,
    ),
    Rule(
        "contact",
        Profile,
        lambda before: and_(Profile.valid_to < today(before), Profile.email.is_not(None)),
        (Profile.id,),
        lambda tenant_id: Profile.tenant_id == tenant_id,
        {"email": None},
    ),
    Rule(
        "picture",
        PlanIntroduction,
        lambda before: and_(
            PlanIntroduction.plan_id.in_(ended(before)), PlanIntroduction.picture.is_not(None)
        ),
        (PlanIntroduction.plan_id,),
        with_plan(PlanIntroduction.plan_id),
        {"picture": None},
    ),
    Rule(  # their files go with the next night's sweep: no row names them any more
        "deleted_documents",
        DocumentVersion,
        lambda before: DocumentVersion.document_id.in_(select(Document.id).where(_deleted(before))),
        (DocumentVersion.plan_id,),
        with_plan(DocumentVersion.plan_id),
        then=DOCUMENTS,
    ),
    Rule(
        "deleted_documents",
        Document,
        lambda before: and_(_deleted(before), ~_HAS_VERSION),
        (Document.plan_id,),
        with_plan(Document.plan_id),
    ),
    Rule(
        "deleted_documents",
        SubjectPlanVersion,
        lambda before: SubjectPlanVersion.subject_plan_id.in_(
            select(SubjectPlan.id).where(SubjectPlan.removed_at < before)
        ),
        (SubjectPlanVersion.plan_id,),
        with_plan(SubjectPlanVersion.plan_id),
        then="deleted_documents:subject_plans",
    ),
    Rule(
        "deleted_documents",
        SubjectPlan,
        lambda before: and_(SubjectPlan.removed_at < before, ~_HAS_SAID),
        (SubjectPlan.plan_id,),
        with_plan(SubjectPlan.plan_id),
    ),
    Rule(
        "plan_copy",
        PlanCopy,
        lambda before: PlanCopy.kept_from < before,
        (PlanCopy.plan_id, PlanCopy.asked_by),
        with_plan(PlanCopy.plan_id),
    ),
    Rule(
        "own_room",
        RoomEntry,
        _of_who_is_grown,
        (RoomEntry.profile_id, RoomEntry.person_id),
        with_profile(RoomEntry.profile_id),
    ),
    *_logs(),
    Rule(
        "plan_log",
        LogBatch,
        _without_rows,
        # of a row that went nothing may be left that somebody could find it by
        empties={"row_ids": [], "row_times": [], "row_hashes": [], "emptied_at": NOW},
    ),
    Rule(
        "plan_log",
        EmergencyAccess,
        lambda before: EmergencyAccess.plan_id.in_(ended(before)),
        (EmergencyAccess.plan_id, EmergencyAccess.profile_id),
        with_plan(EmergencyAccess.plan_id),
    ),
    Rule(
        "plan_log",
        WhereaboutsViewer,
        lambda before: WhereaboutsViewer.subject_id.in_(ended(before)),
        (WhereaboutsViewer.subject_id, WhereaboutsViewer.profile_id),
        with_plan(WhereaboutsViewer.subject_id),
    ),
    Rule(
        "system_log",
        UnusualRead,
        lambda before: UnusualRead.found_at < before,
        (UnusualRead.subject_id, UnusualRead.profile_id),
        lambda tenant_id: UnusualRead.tenant_id == tenant_id,
    ),
    Rule("system_log", EmployeeFile, lambda before: EmployeeFile.sent_at < before),
    Rule("system_log", SchoolFile, lambda before: SchoolFile.sent_at < before),
    Rule("system_log", NewsFile, lambda before: NewsFile.sent_at < before),
    Rule(
        "system_log",
        PlanOffer,
        lambda before: PlanOffer.offered_at < before,
        (PlanOffer.plan_id, PlanOffer.holder_profile_id),
        lambda tenant_id: PlanOffer.tenant_id == tenant_id,
        then="system_log:plan_files",
    ),
    Rule(
        "system_log",
        PlanFile,
        lambda before: and_(PlanFile.sent_at < before, ~_HAS_OFFER),
        (),
        lambda tenant_id: PlanFile.tenant_id == tenant_id,
    ),
    Rule(
        "system_log",
        RegisterConflict,
        lambda before: RegisterConflict.at < before,
        then="system_log:register_imports",
    ),
    Rule(
        "system_log",
        RegisterImport,
        lambda before: and_(RegisterImport.at < before, ~_HAS_CONFLICT),
    ),
    Rule(
        "evidence",
        Evidence,
        lambda before: and_(
            Evidence.at < before,
            Evidence.plan_id.in_(ended(before)),
            Evidence.emptied_at.is_(None),
        ),
        (Evidence.plan_id,),
        with_plan(Evidence.plan_id),
        {"record": "", "emptied_at": NOW},
    ),
    Rule(
        "system_log",
        SystemAccess,
        lambda before: SystemAccess.at < before,
        (SystemAccess.profile_id,),
    ),
    Rule(
        "block",
        Block,
        lambda before: or_(Block.lifted_at < before, Block.valid_to < today(before)),
        (Block.adult_id, Block.child_id),
        lambda tenant_id: Block.tenant_id == tenant_id,
    ),
    Rule(
        "hold",
        LegalHold,
        lambda before: or_(LegalHold.lifted_at < before, LegalHold.until < today(before)),
    ),
)
BY_NAME = {rule.name: rule for rule in RULES}
FIRST = [name for name in BY_NAME if name not in {rule.then for rule in RULES}]
"""Where the day begins: the others follow what clears their way."""
