"""Open data of a plan under a pass-phrase: nobody opens it without, the house neither."""

from __future__ import annotations

import json

import pytest
from flask import redirect
from sqlalchemy import text

from samspill.access.levels import Area
from samspill.core.errors import RuleBroken
from samspill.export.plan_copy import jobs, locking
from samspill.export.plan_copy.actions import ask_copy
from samspill.export.plan_copy.locking import lock_from, new_lock
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.identity.signin.client import complete
from samspill.infra.db import db
from samspill.infra.locked import NotOpened, lock_by, unlocked
from tests.export.test_plan_copy import (
    ALL,
    decide,
    fetch,
    guarded,
    let_read,
    plan_id,
    work,
)
from tests.plans.test_consent import MONA, opened
from tests.register.test_safe_imports import rows
from tests.support.forms import post
from tests.support.page import Page

__all__ = ["guarded", "plan_id"]  # fixtures
WORDS = "to blå hester på tur"
FORM = {"much": "WHOLE", "format": "JSON", "passphrase": WORDS, "again": WORDS}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """A lock that takes no time."""
    monkeypatch.setattr(locking, "lock_by", lambda words: lock_by(words, 4))


def asked(cast, plan_id):
    with cast.changing(plan_id, MONA):
        plan = opened(plan_id, Area.OVERVIEW)
        what = {"format": CopyFormat.JSON, "parts": ALL, "language": "nb", "is_family": True}
        return ask_copy(plan, **what, lock=new_lock(plan, WORDS)).id


def test_it_opens_by_the_words_and_by_nothing_else(cast, plan_id):
    copy_id = asked(cast, plan_id)
    work(jobs.make_copy, plan_id, copy_id, cast.profile_id(MONA))
    answer = fetch(cast, plan_id, copy_id)
    assert answer.headers["Content-Disposition"].endswith('filename="samspill-plan.json.age"')
    assert b"leser-hver-dag" not in answer.get_data()
    assert "leser-hver-dag" in json.dumps(json.loads(unlocked(answer.get_data(), WORDS)))
    with pytest.raises(NotOpened):
        unlocked(answer.get_data(), WORDS.upper())


def test_when_it_is_written_what_locks_it_is_gone(cast, plan_id):
    copy_id = asked(cast, plan_id)
    [row] = rows(PlanCopy)
    assert row.lock_sealed
    assert b"scrypt" not in row.lock_sealed, "nor can words be guessed from the row"
    work(jobs.make_copy, plan_id, copy_id, cast.profile_id(MONA))
    [row] = rows(PlanCopy)
    assert (row.state, row.is_locked, row.lock_sealed) == (CopyState.READY, True, None)
    assert "låst med passord" in Page(cast.client(MONA).get(f"/planer/{plan_id}/nedlasting")).text


def test_around_a_protected_child_it_is_locked_after_it_was_read_through(cast, guarded):
    copy_id = asked(cast, guarded)
    work(jobs.make_copy, guarded, copy_id, cast.profile_id(MONA))
    let_read(cast, guarded, copy_id)
    decide(cast, guarded, copy_id)
    content = fetch(cast, guarded, copy_id).get_data()
    assert "leser-hver-dag" in unlocked(content, WORDS).decode()


def test_one_that_is_returned_keeps_no_lock(cast, guarded):
    copy_id = asked(cast, guarded)
    work(jobs.make_copy, guarded, copy_id, cast.profile_id(MONA))
    let_read(cast, guarded, copy_id)
    decide(cast, guarded, copy_id, releases=False, reason="Skolen må ut.")
    [row] = rows(PlanCopy)
    assert (row.state, row.lock_sealed) == (CopyState.RETURNED, None)


@pytest.fixture
def logins(monkeypatch):
    """What waits for a fresh login."""
    found = []

    def login(*what):
        found.append(what)
        return redirect("/login", 303)

    monkeypatch.setattr("samspill.export.plan_copy.views.confirm_with_login", login)
    return found


def test_the_words_go_no_further_than_the_request(cast, plan_id, logins):
    answer = post(cast.client(MONA), f"/planer/{plan_id}/nedlasting", FORM)
    assert answer.location == "/login"
    [(name, values, _language)] = logins
    assert WORDS not in str(values)
    assert lock_from(values)
    with cast.changing(plan_id, MONA):
        complete(name, values, {})
    [row] = rows(PlanCopy)
    assert row.is_locked
    for table in ("sessions", "plan_copies", "change_log", "procrastinate_jobs"):
        kept = db.session.execute(text(f"select * from {table}")).all()
        assert WORDS not in str(kept), table
    db.session.rollback()
    work(jobs.make_copy, plan_id, row.id, cast.profile_id(MONA))
    assert b'"samspill/plan"' in unlocked(fetch(cast, plan_id, row.id).get_data(), WORDS)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"passphrase": "for kort", "again": "for kort"}, "passphrase"),
        ({"again": "to blå hester på tu"}, "again"),
        ({"passphrase": ""}, "again"),
        ({"again": ""}, "again"),
        ({"passphrase": "x" * 201, "again": "x" * 201}, "passphrase"),
        ({"format": "PDF"}, "passphrase"),
        ({"with_files": "y"}, "passphrase"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_words_are_not_sent_back(
    cast, plan_id, logins, wrong, field
):
    given = {**FORM, **wrong}
    answer = post(cast.client(MONA), f"/planer/{plan_id}/nedlasting", given)
    assert answer.status_code == 422
    page = Page(answer)
    assert field in page.errors()
    assert WORDS not in answer.text
    assert {page.value(name) for name in ("passphrase", "again")} == {""}
    assert logins == []


def test_who_asks_for_too_many_locks_gets_no_more(cast, plan_id, logins, monkeypatch):
    monkeypatch.setattr(locking, "A_DAY", 1)
    client, path = cast.client(MONA), f"/planer/{plan_id}/nedlasting"
    assert post(client, path, FORM).status_code == 303
    answer = post(client, path, FORM)
    assert answer.status_code == 422
    assert "passphrase" in Page(answer).errors()
    with pytest.raises(RuleBroken):
        asked(cast, plan_id)
