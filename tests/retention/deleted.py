"""What was deleted, and what a child wrote for itself, for the story of retention."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core import clock
from samspill.core.ids import new_id
from samspill.export.plan_copy.models import PlanCopy
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.own_room.models import RoomEntry
from samspill.plans.subject_plans.models import SubjectPlan, SubjectPlanVersion


def a_copy(plan_id: UUID, mona: UUID, at: datetime) -> None:
    """A copy of a plan that was asked for, and never made."""
    asked = {"asked_by": mona, "asked_at": at, "member_ids": [mona], "since": at}
    what = {"format": "PDF", "parts": ["ABOUT"], "language": "nb", "state": "ASKED"}
    db.session.add(PlanCopy(plan_id=plan_id, **asked, **what, until=at, kept_from=at))


def a_deleted_document(plan_id: UUID, mona: UUID, at: datetime) -> None:
    """A text that was written and deleted at the same instant."""
    deleted = {"deleted_at": at, "deleted_by_profile_id": mona}
    common = {"plan_id": plan_id, "author_profile_id": mona}
    document = Document(
        title="Brev",
        is_written=True,
        is_subject_plan=False,
        number=1,
        shown=1,
        known_to="ALL",
        **{"known_by": [], "created_at": at, "changed_at": at, **deleted, **common},
    )
    db.session.add(document)
    db.session.flush()
    text = {"kind": "TEXT", "name": "", "text": "Hei", "file_size": 0, "shown_size": 0}
    of = {"document_id": document.id, "number": 1, "state": "READY", "written_at": at}
    db.session.add(DocumentVersion(**of, **text, **common))


def a_deleted_subject_plan(plan_id: UUID, teacher: UUID, at: datetime) -> None:
    """A subject plan that was written and taken away at the same instant."""
    row = SubjectPlan(
        plan_id=plan_id,
        unit_id=db.session.get_one(Profile, teacher).unit_id,
        service="SCHOOL",
        kind="GENERAL",
        author_profile_id=teacher,
        number=1,
        created_at=at,
        changed_at=at,
        shared_at=at,
        removed_at=at,
        removed_by_profile_id=teacher,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(
        SubjectPlanVersion(
            plan_id=plan_id,
            subject_plan_id=row.id,
            number=1,
            kept="HERE",
            content_sealed=b"x",
            valid_from=at.date(),
            written_by_profile_id=teacher,
            written_at=at,
        )
    )


def a_room(child_id: UUID, at: datetime) -> None:
    """What a child who is not here any more wrote, and what it threw away."""
    child = db.session.get_one(Person, child_id)
    who = {"person_id": child.id, "tenant_id": child.tenant_id}
    today = clock.today()
    profile = Profile(id=new_id(), kind="PRIVATE", valid_from=today, valid_to=today, **who)
    db.session.add(profile)
    db.session.flush()
    whose = {"profile_id": profile.id, "person_id": child.id, "written_at": at}
    db.session.add_all([RoomEntry(content_sealed=b"x", **whose), RoomEntry(gone_at=at, **whose)])
