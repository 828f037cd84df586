"""A kept file before anybody else sees it: the virus scanner's word, and the look apart."""

from __future__ import annotations

import io
from dataclasses import dataclass

from samspill.documents.apart import look_through
from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why
from samspill.infra.key_store import Owner
from samspill.infra.scan import is_clean
from samspill.infra.storage import Stored, open_stored, put


@dataclass(frozen=True)
class Checked:
    """A file that passed. ``stored``: what is handed out, which is another file when it was made
    anew. ``shown``: a JPEG of it for a page, when there is one."""

    kind: FileKind
    stored: Stored
    shown: Stored | None


def check_file(owner: Owner, stored: Stored, kind: FileKind) -> Checked:
    """Say whether a file may be seen, and keep what was made of it.

    Raises Unwanted when it may not; NotScanned when the scanner has not said so yet: ask again.
    What ``open_stored`` and ``put`` raise comes through.
    """
    content = b"".join(open_stored(owner, stored))
    if not is_clean(io.BytesIO(content)):
        raise Unwanted(Why.VIRUS)
    found = look_through(content, kind)
    kept = put(owner, io.BytesIO(found.anew)) if found.anew is not None else stored
    shown = put(owner, io.BytesIO(found.shown)) if found.shown is not None else None
    return Checked(found.kind, kept, shown)
