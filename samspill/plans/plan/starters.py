"""Texts to begin from, as a municipality has decided them: goals, meetings, questions to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.organisation.queries import policy

POLICY = "starters"


@dataclass(frozen=True)
class Starter:
    """A goal and more about it, or a kind of meeting and what to speak of."""

    title: str
    text: str


@dataclass(frozen=True)
class Starters:
    """``mapping``: by life area, what to ask about when it is mapped."""

    goals: tuple[Starter, ...]
    meetings: tuple[Starter, ...]
    mapping: Mapping[str, tuple[str, ...]]


def starters_in(tenant_id: UUID) -> Starters:
    """What the municipality's people may begin from today: a dated policy."""
    return starters_of(policy(POLICY, tenant_id, today(instant())).value)


def starters_of(value: Mapping[str, Any]) -> Starters:
    """What one period of the policy says."""
    return Starters(
        goals=tuple(Starter(**one) for one in value["goals"]),
        meetings=tuple(Starter(**one) for one in value["meetings"]),
        mapping={code: tuple(asked) for code, asked in value["mapping"].items()},
    )


def starter_at(starters: Sequence[Starter], number: str) -> Starter | None:
    """The one that an address names by its number, from 1; None for anything else."""
    found = int(number) if number.isdecimal() and len(number) < 3 else 0
    return starters[found - 1] if 0 < found <= len(starters) else None
