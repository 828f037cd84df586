"""Alembic: brings the structure of the database up to date, as its owner."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from samspill.infra.db import Base
from samspill.web import tables  # noqa: F401 - all that Alembic compares with


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the job queue's own tables to its own migrations."""
    return kind != "table" or not (name or "").startswith("procrastinate")


def run() -> None:
    """Upgrade in one transaction: all or nothing."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
