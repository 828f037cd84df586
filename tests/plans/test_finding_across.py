"""Søk over all one's plans: what one reads in each already; nothing that tells of any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.emergency.access import open_for_emergency
from samspill.plans.finding import queries
from samspill.plans.finding.across import plans_looked_in
from samspill.plans.messages.actions import Audience, To, write
from samspill.plans.plan.access import open_plan
from samspill.plans.unusual.queries import FOR_HERSELF, SHARED
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import sent, shown
from tests.plans.test_goals import add
from tests.plans.test_withdrawal import withdraw
from tests.support.meetings import called
from tests.support.page import Page
from tests.support.statements import counted_statements

HERE = "/planer/sok"


@pytest.fixture
def plans(cast):
    """Emma's and Oskar's plans, with the same family and holder; Kari is in Emma's alone."""
    emma = cast.active_plan(people=(KARI,))
    cast.accept(emma, KARI)
    oskar = cast.active_plan("Oskar Aas", (SIV,))
    cast.accept(oskar, SIV)
    add(cast, emma, MONA, title="Lese bøker om hester")
    add(cast, oskar, MONA, title="Ri hesten")
    hanne = cast.profile_id(HANNE)
    with cast.acting_as(MONA):
        to = To(Audience.CHOSEN, (hanne,), frozenset((hanne,)))
        write(
            open_plan(oskar, Area.MESSAGES, Level.OWN), to, title="Natt", text="Drømte om hester."
        )
        called(emma, hanne, "Hestestallen")
    return {"emma": emma, "oskar": oskar}


def find(cast, name, words):
    """Where she finds the words, as plan and part, and the page."""
    client = cast.client(name)
    page = sent(client, HERE, {"words": words})
    assert (page.status, page.location) == (303, HERE), "no word stands in an address"
    page = shown(client, HERE)
    links = [a["href"].split("/")[2:4] for a in page.soup.select("#main .rows a")]
    return {(plan, part) for plan, part in links}, page


def test_each_finds_what_she_reads_in_every_plan(cast, plans):
    emma, oskar = str(plans["emma"]), str(plans["oskar"])
    goals = {(emma, "maal"), (oskar, "maal")}
    assert find(cast, MONA, "hest")[0] == {*goals, (oskar, "meldinger"), (emma, "kalender")}
    assert find(cast, HANNE, "hest")[0] == {*goals, (oskar, "meldinger"), (emma, "kalender")}
    assert find(cast, TOR, "drømte")[0] == set(), "a message is its readers'"
    assert {plan for plan, _part in find(cast, KARI, "hest")[0]} == {emma}
    assert {plan for plan, _part in find(cast, SIV, "hest")[0]} == {oskar}


def test_it_says_whose_plan_it_is(cast, plans):
    text_ = find(cast, MONA, "hest")[1].text
    assert "Emma Aas: Mål" in text_ and "Oskar Aas: Melding" in text_


@pytest.mark.parametrize("name", ["Bente Ruud", "Per Strand", "Ola Vik", "Nina Haug"])
def test_strangers_find_what_nobody_has_written(cast, plans, name):
    """The page is the same, whether the words stand somewhere or nowhere."""
    found, there = find(cast, name, "hest")
    nothing, nowhere = find(cast, name, "kaninhopping")
    assert found == nothing == set()
    said = [one.text.replace("hest", "").replace("kaninhopping", "") for one in (there, nowhere)]
    assert said[0] == said[1]


def test_who_is_only_invited_or_is_out_finds_nothing_there(cast, plans):
    cast.propose(plans["emma"], SIV)
    cast.send(plans["emma"])
    for name in (MONA, TOR):
        cast.sign(plans["emma"], name)
    assert {plan for plan, _part in find(cast, SIV, "hest")[0]} == {str(plans["oskar"])}
    withdraw(cast, plans["oskar"], SIV)
    assert find(cast, SIV, "hest")[0] == set()
    assert {plan for plan, _part in find(cast, MONA, "hest")[0]} == {*map(str, plans.values())}


