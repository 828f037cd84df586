"""A school of 600 pupils, taken in from a file: its pages take no more statements for it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from samspill.access.actor import acting
from samspill.core.national_id import check_digits
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.groups.models import GroupMember
from samspill.school.imports import jobs
from samspill.school.imports.models import SchoolFile, SchoolFileState
from samspill.school.imports.taking import send_file, take_file
from tests.support.school import HEAD
from tests.support.statements import counted_statements

PUPILS, CLASSES = 600, 24


OF_THE_PUPIL = re.compile(r"on pupils p .*\n.*: .*\bid = group_members\.pupil_id\b")
"""By whichever index: in a small table the planner takes any."""


def numbers():
    """Numbers that nobody here has."""
    found = []
    for day in range(1, 29):
        for individual in range(900, 999):
            nine = f"{day:02d}9017{individual}"
            if digits := check_digits(nine):
                found.append(nine + digits)
    return found[:PUPILS]


def a_file():
    rows = ["Fødselsnummer;Fornavn;Etternavn;Klasse"]
    for place, number in enumerate(numbers()):
        level = place % CLASSES
        rows.append(f"{number};Elev{place};Etternavn;{level // 3 + 1}{'XYZ'[level % 3]}")
    return "\n".join(rows).encode()


def statements(cast, who, path):
    client = cast.client(who)
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return found


@pytest.fixture
def pages(school):
    """The school, a class of it, the list of groups."""
    return [f"/skole/grupper/{school.id}", f"/skole/grupper/{school.groups['3B']}", "/skole"]


def test_600_pupils_come_in_and_no_page_takes_more_for_it(cast, school, pages):
    before = {path: len(statements(cast, HEAD, path)) for path in pages}
    with school.opened() as opened:
        file_id = send_file(opened, a_file(), is_whole=False, synthetic=True)
    with school.opened() as opened:
        take_file(opened, file_id, synthetic=True)
    head = str(cast.profile_id(HEAD))
    with acting(None), transaction(), counted_statements() as taken:
        jobs.take_school_file(str(school.id), str(file_id), head, synthetic=True)
    assert len(taken) < PUPILS / 4, "not a statement for each"
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        db.session.execute(text("update persons set address_protection = 'NONE'"))
        db.session.execute(text("set local role none"))
    with school.opened() as opened:
        file = db.session.get_one(SchoolFile, file_id)
        assert file.state == SchoolFileState.TAKEN
        assert file.done["pupils"] == PUPILS
    for path, few in before.items():
        many = statements(cast, HEAD, path)
        assert len(many) == few <= 10, "\n".join(many)
    with cast.acting_as(HEAD, "WORK"):
        assert db.session.query(GroupMember).count() == 2 * PUPILS + 4


def test_who_finds_a_pupil_is_asked_of_the_pupil_and_not_of_the_whole_town(cast, school):
    """As a hashed list of all children each statement would take 50 ms in a town of 15,000."""
    query = "explain (format text) select pupil_id from group_members where group_id = :id"
    with cast.acting_as("Kari Lunde", "WORK"):
        db.session.execute(text("set local enable_seqscan = off"))
        lines = db.session.scalars(text(query), {"id": school.groups["3B"]}).all()
    plan = "\n".join(lines)
    assert OF_THE_PUPIL.search(plan), plan
    assert "Hash" not in plan, plan
