"""Files with reports of absence, handed out to who may know why."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible
from samspill.documents.kinds import FileKind
from samspill.documents.serving import file_response
from samspill.infra.key_store import of_tenant
from samspill.infra.storage import open_stored
from samspill.school.absence.queries import ready_file
from samspill.school.pupils.access import OpenPupil

absence_files = Module("absence_files", __name__)

FILE = "/skole/elever/<uuid:pupil_id>/fravar/<uuid:absence_id>/filer/<uuid:sent_file_id>"


@absence_files.route(FILE, opens=Area.ABSENCE_REASON, at=Level.OWN)
def download(opened: OpenPupil, absence_id: UUID, sent_file_id: UUID) -> Response:
    """A file, to keep."""
    found = ready_file(opened.subject.id, absence_id, sent_file_id)
    row = found.row
    if row.stored is None:
        raise NotVisible
    content = open_stored(of_tenant(row.tenant_id), row.stored)
    return file_response(content, row.file_size, FileKind(row.kind), found.name)
