"""Background work on documents."""

from __future__ import annotations

from samspill.documents.jobs import PATIENCE, looked_at
from samspill.infra.db import instant
from samspill.infra.jobs import job
from samspill.plans.documents.actions import CHECK
from samspill.plans.documents.upkeep import ask_again, look_through_version


@job(CHECK)
def check(plan_id: str, version_id: str) -> None:
    """Look one version through. Without the scanner's word it waits on."""
    looked_at(look_through_version, plan_id, version_id)


@job("documents.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_again(instant() - PATIENCE)
