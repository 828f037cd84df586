"""Background work on files of plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from samspill.core.errors import NotVisible
from samspill.infra.jobs import job
from samspill.infra.key_store import of_plan
from samspill.infra.keyring import KeyGone
from samspill.infra.scan import NotScanned
from samspill.infra.storage import remove_file
from samspill.plans.files.actions import REMOVE

log = structlog.get_logger()
PATIENCE = timedelta(minutes=10)
"""After so long a file that still waits is asked for again."""


def looked_at(look: Callable[[UUID, UUID], None], plan_id: str, row_id: str) -> None:
    """Look one file through. Without the scanner's word it waits on."""
    try:
        look(UUID(plan_id), UUID(row_id))
    except NotScanned:
        log.error("file_not_scanned")
    except (NotVisible, KeyGone):
        log.info("file_of_a_plan_that_is_gone")


@job(REMOVE)
def remove(plan_id: str, file_id: str) -> None:
    """Take a file away that no row names any more. Safe to repeat."""
    remove_file(of_plan(UUID(plan_id)), UUID(file_id))
