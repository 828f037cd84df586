"""An upgrade of a house that is lived in: the demo at an earlier structure, and up from there.

There is no release before this one, so the earlier structure comes from the migrations' way back:
what a later part had is gone with it, and everything else must come through the upgrade whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text

from samspill.audit.verifying import verify_logs
from samspill.infra.db import db
from samspill.infra.settings import ROOT
from samspill.keys.actions import check_keys
from samspill.plans.consent.jobs import verify_evidence
from samspill.rights.actions import check_grants
from samspill.web.factory import create_app, create_worker_app
from samspill.web.migrating import migrate
from samspill.web.serving import job_runner
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import WITH_PLANS, TestCluster, Urls
from tests.support.machine import DEEP

FIRST = 30
"""No earlier: before it, what is sealed had no keys of its own."""
HEAD = int(ScriptDirectory(str(ROOT / "migrations")).get_current_head() or 0)
FROM = [f"{number:04d}" for number in range(HEAD - 1, FIRST - 1, -1)]

COMES = {"dated_policies", "grants", "school_cases", "school_case_steps"}
"""What grows: rules, rights, and the places at SFO that became cases (0113)."""

POLICIES = text(
    "select format('drop policy %I on %I', policyname, tablename) from pg_policies"
    " where schemaname = 'public'"
)
TABLES = text(
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    " and relname not like 'procrastinate%' and relname <> 'alembic_version'"
)


@dataclass
class LivedIn:
    """The demo's database, and how much stands in it."""

    cluster: TestCluster
    urls: Urls

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        engine = create_engine(self.urls.superuser, poolclass=NullPool)
        with engine.connect() as connection:
            tables = connection.scalars(TABLES).all()
            count = "select count(*) from "
            return {one: connection.scalar(text(count + one)) or 0 for one in tables}

    def goes_back_to(self, revision: str) -> None:
        """The structure of an earlier version, with what that one knew."""
        engine = create_engine(self.urls.superuser, poolclass=NullPool)
        with engine.begin() as connection:
            for statement in connection.scalars(POLICIES).all():
                connection.execute(text(statement))
            connection.execute(text("comment on table grants is null"))  # which rights are in force
        config = Config()
        config.set_main_option("script_location", str(ROOT / "migrations"))
        config.attributes["url"] = self.urls.owner
        command.downgrade(config, revision)

    def is_whole(self) -> None:
        """What the nightly checks look at: evidence, logs, keys, grants."""
        app = create_worker_app(self.cluster.settings, self.urls.app)
        run = job_runner(app)
        assert run(verify_evidence, {})[1] == []
        assert run(verify_logs, {"roots": iter(())}).broken == []
        assert run(check_keys, {}).faults == []
        assert run(check_grants, {}).found == []
        with app.app_context():
            db.engine.dispose()

    def people_go_on_where_they_were(self) -> None:
        """The mother, the holder and the teacher find Emma's plan."""
        app = create_app(self.cluster.settings, self.urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        with app.app_context():
            for name in ("Mona Aas", "Hanne Nilsen", "Kari Lunde"):
                assert "Emma" in Cast(app).client(name).get("/planer").text
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(cluster: TestCluster) -> Iterator[LivedIn]:
    """The demo, lived in."""
    with cluster.copy(WITH_PLANS) as urls:
        yield LivedIn(cluster, urls)


@pytest.mark.parametrize("revision", FROM if DEEP else FROM[-1:])
def test_what_stood_there_stands_there_after_the_upgrade(house, revision, count):
    house.goes_back_to(revision)
    before = house.rows()
    migrate(house.urls.owner, house.urls.app)
    after = house.rows()
    changed = {one: (n, after.get(one)) for one, n in before.items() if n != after.get(one)}
    assert set(changed) <= COMES, "rules and rights of later parts come"
    assert all(n < now for n, now in changed.values()), "and nothing goes"
    house.is_whole()
    house.people_go_on_where_they_were()
    count("upgrade with the demo", versions=1, rows=sum(before.values()))
