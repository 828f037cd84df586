"""What somebody looks for, as her session holds it: in one plan, or in all of hers."""

from __future__ import annotations

from typing import Any

from samspill.access.actor import Actor
from samspill.access.asked import opened_words, sealed_words
from samspill.infra.key_store import of_person, of_plan
from samspill.plans.plan.access import OpenPlan


def kept(plan: OpenPlan, words: str) -> dict[str, str]:
    """What the session holds of a question in one plan, by one profile."""
    shell = plan.subject
    content = sealed_words(words, plan.actor, of_plan(shell.id, shell.tenant_id))
    return {"plan": str(shell.id), "words": content}


def kept_across(actor: Actor, words: str) -> dict[str, str]:
    """What the session holds of a question in all plans of one profile: sealed by her own key."""
    return {"words": sealed_words(words, actor, of_person(actor.person_id))}


def asked_across(actor: Actor, held: Any) -> str:
    """That question; '' for another profile's."""
    return opened_words(held, actor, of_person(actor.person_id))


def asked_in(plan: OpenPlan, held: Any) -> str:
    """The question as the session holds it; '' for another plan's or another profile's."""
    if not isinstance(held, dict) or held.get("plan") != str(plan.subject.id):
        return ""
    return opened_words(held, plan.actor, of_plan(plan.subject.id))
