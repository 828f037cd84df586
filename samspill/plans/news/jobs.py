"""What news from the register do to the plans they touch."""

from __future__ import annotations

from uuid import UUID

import structlog
from flask import current_app

from samspill.access.system import system_access
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.infra.settings import FeedSettings
from samspill.organisation.queries import tenant_ids
from samspill.plans.news.actions import LOOK, SETTLE, TAKE, drop_old
from samspill.plans.news.taking import look_at_plans, look_through, settle, take, take_sent
from samspill.register.actions import Taken
from samspill.register.client import RegisterClient
from samspill.register.entries import read_register
from samspill.register.feed import FEED, locked_cursor, read_page
from samspill.register.imports import digest_of
from samspill.register.maskinporten import RegisterDown

READ_FEED = "register.feed"
log = structlog.get_logger()


def import_register(text: str, *, synthetic: bool, by: str = "", approved_by: str = "") -> Taken:
    """Take the news of one file, and look at every plan it touches in the same transaction.

    Whom the register keeps from a child is blocked at once, in every hat (I21), before the plans
    are looked at. A file that is empty, or takes away too much, changes nothing before somebody
    else than ``by`` has said yes to it (``approved_by``); what was halted, taken and set aside is
    written down. Raises ValueError as ``read_register`` and ``approval``; then nothing is changed.
    """
    file = read_register(text, synthetic=synthetic)
    with system_access("news from the register"):
        taken = take(file, digest_of(text), by, approved_by)
    look_at_plans(taken)
    return taken


@job(READ_FEED, cron="* * * * *")
def read_feed() -> None:
    """Every minute: take what the register's feed has; a full page is followed by the next.

    Off when it is not configured. When the register is down nothing has happened, and the next
    minute asks again.
    """
    settings = current_app.config["SAMSPILL"]
    if settings.register_feed is None:
        return
    try:
        found = take_page(settings.register_feed, synthetic=settings.takes_synthetic_numbers)
    except RegisterDown as error:
        log.warning("register_feed_down", reason=str(error))
        return
    if found is None:
        return
    taken, is_full = found
    if taken.halt is not None:
        log.warning("register_feed_halted", lost=taken.loss.lost, rights=taken.loss.rights)
    elif is_full:
        defer(READ_FEED, [{}])


def take_page(
    settings: FeedSettings, *, synthetic: bool, by: str = "", approved_by: str = ""
) -> tuple[Taken, bool] | None:
    """Take one page of the register's events, and say whether more wait; None: another reads.

    How far it reached is written in the same transaction as what it changed. A page that takes
    away too much waits, as a file does, and the feed with it. Raises RegisterDown and ValueError.
    """
    client = RegisterClient(settings)
    with system_access("events from the register"):
        cursor = locked_cursor(client)
        if cursor is None:
            return None
        page = read_page(client, cursor.sequence, synthetic=synthetic)
        taken = Taken()
        if not page.file.is_empty:
            digest = digest_of(f"{FEED}:{cursor.sequence}")
            taken = take(page.file, digest, by, approved_by)
        if taken.halt is None:
            cursor.sequence, cursor.at = page.reached, instant()
    look_at_plans(taken)
    return taken, page.is_full


@job("news.forget", cron="35 * * * *")
def forget() -> None:
    """Every hour: files that nobody said yes to in time are emptied, also when no other comes."""
    now = instant()
    with system_access("files of news that nobody said yes to are emptied"):
        for tenant_id in tenant_ids():
            drop_old(tenant_id, now)


@job(LOOK)
def look(file_id: str) -> None:
    """Say what a file that was sent would do."""
    synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
    look_through(UUID(file_id), synthetic=synthetic)


@job(TAKE)
def take_whole(file_id: str) -> None:
    """Take a file that was said yes to."""
    synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
    take_sent(UUID(file_id), synthetic=synthetic)


@job(SETTLE)
def settle_aside(conflict_id: str) -> None:
    """Take what was set aside and decided for."""
    settle(UUID(conflict_id))
