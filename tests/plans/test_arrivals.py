"""A copy of a plan from elsewhere: sealed until all have said yes, taken in once, or gone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.json_schema import faults
from samspill.export.plan_copy.gathering import gather
from samspill.export.plan_copy.parts import Part
from samspill.infra.db import db
from samspill.plans.arrivals.actions import drop, take_in
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.life_areas.actions import LifeAreaText, write_life_area
from samspill.plans.plan.access import open_in_turn, open_plan
from samspill.plans.plan.actions import change_introduction
from samspill.plans.plan.models import Arrival
from tests.export.test_plan_copy import SCHEMA
from tests.plans.passing_days import after, work
from tests.plans.test_consent import HANNE, KARI, MONA, no_to, notices, opened
from tests.register.test_safe_imports import rows
from tests.support.arrivals import activity, begun, goal, meeting, said, small, with_goals, words_in
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements
from tests.support.whole_plan import WORDS, fill

BENTE, GRETE = "Bente Ruud", "Grete Vik"
SECRET = "hemmelig-ord-fra-før"
FULL = small(
    about={"description": SECRET, "important": "", "written_with": "Per"},
    people=[{"name": "Per", "role": "PROFESSIONAL", "title": "", "unit": "Bø", "service": "PPT"}],
    goals={
        "goals": [
            goal(
                said=[said(text=SECRET)],
                ratings=[{"day": "2026-02-01", "seen_by": "CHILD", "value": 4}],
                activities=[activity(said=[said(effect="GOOD", way_on="CONTINUE")])],
            ),
            goal(id="9", part_of="1", title="Bokstaver"),
        ],
        "own_activities": [],
    },
    meetings=[
        meeting(
            minutes={
                "state": "TO_READ",
                "text": SECRET,
                "decisions": ["Øve"],
                "remarks": [{"day": None, "by": "Per", "text": "Godt."}],
            }
        ),
        meeting(id="5", is_cancelled=True),
    ],
)


@pytest.fixture
def plan_id(cast):
    """Lea's draft, which Bente began with a copy."""
    return begun(cast, FULL)


def agreed(cast, plan_id):
    cast.send(plan_id, BENTE)
    cast.sign(plan_id, GRETE)


def take(cast, plan_id, who=BENTE):
    with cast.changing(plan_id, who):
        take_in(open_plan(plan_id, Area.OVERVIEW, Level.WRITE))


def address(plan_id, rest=""):
    return f"/planer/{plan_id}/tidligere-plan{rest}"


def copied(cast, plan_id, who):
    with cast.acting_as(who):
        return gather(opened(plan_id, Area.OVERVIEW), [str(part) for part in Part])


# ---- before the yes -------------------------------------------------------------------------


def test_before_the_yes_nobody_reads_a_word(cast, plan_id):
    """Not the holder, not the family; they see how much there is of what."""
    cast.send(plan_id, BENTE)
    for name in (BENTE, GRETE):
        page = Page(cast.client(name).get(address(plan_id)))
        assert "Mål" in page.text and "Møter som har vært" in page.text
        for part in ("", "/samtykke", "/tidligere-plan", "/deltakere"):
            answer = cast.client(name).get(f"/planer/{plan_id}{part}")
            assert SECRET not in answer.text
            assert "Bokstaver" not in answer.text
    [row] = rows(Arrival)
    assert SECRET.encode() not in row.content_sealed
    kept = json.dumps([row.counts, row.left_out])
    assert SECRET not in kept
    for table in ("change_log", "sessions", "procrastinate_jobs", "form_answers"):
        assert SECRET not in str(db.session.execute(text(f"select * from {table}")).all()), table
    db.session.rollback()


def test_nobody_else_finds_that_there_is_one(cast, plan_id):
    for name in (MONA, HANNE, KARI, "Per Strand"):
        assert cast.client(name).get(address(plan_id)).status_code == 404
    with cast.acting_as(KARI):
        assert rows_seen() == []
    with cast.acting_as(BENTE):
        assert len(rows_seen()) == 1
    agreed(cast, plan_id)
    cast.accept(plan_id, KARI)
    with cast.acting_as(KARI):
        assert rows_seen() == [], "nor does who takes part, by row security alone"


def rows_seen():
    return db.session.execute(text("select plan_id from plan_arrivals")).all()


def test_the_consent_that_is_signed_says_so(cast, plan_id):
    cast.send(plan_id, BENTE)
    with cast.acting_as(GRETE, "PRIVATE"):
        plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
        shown = answer_page(plan, unfinished_consent(plan_id).id).shown
    assert (
        "En kopi av en tidligere plan ligger låst her" in dict(shown.facts)["Fra en tidligere plan"]
    )
    cast.sign(plan_id, GRETE)
    cast.propose(plan_id, "Siv Pedersen", BENTE)
    cast.send(plan_id, BENTE)
    with cast.acting_as(GRETE, "PRIVATE"):
        plan = open_plan(plan_id, Area.CONSENT, Level.MANAGE)
        shown = answer_page(plan, unfinished_consent(plan_id).id).shown
    assert "Fra en tidligere plan" not in dict(shown.facts), "it is asked once"


