"""Files of messages, handed out to those who have the message."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible
from samspill.documents.kinds import FileKind
from samspill.documents.serving import file_response, picture_response
from samspill.infra.key_store import of_plan
from samspill.infra.storage import open_stored
from samspill.plans.messages.queries import FileView, message_row, ready_file, thread_row
from samspill.plans.plan.access import OpenPlan

message_files = Module("message_files", __name__)

FILE = (
    "/planer/<uuid:plan_id>/meldinger/<uuid:thread_id>/<uuid:message_id>"
    "/filer/<uuid:message_file_id>"
)
AREA = Area.MESSAGES


def _file(plan: OpenPlan, thread_id: UUID, message_id: UUID, file_id: UUID) -> FileView:
    return ready_file(message_row(thread_row(plan.subject.id, thread_id), message_id), file_id)


@message_files.route(FILE, opens=AREA, at=Level.OWN)
def download(plan: OpenPlan, thread_id: UUID, message_id: UUID, message_file_id: UUID) -> Response:
    """A file, to keep."""
    found = _file(plan, thread_id, message_id, message_file_id)
    if found.row.stored is None:
        raise NotVisible
    content = open_stored(of_plan(plan.subject.id), found.row.stored)
    return file_response(content, found.row.file_size, FileKind(found.row.kind), found.name)


@message_files.route(FILE + "/bilde", opens=AREA, at=Level.OWN)
def picture(plan: OpenPlan, thread_id: UUID, message_id: UUID, message_file_id: UUID) -> Response:
    """What a page shows of a file: a picture that we made."""
    found = _file(plan, thread_id, message_id, message_file_id)
    if found.row.picture is None:
        raise NotVisible
    content = open_stored(of_plan(plan.subject.id), found.row.picture)
    return picture_response(content, found.row.shown_size)
