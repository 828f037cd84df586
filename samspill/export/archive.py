"""One file to keep: open JSON, the same to read in a browser, and what belongs to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST = "les-meg.html"
OPEN = "mine-opplysninger.json"


def write_archive(
    facts: Mapping[str, object], page: str, files: Mapping[str, bytes], at: datetime
) -> bytes:
    """A ZIP of the facts as JSON, the page, and the files. Names in it say nothing of anybody."""
    out = BytesIO()
    parts = {
        FIRST: page.encode(),
        OPEN: json.dumps(facts, ensure_ascii=False, indent=2).encode(),
        **files,
    }
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = ZipInfo(name, date_time=(at.year, at.month, at.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
