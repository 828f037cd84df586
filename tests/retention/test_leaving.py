"""A plan goes whole when the archive has it, its time is over and the family knows; else not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from samspill.access.levels import Area
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.clock import months_after, start_of_day, today
from samspill.declared.registry import registry
from samspill.infra.crypto import keyring
from samspill.infra.db import Base, db
from samspill.infra.erasure import ERASE, erase
from samspill.infra.key_store import of_plan
from samspill.infra.keyring import KeyGone
from samspill.notifications.models import Notice
from samspill.organisation.models import DatedPolicy
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.consent.evidence import broken_chains, evidence_of
from samspill.plans.lifecycle.actions import reopen_plan
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.retention import leaving
from samspill.retention.actions import clean, lift_holds, place_hold
from samspill.retention.jobs import GO, TELL, leave, let_one_go, tell_one
from samspill.retention.leaving import OUTLIVES, plan_tables
from samspill.retention.rules import RULES
from tests.plans.passing_days import seen_whole
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, opened
from tests.plans.test_documents import files_of, look_through, send
from tests.support.archive import (
    answered,
    as_worker,
    delivered,
    ended,
    has_archive,
    packages,
    queued,
)
from tests.support.remembered import REMEMBERED
from tests.support.whole_plan import fill

YEARS, DAYS = 5, 42


@pytest.fixture
def archive(app, monkeypatch, tmp_path, own_store):
    return has_archive(app, monkeypatch, tmp_path / "archive")


@pytest.fixture
def plan_id(cast, archive):
    """A plan that has ended, and that the archive has."""
    plan_id = cast.active_plan()
    ended(cast, plan_id)
    answered(archive, delivered(plan_id))
    return plan_id


def at_day(plan_id, days=0, minutes=0):
    """So long after the instant at which the plan's class is over, by the calendar of Oslo."""
    ended_at = packages(plan_id)[-1].ended_at
    day = months_after(today(ended_at), 12 * YEARS) + timedelta(days=days)
    at = ended_at + (start_of_day(day) - start_of_day(today(ended_at))) + timedelta(minutes=minutes)
    return clock.moved(at - clock.now())


def rows_of(plan_id):
    """How many rows each table has of a plan, also those that outlive it."""
    tables = [*plan_tables(), *((t, t.c[c]) for t, c in outliving())]
    with seen_whole():
        return {
            table.name: db.session.scalar(
                select(func.count()).select_from(table).where(column == plan_id)
            )
            for table, column in tables
        }


def outliving():
    for name in OUTLIVES:
        table = Base.metadata.tables[name]
        yield table, "plan_id" if "plan_id" in table.c else "subject_id"


def is_there(plan_id):
    return rows_of(plan_id)["plans"] == 1


def jobs(name):
    return [row["plan_id"] for row in queued(name)]


def told(plan_id, days=-DAYS, minutes=120):
    """The job that tells the family, twice; when it may, a change of the clock
    for summer counted. Do they know?"""
    with at_day(plan_id, days, minutes):
        for _time in range(2):
            as_worker(tell_one, str(plan_id))
    return packages(plan_id)[-1].told_at is not None


def gone(plan_id, days=0, minutes=180):
    """The job that lets it go, twice; when it may. Is it gone?"""
    with at_day(plan_id, days, minutes):
        for _time in range(2):
            as_worker(let_one_go, str(plan_id))
    return not is_there(plan_id)


def test_it_goes_whole_and_leaves_that_there_was_one(cast, archive, app, monkeypatch):
    # made anew: no other test has a plan whose key is gone
    monkeypatch.delitem(app.extensions, REMEMBERED, raising=False)
    plan_id = cast.active_plan(people=(KARI, SIV))
    other = cast.active_plan("Lea Vik", signers=("Grete Vik",))
    cast.accept(plan_id, KARI, SIV)
    fill(cast, plan_id)
    send(cast, plan_id, MONA)
    look_through(plan_id)
    assert files_of(plan_id) > 0
    ended(cast, plan_id)
    ended(cast, other)
    answered(archive, delivered(plan_id))
    answered(archive, delivered(other))
    before, beside = rows_of(plan_id), rows_of(other)
    keyring().take(of_plan(other, packages(other)[0].tenant_id))
    assert sum(1 for count in before.values() if count) > 20
    assert told(plan_id)
    assert gone(plan_id)
    after = rows_of(plan_id)
    assert {name for name, count in after.items() if count} <= set(OUTLIVES)
    assert after["access_log"] >= before["access_log"] > 0
    assert after["evidence"] == before["evidence"] > 0
    assert rows_of(other) == beside
    [left] = packages(plan_id)
    assert left.gone_at is not None
    assert len(left.sha256) == 64
    with seen_whole():
        holds = broken_chains()[1]
        assert plan_id not in dict(holds)
        assert evidence_of(plan_id)
    erased(plan_id, left.tenant_id)
    with pytest.raises(KeyGone):
        keyring().find(of_plan(plan_id, left.tenant_id))
    assert keyring().find(of_plan(other, left.tenant_id))
    answer = cast.client(MONA).get(f"/planer/{plan_id}")
    assert answer.status_code == 404


