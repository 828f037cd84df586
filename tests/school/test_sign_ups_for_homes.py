"""Påmelding by the school for a home that rang; and where what one signed up for stands."""

from __future__ import annotations

import pytest

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.pupils.pages import children_of
from samspill.school.signups.actions import call_off, close_time, enter, invite
from samspill.school.signups.models import SignUp
from samspill.school.signups.queries import plan_of, standing, times_in, who_entered
from samspill.school.tomorrow.telling import tell_of_tomorrow
from tests.school.test_sign_ups import (
    CANARY,
    EMMA,
    IBEN,
    KARI,
    MONA,
    PRIVATE,
    TOR,
    at_work,
    say,
    wanted,
)
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect

__all__ = ["at_work", "say"]


@pytest.fixture
def enters(at_work, school):  # noqa: F811 - the fixture
    """The school writes that a home takes the n-th time; None: does not come."""

    def it(one, place, adult=None, child=EMMA, **more):
        def do(group):
            time_id = None if place is None else times_in(one)[place].id
            enter(group, one, who=(school.pupils[child], adult), time_id=time_id)

        return at_work(do, **more)

    return it


@pytest.fixture
def plan(at_work):  # noqa: F811 - the fixture
    """Who comes when, and who wrote it."""

    def it(one):
        found = at_work(lambda _group: plan_of(one))
        rows = [[(who.child, who.entered_by) for who in row.coming] for row in found.rows]
        return rows, [who.entered_by for who in found.not_coming]

    return it


def test_the_school_writes_it_and_both_see_who_did_until_the_home_changes_it(
    cast,
    school,
    at_work,  # noqa: F811 - the fixtures
    say,  # noqa: F811
    enters,
    plan,
):
    one = at_work(invite, wanted())
    at_work(lambda group: close_time(group, one, times_in(one)[1].id))
    enters(one, 1)
    assert plan(one) == ([[], [(EMMA, KARI)], []], []), "a time kept for who rings"

    def seen(who):
        with cast.acting_as(who, PRIVATE):
            said = standing(one, school.pupils[EMMA], cast.profile_id(who, PRIVATE))
            return who_entered(said)

    assert seen(MONA) == seen(TOR) == KARI
    enters(one, None, who=HEAD)
    assert plan(one) == ([[], [], []], [HEAD])
    say(MONA, one, 0)
    assert seen(TOR) == ""
    assert plan(one) == ([[(EMMA, "")], [], []], [])


def test_after_the_deadline_the_school_may_and_nobody_when_it_is_over(at_work, enters, later):  # noqa: F811
    one = at_work(invite, wanted(last_day=clock.today()))
    with later(1):
        enters(one, 0)
    with later(10), pytest.raises(NotVisible):
        enters(one, 1)
    at_work(call_off, one)
    with pytest.raises(NotVisible):
        enters(one, 1)


def test_where_each_answers_for_herself_it_is_hers_and_the_other_sees_nothing(
    cast,
    school,
    at_work,  # noqa: F811 - the fixture
    enters,
    rows,
):
    school.enrol(IBEN, "3B")
    one = at_work(invite, wanted(is_apart=True))
    mona, anne = cast.profile_id(MONA, PRIVATE), cast.profile_id("Anne Dahl", PRIVATE)
    enters(one, 0, adult=mona)
    for adult, child in ((None, EMMA), (anne, EMMA), (mona, IBEN)):
        with pytest.raises(RuleBroken) as refused:
            enters(one, 1, adult=adult, child=child)
        assert refused.value.field == "whose"
    with pytest.raises(RuleBroken) as refused:
        enters(one, 0, adult=anne, child=IBEN)
    assert refused.value.field == "time"
    assert (rows(MONA, SignUp, PRIVATE), rows(TOR, SignUp, PRIVATE)) == (1, 0)
    protect(cast, EMMA)
    with pytest.raises(RuleBroken):
        enters(one, 1, adult=mona)


