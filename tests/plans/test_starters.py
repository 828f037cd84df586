"""A municipality decides what its people may begin from: goals, meetings, questions to map by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import NotEnough, RuleBroken
from samspill.infra.transaction import transaction
from samspill.plans.plan.starters import starter_at, starters_in
from samspill.plans.texts.starter_actions import MOST, StarterWords, set_starters
from tests.administration.conftest import Town
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.plans.test_goal_pages import SCRIPT, sent, shown
from tests.support.forms import post
from tests.support.statements import counted_statements

OLA, DAG, BY = "Ola Vik", "Dag Moen", "Kommunestyret, sak 34/26"
GOALS = "Lese en hel bok\r\nBarnet velger boka.\r\n\r\nHa noen i friminuttet"
MEETINGS = "Første møte\nHva er viktig?\nNår møtes vi igjen?"
MAPPING = "Barnehage og skole\nHva liker du best?\nNår er det vanskelig?"


@pytest.fixture
def town(cast):
    return Town(cast)


def say(town, by=OLA, ahead=1, goals=GOALS, meetings=MEETINGS, mapping=MAPPING):
    with town.opened(by) as tenant:
        first_day = clock.today() + timedelta(days=ahead)
        said = StarterWords(goals, meetings, mapping)
        return set_starters(tenant, said, first_day=first_day, source=BY)


def starters(tenant_id, ahead=0):
    with moved(timedelta(days=ahead)), acting(None), transaction():
        return starters_in(tenant_id)


def form(**more):
    first_day = (clock.today() + timedelta(days=2)).isoformat()
    words = {"goals": GOALS, "meetings": MEETINGS, "mapping": MAPPING}
    return {**words, "first_day": first_day, "source": BY, **more}


def test_they_hold_from_their_day_in_their_own_municipality(town):
    assert starters(town.id).goals == ()
    say(town, ahead=3)
    assert starters(town.id, 2).goals == ()
    found = starters(town.id, 3)
    assert [(one.title, one.text) for one in found.goals] == [
        ("Lese en hel bok", "Barnet velger boka."),
        ("Ha noen i friminuttet", ""),
    ]
    assert found.meetings[0].text == "Hva er viktig?\nNår møtes vi igjen?"
    assert list(found.mapping.values()) == [("Hva liker du best?", "Når er det vanskelig?")]
    assert starters(town.other_id, 3).goals == ()


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"goals": "\n\n".join(["Mål"] * (MOST + 1))}, "goals", "many"),
        ({"meetings": "x" * 101}, "meetings", "long"),
        ({"mapping": "Månen\nHvordan er det der?"}, "mapping", "no_area"),
        ({"goals": "Les https://falsk.example"}, "goals", "link"),
        ({"meetings": "Møte med Mona Aas"}, "meetings", "name"),
    ],
)
def test_what_is_not_taken_says_so_at_its_field(town, more, field, code):
    with pytest.raises(RuleBroken) as refused:
        say(town, **more)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert starters(town.id, 3).goals == ()


def test_only_who_administers_decides(town):
    with pytest.raises(NotEnough):
        say(town, by=DAG)


@pytest.mark.parametrize(
    ("number", "found"),
    [("1", "a"), ("2", "b"), ("0", None), ("3", None), ("x", None), ("²", None), ("999999", None)],
)
def test_an_address_names_one_by_its_number(number, found):
    assert starter_at(("a", "b"), number) == found  # type: ignore[arg-type]


def test_people_begin_from_them_and_write_what_they_want(cast, town):
    plan_id = cast.active_plan(people=(KARI,))
    home, hanne = f"/planer/{plan_id}", cast.client(HANNE)
    assert "Begynn fra en mal" not in shown(hanne, f"{home}/maal/ny").text
    say(town)
    with moved(timedelta(days=1)):
        hanne = cast.client(HANNE)
        page = shown(hanne, f"{home}/maal/ny")
        link = page.soup.find("a", string="Lese en hel bok")["href"]
        begun = shown(hanne, link)
        assert begun.value("title") == "Lese en hel bok"
        assert begun.value("description") == "Barnet velger boka."
        page = shown(hanne, f"{home}/kalender/ny")
        begun = shown(hanne, page.soup.find("a", string="Første møte")["href"])
        assert begun.value("agenda") == "Hva er viktig?\nNår møtes vi igjen?"
        code = next(iter(starters(town.id, 1).mapping))
        mona = cast.client(MONA)
        assert "Hva liker du best?" in shown(mona, f"{home}/livsomraader/{code}/endre").text
        for part in ("maal/ny", "kalender/ny", f"livsomraader/{code}/endre"):
            with counted_statements() as found:
                shown(hanne, f"{home}/{part}")
            assert len(found) <= 10, part


def test_the_pages_of_who_administers(cast, town):
    ola = cast.client(OLA)
    assert "har ikke bestemt noen ennå" in shown(ola, town.path("/maler")).text
    assert sent(ola, town.path("/maler/ny"), form(goals=SCRIPT)).status == 303
    assert sent(ola, town.path("/maler/ny"), form()).status == 303
    with moved(timedelta(days=2)):
        ola = cast.client(OLA)
        page = shown(ola, town.path("/maler"))
        assert "Lese en hel bok" in page.text
        standing = shown(ola, town.path("/maler/ny"))
        assert standing.value("goals") == GOALS.replace("\r\n", "\n")
        assert standing.value("mapping") == MAPPING
    assert shown(cast.client(OLA), town.path()).soup.select(f'a[href="{town.path("/maler")}"]')
    dag = cast.client(DAG)
    assert "Bestem malene" not in shown(dag, town.path("/maler")).text
    assert post(dag, town.path("/maler/ny"), form()).status_code == 403
    wrong = sent(cast.client(OLA), town.path("/maler/ny"), form(mapping="Månen\nx", source=""))
    assert wrong.status == 422
    assert "source" in wrong.errors()
    assert wrong.value("mapping") == "Månen\nx"
