"""Every form, sent with every column name there is: it does what it did without them.

What a form changes stands in ``writes.csv``, written down once and read by people: the tables,
and «+» for a new row or the columns of a row that changed. A form that begins to write somewhere
else is red until somebody has said that it may.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import CheckConstraint, Column, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import Boolean, Date, DateTime, Integer

from samspill.core import clock
from samspill.infra.db import Base
from samspill.infra.forms import Form
from samspill.infra.settings import ROOT
from tests.access.test_matrix import (
    EVERYDAY,
    MATRIX,
    Address,
    Cells,
    form_for,
    log_in_anew,
    path_of,
    subject_of,
)
from tests.support.traces import all_rows, changes, places
from tests.support.world import PEOPLE, World

POSTS = [address for address in MATRIX if address[1] == "POST"]
KINDS = (*EVERYDAY, "closed", "draft")
DONE = "303"
AT_THE_DOOR = ("409", "422")
"""The door opened, but there was nothing to do."""

MACHINES = {"signin.backchannel_logout", "callbacks.sms"}
"""Not sent by people."""

SMUGGLED = "smuglet inn"


def writes() -> dict[str, set[tuple[str, str]]]:
    """What each form may change: table and «+», «-» or a column."""
    found: dict[str, set[tuple[str, str]]] = {}
    with (ROOT / "tests" / "access" / "writes.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            parts = {(row["table"], part) for part in row["what"].split()}
            found.setdefault(row["endpoint"], set()).update(parts)
    return found


WRITES = writes()


def cells(people: dict[str, Cells], wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Who may, on which kind of plan."""
    for person in PEOPLE:
        row = people.get(person, people["others"])
        yield from ((person, kind) for kind in KINDS if row[kind] in wanted)


def sender(address: Address) -> tuple[str, str] | None:
    """Somebody for whom the form does something; else somebody whom it lets try."""
    people = MATRIX[address]
    return next(cells(people, (DONE,)), None) or next(cells(people, AT_THE_DOOR), None)


# ---- what is smuggled in ------------------------------------------------------------------


def smuggled(world: World) -> dict[str, str]:
    """A value for every column name of every table."""
    return {
        column.name: _value(world, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
    }


def _value(world: World, column: Column[Any]) -> str:
    for check in column.table.constraints:
        if isinstance(check, CheckConstraint):
            found = re.match(rf"{column.name} in \((.*)\)", str(check.sqltext))
            if found:
                return found[1].rpartition("'")[0].rpartition("'")[2]
    if isinstance(column.type, Uuid):
        about_plans = column.name in ("id", "plan_id", "subject_id")
        return str(world.subjects["other"].plan_id if about_plans else world.tors_profile_id)
    for kind, value in (
        (Boolean, "y"),
        (Date, "2031-02-03"),
        (DateTime, "2031-02-03T04:05:06+00:00"),
        (Integer, "5"),
        (JSONB, f'{{"{SMUGGLED}": true}}'),
    ):
        if isinstance(column.type, kind):
            return value
    return SMUGGLED


@pytest.fixture
def fields(monkeypatch) -> set[str]:
    """The names of the fields of all forms that were made."""
    names: set[str] = set()
    process = Form.process

    def noting(form: Form, *args: Any, **named: Any) -> Any:
        names.update(form._fields)
        return process(form, *args, **named)

    monkeypatch.setattr(Form, "process", noting)
    return names


# ---- the forms ----------------------------------------------------------------------------


def sent(
    world: World, person: str, kind: str, address: Address, more: dict[str, str]
) -> tuple[str, list[tuple[str, str, str]]]:
    """Send a form once, with more in it; what it answered, and what it changed until undone."""
    subject, key = subject_of(world, address, kind), str(uuid4())
    form = form_for(world, subject, address[0])
    data = {**more, "form_key": key, "csrf_token": world.tokens[person], **form}
    with world.attempt() as connection:
        log_in_anew(connection, address)
        before = all_rows(connection)
        path, client = path_of(world, address, subject), world.browser(person)
        answer = client.post(path, data=data, query_string=more)
        return str(answer.status_code), changes(before, all_rows(connection))


@pytest.mark.parametrize("address", POSTS, ids=" ".join)
def test_no_form_takes_what_it_does_not_ask_for(world, address, fields, count):
    who = sender(address)
    if who is None or address[0] in MACHINES:
        return
    with time_machine.travel(clock.now(), tick=False):
        status, plain = sent(world, *who, address, {})
        own = (
            fields
            | set(form_for(world, subject_of(world, address, who[1]), address[0]))
            | {"csrf_token"}
        )
        more = {name: value for name, value in smuggled(world).items() if name not in own}
        again, laden = sent(world, *who, address, more)
    assert len(more) > 100
    assert again == status
    assert laden == plain
    assert SMUGGLED not in str(laden)
    declared, written = WRITES.get(address[0], set()), places(plain)
    assert not written - declared, (
        f"may {address[0]} write there? Say so in tests/access/writes.csv: {written - declared}"
    )
    assert not declared - written, "a right that nothing uses is taken away"
    done = int(status == DONE)
    count("forms with every column", forms=1, that_did_something=done, columns=len(more))
