"""What an act writes last: in one statement, all of it or nothing; and the turn it begins with."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import OperationalError

from samspill.access.actor import acting
from samspill.access.grants import Permission, open_grants
from samspill.access.levels import Area, Level
from samspill.access.system import SystemAccess
from samspill.audit.models import ChangeLogEntry
from samspill.core.errors import Conflict
from samspill.core.ids import new_id
from samspill.infra import db as database
from samspill.infra.db import begin_in_turn, db, instant
from samspill.infra.last import Last, at_the_end
from samspill.infra.transaction import transaction
from tests.plans.passing_days import seen_whole
from tests.support.statements import counted_statements

ROWS = SystemAccess.__table__
RENAMED = update(ROWS).where(ROWS.c.id == bindparam("which")).values(reason=bindparam("renamed"))
JOBS = text("select args ->> 'n' from procrastinate_jobs where task_name = 'test.last'")


def row(reason="a test"):
    return {"id": new_id(), "at": instant(), "profile_id": None, "reason": reason}


def reasons(*rows):
    ids = [one["id"] for one in rows]
    with seen_whole():
        query = select(ROWS.c.reason).where(ROWS.c.id.in_(ids)).order_by(ROWS.c.reason)
        return db.session.scalars(query).all()


def changed(subject):
    return {
        "id": new_id(),
        "at": instant(),
        "tenant_id": subject,
        "subject_id": subject,
        "profile_id": None,
        "event": "Tested",
        "facts": {"words": ["æ'\"\\", None], "n": 1},
    }


def test_rows_of_several_tables_and_jobs_are_one_statement(cast):
    subject = new_id()
    with acting(None), transaction():
        one, two = row("1"), row("2")
        with at_the_end() as last, counted_statements() as statements:
            last.put(SystemAccess, [one])
            last.put(ChangeLogEntry, [changed(subject)])
            last.put(SystemAccess, [two])
            last.put(SystemAccess, [])
            last.queue("test.last", [{"n": 1}, {"n": 2}])
            last.queue("test.last", [{"n": 3}], queue="notices")
            last.write()
            last.write()
        assert len(statements) == 1
    assert reasons(one, two) == ["1", "2"]
    with seen_whole():
        query = select(ChangeLogEntry).where(ChangeLogEntry.subject_id == subject)
        kept = db.session.scalars(query).one()
        assert (kept.facts, kept.profile_id) == ({"words": ["æ'\"\\", None], "n": 1}, None)
        assert sorted(db.session.scalars(JOBS)) == ["1", "2", "3"]


def test_as_many_words_whatever_the_number_of_rows(cast):
    said = []
    for many in (1, 30):
        with acting(None), transaction(), counted_statements() as statements:
            last = Last()
            last.put(SystemAccess, [row() for _n in range(many)])
            last.write()
        said.append(statements[-1])
    assert said[0] == said[1]


def test_nothing_of_it_is_there_before_the_end(cast):
    with acting(None), transaction():
        one = row()
        with at_the_end() as last:
            last.put(SystemAccess, [one])
        assert db.session.scalar(select(ROWS.c.id).where(ROWS.c.id == one["id"])) is None
    assert reasons(one) == ["a test"]


def test_where_no_act_runs_it_is_written_at_once(cast):
    with acting(None):
        one = row()
        with at_the_end() as last:
            last.put(SystemAccess, [one])
        assert db.session.scalar(select(ROWS.c.reason).where(ROWS.c.id == one["id"])) == "a test"
        db.session.rollback()


@pytest.mark.parametrize("error", [Conflict("Nei."), ZeroDivisionError()])
def test_of_an_act_that_fails_nothing_stays_but_what_it_keeps(cast, error):
    told, kept = [], []

    def keep():
        kept.append(row("kept"))
        with at_the_end() as last:
            last.put(SystemAccess, kept)

    with pytest.raises(type(error)), acting(None), transaction() as act:
        act.keep, one = keep, row()
        with at_the_end() as last:
            last.put(SystemAccess, [one])
            last.queue("test.last", [{"n": 9}])
            last.done.append(lambda: told.append("done"))
        raise error
    assert reasons(one, *kept) == (["kept"] if isinstance(error, Conflict) else [])
    assert told == [], "it was never committed"
    with seen_whole():
        assert "9" not in list(db.session.scalars(JOBS))


def test_who_asks_is_told_after_the_commit(cast):
    told = []
    with acting(None), transaction():
        with at_the_end() as last:
            last.done.append(lambda: told.append("done"))
        assert told == []
    assert told == ["done"]


def test_a_change_is_left_once(cast):
    last = Last()
    last.change(RENAMED, {"which": new_id(), "renamed": "x"})
    with pytest.raises(RuntimeError, match="twice"):
        last.change(RENAMED, {"which": new_id(), "renamed": "y"})


def test_what_json_does_not_know_is_an_error_not_a_guess(cast):
    last = Last()
    last.put(SystemAccess, [{"id": timedelta(1)}])
    with pytest.raises(TypeError, match="timedelta has no place"):
        last.write()


# ---- the turn -----------------------------------------------------------------------------

HELD = text(
    "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
    " and ((classid::bigint << 32) | objid::bigint) = hashtextextended(:id, 0)"
)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("who", "since", "until", "waits"),
    [
        ("Kari Lunde", -HOUR, HOUR, True),
        ("Kari Lunde", timedelta(0), HOUR, True),
        ("Kari Lunde", HOUR, 2 * HOUR, False),
        ("Kari Lunde", -HOUR, timedelta(0), False),
        ("Siv Pedersen", -HOUR, HOUR, False),
    ],
)
@pytest.mark.parametrize("has_begun", [False, True])
def test_whoever_reaches_a_subject_begins_with_its_turn(
    cast, monkeypatch, who, since, until, waits, has_begun
):
    subject, other = new_id(), new_id()
    kari, profile_id, actor = cast.profile_id("Kari Lunde"), cast.profile_id(who), cast.actor(who)
    db.session.rollback()
    with acting(None), transaction():
        now = instant()
        levels = {Area.GOALS: Level.OWN}
        period = Permission(kari, levels, now + until, now + since)
        open_grants(subject, "test", subject, [period])
        asked = Permission(profile_id, levels, now + HOUR, now - HOUR)
        open_grants(other, "test", other, [asked])
    monkeypatch.setattr(database.clock, "now", lambda: now)
    with acting(actor), transaction(), counted_statements() as statements:
        if has_begun:
            instant()
        begin_in_turn(subject, profile_id)
        assert len(statements) == 1 + has_begun
        assert db.session.scalar(HELD, {"id": str(subject)}) == waits
        assert db.session.scalar(HELD, {"id": str(other)}) == 0


def test_a_turn_that_does_not_come_reads_as_sqlalchemys_and_tells_no_value(cluster):
    with cluster.copy() as urls:
        plain = urls.superuser.replace("+psycopg", "")
        with psycopg.connect(plain) as first, psycopg.connect(plain) as second:
            second.execute("set lock_timeout = 20")
            second.commit()
            first.execute("select pg_advisory_xact_lock(7)")
            with pytest.raises(OperationalError) as caught:
                database.begins_with(second, "select pg_advisory_xact_lock(7), 'secret'")
            assert isinstance(caught.value.orig, LockNotAvailable)
            assert "secret" not in str(caught.value)
            second.rollback()
            first.rollback()
            assert database.begins_with(second, "select pg_advisory_xact_lock(7)")
