"""What the program does with files by itself: looks them through, and asks again what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.event import record
from samspill.documents.checking import Checked, check_file
from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_plan
from samspill.infra.storage import Stored
from samspill.plans.consent.letting_in import about
from samspill.plans.documents.access import is_guarded
from samspill.plans.documents.actions import CHECK, added
from samspill.plans.documents.events import DocumentRefused, DocumentRenewed
from samspill.plans.documents.models import Document, DocumentVersion, VersionState
from samspill.plans.documents.queries import document_row, version_by_id, waiting_versions
from samspill.plans.plan.access import OpenPlan, opened_by_system

REMOVE = "documents.remove_file"
AT_ONCE = 200
"""How many waiting files one round asks for again."""


@dataclass(frozen=True)
class ToCheck:
    """A file that nobody has looked through yet."""

    stored: Stored
    kind: FileKind


def look_through_version(plan_id: UUID, version_id: UUID) -> None:
    """Look a version through, and let it in or refuse it. Safe to run twice.

    The plan is not locked meanwhile: it may take a minute. Raises NotScanned when the scanner has
    not said its word; then it waits on.
    """
    waiting = _waiting(version_id)
    if waiting is None:
        return
    outcome: Checked | Why
    try:
        outcome = check_file(of_plan(plan_id), waiting.stored, waiting.kind)
    except Unwanted as error:
        outcome = error.why
    with opened_by_system(plan_id, "a file of a plan was looked through") as plan:
        version = version_by_id(version_id)
        if version is None or version.state != VersionState.WAITING:
            return
        _settle(plan, version, waiting, outcome)


def _waiting(version_id: UUID) -> ToCheck | None:
    with system_access("a file of a plan is looked through"):
        version = version_by_id(version_id)
        if version is None or version.state != VersionState.WAITING or version.stored is None:
            return None
        return ToCheck(version.stored, FileKind(version.kind))


def _settle(plan: OpenPlan, version: DocumentVersion, was: ToCheck, outcome: Checked | Why) -> None:
    document = document_row(plan.subject.id, version.document_id, deleted=None)
    if isinstance(outcome, Why):
        version.refuse(outcome, plan.at)
        remove_later(plan.subject.id, was.stored.id)
        record(
            DocumentRefused(
                **about(plan),
                document_id=document.id,
                number=version.number,
                why=outcome,
                told_profile_ids=(version.author_profile_id,),
            )
        )
        return
    version.let_in(outcome.kind, outcome.stored, outcome.shown, plan.at)
    if outcome.stored.id != was.stored.id:
        remove_later(plan.subject.id, was.stored.id)
    _show(plan, document, version)


def _show(plan: OpenPlan, document: Document, version: DocumentVersion) -> None:
    is_first = document.shown is None
    document.shown = max(document.shown or 0, version.number)
    document.changed_at = plan.at
    fields = about(plan)
    if not is_first:
        record(DocumentRenewed(**fields, document_id=document.id, number=version.number))
    elif document.deleted_at is None and plan.subject.is_in_use and not is_guarded(plan):
        record(added(document, fields, but=(document.author_profile_id,)))


def remove_later(plan_id: UUID, file_id: UUID) -> None:
    """Take a file away when the row that named it has let go of it."""
    defer(REMOVE, [{"plan_id": str(plan_id), "file_id": str(file_id)}])


def ask_again(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    with system_access("files of plans that wait to be looked through"):
        found = waiting_versions(before, AT_ONCE)
    defer(CHECK, [{"plan_id": str(one.plan_id), "version_id": str(one.id)} for one in found])
    return len(found)
