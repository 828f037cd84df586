"""Background work on documents."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog

from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import job
from samspill.infra.key_store import of_plan
from samspill.infra.keyring import KeyGone
from samspill.infra.scan import NotScanned
from samspill.infra.storage import remove_file
from samspill.plans.documents.actions import CHECK
from samspill.plans.documents.upkeep import REMOVE, ask_again, look_through_version

log = structlog.get_logger()
PATIENCE = timedelta(minutes=10)
"""After so long a file that still waits is asked for again."""


@job(CHECK)
def check(plan_id: str, version_id: str) -> None:
    """Look one version through. Without the scanner's word it waits on."""
    try:
        look_through_version(UUID(plan_id), UUID(version_id))
    except NotScanned:
        log.error("file_not_scanned")
    except (NotVisible, KeyGone):
        log.info("file_of_a_plan_that_is_gone")


@job(REMOVE)
def remove(plan_id: str, file_id: str) -> None:
    """Take a file away that no row names any more. Safe to repeat."""
    remove_file(of_plan(UUID(plan_id)), UUID(file_id))


@job("documents.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_again(instant() - PATIENCE)