def erased(plan_id, tenant_id):
    owner = str(of_plan(plan_id, tenant_id))
    assert {"owner": owner} in queued(ERASE)
    erase(owner)
    assert files_of(plan_id) == 0


def test_the_night_tells_first_and_deletes_only_weeks_later(cast, plan_id):
    for minutes, expected in ((-120, []), (120, [str(plan_id)])):
        with at_day(plan_id, -DAYS, minutes):
            as_worker(leave)
        assert (jobs(TELL), jobs(GO)) == (expected, []), minutes
    assert not told(plan_id, minutes=-120)
    assert told(plan_id)
    assert len(notices_of(cast, plan_id)) == 1
    assert notices_of(cast, plan_id, HANNE) == [], "no helper reads it any more"
    for minutes, expected in ((60, []), (180, [str(plan_id)])):
        with at_day(plan_id, 0, minutes):
            as_worker(leave)
        assert jobs(GO) == expected, minutes


def notices_of(cast, plan_id, name=MONA):
    rows = select(Notice.id).where(
        Notice.profile_id == cast.profile_id(name),
        Notice.subject_id == plan_id,
        Notice.template == "plan_leaves",
    )
    with seen_whole():
        return list(db.session.scalars(rows))


@pytest.mark.parametrize(("days", "minutes"), [(-400, 0), (-1, 0), (0, -2)])
def test_not_before_its_class_is_over(plan_id, days, minutes):
    set_package(plan_id, told_at=packages(plan_id)[0].delivered_at)
    assert not gone(plan_id, days, minutes)
    assert gone(plan_id, 0, 2)


def set_package(plan_id, **values):
    with seen_whole():
        chosen = update(ArchivePackage).where(ArchivePackage.plan_id == plan_id)
        db.session.execute(chosen.values(**values))


def test_never_before_the_family_has_known_for_its_weeks(plan_id):
    assert not gone(plan_id, 400), "nobody has been told"
    assert told(plan_id, 400, 0)
    assert not gone(plan_id, 400 + DAYS, -120)
    assert gone(plan_id, 400 + DAYS, 120)


def test_never_without_the_archives_receipt(cast, archive):
    plan_id = cast.active_plan()
    ended(cast, plan_id)
    assert not told_whatever(plan_id), "the archive does not have it"
    found = delivered(plan_id)
    answered(archive, found, "0" * 64)
    assert not told(plan_id)
    assert not gone(plan_id, 900)


def told_whatever(plan_id):
    with clock.moved(timedelta(days=365 * 9)):
        return as_worker(tell_one, str(plan_id))


def test_never_by_the_receipt_of_an_earlier_end(cast, archive, plan_id):
    with cast.acting_as(MONA):
        reopen_plan(opened(plan_id, Area.CLOSING))
    set_package(plan_id, told_at=packages(plan_id)[0].delivered_at)
    with clock.moved(timedelta(days=365 * 9)):
        as_worker(let_one_go, str(plan_id))
    assert is_there(plan_id)
    with clock.moved(timedelta(minutes=1)):
        ended(cast, plan_id)
    with clock.moved(timedelta(days=365 * 9)):
        as_worker(let_one_go, str(plan_id))
    assert is_there(plan_id), "what the archive has is of another end"


@pytest.mark.parametrize("status", [s for s in PlanStatus if s != PlanStatus.CLOSED])
def test_never_a_plan_that_has_not_ended(plan_id, status):
    assert told(plan_id)
    with seen_whole():
        db.session.execute(update(Plan).where(Plan.id == plan_id).values(status=status))
    assert not gone(plan_id, 400)


