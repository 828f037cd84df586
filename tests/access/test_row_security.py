"""The third net, tried row by row: what each owned table shows and takes, and from whom.

The proofs are generated from the models, so that a new table is proved the day it is added.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from samspill.access.levels import Area, Level
from samspill.access.owned import ByProfile, BySubject
from samspill.access.row_security import owned_tables
from samspill.infra.db import Base
from tests.support.catalogue import (
    APPEND_ONLY,
    GOES_BY_AGE,
    GOES_WITH_ITS_DRAFT,
    OWN_RULE_FOR_NEW_ROWS,
)
from tests.support.rows import APP, NOW, SEEN_THROUGH, SYSTEM, Bench, made_row

owned = owned_tables()
by_subject = sorted(n for n, m in owned.items() if isinstance(m.__owned__, BySubject))
by_profile = sorted(n for n, m in owned.items() if isinstance(m.__owned__, ByProfile))
changeable = [n for n in sorted(owned) if n not in APPEND_ONLY | GOES_WITH_ITS_DRAFT]


def rule(table: str) -> Any:
    return owned[table].__owned__


def area_of(table: str) -> str:
    """An area whose grant opens the rows that ``row_of`` makes."""
    column = rule(table).column
    made = made_row(Base.metadata.tables[table])[column] if column else "x"
    return str(rule(table).area or (made if made in set(Area) else Area.TIMELINE))


def row_of(rows: Bench, table: str, subject: UUID, **more: Any) -> dict[str, Any]:
    """A row of the subject, past all rules."""
    fixed = {rule(table).subject: subject, **more}
    if rule(table).column:
        fixed[rule(table).column] = area_of(table)
    return rows.add(table, **fixed)


def among(table: str, me: UUID) -> dict[str, Any]:
    """Where a row has members, or is somebody's alone, it is mine: a grant alone opens none."""
    members, alone = rule(table).members, rule(table).alone
    if table in SEEN_THROUGH and rule(SEEN_THROUGH[table][0]).members:
        return {"author_profile_id": me}  # among those of the row through which it is seen
    return {members: [me]} if members else {alone: me} if alone else {}


# ---- reading ------------------------------------------------------------------------------

HOUR = timedelta(hours=1)
LONG_AGO, FAR_AHEAD = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
PERIODS = {
    "in force": (LONG_AGO, FAR_AHEAD, 1),
    "from this instant": (NOW, FAR_AHEAD, 1),
    "to this instant": (LONG_AGO, NOW, 0),
    "expired": (LONG_AGO, NOW - HOUR, 0),
    "not yet": (NOW + HOUR, FAR_AHEAD, 0),
    "a second too early": (NOW + timedelta(seconds=1), FAR_AHEAD, 0),
    "ended by an act": (LONG_AGO, LONG_AGO, 0),
}


@pytest.mark.parametrize("table", by_subject)
def test_rows_of_a_subject_open_by_a_grant_in_force_and_by_nothing_else(rows, table):
    subject, me = uuid4(), uuid4()
    row_of(rows, table, subject, **among(table, me))
    assert rows.count(table) == 0, "no context is no rows"
    assert rows.count(table, "") == 0, "an empty context is no rows"
    assert rows.count(table, me) == 0, "no grant is no rows"
    for name, (valid_from, valid_to, expected) in PERIODS.items():
        with rows.connection.begin_nested() as attempt:
            level = max(rule(table).read, Level.READ)
            rows.grant(me, subject, area_of(table), level, valid_from, valid_to)
            assert rows.count(table, me) == expected, name
            assert rows.count(table, me, now="") == 0, "without an instant nothing is in force"
            assert rows.count(table, "") == 0
            assert rows.count(table, uuid4()) == 0, "somebody else's grant"
            attempt.rollback()
    rows.grant(me, uuid4(), area_of(table), Level.MANAGE)
    assert rows.count(table, me) == 0, "a grant on another subject"


