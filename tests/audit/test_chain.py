"""The chain of the logs: it holds, and says so when somebody has touched what it binds."""

from __future__ import annotations

import os
import threading
import tracemalloc
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from samspill.access.actor import acting
from samspill.access.levels import Area
from samspill.access.log import ALLOWED, write_access
from samspill.audit.chain import LATE, seal_logs
from samspill.audit.second_place import keep_roots, kept_roots
from samspill.audit.verifying import verify_logs
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import HELD, db
from samspill.infra.transaction import transaction
from samspill.retention.actions import clean
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from tests.support.cast import Cast

MONA, LINNEA = "Mona Aas", "Linnea Berg"
DEEP = bool(os.environ.get("SAMSPILL_DEEP"))
NO_PLAN = "plan_log:access_log:no_plan"


@pytest.fixture(scope="module")
def copy(cluster):
    with cluster.copy() as urls:
        app = create_worker_app(cluster.settings, urls.app)
        with app.app_context():
            yield app, urls
            db.engine.dispose()


@pytest.fixture
def logs(copy):
    """A chain of three batches of three looks and a change each, by one who may touch all."""
    app, urls = copy
    owner = create_engine(urls.superuser)
    with owner.connect() as connection:
        outer = connection.begin()
        app.extensions[HELD] = connection
        try:
            for _ in range(3):
                look(app, 3)
                change()
                run(seal_logs)
            yield app
        finally:
            db.session.remove()
            del app.extensions[HELD]
            outer.rollback()
    owner.dispose()


def look(app, times=1, ahead=timedelta()):
    actor = Cast(app).actor(MONA)
    with clock.moved(ahead), acting(actor), transaction():
        for _ in range(times):
            write_access(actor, new_id(), Area.OVERVIEW, ALLOWED)


def change():
    sql(
        "insert into change_log (id, at, tenant_id, subject_id, event, facts) select"
        ' gen_random_uuid(), :at, id, gen_random_uuid(), \'Æsj\', \'{"b": [1], "a": "å"}\''
        " from tenants limit 1",
        at=clock.now(),
    )


def run(function, *arguments, **more):
    db.session.rollback()
    with acting(None), transaction():
        return function(*arguments, **more)


def sql(statement, **values):
    with acting(None), transaction():
        return db.session.execute(text(statement), values)


def verified(roots=()):
    return run(verify_logs, iter(roots))


def test_it_holds_and_sealing_twice_is_once(logs):
    assert run(seal_logs) == 0
    found = verified()
    assert found.broken == []
    assert (found.batches, found.waiting, found.gone) == (6, 0, 0)
    assert found.rows >= 12


def test_each_municipality_has_its_own_chain(logs):
    sql("insert into tenants (id, name, kind) values (gen_random_uuid(), 'Utvik', 'MUNICIPALITY')")
    sql(
        "insert into change_log (id, at, tenant_id, subject_id, event, facts) select"
        " gen_random_uuid(), :at, id, id, 'X', '{}' from tenants where name = 'Utvik'",
        at=clock.now(),
    )
    run(seal_logs)
    before = verified()
    assert before.chains == 3 and not before.broken
    sql("update change_log set event = 'Y' where event = 'X'")
    assert [str(one).split(": ")[0] for one in verified().broken] == [
        "batch 1 of the change log of Utvik"
    ]


SECOND = "(select {} from log_batches where log = 'ACCESS' and sequence = 2)"
TAMPERING = {
    "a changed row": f"update access_log set page = 'x' where id = {SECOND.format('row_ids[2]')}",
    "a removed row": f"delete from access_log where id = {SECOND.format('row_ids[3]')}",
    "the last row cut": "delete from access_log where id ="
    " (select row_ids[3] from log_batches where log = 'ACCESS' and sequence = 3)",
    "two rows swapped": "update access_log set subject_id = other.subject_id from access_log other"
    f" where access_log.id = {SECOND.format('row_ids[1]')}"
    f" and other.id = {SECOND.format('row_ids[2]')}",
    "who looked": "update access_log set profile_id = null where"
    f" id = {SECOND.format('row_ids[1]')}",
    "a kept hash": "update log_batches set row_hashes[1] = row_hashes[2] where sequence = 2",
    "no hash": "update log_batches set row_hashes[1] = null where sequence = 2",
    "two kept rows swapped": "update log_batches set row_ids = array[row_ids[2], row_ids[1],"
    " row_ids[3]], row_hashes = array[row_hashes[2], row_hashes[1], row_hashes[3]]"
    " where sequence = 2 and log = 'ACCESS'",
    "a batch removed": "delete from log_batches where sequence = 2 and log = 'ACCESS'",
    "a batch moved": "update log_batches set made_at = made_at + interval '1 day' where"
    " sequence = 2",
    "a batch emptied": "update log_batches set row_ids = '{}', row_times = '{}', row_hashes = '{}',"
    " emptied_at = now() where sequence = 2",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=list(TAMPERING))
def test_what_was_touched_is_found_at_its_batch(logs, statement, request):
    sql(statement)
    found = verified().broken
    assert found[0].sequence == (3 if "last" in request.node.callspec.id else 2)
    assert found[0].tenant == "Fjordvik kommune"


