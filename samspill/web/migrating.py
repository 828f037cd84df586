"""How a database is brought up to date. Whoever only talks to one does not load it."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from samspill.access import row_security
from samspill.infra.settings import ROOT
from samspill.web import tables  # noqa: F401 - so that rights and policies are written for them all


def migrate(owner: str, application: str) -> bool:
    """Upgrade the structure, then write rights and policies. Safe to repeat.

    Gives whether rights or policies changed. ``application`` names the role they are for.
    """
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = owner
    command.upgrade(config, "head")
    role = make_url(application).username or ""
    engine = create_engine(owner)
    try:
        with engine.begin() as connection:
            return row_security.apply(connection, role)
    finally:
        engine.dispose()
