"""What news from the register do to the plans they touch."""

from __future__ import annotations

from samspill.access.system import system_access
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.due import plans_of_children
from samspill.plans.consent.recompute import recompute
from samspill.plans.plan.access import opened_by_system
from samspill.register.actions import Taken, take_news
from samspill.register.entries import read_register


def import_register(text: str, *, synthetic: bool) -> Taken:
    """Take the news of one file, and look at every plan it touches in the same transaction.

    Whom the register keeps from a child is blocked at once, in every hat (I21). Raises ValueError
    as ``read_register``; then nothing is changed.
    """
    file = read_register(text, synthetic=synthetic)
    with system_access("news from the register"):
        taken = take_news(file)
        _block(taken)
        plans = plans_of_children(taken.children)
    for plan_id in plans:
        with opened_by_system(plan_id, "news from the register") as plan:
            recompute(plan)
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