def test_a_row_put_in_between_has_no_batch(logs):
    sql("update log_batches set last_at = last_at")  # nothing: it still holds
    assert not verified().broken
    look(logs, ahead=-LATE - timedelta(minutes=5))
    assert run(seal_logs) == 0, "the chain is past it, and takes nothing in afterwards"
    found = verified().broken
    assert len(found) == 1 and "has no batch" in found[0].what
    assert found[0].tenant == "Fjordvik kommune"


def test_what_is_committed_late_gets_its_place(logs):
    look(logs, ahead=-timedelta(minutes=20))
    assert run(seal_logs) == 1
    assert not verified().broken


def test_a_chain_cut_at_its_end_is_seen_from_the_second_place(logs, tmp_path):
    file = tmp_path / "elsewhere" / "roots"
    assert run(keep_roots, file, 4) == 4
    with file.open("ab") as opened:
        opened.write(b'{"number": 5, "tor')  # a crash
    assert run(keep_roots, file, 4) == 2
    assert run(keep_roots, file, 4) == 0
    roots = list(kept_roots(file))
    assert [one["number"] for one in roots] == [1, 2, 3, 4, 5, 6]
    found = verified(roots)
    assert found.roots == 6 and not found.broken
    assert "root 3" in str(verified(roots[:2] + roots[3:]).broken[0])
    sql(
        "delete from access_log where id in (select unnest(row_ids) from log_batches"
        " where number = 5)"
    )
    sql("delete from log_batches where number >= 5")
    assert not verified().broken, "nothing here can tell"
    found = verified(roots).broken
    assert len(found) == 1 and found[0].sequence == 3 and found[0].tenant == "Fjordvik kommune"


def test_a_chain_that_is_gone_whole_is_missed(logs):
    sql("delete from log_batches where log = 'ACCESS'")
    assert "are missing" in verified().broken[0].what


def test_what_goes_by_age_breaks_nothing_and_leaves_no_hash_behind(logs):
    years = timedelta(days=6 * 365)
    with clock.moved(years):
        look(logs, ahead=years)
        run(seal_logs)
        assert run(clean, NO_PLAN) >= 9
        assert not verified().broken
        assert verified().gone >= 9
        run(clean, "plan_log:change_log:no_plan")
        assert run(clean, "plan_log:log_batches") == 6
        found = verified()
        assert not found.broken and found.batches == 7
        assert sql("select count(*) from log_batches where cardinality(row_ids) > 0").scalar() == 1
        sql("update log_batches set root = 'x' where sequence = 2 and log = 'ACCESS'")
        assert verified().broken[0].sequence == 2


@contextmanager
def real(cluster):
    """Commits as they are, by several connections."""
    with cluster.copy() as urls:
        app, owner = create_worker_app(cluster.settings, urls.app), create_engine(urls.superuser)
        with app.app_context():
            yield app, job_runner(app), owner
            db.engine.dispose()
        owner.dispose()


def test_two_workers_at_once_seal_each_row_once_and_one_that_commits_late_is_not_lost(cluster):
    with real(cluster) as (app, job, owner):
        actor = Cast(app).actor(MONA)

        def write():
            for _ in range(20):
                with app.app_context(), acting(actor), transaction():
                    write_access(actor, new_id(), Area.OVERVIEW, ALLOWED)

        def seal():
            for _ in range(20):
                job(seal_logs, {"at_most": 7})

        with owner.connect() as slow:
            slow.execute(
                text(
                    "insert into access_log (id, at, area, page, method, decision)"
                    " values (gen_random_uuid(), now(), 'OVERVIEW', 'slow', 'GET', 'ALLOWED')"
                )
            )
            threads = [threading.Thread(target=one) for one in (write, seal, seal, write)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
            while job(seal_logs, {}):
                pass
            slow.commit()
        assert job(seal_logs, {}) == 1, "the one that came late"
        with owner.connect() as reader:
            ids = reader.scalars(
                text("select unnest(row_ids) from log_batches where log = 'ACCESS'")
            ).all()
            assert len(ids) == len(set(ids)) == 41
        assert not job(verify_logs, {"roots": iter(())}).broken


@pytest.mark.deep
@pytest.mark.skipif(not DEEP, reason="a large log: SAMSPILL_DEEP")
def test_a_large_log_is_verified_in_little_memory(logs):
    many = 300_000
    sql(
        "insert into access_log (id, at, subject_id, profile_id, area, page, method, decision)"
        " select gen_random_uuid(), :at - n * interval '1 second', gen_random_uuid(), p.id,"
        " 'OVERVIEW', 'overview.plan', 'GET', 'ALLOWED' from generate_series(1, :many) n,"
        " (select id from profiles limit 1) p",
        at=clock.now() - LATE,
        many=many,
    )
    sql("delete from log_batches")
    while run(seal_logs):
        pass
    tracemalloc.start()
    before = clock.now()
    found = verified()
    seconds = (clock.now() - before).total_seconds()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(f"{found.rows} rows in {found.batches} batches: {seconds:.0f} s, {peak:.0f} MB at most")
    assert not found.broken and found.rows >= many
    assert peak < 60
