"""Is the database as this program needs it? Asked at start and by /readyz."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, text

from samspill.infra.db import SYSTEM_ROLE, db
from samspill.infra.settings import ROOT


class WrongDatabase(Exception):
    """The database or its role is not safe to run on. The text is one line for the operator."""


@lru_cache(maxsize=1)
def newest_migration() -> str:
    """The revision this program was built for: each file is named for its own, and they stand in
    one row. Alembic would load them all to say it, in every web process."""
    names = [path.name for path in (ROOT / "migrations" / "versions").glob("[0-9]*_*.py")]
    return max(names).partition("_")[0]


def is_migrated() -> bool:
    """Has the newest migration run?"""
    return db.session.scalar(text("select version_num from alembic_version")) == newest_migration()


def worker_seen() -> datetime | None:
    """When a worker last said that it lives."""
    found: datetime | None = db.session.scalar(
        text("select max(last_heartbeat) from procrastinate_workers")
    )
    return found


_ROLE = text(
    "select r.rolsuper, r.rolbypassrls,"
    " exists (select 1 from pg_class c where c.relowner = r.oid"
    "  and c.relnamespace = 'public'::regnamespace) as owns,"
    f" pg_has_role(current_user, '{SYSTEM_ROLE}', 'USAGE') as inherits"
    " from pg_roles r where r.rolname = current_user"
)
_OPEN = text(
    "select relname from pg_class where relnamespace = 'public'::regnamespace"
    " and relkind = 'r' and not relrowsecurity and relname = any(:names) order by 1"
)


def require_safe(connection: Connection, owned: list[str]) -> None:
    """Refuse a role that row security does not bind, and tables without it.

    Raises WrongDatabase.
    """
    role = connection.execute(_ROLE).one()
    if role.rolsuper or role.rolbypassrls or role.owns or role.inherits:
        raise WrongDatabase(
            "the application's database role must not be superuser, bypass row security, own"
            f" tables or inherit {SYSTEM_ROLE}"
        )
    missing = connection.execute(_OPEN, {"names": owned}).scalars().all()
    if missing:
        raise WrongDatabase(f"no row security on {', '.join(missing)}: run samspill migrate")