@pytest.mark.parametrize("table", by_subject)
def test_rows_of_a_subject_open_in_their_area_only(rows, table):
    subject, me = uuid4(), uuid4()
    row_of(rows, table, subject, **among(table, me))
    rows.grant(me, subject, Area.CHILD_VOICE, Level.MANAGE)
    in_any_area = rule(table).area is None and not rule(table).column
    assert rows.count(table, me) == int(in_any_area)


ASKED_OF_ALL = {"school_consents", "questionnaires", "gatherings", "gathering_times", "sign_ups"}
ASKED_OF_ALL |= {"parent_groups"}
"""What a group is asked is read by each who is to answer, and what one home said for the child."""


@pytest.mark.parametrize("table", by_subject)
def test_level_own_opens_only_what_one_wrote_or_is_addressed_in(rows, table):
    subject, me = uuid4(), uuid4()
    row_of(rows, table, subject)
    rows.grant(me, subject, area_of(table), Level.OWN)
    in_any_area = rule(table).area is None and not rule(table).column
    assert rows.count(table, me) == int(in_any_area or table in ASKED_OF_ALL)
    for column in rule(table).authors:
        with rows.connection.begin_nested() as attempt:
            row_of(rows, table, subject, **{column: me})
            assert rows.count(table, me) == 1, column
            attempt.rollback()


@pytest.mark.parametrize("table", [t for t in by_subject if rule(t).members])
def test_where_a_row_has_members_no_level_opens_it_for_anybody_else(rows, table):
    subject, me, other = uuid4(), uuid4(), uuid4()
    row_of(rows, table, subject, **among(table, other))
    rows.grant(me, subject, area_of(table), Level.MANAGE)
    assert rows.count(table, me) == 0
    if table in changeable:
        assert update(rows, table, me) == 0
    if table in OWN_RULE_FOR_NEW_ROWS:
        return
    mine = {rule(table).subject: subject, **dict.fromkeys(rule(table).authors, me)}
    assert insert(rows, table, me, **mine)
    assert not insert(rows, table, me, **mine | dict.fromkeys(rule(table).authors, other))
    forged = {**dict.fromkeys(rule(table).authors, other), **among(table, me)}
    assert not insert(rows, table, me, **mine | forged), "in it, but in another's name"


@pytest.mark.parametrize("table", [t for t in by_subject if rule(t).alone])
def test_what_is_somebodys_alone_no_level_opens_for_anybody_else(rows, table):
    subject, me, other = uuid4(), uuid4(), uuid4()
    row_of(rows, table, subject, **among(table, other))
    rows.grant(me, subject, area_of(table), Level.MANAGE)
    rows.grant(other, subject, area_of(table), Level.OWN)
    assert (rows.count(table, me), rows.count(table, other)) == (0, 1)
    assert (update(rows, table, me), update(rows, table, other)) == (0, 1)
    mine = {rule(table).subject: subject, **among(table, me)}
    assert insert(rows, table, me, **mine)
    assert not insert(rows, table, me, **mine | among(table, other)), "in another's name"
    row_of(rows, table, subject, **among(table, me))
    with pytest.raises(ProgrammingError, match="row-level security"):
        update(rows, table, me, **among(table, other))


@pytest.mark.parametrize("table", by_subject)
def test_having_written_a_row_opens_nothing_without_a_grant(rows, table):
    me = uuid4()
    row_of(rows, table, uuid4(), **dict.fromkeys(rule(table).authors, me))
    assert rows.count(table, me) == 0


@pytest.mark.parametrize("table", by_profile)
def test_rows_of_a_profile_are_its_own_alone(rows, table):
    me, other = uuid4(), uuid4()
    rows.add(table, **{rule(table).profile: me})
    assert rows.count(table) == 0
    assert rows.count(table, "") == 0
    assert rows.count(table, other) == 0
    assert rows.count(table, me) == 1


@pytest.mark.parametrize("table", sorted(owned))
def test_the_system_sees_and_the_application_alone_does_not(rows, table):
    rows.add(table)
    query = text(f"select count(*) from {table}")
    all_there_are = rows.connection.scalar(query)
    with rows.role(SYSTEM) as connection:
        assert connection.scalar(query) == all_there_are > 0
    with rows.role(APP) as connection:
        assert connection.scalar(query) == 0


