"""The lock of a copy: made of a pass-phrase in the request where it is typed, used by the job.

The pass-phrase goes no further than that request: the copy keeps its head and the file's own key,
sealed by the plan's key, until the file is written. Neither a session nor a row holds anything that
opens the file, or that a pass-phrase could be guessed from, without the plan's key.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.export.plan_copy.models import PlanCopy, lock_place
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import of_plan
from samspill.infra.limits import within_limit
from samspill.infra.locked import KEY, Lock, lock_by
from samspill.plans.plan.access import OpenPlan

A_DAY = 20
"""Locks that one profile may ask for in a day: each takes some of the machine."""
ENDING = ".age"
"""Of a file that is locked."""


@dataclass(frozen=True)
class SealedLock:
    """The lock of a copy that is to come, as its row will have it."""

    copy_id: UUID
    content: bytes

    def as_values(self) -> dict[str, str]:
        """For the login that comes between."""
        return {"copy": str(self.copy_id), "lock": b64encode(self.content).decode()}


def lock_from(values: dict[str, Any]) -> SealedLock | None:
    """The lock that waited for the login; None for a copy without."""
    if "lock" not in values:
        return None
    return SealedLock(UUID(values["copy"]), b64decode(values["lock"]))


def new_lock(plan: OpenPlan, passphrase: str) -> SealedLock:
    """A lock that the pass-phrase opens. Takes half a second. Raises RuleBroken "passphrase" when
    there were too many."""
    if not within_limit(f"plan-copy-lock:{plan.actor.profile_id}", A_DAY, hours=24):
        text = _("Du har bedt om mange kopier i dag. Prøv igjen i morgen.")
        raise RuleBroken("passphrase", text, "many")
    lock, copy_id = lock_by(passphrase), new_id()
    whose = of_plan(plan.subject.id, plan.subject.tenant_id)
    return SealedLock(copy_id, seal(lock.key + lock.head, lock_place(copy_id), whose))


def lock_of(copy: PlanCopy) -> Lock | None:
    """What the file is to be locked by, until it is written; None for a copy without."""
    if copy.lock_sealed is None:
        return None
    found = open_sealed(copy.lock_sealed, lock_place(copy.id), of_plan(copy.plan_id))
    return Lock(found[KEY:], found[:KEY])
