"""What may be done with files at school: take them in, hang them on a row, let them go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.documents.receiving import MB, Received, receive
from samspill.documents.refusals import Why
from samspill.documents.several import Given, receive_several
from samspill.documents.upkeep import remove_later
from samspill.infra.db import db
from samspill.infra.jobs import defer
from samspill.infra.key_store import of_tenant
from samspill.school.files.models import SchoolFileRow
from samspill.school.files.queries import room_of
from samspill.school.sealing import sealed_words


def received_from(profile_id: UUID, tenant_id: UUID, files: Sequence[Given]) -> list[Received]:
    """Seal and keep what somebody sends, before anything is written. Raises RuleBroken "file"."""
    if not files:
        return []
    room = room_of(profile_id, tenant_id)

    def take(stream: BinaryIO, name: str) -> Received:
        stream.seek(0)  # the same may be given about several
        return receive(of_tenant(tenant_id), stream, name, room)

    try:
        return receive_several(files, room.file // MB, take)
    except RuleBroken as rule:
        if rule.code != Why.NO_ROOM:
            raise
        text = _("Du har sendt mange filer i det siste. Vent noen dager, eller ring skolen.")
        raise RuleBroken("file", text, Why.NO_ROOM) from rule


def hang(
    model: Callable[..., SchoolFileRow],
    received: Iterable[Received],
    *,
    check: str,
    at: datetime,
    **of: Any,
) -> None:
    """Hang files on what ``of`` names; ``check`` is the job that looks each through. Until then
    they are the sender's alone."""
    for position, one in enumerate(received, start=1):
        row = model(id=new_id(), position=position, kind=one.kind, shown_size=0, **of)
        row.written_at = at
        row.name_sealed = sealed_words(row, "name", one.name)
        row.wait_with(one.stored)
        db.session.add(row)
        defer(check, [{"tenant_id": str(row.tenant_id), "file_row_id": str(row.id)}])
    db.session.flush()


def let_go(rows: Iterable[SchoolFileRow], at: datetime) -> None:
    """The files go with what they hang on."""
    for row in rows:
        for file_id in row.take_back(at):
            remove_later(of_tenant(row.tenant_id), file_id)
