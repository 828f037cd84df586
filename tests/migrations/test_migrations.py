"""From nothing up to the models, and back: the structure that migrations make is the models'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, NullPool, create_engine, text
from sqlalchemy.engine import make_url

from samspill.access import row_security
from samspill.infra.db import Base
from samspill.infra.settings import ROOT
from samspill.web.migrating import migrate
from tests.support.database import TestCluster, Urls

CHECKS = text(
    "select conname, pg_get_constraintdef(oid) from pg_constraint"
    " where contype = 'c' and connamespace = 'public'::regnamespace"
    " and conrelid::regclass::text not like 'procrastinate%'"
)
LEFT = text(
    "select relname from pg_class where relnamespace = 'public'::regnamespace"
    " and relkind in ('r', 'v', 'S') and relname <> 'alembic_version'"
    " union all select typname from pg_type where typnamespace = 'public'::regnamespace"
    " and typtype = 'e' union all select proname from pg_proc"
    " where pronamespace = 'public'::regnamespace"
)


@pytest.fixture
def database(cluster: TestCluster) -> Iterator[Urls]:
    """A database that was migrated up from empty."""
    with cluster.copy() as urls:
        yield urls


STAMP = "remove_table_comment"
"""The comment on ``grants`` says which rights are in force; row_security.py writes it."""


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("procrastinate", "alembic"))


def _differences(connection: Connection) -> list[object]:
    options = {"include_name": _ours, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    found = compare_metadata(context, Base.metadata)
    return [difference for difference in found if difference[0] != STAMP]


def _values(sql: str) -> set[str]:
    return set(re.findall(r"'(\w+)'", sql))


def test_the_migrated_database_is_what_the_models_say(database: Urls) -> None:
    engine = create_engine(database.owner, poolclass=NullPool)
    with engine.connect() as connection:
        differences = _differences(connection)
        standing = {name: _values(sql) for name, sql in connection.execute(CHECKS)}
    assert not differences, "write a migration for what differs"
    assert standing == {
        check.name: _values(str(check.sqltext))
        for table in Base.metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }, "alembic does not compare checks: write the migration by hand"


def test_down_to_nothing_and_up_again(database: Urls) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = database.owner
    command.downgrade(config, "base")
    engine = create_engine(database.owner, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.execute(LEFT).scalars().all() == [], "downgrade leaves something behind"
    assert migrate(database.owner, database.app), "rights and policies are written anew"
    with engine.connect() as connection:
        assert not _differences(connection)


def test_migrating_again_changes_nothing(database: Urls) -> None:
    assert migrate(database.owner, database.app) is False


def test_autovacuum_and_an_upgrade_wait_for_each_other_in_turn(database: Urls) -> None:
    """Autovacuum holds the lock of a table, and then writes on its row: so does a right."""
    engine = create_engine(database.owner, poolclass=NullPool)
    waits = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        " and datname = current_database()"
    )

    def upgrade() -> bool:
        with engine.begin() as connection:
            return row_security.apply(connection, make_url(database.app).username or "")

    with ThreadPoolExecutor(1) as thread, engine.connect() as looks:
        with engine.begin() as vacuum:
            vacuum.execute(text("comment on table grants is null"))
        with engine.begin() as vacuum:
            vacuum.execute(text("lock table grants in share update exclusive mode"))
            upgraded = thread.submit(upgrade)
            while not looks.scalar(waits):
                assert not upgraded.done()
                looks.rollback()
            vacuum.execute(text("revoke truncate on grants from public"))
        assert upgraded.result(30) is True
