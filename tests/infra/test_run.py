"""A statement of every page, by the short way: what the server has prepared is asked for by its
name, and rows, errors and transactions are as on the driver's own way."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import Integer, String, bindparam, create_engine, func, insert, select, table, text
from sqlalchemy import column as named
from sqlalchemy.exc import DataError, OperationalError

from samspill.infra import db

TWICE = select((bindparam("number", type_=Integer) * 2).label("twice"), func.now().label("at"))
SHARE = select((6 / bindparam("by", type_=Integer)).label("share"))
SCRAPS = table("scraps", named("word", String))
SCRAP = insert(SCRAPS).values(word=bindparam("given"))
USES = 8


@pytest.fixture
def sent(monkeypatch):
    """What went the short way."""
    found, send = [], db.send_prepared

    def note(driver, name, words, *rest):
        found.append(words)
        return send(driver, name, words, *rest)

    monkeypatch.setattr(db, "send_prepared", note)
    return found


@pytest.fixture
def engine(cluster):
    with cluster.copy() as urls:
        engine = create_engine(urls.superuser)
        with engine.begin() as connection:
            connection.execute(text("create table scraps (word text not null)"))
        yield engine
        engine.dispose()


def use(connection, statement=TWICE, **values):
    for _n in range(USES):
        rows = db.run_on(connection, statement, values or {"number": 21})
    return rows


def test_what_is_asked_for_often_goes_the_short_way_with_the_same_rows(engine, sent):
    with engine.begin() as connection:
        [first] = db.run_on(connection, TWICE, {"number": 21})
        [last] = use(connection)
    assert len(sent) == USES
    assert first == last
    assert (last.twice, last.at) == (42, first.at)


def test_numbers_of_other_sizes_are_other_statements_to_the_server(engine):
    with engine.begin() as connection:
        for number in (1, 70_000, 1):
            assert use(connection, number=number)[0].twice == 2 * number


def test_it_is_part_of_the_transaction(engine, sent):
    with engine.connect() as connection:
        with connection.begin():
            use(connection, SCRAP, given="kept")
        with connection.begin() as undone:
            db.run_on(connection, SCRAP, {"given": "lost"})
            db.run_on(connection, SCRAP, {"given": "lost too"})
            undone.rollback()
        assert {row.word for row in connection.execute(select(SCRAPS.c.word))} == {"kept"}
    assert sent


def test_what_is_prepared_outlives_what_is_rolled_back(engine, sent):
    """A page that is refused rolls back: others on its connection need not plan all anew."""
    with engine.connect() as connection:
        with connection.begin() as refused:
            use(connection)
            refused.rollback()
        with pytest.raises(DataError), connection.begin():
            use(connection, SHARE, by=0)
        before = len(sent)
        with connection.begin():
            connection.execute(text("select 1"))
            use(connection)
        assert len(sent) == before + USES


def test_what_is_prepared_outlives_a_part_that_was_undone(engine, sent):
    with engine.begin() as connection:
        use(connection)
        with connection.begin_nested() as part:
            part.rollback()
        before = len(sent)
        assert use(connection)[0].twice == 42
        assert len(sent) == before + USES


def test_a_table_that_is_made_anew_is_met_as_it_is(engine, sent):
    """A migration beside it: the server plans anew by itself."""
    with engine.connect() as connection:
        with connection.begin():
            use(connection, SCRAP, given="first")
        with connection.begin():
            connection.execute(text("drop table scraps"))
            connection.execute(text("create table scraps (id serial, word text not null)"))
        with connection.begin():
            use(connection, SCRAP, given="second")
        assert connection.scalar(text("select count(*) from scraps")) == USES
    assert sent


def test_what_goes_wrong_reads_as_sqlalchemys(engine, sent):
    with engine.begin() as connection:
        use(connection, SHARE, by=2)
    assert sent
    with pytest.raises(DataError), engine.begin() as connection:
        db.run_on(connection, SHARE, {"by": 0})


def test_a_connection_that_is_gone_is_an_error_once(engine):
    with engine.connect() as connection:
        use(connection)
        pid = connection.scalar(text("select pg_backend_pid()"))
    other = create_engine(engine.url)
    with other.connect() as ending:
        ending.execute(text("select pg_terminate_backend(:pid, 1000)"), {"pid": pid})
    other.dispose()
    with pytest.raises(OperationalError), engine.connect() as connection:
        use(connection)
    with engine.connect() as connection:
        assert use(connection)[0].twice == 42


def test_values_keep_their_kind(engine):
    one = uuid4()
    asked = select(bindparam("id").label("id"), bindparam("none", type_=String).label("none"))
    with engine.begin() as connection:
        assert use(connection, asked, id=one, none=None) == [(one, None)]
        assert use(connection, asked, id=one, none="æ") == [(one, "æ")]
