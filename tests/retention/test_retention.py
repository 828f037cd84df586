"""What is past its class goes, nothing younger does, a hold wins, and twice is once (J12)."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text, update

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.declared.registry import registry
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.erasure import ERASE
from samspill.infra.key_store import of_contact
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice, PaperTask
from samspill.organisation.models import DatedPolicy
from samspill.plans.consent.evidence import broken_chains, evidence_of
from samspill.plans.consent.history import history
from samspill.retention.actions import BATCH, lift_holds, place_hold
from samspill.retention.jobs import CLEAN, clean_one, daily
from samspill.retention.leaving import plan_tables
from samspill.retention.models import RetentionCount
from samspill.retention.queries import back, counts_of, limit_of
from samspill.retention.rules import BY_NAME, FIRST, RULES
from tests.plans.test_consent import opened
from tests.retention.conftest import MONA, as_system, length, run

MARGIN = timedelta(days=4)
"""Months differ in length, and a session ends some hours after it began."""


def whole(rule):
    return length(registry().keeps[rule.keep].value)


def is_past(rule, row):
    """Has the row's content gone?"""
    return all(not row[column] for column in list(rule.empties)[:1])


def left_of(past, rule):
    rows = past.of(rule)
    return [row for row in rows if not (rule.empties and is_past(rule, row))]


def make_way(rule):
    """The rules that clear the way first."""
    for other in RULES:
        if other.then == rule.name:
            run(other.name)


def test_it_goes_when_its_class_is_over_and_not_before(past):
    for name, rule in BY_NAME.items():
        before = left_of(past, rule)
        assert before, f"{name}: the story has a row for each rule"
        with past.undone(), clock.moved(whole(rule) - MARGIN):
            run(name)
            assert left_of(past, rule) == before, name
        with past.undone(), clock.moved(whole(rule) + MARGIN):
            make_way(rule)
            assert run(name) >= len(before), name
            assert left_of(past, rule) == [], name
            assert run(name) == 0, f"{name}: twice is once"


def test_a_hold_wins_and_when_it_is_lifted_age_does(past):
    for name, rule in BY_NAME.items():
        before = left_of(past, rule)
        columns = [column.name for column in rule.held_by]
        held = {row[column]: column for row in before for column in columns if row[column]}
        assert bool(held) == bool(columns), name
        for held_id, column in held.items():
            keeps = [row for row in before if row[column] == held_id]
            with past.undone(), clock.moved(whole(rule) + MARGIN):
                make_way(rule)
                with as_system():
                    hold_id = put(held_id)
                run(name)
                kept = left_of(past, rule)
                assert [row for row in kept if row in keeps] == keeps, name
                with acting(None), transaction():
                    assert lift_holds(hold_id) == 1
                run(name)
                assert left_of(past, rule) == [], name


def put(held_id):
    """A hold on anything, also on what no command line would take."""
    from_table = BY_NAME["hold:legal_holds"].table
    hold_id = new_id()
    values = {"id": hold_id, "held_id": held_id, "reason_sealed": b"x"}
    times = {"placed_at": clock.now(), "until": date(9999, 1, 1)}
    db.session.execute(insert(from_table).values(**values, **times))
    return hold_id


def test_a_hold_on_a_person_keeps_her_in_every_hat_and_the_plans_for_her(past):
    child = past.cast.person("Emma Aas").id
    mona = past.cast.person(MONA).id
    logs, sent = BY_NAME["plan_log:access_log"], BY_NAME["sessions:sessions"]
    for person_id in (child, mona):
        db.session.rollback()
        with acting(None), transaction():
            place_hold(person_id, reason="Sak 26/1.", until=clock.today() + timedelta(days=9000))
    looks, logins = left_of(past, logs), left_of(past, sent)
    with clock.moved(whole(logs) + MARGIN):
        run(logs.name)
        run(sent.name)
        assert left_of(past, logs) == looks
        assert left_of(past, sent) == logins


def test_a_hold_ends_with_its_last_day(past):
    rule = BY_NAME["picture:plan_introductions"]
    with acting(None), transaction():
        place_hold(past.plan_id, reason="Klage.", until=clock.today() + timedelta(days=400))
    with clock.moved(timedelta(days=400)):
        assert run(rule.name) == 0
    with clock.moved(timedelta(days=402)):
        assert run(rule.name) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"held_id": new_id()}, "no plan, profile or person"),
        ({"until": date(2020, 1, 1)}, "not passed"),
        ({"reason": "  "}, "a reason"),
    ],
)
def test_a_hold_on_nobody_for_nothing_or_in_the_past_is_refused(past, change, says):
    right = {"held_id": past.plan_id, "reason": "Klage.", "until": clock.today()}
    with pytest.raises(ValueError, match=says), acting(None), transaction():
        place_hold(**{**right, **change})


