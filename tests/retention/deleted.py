"""A document that was deleted, for the story of retention."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.infra.db import db
from samspill.plans.documents.models import Document, DocumentVersion


def a_deleted_document(plan_id: UUID, mona: UUID, at: datetime) -> None:
    """A text that was written and deleted at the same instant."""
    deleted = {"deleted_at": at, "deleted_by_profile_id": mona}
    common = {"plan_id": plan_id, "author_profile_id": mona}
    document = Document(
        title="Brev",
        is_written=True,
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
