"""What is measured on can be built, also after a table has got a new column."""

from __future__ import annotations

import psycopg

from bench import data
from bench.data import measured_data
from tests.support.database import plain


def test_the_measured_plans_can_be_built(cluster, monkeypatch):
    monkeypatch.setattr(data, "OTHER_PLANS", 3)
    monkeypatch.setattr(data, "LARGE_EVENTS", 200)
    with measured_data(cluster, grants=5) as built:
        with psycopg.connect(plain(built.urls.superuser)) as connection:
            (plans,) = connection.execute("select count(*) from plans").fetchone()
        assert plans == 2 + 3
        assert built.large.statements == built.overview.statements
        assert built.many_grants.statements == built.few_grants.statements
