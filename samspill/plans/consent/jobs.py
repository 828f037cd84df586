"""Background work on consents: shells that open as system with a reason."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.plans.consent.evidence import broken_chains


def verify_evidence() -> tuple[int, list[tuple[UUID, int]]]:
    """Check the evidence chain of every plan, as ``broken_chains`` says."""
    with system_access("audit verify"):
        return broken_chains()
