"""Life areas: who writes about which, what the grid shows, and what nobody loses."""

from __future__ import annotations

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.life_areas.actions import LifeAreaText, write_life_area
from samspill.plans.life_areas.queries import life_areas_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import LONG, SCRIPT, sent, shown
from tests.plans.test_goals import add
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

SCOPE = {"LIFE_AREAS": 3, "GOALS": 3}


def text(**more):
    return LifeAreaText(**{"situation": "", "matters": "", "resources": "", "needs": "", **more})


def write(cast, plan_id, name, code="FRIENDS", version=0, **more):
    with cast.changing(plan_id, name):
        plan = opened(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
        return write_life_area(plan, code, text(**more), version=version).version


@pytest.fixture
@made_once
def plan_id(cast):
    """Emma's plan, with Siv in it, who may write about life areas; Kari may not read them."""
    found = cast.active_plan(people=(KARI,))
    cast.propose(found, SIV, scope=SCOPE)
    cast.send(found)
    for name in (MONA, TOR):
        cast.sign(found, name)
    return found


def test_the_second_of_two_writers_gets_both_texts(cast, plan_id):
    assert write(cast, plan_id, MONA, situation="Mye alene") == 1
    with pytest.raises(RuleBroken) as refused:
        write(cast, plan_id, TOR, situation="En god venn")
    assert refused.value.code == WRITTEN_MEANWHILE
    address = f"/planer/{plan_id}/livsomraader/FRIENDS"
    data = {"situation": "En god venn", "version": "0"}
    page = sent(cast.client(TOR), f"{address}/endre", data)
    assert page.status == 422
    assert page.value("situation") == "En god venn"
    assert "Mye alene" in page.text
    again = {**data, "version": page.value("version")}
    assert sent(cast.client(TOR), f"{address}/endre", again).status == 303
    assert "Mye alene" in shown(cast.client(HANNE), f"{address}/historikk").text


def test_a_helper_writes_the_first_word_and_her_own_but_nobody_elses(cast, plan_id):
    assert write(cast, plan_id, SIV, "LANGUAGE", needs="Tegn") == 1
    assert write(cast, plan_id, SIV, "LANGUAGE", 1, needs="Tegn og tid") == 2
    write(cast, plan_id, MONA, situation="Bra")
    with pytest.raises(NotEnough):
        write(cast, plan_id, SIV, version=1, situation="Nei")
    client = cast.client(SIV)
    assert client.get(f"/planer/{plan_id}/livsomraader/FRIENDS/endre").status_code == 403
    assert write(cast, plan_id, HANNE, "LANGUAGE", 2, needs="Tid") == 3


def test_who_may_not_read_them_sees_none(cast, plan_id):
    write(cast, plan_id, MONA, situation="Bra")
    kari = cast.client(KARI)
    for part in ("", "/FRIENDS", "/FRIENDS/endre", "/FRIENDS/historikk"):
        assert kari.get(f"/planer/{plan_id}/livsomraader{part}").status_code == 403


def test_the_grid_shows_where_the_plan_is_thin(cast, plan_id):
    write(cast, plan_id, MONA, situation="Bra", needs="Tid")
    add(cast, plan_id, MONA, life_area="LEISURE")
    page = shown(cast.client(HANNE), f"/planer/{plan_id}/livsomraader")
    assert "2 av 4 spørsmål har svar" in page.text
    assert page.text.count("Ikke skrevet ennå") == 11
    assert page.text.count("Ett mål") == 1
    page = shown(cast.client(HANNE), f"/planer/{plan_id}/livsomraader/LEISURE")
    assert "Emma leser ti minutter hver dag" in page.text
    assert "Skriv det første" in page.text


def test_unknown_and_hostile_input(cast, plan_id):
    client, home = cast.client(MONA), f"/planer/{plan_id}/livsomraader"
    with pytest.raises(NotVisible):
        write(cast, plan_id, MONA, "MOON")
    assert client.get(f"{home}/MOON").status_code == 404
    page = sent(client, f"{home}/FRIENDS/endre", {"situation": LONG + "x", "version": "0"})
    assert page.errors()["situation"]
    assert sent(client, f"{home}/FRIENDS/endre", {"needs": SCRIPT}).status == 303
    page = shown(client, f"{home}/FRIENDS")
    assert SCRIPT in page.text
    assert not page.soup.select("main script")


def test_a_municipality_has_its_own_areas_and_old_words_stay(cast, plan_id):
    write(cast, plan_id, MONA, situation="Bra")
    with cast.acting_as(MONA):
        tenant_id = opened(plan_id, Area.LIFE_AREAS).subject.tenant_id
    with acting(None), transaction():
        db.session.add(
            DatedPolicy(
                id=new_id(),
                tenant_id=tenant_id,
                name="life_areas",
                value={"areas": [{"code": "SEA", "name": "På sjøen"}, {"code": "LEISURE"}]},
                valid_from=clock.today(),
                valid_to=FOREVER,
                source="Vedtak",
            )
        )
    with cast.acting_as(MONA):
        opened(plan_id, Area.LIFE_AREAS)
        names = [one.name for one in life_areas_of(plan_id, tenant_id)]
    assert names == ["På sjøen", "Fritid", "Venner"]
    assert "På sjøen" in shown(cast.client(MONA), f"/planer/{plan_id}/livsomraader").text


def test_its_pages_run_few_statements(cast, plan_id):
    write(cast, plan_id, MONA, situation="Bra")
    client = cast.client(HANNE)
    for part in ("", "/FRIENDS", "/FRIENDS/endre", "/FRIENDS/historikk"):
        with counted_statements() as found:
            shown(client, f"/planer/{plan_id}/livsomraader{part}")
        assert len(found) <= 10, "\n".join([part, *found])
