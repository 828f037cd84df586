"""What may be done with a file of a plan: take it in."""

from __future__ import annotations

from typing import BinaryIO

from samspill.documents.receiving import Received, receive
from samspill.infra.key_store import of_plan
from samspill.plans.files.queries import room_in
from samspill.plans.plan.access import OpenPlan


def received_in(plan: OpenPlan, stream: BinaryIO, name: str) -> Received:
    """Seal and keep a file of the plan, with its room in it. Raises RuleBroken "file"."""
    shell = plan.subject
    owner = of_plan(shell.id, shell.tenant_id)
    return receive(owner, stream, name, room_in(shell.id, shell.tenant_id))
