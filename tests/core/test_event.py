"""Events: facts are plain values, and nothing is recorded outside a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from samspill.core.event import Event, collect, nothing, record, stop_collecting

SOME = UUID(int=7)


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(Event):
    day: date
    people: tuple[UUID, ...]
    timeline = nothing("a test")
    notify = nothing("a test")
    trace = ("day",)


EVENT = SomethingHappened(subject_id=SOME, tenant_id=SOME, day=date(2026, 11, 21), people=(SOME,))


def test_facts_are_plain_values():
    assert EVENT.facts(("day", "people")) == {"day": "2026-11-21", "people": [str(SOME)]}
    assert set(EVENT.facts()) == {"subject_id", "tenant_id", "day", "people"}


def test_recording_collects():
    events = collect()
    record(EVENT)
    stop_collecting()
    assert events == [EVENT]


def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(RuntimeError, match="SomethingHappened"):
        record(EVENT)
