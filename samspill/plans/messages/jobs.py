"""Background work on messages."""

from __future__ import annotations

from samspill.documents.jobs import PATIENCE, looked_at
from samspill.infra.db import instant
from samspill.infra.jobs import job
from samspill.plans.messages.actions import CHECK
from samspill.plans.messages.upkeep import ask_again, look_through_message_file


@job(CHECK)
def check(plan_id: str, message_file_id: str) -> None:
    """Look one file through. Without the scanner's word it waits on."""
    looked_at(look_through_message_file, plan_id, message_file_id)


@job("messages.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_again(instant() - PATIENCE)
