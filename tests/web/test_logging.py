"""What may stand in a log line, and the page when the database is away."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from structlog.contextvars import get_contextvars

from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.support.client import Client

CANARY = "kanari-01898012345"
PROGRAM = f"""
import logging
import structlog
from sqlalchemy import create_engine, text
from samspill.web.logging import init_logging

def fails():
    with create_engine("sqlite://", hide_parameters=True).connect() as connection:
        connection.execute(text("select nothing_{CANARY[:6]}, :x"), {{"x": "{CANARY}"}})

init_logging(as_json=True)
try:
    try:
        fails()
    except Exception as first:
        raise ValueError("the row ({CANARY}) is not good")
except Exception as error:
    structlog.get_logger().error("unforeseen", exc_info=error)
    logging.getLogger("procrastinate.worker").exception("Job 7 failed")
"""


def test_an_exception_is_logged_without_its_words():
    """A database error quotes the row, a mail error the address: neither may reach the log."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert CANARY[:6] not in done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["unforeseen", "Job 7 failed"]
    for line in lines:
        assert [one["type"] for one in line["exception"]][:2] == ["ValueError", "OperationalError"]
        assert "fails" in line["exception"][1]["trail"][1]


def test_statements_are_logged_without_what_was_written(session_app):
    with session_app.app_context():
        assert db.engine.hide_parameters


@pytest.fixture
def without_database(house):
    """A browser with a session cookie at a house whose database does not answer."""
    settings = house.app.config["SAMSPILL"]
    app = create_app(replace(settings), "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    app.config.update(SERVER_NAME=house.app.config["SERVER_NAME"])
    app.test_client_class = Client
    client = app.test_client()
    client.set_cookie("samspill", "a-token", domain="127.0.0.1")
    return client


def test_a_database_that_is_away_is_a_clear_page(without_database, logged):
    for path in ("/", "/hjem", "/planer"):
        logged.clear()
        answer = without_database.get(path)
        assert answer.status_code == 503
        assert "Prøv igjen om litt" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in answer.headers
        assert "Set-Cookie" not in answer.headers, "the session may well be there afterwards"
        assert [line["event"] for line in logged] == ["database_down", "request"]


def test_a_login_without_a_database_is_the_same_page(without_database, caplog):
    """The attempt cannot be kept, so nobody is sent to the provider."""
    without_database.delete_cookie("samspill", domain="127.0.0.1")
    answer = without_database.post("/logg-inn")
    assert answer.status_code == 503
    assert "Samspill er stengt" in answer.text


def test_what_needs_no_session_answers_without_a_database(without_database):
    assert without_database.get("/healthz").json == {"status": "ok"}
    assert without_database.get("/readyz").status_code == 503
    assert without_database.get("/static/app.css").status_code == 200


def test_what_goes_wrong_has_a_number_to_ask_with(app, cast, monkeypatch):
    """The page shows the id that the line in the log carries."""
    ids = []

    def fail():
        ids.append(get_contextvars()["request_id"])
        raise ZeroDivisionError(CANARY)

    monkeypatch.setitem(app.view_functions, "pages.help_page", fail)
    answer = cast.client("Hanne Nilsen").get("/hjelp")
    assert answer.status_code == 500
    assert ids[0] in answer.text
    assert CANARY not in answer.text
