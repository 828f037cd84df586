"""What somebody looks for, sealed as it is kept in her session: no free text is in an address."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag

from samspill.access.actor import Actor
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import Owner, of_person, of_plan
from samspill.plans.plan.access import OpenPlan


def kept(plan: OpenPlan, words: str) -> dict[str, str]:
    """What the session holds of a question in one plan, by one profile."""
    shell = plan.subject
    content = _sealed(words, plan.actor, of_plan(shell.id, shell.tenant_id))
    return {"plan": str(shell.id), "words": content}


def kept_across(actor: Actor, words: str) -> dict[str, str]:
    """What the session holds of a question in all plans of one profile: sealed by her own key."""
    return {"words": _sealed(words, actor, of_person(actor.person_id))}


def asked_across(actor: Actor, held: Any) -> str:
    """That question; '' for another profile's."""
    return _opened(held, actor, of_person(actor.person_id)) if isinstance(held, dict) else ""


def asked_in(plan: OpenPlan, held: Any) -> str:
    """The question as the session holds it; '' for another plan's or another profile's."""
    if not isinstance(held, dict) or held.get("plan") != str(plan.subject.id):
        return ""
    return _opened(held, plan.actor, of_plan(plan.subject.id))


def _sealed(words: str, actor: Actor, owner: Owner) -> str:
    return b64encode(seal(words.encode(), _place(actor), owner)).decode()


def _opened(held: dict[str, Any], actor: Actor, owner: Owner) -> str:
    try:
        return open_sealed(b64decode(held.get("words", "")), _place(actor), owner).decode()
    except (InvalidTag, ValueError):
        return ""


def _place(actor: Actor) -> str:
    return f"sessions:looked_for:{actor.profile_id}"
