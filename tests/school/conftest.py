"""What tests of school share: one school, and somebody's look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible
from samspill.infra.db import db
from samspill.school.pupils.access import open_pupil
from tests.support.cast import Cast
from tests.support.leave import Leave
from tests.support.school import School, leave_rule_is, made_school


@pytest.fixture
def school(cast: Cast) -> School:
    """Fjordvik skole with 3B and 2A."""
    return made_school(cast)


@pytest.fixture
def finds(cast: Cast) -> Callable[..., bool]:
    """Does somebody get a pupil through the door?"""

    def look(name: str, pupil_id: UUID, kind: str = "WORK") -> bool:
        try:
            with cast.acting_as(name, kind):
                open_pupil(pupil_id, Area.PUPIL, Level.READ)
        except (NotVisible, NotEnough):
            return False
        return True

    return look


@pytest.fixture
def rows(cast: Cast) -> Callable[..., int]:
    """How many rows of a table of pupils somebody sees, by row security alone."""

    def count(name: str, table: Any, kind: str = "WORK") -> int:
        with cast.acting_as(name, kind):
            return db.session.query(table).count()

    return count


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Any]:
    """Days that pass, for a block."""
    real = clock.now

    @contextmanager
    def pass_by(days: int) -> Iterator[None]:
        with monkeypatch.context() as patched:
            patched.setattr(clock, "now", lambda: real() + timedelta(days=days))
            yield

    return pass_by


@pytest.fixture
def soon(monkeypatch):
    """Minutes that pass, from now on."""
    real, passed = clock.now, []
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=sum(passed)))
    return passed.append


@pytest.fixture
def ids(cast):
    """Profiles by name."""
    return lambda name, kind="PRIVATE": cast.profile_id(name, kind)


@pytest.fixture
def leave(school):
    """Applications for leave at the school."""
    return Leave(school)


@pytest.fixture
def alone(cast, school):
    """The municipality lets one guardian apply; the other is told."""
    leave_rule_is(cast, both_agree=0)


@pytest.fixture
def apply(leave):
    """Somebody asks for leave for some children. Gives the first case."""
    return leave.apply


@pytest.fixture
def do(leave):
    """Somebody does something with a case."""
    return leave.do
