"""Klasseliste: who stands on it, with what, who reads it, and who never does."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Relation, RelationKind
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.school.class_lists.actions import join, leave, require_list
from samspill.school.class_lists.models import ClassListEntry
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.actions import end_place_in
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, ANNE = "Mona Aas", "Tor Aas", "Kari Lunde", "Anne Dahl"
EMMA, IBEN = "Emma Aas", "Iben Dahl"
PRIVATE = "PRIVATE"
SHOWN = {"phone": "987 65 432", "email": "kanari@eksempel.no", "shows_birthday": True}


@pytest.fixture
def on_list(cast, school):
    """Somebody does something with the list of a child's class, or reads it."""
    school.enrol(IBEN, "3B")
    with school.opened() as opened:
        day = clock.today() - timedelta(days=1)
        end_place_in(opened, school.pupils[IBEN], school.groups["2A"], last_day=day)

    def it(who, do=require_list, child=EMMA, kind=PRIVATE, **given):
        with cast.acting_as(who, kind):
            lock_subject(school.pupils[child])
            return do(open_pupil(school.pupils[child], Area.SCHOOL_CONSENT, Level.OWN), **given)

    return it


def names(found):
    """Child and adult of each line."""
    return [(one.child, one.adult) for one in found.lines]


def test_one_shows_what_one_chooses_changes_it_and_is_gone_at_once(on_list, rows):
    assert on_list(ANNE, child=IBEN).lines == []
    on_list(MONA, join, **SHOWN)
    [line] = on_list(ANNE, child=IBEN).lines
    assert (line.child, line.adult, line.phone) == (EMMA, MONA, "98765432")
    assert (line.email, line.birthday is None) == ("kanari@eksempel.no", False)
    on_list(MONA, join, phone="", email="", shows_birthday=False)
    [line] = on_list(TOR).lines
    assert (line.phone, line.email, line.birthday) == ("", "", None)
    for who, kind in ((TOR, PRIVATE), (ANNE, PRIVATE), (KARI, "WORK"), (HEAD, "WORK")):
        assert rows(who, ClassListEntry, kind) == 0, "a line by itself is its writer's"
    on_list(MONA, leave)
    assert on_list(ANNE, child=IBEN).lines == []
    with pytest.raises(NotVisible):
        on_list(MONA, leave)
    with as_system():
        row = db.session.query(ClassListEntry).one()
        assert (row.phone_sealed, row.email_sealed) == (None, None)


@contextmanager
def as_system():
    """A block in which nobody acts, with the rights of the system's role."""
    with acting(None), transaction(), system_access("a test"):
        yield


@pytest.mark.parametrize("who", ["Per Strand", "Sara Lie", KARI])
def test_a_parent_without_responsibility_a_pupil_and_staff_do_not_read_it(on_list, who):
    on_list(MONA, join, **SHOWN)
    with pytest.raises((NotVisible, NotEnough)):
        on_list(who, kind="WORK" if who == KARI else PRIVATE)


def test_the_pupil_herself_does_not_read_it(school, on_list):
    school.enrol("Sara Lie", "3B")
    with pytest.raises(NotVisible):
        on_list("Sara Lie", child="Sara Lie")


def test_a_protected_child_or_adult_is_on_no_list_and_cannot_join(cast, on_list):
    on_list(MONA, join, **SHOWN)
    on_list(ANNE, join, child=IBEN, **SHOWN)
    protect(cast, EMMA)
    assert names(on_list(ANNE, child=IBEN)) == [(IBEN, ANNE)]
    with pytest.raises(NotVisible):
        on_list(MONA)
    protect(cast, ANNE)
    assert on_list(ANNE, child=IBEN).lines == []
    with pytest.raises(RuleBroken):
        on_list(ANNE, join, child=IBEN, **SHOWN)


def test_a_child_from_whom_somebody_is_blocked_or_that_is_in_care_is_on_no_list(cast, on_list):
    on_list(MONA, join, **SHOWN)
    ids = {"adult_id": cast.person(KARI).id, "child_id": cast.person(EMMA).id}
    tenant_id = cast.person(KARI).tenant_id
    iben_id, care_id = cast.person(IBEN).id, cast.person(ANNE).id
    db.session.rollback()
    with as_system():
        block_by_register(tenant_id=tenant_id, **ids, reason="x", last_day=None)
    assert on_list(ANNE, child=IBEN).lines == []
    with pytest.raises(RuleBroken):
        on_list(MONA, join, **SHOWN)
    on_list(ANNE, join, child=IBEN, **SHOWN)
    assert names(on_list(TOR)) == [(IBEN, ANNE)]
    since = {"valid_from": clock.today() - timedelta(days=1), "source": "test"}
    care = Relation(child_id=iben_id, adult_id=care_id, kind=RelationKind.CUSTODY, **since)
    with as_system():
        db.session.add(care)
        db.session.flush()
    assert on_list(TOR).lines == []


def test_who_left_the_class_is_gone_and_reads_nothing(school, on_list):
    on_list(MONA, join, **SHOWN)
    school.leave(EMMA, "3B")
    assert on_list(ANNE, child=IBEN).lines == []
    with pytest.raises(NotVisible):
        on_list(MONA)


def test_on_the_page_nothing_is_filled_in_and_what_was_typed_stays(cast, school, on_list):
    client = cast.client(MONA, PRIVATE, Strength.SUBSTANTIAL)
    path = f"/skole/elever/{school.pupils[EMMA]}/klasseliste"
    page = Page(client.get(path))
    assert (page.value("phone"), page.value("email")) == ("", "")
    page = Page(post(client, path, {"phone": "sju", "email": "kanari@eksempel.no"}))
    assert (page.status, set(page.errors())) == (422, {"phone"})
    assert page.value("email") == "kanari@eksempel.no"
    assert set(Page(post(client, path, {"email": "kanari"})).errors()) == {"email"}
    assert on_list(TOR).lines == []
    assert post(client, path, {"phone": "98765432", "shows_birthday": "y"}).status_code == 303
    on_list(ANNE, join, child=IBEN, **SHOWN)
    client.get(path)
    with counted_statements() as counted:
        page = Page(client.get(path))
    assert len(counted) <= 10, counted
    assert "Skrevet ut" in page.text
    born = cast.person(EMMA).born_on
    db.session.rollback()
    assert str(born.year) not in page.soup.select_one(".rows").text
    mine = "/mine-samtykker"
    assert "på klasselisten" in client.get(mine).text
    assert "på klasselisten" not in cast.client(TOR, PRIVATE).get(mine).text, "it is hers alone"
    assert post(client, f"{path}/avslutning", {"mine": "y"}).location == mine
    assert "på klasselisten<" not in client.get(mine).text
    assert names(on_list(TOR)) == [(IBEN, ANNE)]
