"""What news from the register do to the plans they touch."""

from __future__ import annotations

import structlog
from flask import current_app

from samspill.access.system import system_access
from samspill.core.event import record
from samspill.identity.models import Person
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer, job
from samspill.infra.settings import FeedSettings
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.due import plans_of_children
from samspill.plans.consent.letting_in import about
from samspill.plans.consent.recompute import recompute
from samspill.plans.news.events import ChildDied
from samspill.plans.plan.access import opened_by_system
from samspill.register.actions import Taken, take_with_care
from samspill.register.client import RegisterClient
from samspill.register.entries import RegisterFile, read_register
from samspill.register.feed import FEED, locked_cursor, read_page
from samspill.register.imports import approval, digest_of, note_import
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
        taken = _take(file, digest_of(text), by, approved_by)
    _look_at_plans(taken)
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
            taken = _take(page.file, digest, by, approved_by)
        if taken.halt is None:
            cursor.sequence, cursor.at = page.reached, instant()
    _look_at_plans(taken)
    return taken, page.is_full


def _take(file: RegisterFile, digest: bytes, by: str, approved_by: str) -> Taken:
    taken = take_with_care(file, approved=approval(digest, approved_by))
    entries = len(file.entries) + len(file.bad)
    note_import(digest, entries, taken, by=by, approved_by=approved_by)
    _block(taken)
    return taken


def _look_at_plans(taken: Taken) -> None:
    with system_access("find the plans that news from the register touch"):
        plans = plans_of_children(taken.children)
    for plan_id in plans:
        with opened_by_system(plan_id, "news from the register") as plan:
            recompute(plan)
            if plan.subject.child_id in taken.died:
                holder = (plan.subject.holder_profile_id,)
                record(ChildDied(**about(plan), holder_profile_ids=holder))


def _block(taken: Taken) -> None:
    for adult_id, child_id in sorted(taken.blocked):
        tenant_id = db.session.get_one(Person, child_id).tenant_id
        if tenant_id is not None:
            block_by_register(
                tenant_id=tenant_id,
                adult_id=adult_id,
                child_id=child_id,
                reason="Registeret sier at den voksne ikke skal vite noe om barnet.",
                last_day=None,
            )
