"""Papers of an application, handed out to who sees it."""

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
from samspill.school.pupils.access import OpenPupil
from samspill.school.reduced_payment.queries import ready_file

reduced_payment_files = Module("reduced_payment_files", __name__)

FILE = "/skole/elever/<uuid:pupil_id>/redusert-betaling/<uuid:payment_id>/filer/<uuid:sent_file_id>"


@reduced_payment_files.route(FILE, opens=Area.INCOME, at=Level.OWN)
def download(opened: OpenPupil, payment_id: UUID, sent_file_id: UUID) -> Response:
    """A paper, to keep."""
    found = ready_file(opened.subject.id, payment_id, sent_file_id)
    row = found.row
    if row.stored is None:
        raise NotVisible
    content = open_stored(of_tenant(row.tenant_id), row.stored)
    return file_response(content, row.file_size, FileKind(row.kind), found.name)
