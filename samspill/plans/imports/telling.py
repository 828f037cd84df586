"""The old plan itself, hung on the draft that came of it: sealed and looked through, and read by
nobody before all have said yes. Then it is a document, for the family and the holder."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.documents.actions import Place, add_received
from samspill.plans.documents.queries import document_row
from samspill.plans.files.actions import received_in
from samspill.plans.imports.queries import BEFORE_ANY_YES, came_from_a_file, old_plans
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import OpenPlan

MOST = 5
"""How many files of an old plan."""
FOR_FAMILY = Known(KnownTo.FAMILY_AND_HOLDER)


def require_imported_draft(plan: OpenPlan) -> None:
    """Raise NotVisible unless the holder has the plan from a file, and nobody has said yes."""
    shell = plan.subject
    is_new = shell.status in BEFORE_ANY_YES
    if not (plan.is_holder and is_new and came_from_a_file(shell.id)):
        raise NotVisible


def hang_on(plan: OpenPlan, stream: BinaryIO, name: str) -> UUID:
    """Hang a file of the old plan on the draft. Gives the document's id.

    As system: the holder has no right to documents before a consent holds, and gets none by it.
    Raises NotVisible as ``require_imported_draft``, RuleBroken "file" for one that is not taken,
    is there, or is one too many.
    """
    require_imported_draft(plan)
    there = old_plans(plan.subject.id)
    if len(there) >= MOST:
        raise RuleBroken("file", _("Du kan legge ved høyst %(most)s filer.", most=MOST), "many")
    received = received_in(plan, stream, name)
    title = received.title
    if title.lower() in {one.title.lower() for one in there}:
        raise RuleBroken("file", _("Denne filen er lagt ved fra før."), "same_title")
    with system_access("the old plan is hung on its draft"):
        return add_received(plan, Place(title, None, FOR_FAMILY), received).id


def take_off(plan: OpenPlan, document_id: UUID) -> None:
    """Take a file off the draft again. Raises NotVisible."""
    require_imported_draft(plan)
    with system_access("the old plan is taken off its draft"):
        document = document_row(plan.subject.id, document_id)
        document.deleted_at, document.deleted_by_profile_id = plan.at, plan.actor.profile_id
