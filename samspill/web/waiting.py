"""What waits for somebody at home, for Hjem: of plans and of school, asked in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from samspill.core.clock import today
from samspill.infra.db import instant, run
from samspill.plans.messages.unread import unread_count
from samspill.school.consents import mine as consents
from samspill.school.questionnaires import queries as questionnaires
from samspill.school.questionnaires.queries import MyQuestionnaire


@dataclass(frozen=True)
class WaitingAtHome:
    """Threads of plans with something new, consents at school that I have not answered, and
    questionnaires."""

    unread: int = 0
    consents: int = 0
    forms: list[MyQuestionnaire] = field(default_factory=list)


def waiting_at_home(profile_id: UUID) -> WaitingAtHome:
    """What waits for the profile, in one statement."""
    now = instant()
    day = today(now)
    values = {"profile_id": profile_id, "now": now, "today": day, "on": day}
    [(unread, asked, forms)] = run(_waiting(), values)
    return WaitingAtHome(
        unread, consents.waiting_among(asked, day), questionnaires.waiting_among(forms)
    )


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    return select(
        unread_count().scalar_subquery().label("unread"),
        consents.waiting_beside().label("asked"),
        questionnaires.waiting_beside().label("forms"),
    )
