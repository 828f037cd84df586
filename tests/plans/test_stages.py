"""Stafettnivå: who writes it down, what it opens (nothing), what the municipality calls it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area
from samspill.core import clock
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.lifecycle.actions import change_kind, close_plan, pause_plan
from samspill.plans.plan.models import ClosingReason, PlanKind
from samspill.plans.stages.actions import StageText, decide_stage
from samspill.plans.stages.queries import decisions_of, stages_in
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.plans.test_goal_pages import LONG, SCRIPT, sent, shown
from tests.plans.test_lifecycle import as_holder
from tests.support.statements import counted_statements

TEXT = StageText("Mor, far og læreren", "Skolen hjelper med lesing.")
WORDS = {"attended": "Mor og læreren.", "decided": "PPT hjelper med lydene."}


def decide(cast, plan_id, stage, name=HANNE, day=None, text=TEXT):
    on = day or clock.today()
    as_holder(cast, plan_id, decide_stage, name, stage=stage, decided_on=on, text=text)


def decisions(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        shell = opened(plan_id, Area.OVERVIEW).subject
        return decisions_of(plan_id, shell.tenant_id)


def form(**more):
    return {"stage": "2", "decided_on": clock.today().isoformat(), **WORDS, **more}


def test_every_decision_stays_and_the_newest_holds(cast):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 1, day=clock.today() - timedelta(days=9))
    decide(cast, plan_id, 2, text=StageText("Alle", "PPT er med."))
    found = decisions(cast, plan_id)
    assert [one.stage for one in found] == [2, 1]
    assert (found[0].attended, found[0].decided, found[0].author) == ("Alle", "PPT er med.", HANNE)
    assert found[1].name == "Nivå 1: hjelp fra én tjeneste"


def test_it_is_for_the_family_and_the_holder_and_lets_nobody_in(cast):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 2)
    assert decisions(cast, plan_id, TOR)
    assert decisions(cast, plan_id, KARI) == [], "row security: who is in has no part in it"
    for name, sees in ((MONA, True), (KARI, False)):
        with cast.acting_as(name):
            opened(plan_id, Area.OVERVIEW)
            told = any("stafettnivå" in line.text for line in latest_lines(plan_id, 30))
        assert told is sees, name
    assert ("something_new", "QUEUED") in notices(cast, MONA)
    assert ("something_new", "QUEUED") not in notices(cast, KARI)
    for name in (SIV, JONAS):
        assert not reaches(cast, name, plan_id), "a level opens nothing: that takes a consent"


@pytest.mark.parametrize("name", [MONA, KARI])
def test_nobody_but_the_holder_writes_it_down(cast, name):
    plan_id = cast.active_plan(people=(KARI,))
    with cast.acting_as(name), pytest.raises(NotEnough):
        plan = opened(plan_id, Area.OVERVIEW)
        decide_stage(plan, stage=1, decided_on=clock.today(), text=TEXT)
    decide(cast, plan_id, 1)


@pytest.mark.parametrize(
    ("stage", "days", "code"),
    [(4, 0, "unknown"), (2, 0, "same_stage"), (3, 1, "to_come"), (3, -4, "too_early")],
)
def test_what_is_refused(cast, stage, days, code):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 2, day=clock.today() - timedelta(days=3))
    with pytest.raises(RuleBroken) as broken:
        decide(cast, plan_id, stage, day=clock.today() + timedelta(days=days))
    assert broken.value.code == code
    decide(cast, plan_id, 3, day=clock.today() - timedelta(days=3))


def rest(cast, plan_id):
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")


def become_another(cast, plan_id):
    as_holder(cast, plan_id, change_kind, kind=PlanKind.COOPERATION)


@pytest.mark.parametrize("happens", [rest, become_another])
def test_only_a_relay_log_in_use_has_levels_and_the_history_stays(cast, happens):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 1)
    happens(cast, plan_id)
    with pytest.raises(RuleBroken) as broken:
        decide(cast, plan_id, 2)
    assert broken.value.code == "no_stages"
    page = shown(cast.client(MONA), f"/planer/{plan_id}/innstillinger")
    assert "Nivå 1" in page.text


def test_the_family_reads_it_after_the_end_and_the_holder_does_not(cast):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 1)
    as_holder(cast, plan_id, close_plan, reason=ClosingReason.GOALS_MET)
    address = f"/planer/{plan_id}/innstillinger/nivaa"
    assert TEXT.decided in shown(cast.client(MONA), address).text
    assert cast.client(HANNE).get(address).status_code == 403


def test_a_municipality_has_its_own_levels_and_words(cast):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 1)
    tenant_id = cast.actor(HANNE).tenant_id
    own = [{"stage": 2, "name": "Trinn B", "means": "To hjelper."}, {"stage": 3}]
    day = clock.today()
    with acting(None), transaction():
        values = {"name": "stages", "value": {"stages": own}, "source": "Kommunestyret"}
        period = {"valid_from": day, "valid_to": FOREVER}
        db.session.add(DatedPolicy(id=new_id(), tenant_id=tenant_id, **values, **period))
    with cast.acting_as(HANNE):
        names = [one.name for one in stages_in(tenant_id)]
    assert names == ["Trinn B", "Nivå 3: flere tjenester samarbeider"]
    with pytest.raises(RuleBroken):
        decide(cast, plan_id, 1)
    decide(cast, plan_id, 2)
    assert [one.name for one in decisions(cast, plan_id)] == [
        "Trinn B",
        "Nivå 1: hjelp fra én tjeneste",
    ]


# ---- pages --------------------------------------------------------------------------------


def test_from_om_planen_to_a_level_and_its_history(cast):
    plan_id = cast.active_plan(people=(KARI,))
    client, home = cast.client(HANNE), f"/planer/{plan_id}/innstillinger"
    assert "Skriv ned nivået" in shown(client, home).text
    assert sent(client, f"{home}/nivaa/ny", form()).status == 303
    assert WORDS["decided"] in shown(client, home).text
    page = shown(cast.client(MONA), home)
    assert "Nivå 2: to tjenester samarbeider" in page.text
    assert "Skriv ned et nytt nivå" not in page.text
    assert WORDS["attended"] in shown(cast.client(MONA), f"{home}/nivaa").text
    again = client.get(f"{home}/nivaa/ny").text
    assert 'value="3"' in again
    assert 'value="2"' not in again, "the level it is on is no choice"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"stage": ""}, "stage"),
        ({"stage": "9"}, "stage"),
        ({"decided_on": "31.02.2026"}, "decided_on"),
        ({"decided_on": "2999-01-01"}, "decided_on"),
        ({"attended": " "}, "attended"),
        ({"decided": ""}, "decided"),
        ({"decided": LONG}, "decided"),
    ],
)
def test_bad_input_says_so_at_the_field_and_keeps_the_words(cast, more, field):
    plan_id = cast.active_plan(people=(KARI,))
    page = sent(cast.client(HANNE), f"/planer/{plan_id}/innstillinger/nivaa/ny", form(**more))
    assert page.status == 422
    assert field in page.errors()
    if field != "attended":
        assert page.value("attended") == WORDS["attended"]
    assert decisions(cast, plan_id) == []


def test_what_people_write_is_words(cast):
    plan_id = cast.active_plan(people=(KARI,))
    home = f"/planer/{plan_id}/innstillinger"
    sent(cast.client(HANNE), f"{home}/nivaa/ny", form(decided=SCRIPT, attended=SCRIPT))
    for part in ("", "/nivaa"):
        assert SCRIPT not in cast.client(MONA).get(home + part).text


def test_the_pages_take_few_statements_however_many_decisions(cast):
    plan_id = cast.active_plan(people=(KARI,))
    clients = {name: cast.client(name) for name in (HANNE, MONA)}
    counts = set()
    for stage in (1, 2, 3, 1):
        decide(cast, plan_id, stage)
        for name, client in clients.items():
            for part in ("", "/nivaa"):
                with counted_statements() as found:
                    shown(client, f"/planer/{plan_id}/innstillinger{part}")
                assert len(found) <= 10, found
                counts.add((name, part, len(found)))
    assert len(counts) == 4, "as many statements however much was decided"