def test_it_cannot_be_taken_in_before(cast, plan_id):
    cast.send(plan_id, BENTE)
    with pytest.raises(NotEnough):
        take(cast, plan_id)
    assert rows(Arrival)[0].waits


# ---- a no -----------------------------------------------------------------------------------


def refused(cast, plan_id):
    cast.send(plan_id, BENTE)
    cast.decline(plan_id, GRETE)


def lapsed(cast, plan_id):
    cast.send(plan_id, BENTE)
    with after(31):
        work(plan_id)


def withdrawn(cast, plan_id):
    agreed(cast, plan_id)
    with cast.changing(plan_id, GRETE, "PRIVATE"):
        withdraw_all(open_plan(plan_id, Area.CONSENT, Level.MANAGE))
    with after(1):
        work(plan_id)


def dropped(cast, plan_id):
    with cast.changing(plan_id, BENTE):
        drop(open_plan(plan_id, Area.CONSENT, Level.WRITE))


@pytest.mark.parametrize("end", [refused, lapsed, withdrawn, dropped])
def test_without_a_yes_the_content_is_gone(cast, plan_id, end):
    end(cast, plan_id)
    [row] = rows(Arrival)
    assert (row.content_sealed, row.counts, row.left_out, row.taken_at) == (None, {}, {}, None)
    assert cast.client(BENTE).get(address(plan_id)).status_code in (403, 404)


def test_a_draft_that_is_forgotten_goes_with_copy_and_key(cast, plan_id, own_store):
    with after(31):
        work(plan_id)
    assert rows(Arrival) == []


def test_while_the_family_is_asked_what_they_are_asked_stands(cast, plan_id):
    cast.send(plan_id, BENTE)
    with pytest.raises(Conflict), cast.changing(plan_id, BENTE):
        drop(open_plan(plan_id, Area.CONSENT, Level.WRITE))


def test_a_no_to_one_person_is_no_no_to_the_copy(cast, plan_id):
    cast.send(plan_id, BENTE)
    cast.sign(plan_id, GRETE, no_to("Kari"))
    take(cast, plan_id)


# ---- taken in -------------------------------------------------------------------------------


def test_after_the_yes_the_holder_takes_it_in_once(cast, plan_id):
    agreed(cast, plan_id)
    bente = cast.client(BENTE)
    assert "Innhold fra en tidligere plan venter" in Page(bente.get(f"/planer/{plan_id}")).text
    assert "venter" not in Page(cast.client(GRETE).get(f"/planer/{plan_id}")).text.split("Mål")[0]
    assert post(bente, address(plan_id, "/inntak"), {}).status_code == 303
    [row] = rows(Arrival)
    assert row.content_sealed is None and row.taken_at
    page = Page(bente.get(f"/planer/{plan_id}"))
    assert SECRET in page.text
    assert "Innhold fra en tidligere plan venter" not in page.text
    assert "Dette ble tatt inn" in Page(bente.get(address(plan_id))).text
    with pytest.raises(NotVisible):
        take(cast, plan_id)


def test_what_people_said_keeps_its_day_and_is_nobodys_here(cast, plan_id):
    agreed(cast, plan_id)
    take(cast, plan_id)
    facts = copied(cast, plan_id, GRETE)
    main, sub = facts["goals"]["goals"]
    assert sub["part_of"] == main["id"]
    [comment] = main["said"]
    assert (comment["day"], comment["by"], comment["text"]) == (
        "2026-02-01",
        "Fra en tidligere plan",
        SECRET,
    )
    [evaluation] = main["activities"][0]["said"]
    assert (evaluation["effect"], evaluation["by"]) == ("GOOD", "Fra en tidligere plan")
    assert main["ratings"] == [{"day": "2026-02-01", "seen_by": "CHILD", "value": 4}]
    [met] = facts["meetings"]
    assert (met["place"], met["called_in"], met["agenda"]) == ("", [], "Høsten")
    assert met["minutes"]["state"] == "APPROVED"
    assert met["minutes"]["text"] == f"{SECRET}\n\nMerknad: Godt.\n\nReferatet var ikke godkjent."
    assert faults(facts, SCHEMA, SCHEMA) == []
    bente = cast.client(BENTE)
    for part in (f"/maal/{main['id']}", f"/kalender/{met['id']}", f"/kalender/{met['id']}/referat"):
        page = Page(bente.get(f"/planer/{plan_id}{part}"))
        assert "Fra en tidligere plan" in page.text, part


def test_no_name_and_no_place_of_the_others_is_kept(cast, plan_id):
    agreed(cast, plan_id)
    take(cast, plan_id)
    facts = copied(cast, plan_id, GRETE)
    for word in ("Per", "Bø", "Storgata 1"):
        assert word not in list(words_in(facts)), word


def test_only_the_holder_takes_it_in(cast, plan_id):
    agreed(cast, plan_id)
    with pytest.raises(NotEnough), cast.changing(plan_id, GRETE, "PRIVATE"):
        take_in(open_plan(plan_id, Area.OVERVIEW, Level.WRITE))
    page = Page(cast.client(GRETE).get(address(plan_id)))
    assert "Ta inn i planen" not in page.text


