"""Which database a command talks to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from samspill.access import row_security
from samspill.infra.database_state import WrongDatabase, require_safe
from samspill.infra.db import CONNECTION_OPTIONS
from samspill.infra.embedded_postgres import EmbeddedPostgres
from samspill.infra.settings import SettingError, Settings
from samspill.web import tables  # noqa: F401 - so that the check at start knows them all


def application_url(settings: Settings) -> str:
    """The application role's address (SQLAlchemy form). The embedded server must be running."""
    if settings.database_url is not None:
        return sqlalchemy_url(settings.database_url)
    return EmbeddedPostgres(settings.instance).app_url


def owner_url(settings: Settings) -> str:
    """The owner's address, for migrate, backup and restore only."""
    if settings.has_embedded_database:
        return EmbeddedPostgres(settings.instance).owner_url
    if settings.database_owner_url is None:
        raise SettingError("SAMSPILL_DATABASE_OWNER_URL must be set for this command")
    return sqlalchemy_url(settings.database_owner_url)


def sqlalchemy_url(url: str) -> str:
    """The same address, said for psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@contextmanager
def database(settings: Settings) -> Iterator[None]:
    """Have a database to talk to: starts the embedded one for the block when it is ours."""
    if not settings.has_embedded_database:
        yield
        return
    with EmbeddedPostgres(settings.instance):
        yield


def check_application(url: str) -> None:
    """Refuse to start on a role that row security does not bind. Raises WrongDatabase."""
    engine = create_engine(url, connect_args={"options": CONNECTION_OPTIONS})
    try:
        with engine.connect() as connection:
            connection.execute(select(literal(1)))
            require_safe(connection, sorted(row_security.owned_tables()))
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise WrongDatabase(f"the database does not answer: {reason}") from error
    finally:
        engine.dispose()
