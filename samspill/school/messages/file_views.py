"""Files of messages between home and school, handed out to those who have the message."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible
from samspill.documents.kinds import FileKind
from samspill.documents.serving import file_response, picture_response
from samspill.infra.key_store import of_tenant
from samspill.infra.storage import open_stored
from samspill.school.files.queries import FileView
from samspill.school.messages.access import open_conversation
from samspill.school.messages.enclosures import ready_file
from samspill.school.messages.queries import message_row

school_message_files = Module("school_message_files", __name__)

FILE = "/skole/meldinger/<uuid:school_thread_id>/<uuid:sent_id>/filer/<uuid:sent_file_id>"
THEIRS = mine("the threads that the profile is in; each is opened through the door")


def _file(thread_id: UUID, message_id: UUID, file_id: UUID) -> FileView:
    open_conversation(thread_id)
    return ready_file(message_row(thread_id, message_id), file_id)


@school_message_files.route(FILE, opens=THEIRS)
def download(_actor: Actor, school_thread_id: UUID, sent_id: UUID, sent_file_id: UUID) -> Response:
    """A file, to keep."""
    found = _file(school_thread_id, sent_id, sent_file_id)
    row = found.row
    if row.stored is None:
        raise NotVisible
    content = open_stored(of_tenant(row.tenant_id), row.stored)
    return file_response(content, row.file_size, FileKind(row.kind), found.name)


@school_message_files.route(FILE + "/bilde", opens=THEIRS)
def picture(_actor: Actor, school_thread_id: UUID, sent_id: UUID, sent_file_id: UUID) -> Response:
    """What a page shows of a file: a picture that we made."""
    row = _file(school_thread_id, sent_id, sent_file_id).row
    if row.picture is None:
        raise NotVisible
    return picture_response(open_stored(of_tenant(row.tenant_id), row.picture), row.shown_size)
