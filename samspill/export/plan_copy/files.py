"""The plan's files with a copy of it, as one ZIP: opened in pieces while it is sent, kept nowhere.

They are asked for when the copy is fetched, by what she may read then. So no plain file lies on a
disk, no second sealed one beside the first, and a large plan needs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Flask, current_app

from samspill.documents.kinds import FileKind
from samspill.export.archive import archive_pieces
from samspill.infra.key_store import Owner, of_plan
from samspill.infra.storage import open_stored
from samspill.plans.documents.queries import ReadyFile, ready_files
from samspill.plans.plan.access import OpenPlan

FOLDER = "filer"
LONGEST = 80
"""Letters of a file's name in the ZIP."""


def with_files(plan: OpenPlan, name: str, content: bytes) -> Iterator[bytes]:
    """A ZIP with the copy and the files, in pieces: their rows are read now, they on the way."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    owner, found = of_plan(plan.subject.id), ready_files(plan.subject.id)
    return archive_pieces(_named(app, owner, name, content, found), plan.at)


def _named(
    app: Flask, owner: Owner, name: str, content: bytes, found: list[ReadyFile]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield name, (content,)
    for number, one in enumerate(found, start=1):
        with app.app_context():  # the request is over by then
            pieces = open_stored(owner, one.stored)
        yield name_in_archive(number, one), pieces


def name_in_archive(number: int, one: ReadyFile) -> str:
    """What a file is called in the ZIP: its title, as any computer takes it, and its number."""
    plain = "".join(each if each.isalnum() or each in " -,()" else "-" for each in one.title)
    title = plain[:LONGEST].strip(" -") or "fil"
    return f"{FOLDER}/{number:02d} {title}{FileKind(one.kind).ending}"