# ---- writing ------------------------------------------------------------------------------


def insert(rows: Bench, table: str, profile: UUID | str | None, **fixed: Any) -> bool:
    """Does the database take a new row from the profile?"""
    model = Base.metadata.tables[table]
    try:
        with rows.role(APP, profile) as connection:
            connection.execute(model.insert(), made_row(model, **fixed))
    except ProgrammingError as error:
        assert "row-level security" in str(error)  # noqa: PT017 - the reason matters
        return False
    return True


def update(rows: Bench, table: str, profile: UUID | str | None, **values: Any) -> int:
    """How many rows of the table the profile can change."""
    model = Base.metadata.tables[table]
    column = next(c.name for c in model.columns if not c.primary_key)
    changed = values or {column: model.c[column]}
    with rows.role(APP, profile) as connection:
        return int(connection.execute(model.update().values(**changed)).rowcount)


def write_area(table: str) -> str:
    return str(rule(table).write_area or area_of(table))


def write_row(table: str, subject: UUID, me: UUID) -> dict[str, Any]:
    fixed: dict[str, Any] = {rule(table).subject: subject}
    if rule(table).members or rule(table).alone:
        fixed |= dict.fromkeys(rule(table).authors, me)
    return {**fixed, rule(table).column: area_of(table)} if rule(table).column else fixed


@pytest.mark.parametrize("table", [t for t in by_subject if t not in OWN_RULE_FOR_NEW_ROWS])
def test_a_row_of_a_subject_is_added_by_those_who_may_write_there(rows, table):
    subject, me = uuid4(), uuid4()
    fixed = write_row(table, subject, me)
    for profile in (None, "", me):
        assert not insert(rows, table, profile, **fixed)
    needed = Level(rule(table).write)
    for level in Level:
        if level == Level.NONE:
            continue
        with rows.connection.begin_nested() as attempt:
            rows.grant(me, subject, write_area(table), level)
            assert insert(rows, table, me, **fixed) == (level >= needed), level
            assert not insert(rows, table, me, **write_row(table, uuid4(), me)), "another subject"
            attempt.rollback()
    rows.grant(me, subject, Area.CHILD_VOICE, Level.MANAGE)
    rows.grant(me, subject, write_area(table), Level.MANAGE, LONG_AGO, NOW)
    assert not insert(rows, table, me, **fixed), "another area, and a grant that has ended"


@pytest.mark.parametrize("table", [t for t in changeable if t in by_subject])
def test_a_row_of_a_subject_is_changed_by_those_who_may_write_there(rows, table):
    subject, elsewhere, me = uuid4(), uuid4(), uuid4()
    row_of(rows, table, subject, **dict.fromkeys(rule(table).authors, me))
    for profile in (None, "", me):
        assert update(rows, table, profile) == 0
    if rule(table).write > Level.OWN:  # else what is sent to her is hers to mark
        rows.grant(me, subject, area_of(table), Level.READ)
        assert update(rows, table, me) == 0, "to read is not to write"
        rows.grant(me, subject, write_area(table), Level(rule(table).write) - 1)
        assert update(rows, table, me) == 0
    rows.grant(me, subject, write_area(table), rule(table).write)
    assert update(rows, table, me) == 1
    with pytest.raises(ProgrammingError, match="row-level security"):
        update(rows, table, me, **{rule(table).subject: elsewhere})


@pytest.mark.parametrize("table", [t for t in by_profile if t not in OWN_RULE_FOR_NEW_ROWS])
def test_a_row_of_a_profile_is_added_by_itself(rows, table):
    me, other = uuid4(), uuid4()
    assert insert(rows, table, me, **{rule(table).profile: me})
    for profile in (None, "", other):
        assert not insert(rows, table, profile, **{rule(table).profile: me})


