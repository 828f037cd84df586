"""Background work on files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from samspill.core.errors import NotVisible
from samspill.documents.upkeep import REMOVE
from samspill.infra.jobs import job
from samspill.infra.key_store import Owner
from samspill.infra.keyring import KeyGone
from samspill.infra.scan import NotScanned
from samspill.infra.storage import remove_file

log = structlog.get_logger()
PATIENCE = timedelta(minutes=10)
"""After so long a file that still waits is asked for again."""


def looked_at(look: Callable[..., None], *ids: str) -> None:
    """Look one file through. Without the scanner's word it waits on."""
    try:
        look(*(UUID(one) for one in ids))
    except NotScanned:
        log.error("file_not_scanned")
    except (NotVisible, KeyGone):
        log.info("file_of_something_that_is_gone")


@job(REMOVE)
def remove(owner: str, file_id: str) -> None:
    """Take a file away that no row names any more. Safe to repeat."""
    remove_file(Owner.named(owner), UUID(file_id))
