"""Reads of the files that go with messages. Row security gives those that the reader may see."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.school.files.queries import FileView, named, ready
from samspill.school.messages.models import SchoolMessage, SchoolMessageFile


def files_of(message_ids: Collection[UUID]) -> dict[UUID, list[FileView]]:
    """The files of some messages."""
    found: dict[UUID, list[FileView]] = {}
    one = SchoolMessageFile
    query = select(one).where(one.message_id.in_(message_ids), one.withdrawn_at.is_(None))
    for row in db.session.scalars(query):
        found.setdefault(row.message_id, []).extend(named([row]))
    return found


def files_to_take_back(message_id: UUID) -> list[SchoolMessageFile]:
    """The files of one's own message, as they are when no job changes them."""
    query = select(SchoolMessageFile).where(SchoolMessageFile.message_id == message_id)
    return list(
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    )


def ready_file(message: SchoolMessage, file_id: UUID) -> FileView:
    """A file that is looked through, of a message that the reader has. Raises NotVisible."""
    query = select(SchoolMessageFile).where(
        SchoolMessageFile.id == file_id, SchoolMessageFile.message_id == message.id
    )
    return ready(db.session.scalar(query))