@pytest.mark.parametrize("table", [t for t in changeable if t in by_profile])
def test_a_row_of_a_profile_is_changed_by_itself(rows, table):
    me, other = uuid4(), uuid4()
    rows.add(table, **{rule(table).profile: me})
    for profile in (None, "", other):
        assert update(rows, table, profile) == 0
    assert update(rows, table, me) == 1
    with pytest.raises(ProgrammingError, match="row-level security"):
        update(rows, table, me, **{rule(table).profile: other})


@pytest.mark.parametrize("table", sorted(APPEND_ONLY | {"grants"}))
def test_what_is_written_once_stays(rows, table):
    rows.add(table)
    model = Base.metadata.tables[table]
    change, delete = model.update().values(id=uuid4()), model.delete()
    refused = [(APP, change), (APP, delete), (SYSTEM, change)]
    refused += [] if table in GOES_BY_AGE else [(SYSTEM, delete)]
    for role, statement in refused:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            rows.role(role, uuid4()) as connection,
        ):
            connection.execute(statement)


@pytest.mark.parametrize("table", sorted(GOES_WITH_ITS_DRAFT))
def test_what_goes_with_its_draft_is_deleted_by_the_system_only_and_never_changed(rows, table):
    rows.add(table)
    model = Base.metadata.tables[table]
    refused = [(APP, model.delete())]
    refused += [(role, model.update().values(id=uuid4())) for role in (APP, SYSTEM)]
    for role, statement in refused:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            rows.role(role, uuid4()) as connection,
        ):
            connection.execute(statement)


def test_tables_with_an_own_rule_for_new_rows_are_proved_below():
    assert {n for n, m in owned.items() if m.__owned__.insert} == OWN_RULE_FOR_NEW_ROWS


@pytest.mark.parametrize("table", ["access_log", "change_log"])
def test_everybody_writes_the_logs_in_her_own_name(rows, table):
    me, other = uuid4(), uuid4()
    assert insert(rows, table, me, profile_id=me), "a refusal leaves its row without any grant"
    assert not insert(rows, table, me, profile_id=other)
    assert not insert(rows, table, me, profile_id=None)
    assert not insert(rows, table, "", profile_id=me)
    assert insert(rows, table, "", profile_id=None), "nobody acts: the row names nobody"


def test_the_timeline_takes_rows_in_ones_own_name_from_who_reaches_the_plan(rows):
    subject, me, other = uuid4(), uuid4(), uuid4()
    assert not insert(rows, "timeline_entries", me, plan_id=subject, actor_profile_id=me)
    rows.grant(me, subject, Area.CONSENT, Level.OWN)
    assert insert(rows, "timeline_entries", me, plan_id=subject, actor_profile_id=me)
    assert not insert(rows, "timeline_entries", me, plan_id=subject, actor_profile_id=other)
    assert not insert(rows, "timeline_entries", me, plan_id=uuid4(), actor_profile_id=me)


def test_a_copy_of_a_consent_is_added_by_the_system_alone(rows):
    subject, me = uuid4(), uuid4()
    rows.grant(me, subject, Area.CONSENT, Level.MANAGE)
    for profile in (None, "", me):
        assert not insert(rows, "consent_copies", profile, plan_id=subject)


def test_a_file_is_hung_on_ones_own_message_in_ones_own_name(rows):
    subject, me, other = uuid4(), uuid4(), uuid4()
    rows.grant(me, subject, Area.MESSAGES, Level.OWN)
    mine = rows.add("messages", plan_id=subject, author_profile_id=me)["id"]
    to_me = rows.add("messages", plan_id=subject, author_profile_id=other, reader_ids=[me])["id"]
    for message, author, taken in ((mine, me, True), (mine, other, False), (to_me, me, False)):
        row = {"plan_id": subject, "message_id": message, "author_profile_id": author}
        assert insert(rows, "message_files", me, **row) is taken, (message, author)


