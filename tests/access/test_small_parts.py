"""What stands beside the door, alone: who acts, as system, rows of the log, a form's answers."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine
from flask import g
from sqlalchemy import select

from samspill.access import actor as actors
from samspill.access import log, system
from samspill.access.actor import NOBODY, SYSTEM, acting, current_actor
from samspill.access.asked import opened_words, sealed_words
from samspill.access.door import enough_for, note_looks
from samspill.access.forms import earlier_answer, first_time, remember_answer
from samspill.access.levels import Area, Strength
from samspill.access.log import AccessLogEntry, write_access, write_looks
from samspill.access.looks import not_yet_noted
from samspill.access.system import system_access
from samspill.core.clock import start_of_day, today
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.infra.key_store import HOUSE
from samspill.infra.transaction import transaction


def test_nobody_and_the_system_have_no_profile_and_no_login(cast):
    assert UUID(int=0) == NOBODY == SYSTEM.profile_id == SYSTEM.person_id
    assert SYSTEM.strength == Strength.LOW
    someone = cast.actor("Kari Lunde")
    with acting(someone):
        assert current_actor() is someone
    assert current_actor() is None, "and afterwards nobody"
    assert actors.current_actor() is None


# ---- as system ----------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch):
    """What the database is told, in order, without one."""
    found = []
    session = SimpleNamespace(flush=lambda: found.append("flush"))
    monkeypatch.setattr(system, "db", SimpleNamespace(session=session))
    monkeypatch.setattr(
        system,
        "run",
        lambda _statement, values: found.append(
            f"system: {values['reason']}" if values else "oneself"
        ),
    )
    monkeypatch.setattr(system, "instant", lambda: "now")
    return found


def test_what_was_begun_as_oneself_is_written_so_and_what_follows_as_system(told):
    with system_access("a test"):
        told.append("the block")
    assert told == ["flush", "system: a test", "the block", "flush", "oneself"]


def test_a_block_inside_another_leaves_the_rights_to_the_outer(told):
    with system_access("outer"):
        with system_access("inner"):
            told.append("inside")
        told.append("outside")
    middle = ["flush", "system: inner", "inside", "flush"]
    assert told == ["flush", "system: outer", *middle, "outside", "flush", "oneself"]
    del told[:]
    with system_access("again"):
        pass
    assert told[-1] == "oneself", "who comes after is an outer one again"


# ---- the access log -----------------------------------------------------------------------


def test_one_page_over_several_plans_is_a_look_at_each_and_none_is_no_statement(cast):
    someone, subjects = cast.actor("Kari Lunde"), [new_id(), new_id()]
    with acting(someone), transaction():
        write_looks(someone, {Area.ACCESS_LOG: []})
        note_looks(someone, {Area.ACCESS_LOG: subjects})
        query = select(AccessLogEntry.subject_id, AccessLogEntry.decision, AccessLogEntry.area)
        with system_access("a test"):
            mine = query.where(AccessLogEntry.profile_id == someone.profile_id)
            rows = db.session.execute(mine).all()
        assert {tuple(row) for row in rows} == {(one, "ALLOWED", "ACCESS_LOG") for one in subjects}


def test_a_row_says_in_which_request_and_a_job_is_no_request(app, cast):
    someone, subject = cast.actor("Kari Lunde"), new_id()
    with acting(someone), transaction():
        g.request_id = "left over"
        row = log._row(someone, subject, Area.GOALS, "x")
        assert (row["page"], row["method"], row["request_id"]) == ("job", "", None)
        assert (row["subject_id"], row["profile_id"]) == (subject, someone.profile_id)
        assert (row["area"], row["decision"], row["at"]) == ("GOALS", "x", instant())
        with app.test_request_context("/planer", method="HEAD"):
            g.request_id = "abc"
            row = log._row(someone, subject, Area.GOALS, "x")
        assert (row["method"], row["request_id"]) == ("HEAD", "abc")
        del g.request_id


@pytest.mark.parametrize(
    ("method", "is_at_once"), [("", True), ("GET", True), ("HEAD", True), ("POST", False)]
)
def test_a_look_is_written_at_once_and_an_act_writes_its_own_last(app, cast, method, is_at_once):
    someone, subject = cast.actor("Kari Lunde"), new_id()

    def rows():
        with system_access("a test"):
            found = select(AccessLogEntry.method).where(AccessLogEntry.subject_id == subject)
            return list(db.session.scalars(found))

    with acting(someone):
        with transaction():
            if method:
                with app.test_request_context("/planer", method=method):
                    write_access(someone, subject, Area.GOALS, "x")
            else:
                write_access(someone, subject, Area.GOALS, "x")
            assert rows() == ([method] if is_at_once else [])
        assert rows() == [method]
        db.session.rollback()


ME = "(select nullif(current_setting('samspill.profile', true), '')::uuid)"


def test_a_look_in_an_emergency_may_wait_word_by_word():
    assert (
        f"(access_log.profile_id = {ME} or not exists (select 1 from emergency_accesses e"
        " where e.plan_id = access_log.subject_id and e.profile_id = access_log.profile_id"
        " and e.opened_at <= access_log.at and e.until > access_log.at and e.told_at is null))"
    ) == log._MAY_BE_KNOWN


@pytest.mark.parametrize(("method", "is_at_once"), [("GET", True), ("POST", False)])
def test_a_look_takes_along_what_waits_and_an_act_does_not(app, cast, method, is_at_once):
    someone, subject, key = cast.actor("Kari Lunde"), new_id(), new_id()
    with acting(someone):
        with transaction():
            assert first_time(key, someone.profile_id, "page")
        with transaction():
            remember_answer(key, "/der")
            with app.test_request_context("/planer", method=method):
                write_access(someone, subject, Area.GOALS, "x")
            assert (earlier_answer(key, "page") == "/der") is is_at_once
        with transaction():
            assert earlier_answer(key, "page") == "/der"
        db.session.rollback()


def test_what_one_has_looked_at_today_by_a_page_is_not_noted_again(cast):
    someone, other = cast.actor("Kari Lunde"), cast.actor("Siv Pedersen")
    seen, new, began = new_id(), new_id(), start_of_day(today())
    before = began - timedelta(seconds=1)
    for actor, subject, at in ((someone, seen, began), (someone, new, before), (other, new, began)):
        with time_machine.travel(at, tick=False), acting(actor), transaction():
            write_access(actor, subject, Area.TIMETABLE, "ALLOWED")
    with acting(someone), transaction(), system_access("a test"):
        assert not_yet_noted([seen, new], someone.profile_id, "job") == {new}
        assert not_yet_noted([seen, new], someone.profile_id, "another") == {seen, new}
        assert not_yet_noted([], someone.profile_id, "job") == set()


def test_what_somebody_looks_for_is_hers_alone(cast):
    kari, siv, owner = cast.actor("Kari Lunde"), cast.actor("Siv Pedersen"), HOUSE
    with acting(kari), transaction():
        held = {"words": sealed_words("leksehjelp", kari, owner)}
        assert "leksehjelp" not in held["words"]
        assert opened_words(held, kari, owner) == "leksehjelp"
        assert opened_words(held, siv, owner) == ""
        for wrong in (None, "leksehjelp", {}, {"words": "ikke base64"}):
            assert opened_words(wrong, kari, owner) == ""


# ---- the login of an area ----


def test_the_everyday_of_school_opens_at_substantial_and_nothing_else_does():
    weaker = {area for area in Area if enough_for(area) != Strength.HIGH}
    assert weaker == {
        *(Area.PUPIL, Area.ABSENCE, Area.ABSENCE_REASON, Area.TIMETABLE, Area.CONTACTS),
        Area.SCHOOL_CONSENT,
        Area.ASSESSMENT,
        Area.SCHOOL_MESSAGES,
        Area.QUESTIONNAIRE,
        Area.SFO,
        Area.PICK_UP,
        Area.SCHOOL_CASE,
    }
    assert {enough_for(area) for area in weaker} == {Strength.SUBSTANTIAL}


# ---- a form's answers ---------------------------------------------------------------------


def test_each_form_has_its_own_answer_on_its_own_page(cast):
    someone, one, two = cast.actor("Kari Lunde"), new_id(), new_id()
    with acting(someone), transaction():
        assert first_time(one, someone.profile_id, "page")
        remember_answer(one, "/one")
        assert earlier_answer(one, "page") is None, "it is written last"
    with acting(someone), transaction():
        assert first_time(two, someone.profile_id, "page")
        remember_answer(two, "/two")
    with acting(someone), transaction():
        assert (earlier_answer(one, "page"), earlier_answer(two, "page")) == ("/one", "/two")
        assert earlier_answer(one, "another page") is None
        assert not first_time(one, someone.profile_id, "page")
        assert first_time(new_id(), someone.profile_id, "page")
