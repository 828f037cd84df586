"""Reads of files that were made."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from samspill.export.models import ConsentCopy
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_plan


def copy_of(plan_id: UUID, consent_id: UUID) -> bytes | None:
    """The sealed PDF of a version, or None before it is made."""
    row = db.session.scalar(
        select(ConsentCopy).where(
            ConsentCopy.plan_id == plan_id, ConsentCopy.consent_id == consent_id
        )
    )
    return open_sealed(row.content, place_of(row.id), of_plan(plan_id)) if row else None


def has_copy(consent_id: UUID) -> bool:
    """Is the copy of this version made?"""
    query = select(exists().where(ConsentCopy.consent_id == consent_id))
    return bool(db.session.scalar(query))


def place_of(copy_id: UUID) -> str:
    """Where the content of a copy stands: bound into its encryption."""
    return f"consent_copies:content:{copy_id}"