def test_at_school_too_a_file_is_hung_on_ones_own_message_in_ones_own_name(rows):
    me, other = uuid4(), uuid4()
    pupil = rows.add("pupils", child_id=rows.add("persons", address_protection="NONE")["id"])["id"]
    rows.grant(me, pupil, Area.SCHOOL_MESSAGES, Level.OWN)
    about = {"pupil_id": pupil, "goes_at": NOW}
    mine = rows.add("school_messages", **about, author_profile_id=me)["id"]
    to_me = rows.add("school_messages", **about, author_profile_id=other, reader_ids=[me])["id"]
    for message, author, taken in ((mine, me, True), (mine, other, False), (to_me, me, False)):
        row = {"pupil_id": pupil, "message_id": message, "author_profile_id": author}
        assert insert(rows, "school_message_files", me, **row) is taken, (message, author)


def test_a_schools_letter_is_the_systems_and_that_one_opened_it_ones_own(rows):
    subject, me, other = uuid4(), uuid4(), uuid4()
    rows.grant(me, subject, Area.SCHOOL_CASE, Level.OWN)
    case = rows.add("school_cases", pupil_id=subject, applicant_id=me)
    its = {"pupil_id": subject, "case_id": case["id"], "applicant_id": me}
    assert not insert(rows, "school_case_letters", me, **its)
    assert insert(rows, "school_case_openings", me, **its, profile_id=me)
    assert not insert(rows, "school_case_openings", me, **its, profile_id=other)
    assert not insert(rows, "school_case_openings", other, **its, profile_id=other)


def test_what_stands_out_is_found_by_the_system_alone(rows):
    subject, me = uuid4(), uuid4()
    rows.grant(me, subject, Area.PRIVACY_CASES, Level.MANAGE)
    for profile in (None, "", me):
        assert not insert(rows, "unusual_reads", profile, tenant_id=subject)


def test_what_a_child_shares_is_given_by_the_system_alone(rows):
    subject, me = uuid4(), uuid4()
    rows.grant(me, subject, Area.OVERVIEW, Level.MANAGE)
    mine = {"plan_id": subject, "reader_profile_id": me, "child_profile_id": me}
    for profile in (None, "", me):
        assert not insert(rows, "room_shares", profile, **mine)


def test_what_a_child_shares_is_read_by_the_child_and_the_one_it_named_while_she_is_in(rows):
    subject, me, child, holder = (uuid4() for _n in range(4))
    row_of(rows, "room_shares", subject, child_profile_id=child, reader_profile_id=me)
    for other in (me, holder):
        assert rows.count("room_shares", other) == 0
    rows.grant(holder, subject, Area.OVERVIEW, Level.MANAGE)
    assert rows.count("room_shares", holder) == 0, "no level opens it to whom it was not given"
    assert rows.count("room_shares", child) == 1, "a child needs no place in the plan"
    rows.grant(me, subject, Area.OVERVIEW, Level.READ)
    assert rows.count("room_shares", me) == 1


def test_only_who_got_it_answers_what_a_child_shared(rows):
    subject, me, child, other = (uuid4() for _n in range(4))
    for profile in (me, other):
        rows.grant(profile, subject, Area.OVERVIEW, Level.READ)
    share = row_of(rows, "room_shares", subject, child_profile_id=child, reader_profile_id=me)
    mine = {"plan_id": subject, "share_id": share["id"], "child_profile_id": child}
    assert insert(rows, "room_answers", me, **mine, author_profile_id=me)
    for forged in ({"author_profile_id": other}, {"child_profile_id": other}, {"plan_id": uuid4()}):
        assert not insert(rows, "room_answers", me, **{**mine, "author_profile_id": me, **forged})
    assert not insert(rows, "room_answers", other, **mine, author_profile_id=other)
    assert not insert(rows, "room_answers", child, **mine, author_profile_id=child)


def test_anybody_may_queue_a_notice_for_anybody_but_reads_only_her_own(rows):
    me, other = uuid4(), uuid4()
    assert insert(rows, "notices", me, profile_id=other)
    rows.add("notices", profile_id=other)
    assert rows.count("notices", me) == 0
