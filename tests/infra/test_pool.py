"""A connection that the database has closed is replaced before anybody's page meets it."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, create_engine, func, literal, select, text
from sqlalchemy.exc import DataError, OperationalError

from samspill.infra import db

MINE = text("select pg_backend_pid()")
END = text("select pg_terminate_backend(:pid, 1000)")


@pytest.fixture
def rested(cluster):
    """A pool whose only connection has been ended by the server while it rested, and its pid."""
    with cluster.copy() as urls:
        engine, other = create_engine(urls.app), create_engine(urls.superuser)
        with engine.connect() as connection:
            pid = connection.scalar(MINE)
        with other.connect() as connection:
            assert connection.scalar(END, {"pid": pid})
        yield engine, pid
        engine.dispose()
        other.dispose()


def test_a_connection_that_has_rested_is_asked_first(rested, monkeypatch):
    engine, pid = rested
    monkeypatch.setattr(db, "RESTED", 0.0)
    with engine.connect() as connection:
        assert connection.scalar(MINE) != pid


def test_one_that_was_used_just_now_is_not_and_heals_after_one_error(rested, monkeypatch):
    engine, pid = rested
    monkeypatch.setattr(db, "RESTED", 3600.0)
    with pytest.raises(OperationalError), engine.connect() as connection:
        connection.scalar(MINE)
    with engine.connect() as connection:
        assert connection.scalar(MINE) != pid


def test_one_that_lives_stays(cluster, monkeypatch):
    monkeypatch.setattr(db, "RESTED", 0.0)
    with cluster.copy() as urls:
        engine = create_engine(urls.app)
        pids = set()
        for _n in range(3):
            with engine.connect() as connection:
                pids.add(connection.scalar(MINE))
        engine.dispose()
        assert len(pids) == 1


DIVIDED = select((literal(6) / func.length(bindparam("by"))).label("share"))


def test_what_goes_wrong_at_the_driver_reads_as_sqlalchemys_and_tells_no_value(rested):
    """The error page and the pool know SQLAlchemy's errors; values are people's (J8)."""
    engine, _pid = rested
    engine.dispose()
    with engine.connect() as connection:
        assert db.run_on(connection, DIVIDED, {"by": "ab"})[0].share == 3
        with pytest.raises(DataError, match="division by zero") as met:
            db.run_on(connection, DIVIDED, {"by": ""})
    assert met.value.params is None


def test_a_broken_connection_is_met_as_the_page_for_a_database_that_is_down(rested, monkeypatch):
    engine, pid = rested
    monkeypatch.setattr(db, "RESTED", 3600.0)
    with pytest.raises(OperationalError), engine.connect() as connection:
        db.run_on(connection, DIVIDED, {"by": "ab"})
    with engine.connect() as connection:
        assert connection.scalar(MINE) != pid