@pytest.mark.parametrize("whose", ["plan", "child", "guardian", "helper"])
def test_never_while_a_hold_stands(cast, plan_id, whose):
    held = {
        "plan": lambda: plan_id,
        "child": lambda: cast.person("Emma Aas").id,
        "guardian": lambda: cast.person(MONA).id,
        "helper": lambda: cast.profile_id(HANNE),
    }[whose]()
    db.session.rollback()
    assert told(plan_id)
    far = today() + timedelta(days=365 * 20)
    hold_id = as_worker(lambda: place_hold(held, reason="Klage", until=far))
    assert not gone(plan_id)
    as_worker(lambda: lift_holds(hold_id))
    assert gone(plan_id)


def test_a_municipality_that_keeps_its_log_longer_keeps_the_plan_too(plan_id):
    assert told(plan_id)
    tenant_id = packages(plan_id)[0].tenant_id
    with seen_whole():
        row = {"tenant_id": tenant_id, "name": "keep_plan_log", "value": {"years": 7}}
        when = {"valid_from": today() - timedelta(days=1), "valid_to": clock.today().max}
        db.session.add(DatedPolicy(**row, **when, source="test"))
    assert not gone(plan_id, 2 * 365)
    assert gone(plan_id, 2 * 366)


def test_a_kill_in_the_middle_leaves_it_whole_and_the_next_night_takes_it(
    cast, plan_id, monkeypatch
):
    assert told(plan_id)
    before = rows_of(plan_id)
    with monkeypatch.context() as killed:
        killed.setattr(leaving, "erase_after", _die)
        with pytest.raises(KeyboardInterrupt):
            gone(plan_id)
    db.session.remove()
    assert rows_of(plan_id) == before
    assert packages(plan_id)[0].gone_at is None
    assert gone(plan_id)


def _die(_owners):
    raise KeyboardInterrupt


def test_its_logs_and_its_evidence_keep_their_own_time(plan_id):
    assert told(plan_id)
    assert gone(plan_id)
    with at_day(plan_id, 3):
        for rule in RULES:
            if rule.keep in ("plan_log", "evidence"):
                as_worker(clean, rule.name)
    left = rows_of(plan_id)
    assert left["evidence"] > 0
    assert left["access_log"] == 0, "all looks were before its end"
    with clock.moved(timedelta(days=366 * 10 + 9)):
        as_worker(clean, "evidence:evidence")
    with seen_whole():
        assert all(row.is_emptied and not row.record for row in evidence_of(plan_id))


def test_what_is_younger_in_the_log_of_a_plan_that_is_gone_stays_its_time(plan_id):
    assert told(plan_id)
    assert gone(plan_id)
    changes = select(func.count()).where(
        ChangeLogEntry.subject_id == plan_id, ChangeLogEntry.event == "PlanDeleted"
    )
    with at_day(plan_id, 400):
        as_worker(clean, "plan_log:change_log")
        as_worker(clean, "plan_log:change_log:no_plan")
    with seen_whole():
        assert db.session.scalar(changes) == 1, "it is younger than its class"
    with at_day(plan_id, 366 * 6):
        as_worker(clean, "plan_log:change_log")
    with seen_whole():
        assert db.session.scalar(changes) == 0


def test_every_table_that_belongs_to_a_plan_is_known():
    """A new table goes with its plan, or says here why it does not."""
    goes = {table.name for table, _column in plan_tables()}
    declared = registry()
    for name in OUTLIVES:
        keeps = declared.tables[name].keeps
        assert name not in goes
        assert "plan" not in {keep.code for keep in keeps}, name
        assert all(keep.policy or keep.code == "tombstone" for keep in keeps), name
    of_plans = {
        name
        for name, table in declared.tables.items()
        if "plan" in {keep.code for keep in table.keeps}
    }
    assert of_plans == goes, "the class plan is what goes with its plan, and nothing else"
    for table in Base.metadata.tables.values():
        points = {key.column.table.name for key in table.foreign_keys}
        if points & goes:
            assert table.name in goes, f"{table.name} points at what goes with a plan, and stays"


def test_a_sealed_cell_never_outlives_its_plans_key():
    for name in OUTLIVES:
        for column in Base.metadata.tables[name].c:
            assert "plan" not in str(column.info.get("sealed", "")), f"{name}.{column.name}"
