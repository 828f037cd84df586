"""A statement that takes long is told of by its shape, whichever way it went to the database."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import count
from types import SimpleNamespace

import pytest
from sqlalchemy import String, bindparam, func, literal, literal_column, select, text
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from samspill.infra import slow
from samspill.infra.db import db, run
from samspill.infra.slow import shape

CANARY = "kanari-01898012345"
BY_DRIVER = select(func.pg_sleep(bindparam("s")), literal(CANARY, String).label("word"))


@pytest.fixture
def slow_from(app, monkeypatch):
    """Say from how many milliseconds it is slow."""

    def say(milliseconds):
        settings = replace(app.config["SAMSPILL"], slow_statement=milliseconds)
        monkeypatch.setitem(app.config, "SAMSPILL", settings)

    return say


def by_session():
    db.session.execute(text(f"select pg_sleep(:s), '{CANARY}', :c"), {"s": 0.1, "c": CANARY})


def by_driver():
    run(BY_DRIVER, {"s": 0.1})


def many():
    db.session.execute(text("create temporary table naps (a int, b text)"))
    rows = [{"s": 0.03, "c": CANARY}] * 4
    db.session.execute(text("insert into naps select 1, :c from pg_sleep(:s)"), rows)


@pytest.mark.parametrize("way", [by_session, by_driver, many])
def test_what_is_slow_is_told_without_a_value(app, slow_from, way):
    slow_from(60)
    with capture_logs() as lines:
        way()
    found = [line for line in lines if line["event"] == "slow_statement"]
    assert len(found) == 1
    assert 60 <= found[0]["ms"] < 5000
    assert "pg_sleep" in found[0]["statement"]
    assert CANARY not in str(found)


@pytest.mark.parametrize("limit", [0, 5000])
def test_what_is_not_slow_says_nothing(app, slow_from, limit):
    slow_from(limit)
    with capture_logs() as lines:
        by_session()
        by_driver()
    assert not lines


def test_the_line_says_which_page_and_request(app, cast, slow_from, monkeypatch):
    """By a clock that goes a second at each look: every statement of the page seems slow."""
    slow_from(1000)
    client = cast.client("Hanne Nilsen")
    seconds, seen = count(), []
    slow_clock = SimpleNamespace(monotonic=lambda: time.monotonic() + next(seconds))
    monkeypatch.setattr(slow, "time", slow_clock)

    def keep(_event, **facts):
        seen.append(facts | get_contextvars())

    monkeypatch.setattr(slow.log, "warning", keep, raising=False)
    assert client.get("/planer").status_code == 200
    pages = [one for one in seen if one["page"] is not None]
    assert len(pages) > 2
    assert {one["page"] for one in pages} == {"plans.plan_list"}
    assert len({one["request_id"] for one in pages}) == 1


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("select 'it''s', E'a\\'b', $$x$$, 42, -1.5", "select ?, ?, ?, ?, ?"),
        (
            "select a1 from t2 where x = $1 and y = %(y)s",
            "select a1 from t2 where x = $1 and y = %(y)s",
        ),
        ("where id in ($1, $2,\n   $3)", "where id in (?, …)"),
        ("where id in (%(id_1)s::UUID, %(id_2)s::UUID)", "where id in (?, …)"),
        (b"select set_config('samspill.now', '2026', true)", "select set_config(?, ?, true)"),
        ("x" * 9000, "x" * slow.AT_MOST),
    ],
)
def test_a_shape_holds_no_value(statement, expected):
    assert shape(statement) == expected


def test_a_literal_is_no_name():
    compiled = str(select(literal_column("7"), literal_column("t1.c2")))
    assert "7" not in shape(compiled)
    assert "t1.c2" in shape(compiled)