def test_the_logs_of_a_plan_that_goes_on_stay(past):
    with clock.moved(timedelta(days=4000)):
        for name in BY_NAME:
            run(name)
        with as_system():
            for table in ("access_log", "change_log"):
                column = BY_NAME[f"plan_log:{table}"].table.c.subject_id
                assert db.session.scalar(select(func.count()).where(column == past.other_plan_id))
            assert all(row.record for row in evidence_of(past.other_plan_id))


def test_of_the_evidence_the_words_go_and_the_chain_holds(past):
    with as_system():
        before = [(row.sequence, row.previous_hash, row.hash) for row in evidence_of(past.plan_id)]
    rule = BY_NAME["evidence:evidence"]
    with clock.moved(whole(rule) + MARGIN):
        assert run(rule.name) == len(before)
    with as_system():
        chain = evidence_of(past.plan_id)
        assert [(row.sequence, row.previous_hash, row.hash) for row in chain] == before
        assert {row.record for row in chain} == {""}
        assert broken_chains()[1] == []
    with past.cast.acting_as(MONA):
        page = history(opened(past.plan_id))
    assert page.broken_at is None
    assert [one.texts for one in page.versions] == [[]]
    said = [event.text for event in page.versions[0].happened]
    assert said.count("Én av dem som måtte svare, svarte") == 2


def test_a_record_is_empty_exactly_when_it_is_marked_so(past):
    rule = BY_NAME["evidence:evidence"]
    for values in ({"record": ""}, {"emptied_at": clock.now()}):
        with pytest.raises(Exception, match="ck_evidence_emptied"), as_system():
            db.session.execute(update(rule.table).values(**values))


def test_words_put_in_by_who_may_empty_them_are_found(past):
    rule = BY_NAME["evidence:evidence"]
    change = update(rule.table).where(rule.table.c.plan_id == past.plan_id)
    with as_system():
        db.session.execute(change.where(rule.table.c.sequence == 1).values(record="{}"))
    with as_system():
        assert broken_chains()[1] == [(past.plan_id, 1)]


def test_words_that_went_before_the_plan_ended_are_found(past):
    rule = BY_NAME["evidence:evidence"]
    change = update(rule.table).where(rule.table.c.plan_id == past.other_plan_id)
    with as_system():
        gone = {"record": "", "emptied_at": clock.now()}
        db.session.execute(change.where(rule.table.c.sequence == 2).values(**gone))
    with as_system():
        assert broken_chains()[1] == [(past.other_plan_id, 2)]


def test_a_contact_item_takes_its_key_along(past):
    rule = BY_NAME["contact:contact_items"]
    (item,) = left_of(past, rule)
    with clock.moved(whole(rule) + MARGIN):
        assert run(rule.name) == 1
    with as_system():
        found = text("select args from procrastinate_jobs where task_name = :name")
        queued = db.session.scalars(found, {"name": ERASE}).all()
    assert queued == [{"owner": str(of_contact(item["id"]))}]


def test_a_notice_stays_until_its_task_is_gone(past):
    notices, tasks = BY_NAME["notices:notices"], BY_NAME["notices:paper_tasks"]
    with clock.moved(whole(notices) + MARGIN):
        run(notices.name)
        assert past.of(notices)
        run(tasks.name)
        run(notices.name)
        assert not past.of(notices)
        with as_system():
            assert not db.session.scalar(select(func.count(PaperTask.id)))


def test_an_old_address_is_not_used_any_more(past):
    rule = BY_NAME["outbox:notices"]
    with clock.moved(whole(rule) + MARGIN):
        run(rule.name)
    (notice,) = past.of(rule)
    assert (notice["address"], notice["state"]) == (None, "CANCELLED")


def test_a_municipality_may_decide_otherwise_for_its_own(past):
    rule = BY_NAME["notices:notices"]
    with as_system():
        ours = db.session.get_one(Profile, past.cast.profile_id(MONA)).tenant_id
        elsewhere = select(Profile.id).where(Profile.tenant_id != ours).limit(1)
        source = db.session.scalars(elsewhere).one()
        other = new_id()
        make_notices(source, [other])
        db.session.add(
            DatedPolicy(
                tenant_id=ours,
                name="keep_notices",
                value={"months": 6},
                valid_from=date(2020, 1, 1),
                valid_to=date(9999, 1, 1),
                source="Vedtak i kommunestyret.",
            )
        )
    with clock.moved(timedelta(days=7 * 31)):
        run("notices:paper_tasks")
        run(rule.name)
    assert not past.of(rule)
    with as_system():
        assert db.session.get(Notice, other) is not None


def make_notices(profile_id, ids):
    """Notices of now, with nothing around them."""
    rest = {"template": "something_new", "is_locked": False, "needs_right": False}
    more = {"state": "SENT", "created_at": clock.now(), "profile_id": profile_id}
    more |= {"kind": "PLAN", "urgency": "D", "path": ""}
    rows = [{"id": one, "subject_id": new_id(), **rest, **more} for one in ids]
    db.session.execute(insert(Notice), rows)


