"""What tests of administration share: acting on a municipality as one of its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.administration.access import OpenTenant, open_tenant_in_turn
from samspill.core import clock
from samspill.demo.people import FJORDVIK, NORDLIA
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import Tenant, Unit
from tests.support.cast import Cast


class Town:
    """Fjordvik (and its neighbour Nordlia), opened through the door as everybody opens it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with acting(None), transaction():
            rows = db.session.execute(select(Tenant.name, Tenant.id)).all()
            units = db.session.execute(select(Unit.name, Unit.id)).all()
        found = {row.name: row.id for row in rows}
        self.id, self.other_id = found[FJORDVIK], found[NORDLIA]
        self.units: dict[str, UUID] = {row.name: row.id for row in units}

    @contextmanager
    def opened(
        self, name: str = "Ola Vik", level: Level = Level.MANAGE, tenant_id: UUID | None = None
    ) -> Iterator[OpenTenant]:
        """The municipality as the person opens it for one act."""
        with self.cast.acting_as(name, "WORK"):
            yield open_tenant_in_turn(tenant_id or self.id, Area.ADMINISTRATION, level)

    def path(self, part: str = "") -> str:
        """An address under its pages."""
        return f"/admin/{self.id}{part}"


@pytest.fixture
def town(cast: Cast) -> Town:
    """Fjordvik."""
    return Town(cast)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let time pass."""
    real, passed = clock.now, [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: real() + passed[0])

    def pass_by(**time_passed: Any) -> None:
        passed[0] += timedelta(**time_passed)

    return pass_by
