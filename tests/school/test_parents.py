"""Foreldrenes gruppe: who opens it, who writes, who reads, what is hidden and taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.school.groups.access import open_group
from samspill.school.parents.actions import (
    answer_post,
    join_group,
    judge,
    leave_group,
    remove_post,
    report_post,
    set_contact,
    set_group,
    write_post,
)
from samspill.school.parents.models import ParentMember, ParentPost
from samspill.school.parents.queries import group_of, posts_in, reported_in, who_ask_to_write
from tests.school.test_class_lists import as_system, on_list  # noqa: F401 - its fixture
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, ANNE = "Mona Aas", "Tor Aas", "Kari Lunde", "Anne Dahl"
EMMA, IBEN = "Emma Aas", "Iben Dahl"
PRIVATE = "PRIVATE"
CANARY = "kanari-innlegg"


@pytest.fixture
def lead(cast, school):
    """The head, or another at work, does something to the group of 3B."""

    def it(do, *given, who=HEAD, **more):
        with cast.acting_as(who, "WORK"):
            lock_subject(school.groups["3B"])
            return do(open_group(school.groups["3B"], Area.SCHOOL, Level.MANAGE), *given, **more)

    return it


@pytest.fixture
def go(on_list):  # noqa: F811 - the fixture
    """A guardian does something in the group."""

    def it(who, do, *given, **more):
        child = IBEN if who == ANNE else EMMA
        return on_list(who, lambda pupil: do(pupil, *given, **more), child=child)

    return it


@pytest.fixture
def read(go, school):
    """The texts that a guardian reads."""

    def it(who):
        found = go(who, lambda pupil: posts_in(school.groups["3B"], pupil.at))
        return {one.text: one for one in found}

    return it


@pytest.fixture
def written(cast, lead, go, read):
    """An open group where Mona is contact and has written; Anne is in it. Gives the post."""
    lead(set_group, is_open=True)
    go(MONA, join_group, wants_to_write=True)
    go(ANNE, join_group, wants_to_write=False)
    assert lead(set_contact, cast.profile_id(MONA, PRIVATE)) is True
    go(MONA, write_post, CANARY)
    return read(MONA)[CANARY].id


def test_nobody_joins_until_the_school_opens_it_and_when_it_is_closed_nobody_reads(lead, go):
    with pytest.raises(NotVisible):
        go(MONA, join_group, wants_to_write=False)
    with pytest.raises(NotEnough):
        lead(set_group, is_open=True, who=KARI)
    lead(set_group, is_open=True)
    go(MONA, join_group, wants_to_write=True)
    with pytest.raises(NotVisible):
        go(MONA, write_post, "Hei")
    lead(set_group, is_open=False)
    with pytest.raises(NotVisible):
        go(MONA, leave_group)


def test_who_is_in_it_reads_what_a_contact_wrote_and_answers_her_alone(
    lead, go, read, rows, written
):
    assert set(read(ANNE)) == {CANARY}
    assert set(read(TOR)) == set(), "he has not joined"
    with pytest.raises(NotVisible):
        go(ANNE, write_post, "Hei")
    go(ANNE, answer_post, written, "kanari-svar")
    go(TOR, join_group, wants_to_write=False)
    assert set(read(MONA)) == {CANARY, "kanari-svar"}
    assert set(read(TOR)) == {CANARY}
    assert rows(TOR, ParentMember, PRIVATE) == 1, "there is no list of members"
    for who in (HEAD, KARI):
        assert rows(who, ParentPost) == rows(who, ParentMember) == 0
    go(ANNE, leave_group)
    assert set(read(ANNE)) == {"kanari-svar"}, "what one wrote oneself is one's own"


def test_what_is_reported_is_hidden_until_the_school_has_read_it(
    lead, go, read, rows, written, school
):
    go(TOR, join_group, wants_to_write=False)
    go(ANNE, report_post, written)
    assert (set(read(ANNE)), set(read(TOR))) == (set(), set())
    assert read(MONA)[CANARY].is_hidden
    assert [one.text for one in lead(lambda group: reported_in(group.subject.id))] == [CANARY]
    assert rows(KARI, ParentPost) == 0
    lead(judge, written, stands=True)
    assert (set(read(ANNE)), lead(lambda group: reported_in(group.subject.id))) == ({CANARY}, [])
    with pytest.raises(NotVisible):
        go(ANNE, report_post, written)
    with pytest.raises(NotVisible):
        lead(judge, written, stands=False)


def test_what_is_taken_away_has_no_words_left(lead, go, read, written):
    with pytest.raises(NotVisible):
        go(ANNE, remove_post, written)
    go(MONA, remove_post, written)
    assert read(ANNE) == read(MONA) == {}
    go(MONA, write_post, "kanari to")
    go(ANNE, report_post, read(MONA)["kanari to"].id)
    lead(judge, read(MONA)["kanari to"].id, stands=False)
    with as_system():
        assert [one.text_sealed for one in db.session.query(ParentPost)] == [None, None]
        db.session.execute(update(ParentPost).values(reported_at=None))


def test_a_protected_family_is_not_shown_and_does_not_join(cast, lead, go, read, written):
    protect(cast, EMMA)
    assert read(ANNE) == {}
    assert lead(lambda group: who_ask_to_write(group_of(group.subject.id), group.at)) == []
    with pytest.raises(NotVisible):
        go(MONA, write_post, "Hei")
    protect(cast, ANNE)
    go(ANNE, leave_group)
    with pytest.raises(RuleBroken):
        go(ANNE, join_group, wants_to_write=False)


@pytest.mark.parametrize("who", ["Per Strand", "Sara Lie"])
def test_a_parent_without_responsibility_and_a_pupil_are_not_in_it(go, written, who):
    with pytest.raises((NotVisible, NotEnough)):
        go(who, join_group, wants_to_write=False)


def test_on_the_page(cast, school, written):
    client = cast.client(ANNE, PRIVATE)
    path = f"/skole/elever/{school.pupils[IBEN]}/foreldregruppe"
    with counted_statements() as counted:
        assert CANARY in client.get(path).text
    assert len(counted) <= 10, counted
    assert set(Page(post(client, f"{path}/{written}", {"text": " "})).errors()) == {"text"}
    assert post(client, f"{path}/{written}", {"text": "Ja!"}).status_code == 303
    assert post(client, f"{path}/{written}/rapport", {}).status_code == 303
    head, group = cast.client(HEAD), f"/skole/grupper/{school.groups['3B']}/foreldregruppe"
    assert CANARY in head.get(group).text
    assert post(head, f"{group}/{written}", {"stands": "y"}).status_code == 303
    assert CANARY in client.get(path).text
    mona, mine = cast.client(MONA, PRIVATE), f"/skole/elever/{school.pupils[EMMA]}/foreldregruppe"
    assert "Ja!" in mona.get(mine).text
    assert post(mona, mine, {"text": "Takk"}).status_code == 303
    assert post(mona, f"{mine}/deltakelse", {}).status_code == 303
    assert post(mona, f"{mine}/avslutning", {}).status_code == 303
    assert post(head, group, {}).status_code == 303
    assert mona.get(mine).status_code == 404
