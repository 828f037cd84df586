"""What news from the register do to the plans they touch."""

from __future__ import annotations

from samspill.access.system import system_access
from samspill.core.event import record
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.due import plans_of_children
from samspill.plans.consent.letting_in import about
from samspill.plans.consent.recompute import recompute
from samspill.plans.news.events import ChildDied
from samspill.plans.plan.access import opened_by_system
from samspill.register.actions import Taken, take_with_care
from samspill.register.entries import read_register
from samspill.register.imports import approval, digest_of, note_import


def import_register(text: str, *, synthetic: bool, by: str = "", approved_by: str = "") -> Taken:
    """Take the news of one file, and look at every plan it touches in the same transaction.

    Whom the register keeps from a child is blocked at once, in every hat (I21), before the plans
    are looked at. A file that is empty, or takes away too much, changes nothing before somebody
    else than ``by`` has said yes to it (``approved_by``); what was halted, taken and set aside is
    written down. Raises ValueError as ``read_register`` and ``approval``; then nothing is changed.
    """
    file = read_register(text, synthetic=synthetic)
    digest = digest_of(text)
    with system_access("news from the register"):
        taken = take_with_care(file, approved=approval(digest, approved_by))
        entries = len(file.entries) + len(file.bad)
        note_import(digest, entries, taken, by=by, approved_by=approved_by)
        _block(taken)
        plans = plans_of_children(taken.children)
    for plan_id in plans:
        with opened_by_system(plan_id, "news from the register") as plan:
            recompute(plan)
            if plan.subject.child_id in taken.died:
                holder = (plan.subject.holder_profile_id,)
                record(ChildDied(**about(plan), holder_profile_ids=holder))
    return taken


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
