"""The list of who handles applications: narrowed, one after another, several at once, and long."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import Base, db
from samspill.infra.transaction import transaction
from samspill.school.cases.actions import appeal
from samspill.school.cases.handling import ask, decide, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.listing import beside, cases_in, narrowed
from samspill.school.cases.models import SchoolCaseState, SchoolCaseStep
from samspill.school.sealing import words_in
from tests.support.forms import post
from tests.support.leave import EMMA, KARI, MONA
from tests.support.page import Page
from tests.support.school import HEAD
from tests.support.statements import counted_statements

State = SchoolCaseState
NO = Decision(State.REFUSED, "Emma har vært mye borte.")
MANY = 5000


@pytest.fixture
def listed(cast, school):
    """What somebody at school has in a list of 3B."""

    def look(what, who=KARI, kind="", page=1):
        with cast.acting_as(who, "WORK"):
            wanted = narrowed(school.groups["3B"], what, kind)
            found = cases_in(wanted, cast.profile_id(who, "WORK"), clock.today(), page)
            return [one.id for one in found.rows]

    return look


def test_a_list_is_narrowed_to_what_nobody_has_and_to_appeals(alone, apply, do, listed):
    free, mine, appealed = apply(), apply(ahead=30), apply(ahead=40)
    do(KARI, take, mine)
    do(KARI, decide, appealed, NO)
    do(MONA, appeal, appealed, "Hun er frisk nå.")
    assert listed("free") == [free]
    assert set(listed("mine")) == {mine, appealed}
    assert listed("appeals") == [appealed]
    assert listed("open", kind="LEAVE") == listed("nonsense", kind="nonsense") == listed("open")
    assert len(listed("open")) == 3


def test_one_leads_to_the_next_and_what_is_decided_to_the_first(cast, school, alone, apply, do):
    for days in (21, 30, 40):
        apply(ahead=days)
    wanted = narrowed(school.groups["3B"], "open", "")
    with cast.acting_as(KARI, "WORK"):
        who, day = cast.profile_id(KARI, "WORK"), clock.today()
        first, second, third = [one.id for one in cases_in(wanted, who, day, 1).rows]
        found = {one: beside(wanted, who, day, one) for one in (first, second, third)}
    assert found[first].earlier is None
    assert found[first].later == found[third].earlier == (school.pupils[EMMA], second)
    assert found[third].later is None
    client = cast.client(KARI)
    home = f"/skole/grupper/{school.groups['3B']}/soknader"
    page = Page(client.get(home)).soup.select_one(f"a[href*='{second}']")["href"]
    shown = Page(client.get(page)).soup
    ways = {one["rel"][0]: one["href"] for one in shown.select("a[rel]") if one.get("rel")}
    assert (str(first) in ways["prev"], str(third) in ways["next"]) == (True, True)
    form = shown.select_one("form[action*='/vedtak']")["action"]
    answer = post(client, form, {"outcome": "GRANTED"})
    assert answer.status_code == 303
    after = Page(client.get(answer.location)).soup
    assert str(first) in after.select_one("a[rel=next]")["href"]


def several(cast, school, who=KARI, **chosen):
    """Somebody grants several at once: case to reasons."""
    form = {}
    for one, reasons in chosen.pop("chosen").items():
        form |= {f"give_{one.hex}": "y", f"reasons_{one.hex}": reasons}
    return post(cast.client(who), f"/skole/grupper/{school.groups['3B']}/soknader/korte", form)


def said_of(case_id):
    with acting(None), transaction(), system_access("a test looks"):
        rows = db.session.query(SchoolCaseStep).filter_by(case_id=case_id, kind="DECIDED")
        return [words_in(one, "words") for one in rows]


def test_several_short_ones_are_granted_each_with_its_own_reasons(
    cast, school, leave, alone, apply, listed
):
    school.enrol("Oskar Aas", "3B")
    emma, oskar = apply(children=(EMMA, "Oskar Aas"))
    later = apply(ahead=40)
    assert several(cast, school, chosen={emma: "Kos dere!", oskar: ""}).status_code == 303
    assert [leave.state(one) for one in (emma, oskar, later)] == [
        State.GRANTED,
        State.GRANTED,
        State.SUBMITTED,
    ]
    assert (said_of(emma), said_of(oskar)) == (["Kos dere!"], [""])
    assert listed("open") == [later]


def test_what_is_long_asked_about_or_decided_is_in_no_heap_and_stops_it(
    cast, school, leave, alone, apply, do
):
    fine, long, private, asked = (
        apply(),
        apply(days=6, ahead=30),
        apply(head_only=True, ahead=40),
        apply(ahead=50),
    )
    do(KARI, ask, asked, "Hvilken dag?")
    path = f"/skole/grupper/{school.groups['3B']}/soknader/korte"
    for who in (KARI, HEAD):
        shown = Page(cast.client(who).get(path)).soup
        boxes = [one["name"] for one in shown.select("input[type=checkbox]")]
        assert boxes == [f"give_{fine.hex}"], who
        for other in (long, private, asked):
            answer = several(cast, school, who, chosen={fine: "", other: ""})
            assert answer.status_code == 422
            assert leave.state(fine) == State.SUBMITTED, "all of them, or none"
    page = Page(several(cast, school, chosen={}))
    assert "Velg minst én søknad." in page.text


def columns_of(table, *but):
    return [one.name for one in Base.metadata.tables[table].columns if one.name not in but]


def fill(many):
    """So many more cases like the one there is, past all rules."""
    cases = ", ".join(columns_of("school_cases", "id"))
    said = [one for one in columns_of("leave_requests", "id", "case_id") if "sealed" not in one]
    theirs = ", ".join(f"r.{one}" for one in said)
    with acting(None), transaction(), system_access("a test fills a list"):
        for statement in (
            f"insert into school_cases (id, {cases}) select gen_random_uuid(), {cases}"
            " from school_cases, generate_series(1, :many)",
            f"insert into leave_requests (id, case_id, {', '.join(said)})"
            f" select gen_random_uuid(), c.id, {theirs} from school_cases c, leave_requests r"
            " where c.id <> r.case_id and :many > 0",
        ):
            db.session.execute(text(statement), {"many": many})


def test_a_list_of_5000_takes_no_more_statements(cast, school, alone, apply):
    apply()
    client, group = cast.client(KARI), school.groups["3B"]
    pages = [
        f"/skole/grupper/{group}/soknader?vis=open&side=1",
        f"/skole/grupper/{group}/soknader?vis=all&side=200",
        f"/skole/grupper/{group}/soknader/korte",
    ]
    few = list(statements(client, pages))
    fill(MANY)
    many = list(statements(client, pages))
    assert max(many) <= 10
    assert many[0] == few[0]
    assert Page(client.get(pages[0])).soup.select_one("h2").text.split()[0] == str(MANY + 1)


def statements(client, pages):
    for path in pages:
        with counted_statements() as counted:
            assert client.get(path).status_code == 200
        yield len(counted)
