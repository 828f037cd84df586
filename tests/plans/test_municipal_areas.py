"""A municipality decides which life areas its plans ask about, what they are called, and in which
order; what plans say already stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.administration.policies.queries import value_on
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import NotEnough, RuleBroken
from samspill.infra.transaction import transaction
from samspill.plans.life_areas.queries import LIFE_AREA_NAMES, life_area_name, life_areas_in
from samspill.plans.texts.area_actions import MOST, AreaWords, set_life_areas
from samspill.plans.texts.area_queries import decided_areas
from tests.administration.conftest import Town
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.plans.test_life_areas import write
from tests.support.forms import post
from tests.support.statements import counted_statements

OLA, DAG, BY = "Ola Vik", "Dag Moen", "Kommunestyret, sak 34/26"
SEA = AreaWords("", "På sjøen")
THREE = (SEA, AreaWords("FRIENDS", "Kompiser"), AreaWords("LEISURE", "Fritid"))


@pytest.fixture
def town(cast):
    return Town(cast)


@pytest.fixture
def say(town):
    def it(said=THREE, ahead=1, by=OLA):
        with town.opened(by) as tenant:
            first_day = clock.today() + timedelta(days=ahead)
            return set_life_areas(tenant, said, first_day=first_day, source=BY)

    return it


def areas(tenant_id, ahead=0):
    with moved(timedelta(days=ahead)), acting(None), transaction():
        return life_areas_in(tenant_id)


def called(tenant_id, code, ahead=0):
    with moved(timedelta(days=ahead)), acting(None), transaction():
        return life_area_name(tenant_id, code)


def form(*rows, **more):
    first_day = (clock.today() + timedelta(days=2)).isoformat()
    written = {"first_day": first_day, "source": BY}
    for place, (code, name, used) in enumerate(rows or [("", "På sjøen", 1), ("FRIENDS", "", 0)]):
        written |= {f"code_{place}": code, f"name_{place}": name}
        written |= {f"used_{place}": "y"} if used else {}
    return {**written, **more}


def test_they_hold_from_their_day_in_their_order_and_own_municipality(town, say):
    say(ahead=3)
    assert list(areas(town.id, 2)) == list(LIFE_AREA_NAMES)
    assert list(areas(town.id, 3).values()) == ["På sjøen", "Kompiser", "Fritid"]
    assert list(areas(town.other_id, 3)) == list(LIFE_AREA_NAMES)
    with town.opened(OLA) as tenant:
        found = decided_areas(tenant.subject.id)
    assert [one.names for one in found] == [["På sjøen", "Kompiser", "Fritid"]]


def test_a_name_of_ours_is_not_written_down_so_that_it_is_read_in_each_language(town, say):
    say()
    with acting(None), transaction():
        rows = value_on(town.id, "life_areas", clock.today() + timedelta(days=1))["areas"]
    assert [one.get("name") for one in rows] == ["På sjøen", "Kompiser", None]


def test_an_area_that_is_left_out_keeps_its_name_and_comes_back_as_the_same(town, say):
    say(ahead=1)
    code = next(iter(areas(town.id, 1)))
    with moved(timedelta(days=1)):
        say([AreaWords("LEISURE", "Fritid"), AreaWords(code, "På sjøen", is_used=False)])
    assert list(areas(town.id, 2)) == ["LEISURE"]
    assert called(town.id, code, 2) == "På sjøen"
    assert called(town.id, "FRIENDS", 2) == "Kompiser"
    assert called(town.id, "HOME_FAMILY", 2) == "Hjem og familie"
    assert called(town.id, "MOON", 2) == "Annet"
    with moved(timedelta(days=2)):
        say([AreaWords(code, "Til sjøs"), AreaWords("FRIENDS", "Venner")])
        say([AreaWords("LEISURE", "Fritid")], ahead=3)
    assert list(areas(town.id, 3)) == [code, "FRIENDS"]
    assert called(town.id, code, 3) == called(town.id, code, 5) == "Til sjøs"
    assert called(town.id, "FRIENDS", 5) == "Venner", "not what it was called before that"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ([], "", "none"),
        ([AreaWords("FRIENDS", "Venner", is_used=False)], "", "none"),
        ([AreaWords("", f"Område {n}") for n in range(MOST + 1)], "", "many"),
        ([AreaWords("MOON", "Månen")], "", "changed"),
        ([AreaWords("FRIENDS", "Venner"), AreaWords("FRIENDS", "Kompiser")], "", "changed"),
        ([SEA, AreaWords("FRIENDS", " ")], "name_1", "no_name"),
        ([SEA, AreaWords("FRIENDS", "på sjøen")], "name_1", "same_name"),
        ([AreaWords("", "Se www.kommune.no")], "name_0", "link"),
        ([SEA, AreaWords("", "Hanne Nilsen")], "name_1", "name"),
    ],
)
def test_what_cannot_be_decided_is_refused_at_its_field(town, say, said, field, code):
    with pytest.raises(RuleBroken) as found:
        say(said)
    assert (found.value.field, found.value.code) == (field, code)
    assert list(areas(town.id, 9)) == list(LIFE_AREA_NAMES)


@pytest.mark.parametrize("ahead", [0, -1, 731])
def test_nothing_is_decided_backwards_or_far_ahead(say, ahead):
    with pytest.raises(RuleBroken) as found:
        say(ahead=ahead)
    assert found.value.field == "first_day"


def test_whoever_only_looks_decides_nothing(say):
    with pytest.raises(NotEnough):
        say(by=DAG)


# ---- the pages -----------------------------------------------------------------------------


def test_what_a_plan_says_of_an_area_that_is_left_out_is_read_and_changed_as_before(
    cast, town, say
):
    plan_id = cast.active_plan(people=(KARI,))
    home = f"/planer/{plan_id}"
    write(cast, plan_id, MONA, "MENTAL_HEALTH", situation="Sover dårlig")
    goal = {"title": "Sove godt", "life_area": "MENTAL_HEALTH", "words": "CHILD", "version": "1"}
    assert sent(cast.client(HANNE), f"{home}/maal/ny", goal).status == 303
    say()
    with moved(timedelta(days=1)):
        mona, hanne = cast.client(MONA), cast.client(HANNE)
        page = shown(mona, f"{home}/livsomraader").text
        assert "På sjøen" in page
        assert "Tanker og følelser" in page
        assert "Språk og kommunikasjon" not in page
        text = {"situation": "Sover bedre", "version": "1"}
        assert sent(mona, f"{home}/livsomraader/MENTAL_HEALTH/endre", text).status == 303
        assert "Sover bedre" in shown(mona, f"{home}/livsomraader/MENTAL_HEALTH").text
        listed = shown(hanne, f"{home}/maal")
        assert "Tanker og følelser" in listed.text
        link = listed.soup.find("a", string="Sove godt")["href"]
        chosen = shown(hanne, f"{link}/endre").soup.select_one("#life_area option[selected]")
        assert chosen["value"] == "MENTAL_HEALTH", "it is not moved by changing something else"
        new = shown(hanne, f"{home}/maal/ny").soup.select("#life_area option")
        assert [one.text for one in new] == ["På sjøen", "Kompiser", "Fritid"]


def test_the_administrator_adds_renames_reorders_and_leaves_out(cast, town):
    ola, here = cast.client(OLA), town.path("/livsomraader/ny")
    assert "har ikke bestemt noe eget" in shown(ola, town.path("/livsomraader")).text
    page = shown(ola, here)
    assert len(page.soup.select('input[name^="used_"][checked]')) == len(LIFE_AREA_NAMES)
    written = form(
        ("FRIENDS", "Venner", 1), ("LEISURE", "Fritid", 1), ("LANGUAGE", "Språk", 0), source="Meg"
    )
    page = sent(ola, here, {**written, "flytt": "opp-1"})
    assert (page.value("name_0"), page.value("name_1")) == ("Fritid", "Venner")
    assert page.value("source") == "Meg"
    page = sent(ola, here, {**written, "flytt": "ned-1"})
    assert [page.value(f"code_{place}") for place in range(3)] == ["FRIENDS", "LANGUAGE", "LEISURE"]
    assert [one["name"] for one in page.soup.select("input[checked]")] == ["used_0", "used_2"]
    page = sent(ola, here, {**written, "flytt": "nytt"})
    assert page.value("name_3") == ""
    assert page.soup.select_one("#used_3[checked]")
    assert list(areas(town.id, 9)) == list(LIFE_AREA_NAMES), "a button of a row decides nothing"
    rows = [("LEISURE", "Fritid", 1), ("", "Til fjells", 1), ("", "", 1), ("FRIENDS", "Venner", 0)]
    assert sent(ola, here, form(*rows)).status == 303
    assert list(areas(town.id, 2).values()) == ["Fritid", "Til fjells"]
    page = shown(ola, town.path("/livsomraader"))
    assert "Fritid · Til fjells" in page.text
    assert BY in page.text
    names = [one["value"] for one in shown(ola, here).soup.select('input[name^="name_"]')]
    assert "Til fjells" in names, "it may be chosen, though it does not hold yet"


@pytest.mark.parametrize(
    "wish", ["opp-0", "ned-1", "opp-9", "ned-²", "opp-", "x", "om-1", "opp--1", "nytt"]
)
def test_a_wish_that_cannot_be_met_loses_nothing(cast, town, wish):
    page = sent(cast.client(OLA), town.path("/livsomraader/ny"), form(flytt=wish))
    assert page.status == 422
    assert (page.value("name_0"), page.value("code_1")) == ("På sjøen", "FRIENDS")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_0": ""}, ""),
        ({"name_1": "x" * 61}, "name_1"),
        ({"name_1": "På sjøen", "used_1": "y"}, "name_1"),
        ({"code_1": "MOON", "name_1": "Månen", "used_1": "y"}, ""),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"source": " "}, "source"),
    ],
)
def test_bad_input_has_its_message_and_nothing_typed_is_lost(cast, town, more, field):
    page = sent(cast.client(OLA), town.path("/livsomraader/ny"), form(**more))
    assert page.status == 422
    assert page.soup.select_one(f"#{field}-error" if field else ".ds-error-summary"), page.text
    assert page.value("name_1") == more.get("name_1", "")
    assert list(areas(town.id, 9)) == list(LIFE_AREA_NAMES), "nothing was decided"


def test_what_is_written_is_shown_as_text(cast, town):
    ola = cast.client(OLA)
    rows = [("", SCRIPT[:60], 1)]
    assert sent(ola, town.path("/livsomraader/ny"), form(*rows)).status == 303
    page = shown(ola, town.path("/livsomraader"))
    assert SCRIPT[:60] in page.text
    assert not page.soup.select("main script")


def test_the_rule_leads_there_and_the_officer_only_looks(cast, town):
    ola, dag, here = cast.client(OLA), cast.client(DAG), town.path("/livsomraader")
    assert shown(ola, town.path()).soup.select(f'a[href="{here}"]')
    link = next(
        row.a["href"]
        for row in shown(ola, town.path("/regler")).soup.select(".rows li")
        if "Livsområder" in row.text
    )
    assert shown(ola, link).soup.select(f'a[href="{here}"]')
    assert "Bestem livsområdene" not in shown(dag, here).text
    assert post(dag, here + "/ny", form()).status_code == 403


def test_the_pages_run_few_statements_however_often_it_was_decided(cast, town, say):
    client, counts = cast.client(OLA), []
    for ahead in range(1, 4):
        say(ahead=ahead)
        for part in ("/livsomraader", "/livsomraader/ny"):
            with counted_statements() as found:
                assert client.get(town.path(part)).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[4:]
    assert max(counts) <= 10, "\n".join(found)