LIFE_AREA = {"id": "FRIENDS", "name": "Venner", "matters": "", "resources": "", "needs": ""}
TEXT = {"id": "1", "title": "Venner", "folder": None, "kind": "TEXT", "by": "Per"}


def test_what_is_written_here_already_stands_and_the_old_words_lie_beside(cast):
    facts = small(
        about={"description": SECRET, "important": "", "written_with": None},
        life_areas=[{**LIFE_AREA, "situation": "gammel-situasjon", "changed_on": None}],
        documents=[{**TEXT, "changed_on": None, "text": "et-notat"}],
    )
    plan_id = begun(cast, facts)
    agreed(cast, plan_id)
    with cast.changing(plan_id, GRETE, "PRIVATE"):
        change_introduction(opened(plan_id, Area.OVERVIEW), description="nytt", important="")
        life = open_in_turn(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
        write_life_area(life, "FRIENDS", LifeAreaText("ny-situasjon", "", "", ""), version=0)
    take(cast, plan_id)
    found = copied(cast, plan_id, GRETE)
    assert found["about"]["description"] == "nytt"
    assert [one["situation"] for one in found["life_areas"]] == ["ny-situasjon"]
    texts = {one["title"]: one["text"] for one in found["documents"]}
    assert texts == {
        "Det viktigste om barnet": SECRET,
        "Venner": "gammel-situasjon",
        "Venner (2)": "et-notat",
    }


def test_one_notice_and_one_line_tell_of_it(cast, plan_id):
    agreed(cast, plan_id)
    before = len(notices(cast, GRETE))
    take(cast, plan_id)
    lines = [one["text"] for one in copied(cast, plan_id, GRETE)["timeline"]["lines"]]
    assert sum("tidligere plan" in line for line in lines) == 1
    assert not any("la til et mål" in line for line in lines)
    assert len(notices(cast, GRETE)) == before + 1


def test_around_a_protected_child_only_who_may_know_of_meetings_takes_them_in(cast, plan_id):
    agreed(cast, plan_id)
    cast.protect("Lea Vik")
    with pytest.raises(RuleBroken) as broken:
        take(cast, plan_id)
    assert broken.value.code == "guarded"
    assert rows(Arrival)[0].waits, "nothing is lost"


def test_no_draft_begins_for_a_child_that_is_protected_or_lives_elsewhere(cast):
    cast.protect("Lea Vik")
    for child in ("Zara Ali", "Mina Sand"):
        with pytest.raises(RuleBroken) as broken:
            begun(cast, FULL, child)
        assert broken.value.field == "number"
    assert rows(Arrival) == []


# ---- round trip -----------------------------------------------------------------------------


def test_a_whole_plan_comes_out_as_it_went_in(cast):
    """From one family's plan to another's: what a copy can carry is the same in the next copy."""
    first = cast.active_plan(people=(KARI,))
    cast.accept(first, KARI)
    fill(cast, first)
    number = cast.number("Lea Vik")
    with clock.moved(timedelta(days=3)):
        before = copied(cast, first, MONA)
        second = begun(cast, before, number=number)
        agreed(cast, second)
        take(cast, second)
        after_ = copied(cast, second, GRETE)
    for part in ("about", "life_areas", "goals"):
        assert plain(after_[part]) == plain(before[part]), part
    assert after_["timeline"]["before_the_plan"] == before["timeline"]["before_the_plan"]
    [was], [is_] = before["meetings"], after_["meetings"]
    assert plain({**is_, "minutes": None}) == plain({**was, "minutes": None})
    assert is_["minutes"]["decisions"] == was["minutes"]["decisions"]
    assert is_["minutes"]["text"].startswith(was["minutes"]["text"])
    texts = {one["title"]: one["text"] for one in after_["documents"]}
    for one in before["documents"]:
        assert texts[one["title"]] == one["text"]
    [subject_plan] = before["subject_plans"]
    assert subject_plan["text"] in texts[subject_plan["title"]]
    assert is_["place"] == "", "no place of theirs comes along"
    everything = " ".join(words_in(after_))
    for part, words in WORDS.items():
        for word in words:
            assert word in everything, (part, word)


LEFT = {"id", "by", "part_of", "responsible", "helpers", "place", "called_in", "changed_on"}
LEFT |= {"written_with"}


def plain(value):
    """A value without what is of its own house: ids, people, places."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if name not in LEFT}
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_the_page_and_the_taking_take_few_statements(cast, plan_id):
    agreed(cast, plan_id)
    client = cast.client(BENTE)
    with counted_statements() as found:
        client.get(address(plan_id))
    assert len(found) <= 10, "\n".join(found)


def test_nothing_of_a_goal_without_words_breaks_it(cast):
    plan_id = begun(cast, with_goals(goal(life_area="OWN_AREA")))
    agreed(cast, plan_id)
    take(cast, plan_id)
    [one] = copied(cast, plan_id, GRETE)["goals"]["goals"]
    assert one["life_area"] == "OWN_AREA"
    assert cast.client(GRETE).get(f"/planer/{plan_id}/maal").status_code == 200
