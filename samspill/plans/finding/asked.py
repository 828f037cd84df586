"""What somebody looks for, sealed as it is kept in her session: no free text is in an address."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag

from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import OpenPlan


def kept(plan: OpenPlan, words: str) -> dict[str, str]:
    """What the session holds of a question in one plan, by one profile."""
    owner = of_plan(plan.subject.id, plan.subject.tenant_id)
    content = seal(words.encode(), _place(plan), owner)
    return {"plan": str(plan.subject.id), "words": b64encode(content).decode()}


def asked_in(plan: OpenPlan, held: Any) -> str:
    """The question as the session holds it; '' for another plan's or another profile's."""
    if not isinstance(held, dict) or held.get("plan") != str(plan.subject.id):
        return ""
    try:
        content = b64decode(held.get("words", ""))
        return open_sealed(content, _place(plan), of_plan(plan.subject.id)).decode()
    except (InvalidTag, ValueError):
        return ""


def _place(plan: OpenPlan) -> str:
    return f"sessions:looked_for:{plan.actor.profile_id}"
