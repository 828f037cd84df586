"""What the program does with documents by itself: looks their files through, asks again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.event import record
from samspill.documents.rows import LookState
from samspill.documents.upkeep import waiting_since
from samspill.infra.jobs import defer
from samspill.plans.consent.letting_in import about
from samspill.plans.documents.access import is_guarded
from samspill.plans.documents.actions import CHECK, added
from samspill.plans.documents.events import DocumentRefused, DocumentRenewed
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.documents.queries import document_row
from samspill.plans.files.upkeep import look_through_in_plan
from samspill.plans.plan.access import OpenPlan


def look_through_version(plan_id: UUID, version_id: UUID) -> None:
    """Look a version through, as ``documents.upkeep.look_through`` does, and tell of it."""
    look_through_in_plan(DocumentVersion, plan_id, version_id, _tell)


def _tell(plan: OpenPlan, version: DocumentVersion) -> None:
    document = document_row(plan.subject.id, version.document_id, deleted=None)
    if version.state == LookState.READY:
        _show(plan, document, version)
        return
    record(
        DocumentRefused(
            **about(plan),
            document_id=document.id,
            number=version.number,
            why=version.why or "",
            told_profile_ids=(version.author_profile_id,),
        )
    )


def _show(plan: OpenPlan, document: Document, version: DocumentVersion) -> None:
    is_first = document.shown is None
    document.shown = max(document.shown or 0, version.number)
    document.changed_at = plan.at
    fields = about(plan)
    if not is_first:
        record(DocumentRenewed(**fields, document_id=document.id, number=version.number))
    elif document.deleted_at is None and plan.subject.is_in_use and not is_guarded(plan):
        record(added(document, fields, but=(document.author_profile_id,)))


def ask_again(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    found = waiting_since(DocumentVersion, DocumentVersion.plan_id, before)
    defer(CHECK, [{"plan_id": str(plan_id), "version_id": str(one)} for plan_id, one in found])
    return len(found)