def test_around_a_protected_child_no_meeting_is_found_and_the_page_is_guarded(cast, plans):
    cast.protect("Emma Aas")
    parts = {part for plan, part in find(cast, HANNE, "hest")[0] if plan == str(plans["emma"])}
    assert parts == {"maal"}


def test_whoever_must_find_nothing_about_a_child_finds_nothing(cast, plans):
    child, adult_id = cast.person("Emma Aas"), cast.person(TOR).id
    facts = {"tenant_id": child.tenant_id, "child_id": child.id, "reason": "x", "last_day": None}
    db.session.rollback()
    with acting(None), transaction(), system_access("a test imports"):
        block_by_register(adult_id=adult_id, **facts)
    assert {plan for plan, _part in find(cast, TOR, "hest")[0]} == {str(plans["oskar"])}


def test_an_emergency_opens_one_plan_and_no_search(cast, plans):
    who = cast.profile_id("Bente Ruud")
    with acting(None), transaction(), system_access("a test's emergency"):
        until = clock.now() + timedelta(hours=1)
        open_for_emergency(plans["emma"], new_id(), who, until)
    assert cast.client("Bente Ruud").get(f"/planer/{plans['emma']}/maal").status_code == 200
    with cast.acting_as("Bente Ruud"):
        assert plans_looked_in(who) == {}


def test_the_log_has_a_row_for_each_plan_and_area_that_was_shown(cast, plans):
    find(cast, HANNE, "drømte")
    with cast.acting_as(MONA):
        opened(plans["oskar"], Area.ACCESS_LOG)
        query = select(AccessLogEntry.subject_id, AccessLogEntry.area).where(
            AccessLogEntry.page == "finding.across_plans"
        )
        rows = {tuple(row) for row in db.session.execute(query)}
    assert rows == {(plans["oskar"], "MESSAGES")}


def test_the_words_are_sealed_and_one_profiles(cast, plans):
    client = cast.client(MONA)
    sent(client, HERE, {"words": "bøker"})
    assert shown(client, HERE).value("words") == "bøker"
    assert shown(client, f"/planer/{plans['emma']}/sok").value("words") == ""
    kept = db.session.execute(text("select data from sessions")).all()
    db.session.rollback()
    assert "bøker" not in str(kept)


@pytest.mark.parametrize("words", ["", "  ", "x" * 101])
def test_bad_input_says_so_at_the_field(cast, plans, words):
    page = sent(cast.client(MONA), HERE, {"words": words})
    assert page.status == 422
    assert "words" in page.errors()


def test_it_takes_as_many_statements_for_one_plan_as_for_several(cast, plans):
    counts = set()
    for name in (KARI, MONA):
        client = cast.client(name)
        sent(client, HERE, {"words": "hest"})
        with counted_statements() as found:
            shown(client, HERE)
        assert len(found) <= 10, "\n".join(found)
        counts.add(len(found))
    assert len(counts) == 1


def test_it_looks_through_the_newest_of_each_kind(cast, plans, monkeypatch):
    assert queries.NEWEST == 400
    assert "nyeste av hver type" in Page(cast.client(MONA).get(HERE)).text


def test_it_is_found_from_the_list_by_who_has_several_plans(cast, plans):
    assert HERE in cast.client(MONA).get("/planer").text
    assert HERE not in cast.client(KARI).get("/planer").text


def test_a_page_of_several_plans_is_no_choice_of_one():
    assert "finding.across_plans" in SHARED
    assert "finding.find_across_plans" in FOR_HERSELF


def test_looking_in_one_plan_finds_nothing_of_another(cast, plans):
    client, address = cast.client(MONA), f"/planer/{plans['emma']}/sok"
    sent(client, address, {"words": "hest"})
    links = [a["href"] for a in shown(client, address).soup.select("#main .rows a")]
    assert len(links) == 2
    assert all(str(plans["emma"]) in link for link in links)
