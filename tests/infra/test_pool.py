"""A connection that the database has closed is replaced before anybody's page meets it."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

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