def test_nothing_goes_where_nobody_has_said_how_long(past):
    rule = BY_NAME["block:blocks"]
    with as_system():
        db.session.execute(
            update(DatedPolicy)
            .where(DatedPolicy.name == "keep_block")
            .values(valid_to=clock.today() + timedelta(days=1))
        )
    with clock.moved(timedelta(days=9000)), pytest.raises(LookupError, match="keep_block"):
        run(rule.name)
    assert past.of(rule)


@pytest.mark.parametrize(
    "value", [{}, {"weeks": 2}, {"days": 0}, {"days": -1}, {"days": 1, "years": 1}]
)
def test_a_length_that_is_none_keeps(value):
    with pytest.raises(ValueError, match="no length of time"):
        back(datetime(2026, 3, 2, tzinfo=UTC), value)


def test_months_and_years_are_those_of_the_calendar_in_oslo():
    noon = datetime(2026, 5, 31, 10, tzinfo=UTC)
    assert back(noon, {"days": 1}) == datetime(2026, 5, 30, 10, tzinfo=UTC)
    assert back(noon, {"months": 3}) == datetime(2026, 2, 28, 11, tzinfo=UTC), "winter time"
    assert back(noon, {"years": 2}) == datetime(2024, 5, 31, 10, tzinfo=UTC)


def test_what_is_kept_without_a_number_of_days_has_no_limit(app):
    with pytest.raises(LookupError, match="goes by its age"):
        limit_of("person", None, clock.now())


def test_ten_thousand_rows_go_in_bounded_batches_and_bounded_time(past):
    mona = past.cast.profile_id(MONA)
    with as_system():
        for _thousand in range(10):
            make_notices(mona, [new_id() for _one in range(1000)])
    began, batches = time.monotonic(), []
    with clock.moved(timedelta(days=400)):
        assert run("notices:paper_tasks", at_most=0) == 0
        run("notices:paper_tasks")
        while not batches or batches[-1] == BATCH:
            batches.append(run("notices:notices"))
    assert sum(batches) >= 10_000
    assert max(batches) == BATCH
    assert time.monotonic() - began < 30


def test_the_report_lists_counts_only(past):
    assert set(RetentionCount.__table__.columns.keys()) == {"day", "rule", "gone"}
    with clock.moved(timedelta(days=10)):
        day = clock.today()
        for _time in range(2):
            run("form_answers:form_answers")
        with as_system():
            found = counts_of(day)
    assert found == {"form_answers:form_answers": 1}


def queued():
    """The arguments of the jobs that wait."""
    query = text("select args->>'rule' from procrastinate_jobs where task_name = :task")
    return sorted(db.session.scalars(query, {"task": CLEAN}))


def test_the_night_begins_every_rule_and_goes_on_until_nothing_is_left(past, monkeypatch):
    with acting(None), transaction():
        daily()
        assert queued() == sorted(FIRST)
    assert set(BY_NAME) - set(FIRST) == {
        "deleted_documents:documents",
        "deleted_documents:subject_plans",
        "notices:notices",
        "system_log:register_imports",
        "system_log:plan_files",
        "plan_log:log_batches",
    }
    with acting(None), transaction():
        clean_one("notices:paper_tasks")
        assert queued() == sorted([*FIRST, "notices:notices"])
        clean_one("a rule of an earlier release")
        assert len(queued()) == len(FIRST) + 1
    monkeypatch.setattr("samspill.retention.jobs.BATCH", 0)
    with acting(None), transaction(), suppress(KeyError):
        clean_one("block:blocks")
        assert queued().count("block:blocks") == 2


def test_the_policies_are_what_is_declared(app):
    with acting(None), transaction():
        rows = db.session.scalars(select(DatedPolicy).where(DatedPolicy.name.like("keep\\_%")))
        standing = {row.name: (row.value, row.source) for row in rows}
    declared = {keep.policy: (keep.value, keep.source) for keep in registry().keeps.values()}
    declared.pop(None)
    assert standing == declared, "the national proposal stands in tables.toml and in a migration"


def test_every_class_with_a_length_has_its_rules_and_no_rule_goes_further():
    declared = registry()
    by_rule = {(rule.keep, rule.table.name) for rule in RULES}
    by_word = {
        (keep.code, name)
        for name, table in declared.tables.items()
        for keep in table.classes
        if keep.policy
    }
    with_their_plan = {("plan", table.name) for table, _column in plan_tables()}
    assert by_rule | with_their_plan == by_word
    for rule in RULES:
        table = declared.tables[rule.table.name]
        gone = {column for column, keep in table.also.items() if keep.code == rule.keep}
        assert gone <= set(rule.empties), rule.name
        assert bool(rule.empties) == bool(gone), f"{rule.name}: empties what «also» names"
