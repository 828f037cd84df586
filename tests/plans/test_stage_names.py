"""A municipality says which levels of stafettnivå it uses, and what each is called and means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.errors import NotEnough, RuleBroken
from samspill.infra.transaction import transaction
from samspill.organisation.queries import policy
from samspill.plans.stages.queries import stages_of
from samspill.plans.texts.stage_actions import StageWords, set_stages
from samspill.plans.texts.stage_queries import decided_stages
from tests.administration.conftest import Town
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.plans.test_stages import decide
from tests.support.forms import post
from tests.support.statements import counted_statements

OLA, BY = "Ola Vik", "Kommunestyret, sak 34/26"
TWO = (StageWords(1, "Grønt nivå"), StageWords(3, "", "Vi møtes alle sammen."))
OURS_3 = "Nivå 3: flere tjenester samarbeider"


@pytest.fixture
def town(cast):
    return Town(cast)


@pytest.fixture
def say(town):
    def it(said=TWO, ahead=1, by=OLA):
        with town.opened(by) as tenant:
            first_day = clock.today() + timedelta(days=ahead)
            return set_stages(tenant, said, first_day=first_day, source=BY)

    return it


def names(tenant_id, ahead=0):
    with acting(None), transaction():
        value = policy("stages", tenant_id, clock.today() + timedelta(days=ahead)).value
        return [one.name for one in stages_of(value)]


def form(town, **more):
    first_day = (clock.today() + timedelta(days=2)).isoformat()
    return {"used": ["1", "2"], "name_2": "Gult nivå", "first_day": first_day, "source": BY, **more}


def test_the_words_hold_from_their_day_in_their_own_municipality(town, say):
    say(ahead=3)
    assert len(names(town.id)) == len(names(town.id, 2)) == 3
    assert names(town.id, 3) == ["Grønt nivå", OURS_3]
    assert len(names(town.other_id, 3)) == 3
    say([StageWords(2, "Gult nivå")], ahead=5)
    assert names(town.id, 4) == ["Grønt nivå", OURS_3]
    assert names(town.id, 5) == ["Gult nivå"]
    with town.opened(OLA) as tenant:
        found = decided_stages(tenant.subject.id)
    assert [[one.name for one in period.stages] for period in found] == [
        ["Gult nivå"],
        ["Grønt nivå", OURS_3],
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ([], "used"),
        ([StageWords(4, "Høyest")], "used"),
        ([StageWords(1, "Se www.kommune.no")], "name_1"),
        ([StageWords(2, "", "Skriv til post@kommune.no")], "means_2"),
        ([StageWords(3, "", "Spør Hanne Nilsen")], "means_3"),
        ([StageWords(1, "Likt"), StageWords(2, "likt")], "name_2"),
        ([StageWords(1, OURS_3), StageWords(3)], "name_3"),
    ],
)
def test_what_no_family_should_read_is_refused_at_its_field(say, said, field):
    with pytest.raises(RuleBroken) as found:
        say(said)
    assert found.value.field == field


@pytest.mark.parametrize("ahead", [0, -1, 731])
def test_nothing_is_decided_backwards_or_far_ahead(say, ahead):
    with pytest.raises(RuleBroken) as found:
        say(ahead=ahead)
    assert found.value.field == "first_day"


def test_whoever_only_looks_decides_nothing(say):
    with pytest.raises(NotEnough):
        say(by="Dag Moen")


# ---- the pages -----------------------------------------------------------------------------


def test_the_administrator_writes_them_and_a_holder_chooses_among_them(cast, town):
    plan_id = cast.active_plan(people=(KARI,))
    ola = cast.client(OLA)
    assert "Kommunen har ikke bestemt noe eget." in shown(ola, town.path("/nivaaer")).text
    standing = shown(ola, town.path("/nivaaer/ny"))
    assert len(standing.soup.select('input[name="used"][checked]')) == 3
    assert sent(ola, town.path("/nivaaer/ny"), form(town)).status == 303
    page = shown(ola, town.path("/nivaaer"))
    assert "Gult nivå" in page.text
    assert BY in page.text
    with clock.moved(timedelta(days=2)):
        choices = shown(cast.client(HANNE), f"/planer/{plan_id}/innstillinger/nivaa/ny").text
    assert "Gult nivå. Én tjeneste til hjelper." in choices
    assert "Nivå 3" not in choices


def test_a_decision_in_a_plan_stands_and_is_called_by_the_new_name(cast, town, say):
    plan_id = cast.active_plan(people=(KARI,))
    decide(cast, plan_id, 1)
    decide(cast, plan_id, 2)
    say()
    with clock.moved(timedelta(days=1)):
        page = shown(cast.client(MONA), f"/planer/{plan_id}/innstillinger/nivaa")
    assert "Grønt nivå" in page.text
    assert "Nivå 2: to tjenester samarbeider" in page.text, "no longer used, and has a name still"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"used": []}, "used"),
        ({"used": ["9"]}, "used"),
        ({"used": ["en"]}, "used"),
        ({"name_1": "x" * 81}, "name_1"),
        ({"means_2": "x" * 301}, "means_2"),
        ({"name_1": "Gult nivå"}, "name_2"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "2020-01-01"}, "first_day"),
        ({"source": " "}, "source"),
    ],
)
def test_bad_input_has_its_message_at_the_field_and_nothing_typed_is_lost(cast, town, more, field):
    page = sent(cast.client(OLA), town.path("/nivaaer/ny"), form(town, **more))
    assert page.status == 422
    assert page.soup.select_one(f"#{field}-error"), page.text
    assert page.soup.select_one("#name_2")["value"] == "Gult nivå"
    assert names(town.id, 9) == names(town.id), "nothing was decided"


def test_what_is_written_is_shown_as_text(cast, town):
    ola = cast.client(OLA)
    assert sent(ola, town.path("/nivaaer/ny"), form(town, means_1=SCRIPT)).status == 303
    page = shown(ola, town.path("/nivaaer"))
    assert SCRIPT in page.text
    assert not page.soup.select("main script")


def test_the_rule_leads_there_and_the_officer_only_looks(cast, town):
    ola, dag = cast.client(OLA), cast.client("Dag Moen")
    assert shown(ola, town.path()).soup.select(f'a[href="{town.path("/nivaaer")}"]')
    link = next(
        row.a["href"]
        for row in shown(ola, town.path("/regler")).soup.select(".rows li")
        if "Stafettnivåer" in row.text
    )
    assert shown(ola, link).soup.select(f'a[href="{town.path("/nivaaer")}"]')
    assert "Bestem nivåene" not in shown(dag, town.path("/nivaaer")).text
    assert post(dag, town.path("/nivaaer/ny"), form(town)).status_code == 403


def test_the_pages_run_few_statements_however_often_it_was_decided(cast, town, say):
    client, counts = cast.client(OLA), []
    for ahead in range(1, 4):
        say(ahead=ahead)
        for part in ("/nivaaer", "/nivaaer/ny"):
            with counted_statements() as found:
                assert client.get(town.path(part)).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[4:]
    assert max(counts) <= 10, "\n".join(found)