def test_it_stands_in_the_childs_day_and_in_the_notice_of_the_evening(
    cast,
    school,
    at_work,  # noqa: F811 - the fixtures
    say,  # noqa: F811
    later,
):
    one = at_work(invite, wanted(is_apart=True))
    say(MONA, one, 0)
    path = f"/skole/elever/{school.pupils[EMMA]}/timeplan?dag={wanted().day}"
    assert CANARY in cast.client(MONA, PRIVATE).get(path).text
    assert CANARY not in cast.client(TOR, PRIVATE).get(path).text, "each home has its own"
    with later(8):
        for who, seen in ((MONA, [CANARY]), (TOR, [])):
            profile_id = cast.profile_id(who, PRIVATE)
            with cast.acting_as(who, PRIVATE):
                [child] = children_of(profile_id, clock.now())
                assert [it.title for it in child.expected] == seen
            with acting(None), transaction():
                tell_of_tomorrow(profile_id)
        with acting(None), transaction(), system_access("a test: who was told"):
            told = [
                row.profile_id for row in db.session.query(Notice).filter_by(template="tomorrow")
            ]
    assert told == [cast.profile_id(MONA, PRIVATE)]
    at_work(call_off, one)
    assert CANARY not in cast.client(MONA, PRIVATE).get(path).text


def chosen(page):
    """For whom."""
    return [one["value"] for one in page.soup.select("[name=whose] option[selected]")]


def test_on_the_page_what_was_typed_stays(cast, school, at_work):  # noqa: F811 - the fixture
    one = at_work(invite, wanted())
    here = f"/skole/grupper/{school.groups['3B']}/pamelding/{one}"
    client, emma = cast.client(KARI), f"{school.pupils[EMMA]}:"
    page = Page(client.get(f"{here}?elev={school.pupils[EMMA]}"))
    assert chosen(page) == [emma]
    page = Page(post(client, f"{here}/svar", {"whose": emma}))
    assert (page.status, set(page.errors())) == (422, {"time"})
    assert chosen(page) == [emma]
    page = Page(post(client, f"{here}/svar", {"whose": "x", "time": "NO"}))
    assert set(page.errors()) == {"whose"}
    assert post(client, f"{here}/svar", {"whose": emma, "time": "NO"}).status_code == 303
    assert f"ført av {KARI}" in client.get(here).text
    mine = f"/skole/elever/{school.pupils[EMMA]}/pamelding/{one}"
    assert f"{KARI} på skolen har ført svaret" in cast.client(MONA, PRIVATE).get(mine).text


def test_in_a_list_of_the_whole_school_each_stands_with_class_and_adult(
    cast,
    school,
    at_work,  # noqa: F811 - the fixture
):
    school.enrol(IBEN, "3B")
    to_all = {"who": HEAD, "group": "the school"}
    one, apart = (at_work(invite, wanted(is_apart=it), **to_all) for it in (False, True))
    client, emma, iben = cast.client(HEAD), school.pupils[EMMA], school.pupils[IBEN]

    def named(it):
        page = Page(client.get(f"/skole/grupper/{school.id}/pamelding/{it}"))
        return {it["value"]: it.text for it in page.soup.select("[name=whose] option")}

    assert named(one)[f"{emma}:"] == f"{EMMA} (3B)"
    assert named(one)[f"{iben}:"] == f"{IBEN} (3B)"
    protect(cast, IBEN)
    assert f"{iben}:" not in named(one), "a protected pupil stands in no list"
    assert named(apart)[f"{emma}:{cast.profile_id(MONA, PRIVATE)}"] == f"{EMMA} (3B, {MONA})"
    here = f"/skole/grupper/{school.id}/pamelding/{one}"
    assert post(client, f"{here}/svar", {"whose": f"{emma}:", "time": "NO"}).status_code == 303
    assert f"{EMMA} · ført av {HEAD}" in " ".join(Page(client.get(here)).text.split())
    refused = Page(post(client, f"{here}/svar", {"whose": f"{iben}:", "time": "NO"}))
    assert (refused.status, set(refused.errors())) == (422, {"whose"})
