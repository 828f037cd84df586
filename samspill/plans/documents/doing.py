"""What may be done with folders: make one, give it another name, take it away."""

from __future__ import annotations

from uuid import UUID

from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.plans.consent.letting_in import about
from samspill.plans.documents.access import require_own
from samspill.plans.documents.events import FolderChanged, FolderMade
from samspill.plans.documents.models import Folder
from samspill.plans.documents.queries import MOST_FOLDERS, folder_row, folders_of
from samspill.plans.earlier.actions import require_writing
from samspill.plans.plan.access import OpenPlan


def make_folder(plan: OpenPlan, name: str) -> Folder:
    """Make a folder. Raises RuleBroken at "name" for one that is there, and for one too many."""
    require_writing(plan)
    _require_new(plan, name)
    folder = Folder(
        id=new_id(),
        plan_id=plan.subject.id,
        name=name,
        author_profile_id=plan.actor.profile_id,
        created_at=plan.at,
    )
    db.session.add(folder)
    record(FolderMade(**about(plan), folder_id=folder.id))
    return folder


def _require_new(plan: OpenPlan, name: str, but: UUID | None = None) -> None:
    others = [one for one in folders_of(plan.subject.id) if one.id != but]
    if len(others) >= MOST_FOLDERS:
        raise RuleBroken("name", _("En plan har høyst %(most)s mapper.", most=MOST_FOLDERS))
    if name.lower() in {one.name.lower() for one in others}:
        raise RuleBroken("name", _("Det er en mappe som heter dette fra før."), "same_name")


def rename_folder(plan: OpenPlan, folder_id: UUID, name: str) -> Folder:
    """Give a folder another name. Raises as ``make_folder``; NotEnough when it is not one's own."""
    require_writing(plan)
    folder = folder_row(plan.subject.id, folder_id)
    require_own(plan, folder)
    _require_new(plan, name, but=folder.id)
    folder.name = name
    record(FolderChanged(**about(plan), folder_id=folder.id, is_removed=False))
    return folder


def remove_folder(plan: OpenPlan, folder_id: UUID) -> Folder:
    """Take a folder away. What lies in it stays, without a folder: also what she does not see."""
    require_writing(plan)
    folder = folder_row(plan.subject.id, folder_id)
    require_own(plan, folder)
    folder.removed_at = plan.at
    record(FolderChanged(**about(plan), folder_id=folder.id, is_removed=True))
    return folder
