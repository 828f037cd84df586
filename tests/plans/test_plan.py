"""The plan's shell: who may start one, for whom, and what may be written when (J1, F8)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.key_store import of_plan
from samspill.plans.plan.actions import (
    change_introduction,
    change_picture,
    draft_plan,
    write_closing_note,
)
from samspill.plans.plan.picture import open_picture, seal_picture
from samspill.plans.plan.queries import introduction, picture_of, plans_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import sent, shown
from tests.support.forms import post


def start(cast, number, name=HANNE, kind=""):
    with cast.acting_as(name, kind):
        return draft_plan(cast.actor_now(), number=number, purpose="Lese.", synthetic=True)


@pytest.mark.parametrize("child", ["Zara Ali", "Mina Sand", "Liv Moe", "Mona Aas"])
def test_who_is_no_child_here_answers_as_nobody(cast, child):
    with pytest.raises(RuleBroken) as broken:
        start(cast, cast.number(child))
    with pytest.raises(RuleBroken) as unknown:
        start(cast, "123")
    assert broken.value.field == unknown.value.field == "number"


def test_a_child_elsewhere_is_answered_exactly_as_an_absent_one(cast):
    with pytest.raises(RuleBroken) as elsewhere:
        start(cast, cast.number("Zara Ali"))
    with pytest.raises(RuleBroken) as adult:
        start(cast, cast.number("Mina Sand"))
    assert elsewhere.value.text == adult.value.text


@pytest.mark.parametrize("name", [KARI, "Ola Vik"])
def test_only_who_may_hold_plans_starts_one(cast, name):
    with pytest.raises(NotEnough):
        start(cast, cast.number("Emma Aas"), name)


def test_a_guardian_starts_none(cast):
    with pytest.raises(NotEnough):
        start(cast, cast.number("Emma Aas"), MONA)


def test_a_run_of_tests_that_sees_midnight_finds_its_children(cast, monkeypatch):
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert start(cast, cast.number("Emma Aas"))


def test_many_lookups_are_stopped(cast, monkeypatch):
    monkeypatch.setattr("samspill.plans.plan.actions.LOOKUPS_PER_HOUR", 2)
    for _time in range(2):
        start(cast, cast.number("Emma Aas"))
    with pytest.raises(RuleBroken, match="mange"):
        start(cast, cast.number("Emma Aas"))


def test_nothing_is_written_about_the_child_before_the_first_yes(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        change_introduction(opened(plan_id), description="Hei", important="")
    assert broken.value.code == "no_consent"


def test_what_stands_on_top(cast):
    plan_id = cast.active_plan()
    for text in ("Glad i hester.", "Glad i hester og å tegne. Čáhppes 🐴"):
        with cast.acting_as(MONA):
            plan = opened(plan_id, Area.OVERVIEW, Level.WRITE)
            change_introduction(plan, description=text, important="Ro.")
    with cast.acting_as(SIV):
        opened(plan_id, Area.OVERVIEW)
        assert introduction(plan_id).description == "Glad i hester og å tegne. Čáhppes 🐴"


def about(plan_id):
    return f"/planer/{plan_id}/om"


def typed(page, **texts):
    return {"version": page.value("version"), "description": "", "important": "", **texts}


def test_two_who_write_what_stands_on_top_get_both_texts_and_lose_none(cast):
    plan_id = cast.active_plan(people=(KARI,))
    mona, tor = cast.client(MONA), cast.client(TOR)
    for before in ("", "Glad i hester."):
        pages = {one: shown(one, about(plan_id)) for one in (mona, tor)}
        assert pages[tor].value("description") == before
        his = typed(pages[tor], description="Fars ord", important="Ro.")
        first = typed(pages[mona], description="Glad i hester.")
        assert sent(mona, about(plan_id), first).status == 303
        page = sent(tor, about(plan_id), his)
        assert page.status == 422
        assert "Noen lagret mens du skrev" in page.text
        assert f"Det {MONA} lagret" in page.text
        assert "Glad i hester." in page.text
        assert (page.value("description"), page.value("important")) == ("Fars ord", "Ro.")
    again = typed(page, description="Glad i hester. Fars ord")
    assert sent(tor, about(plan_id), again).status == 303
    with cast.acting_as(HANNE):
        opened(plan_id, Area.OVERVIEW)
        assert introduction(plan_id).description == "Glad i hester. Fars ord"


def test_a_picture_meanwhile_is_no_other_text(cast):
    plan_id = cast.active_plan()
    mona, tor = cast.client(MONA), cast.client(TOR)
    page = shown(tor, about(plan_id))
    upload = {"picture": (io.BytesIO(picture()), "bilde.jpg")}
    assert post(mona, f"/planer/{plan_id}/bilde", upload).status_code == 303
    assert sent(tor, about(plan_id), typed(page, description="Fars ord")).status == 303


def test_who_will_see_what_stands_on_top_stands_there_by_name(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    words, image = shown(cast.client(MONA), about(plan_id)).soup.select("form .who-reads")
    for name in (MONA, TOR, HANNE, KARI):
        assert name in words.text
        assert name in image.text
    assert SIV not in words.text


def picture(kind="JPEG", size=(900, 600)):
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 120, 60))
    exif = Image.Exif()
    exif[0x010E] = "HEMMELIG STED"
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_small_sealed_and_without_a_place(cast, kind):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA):
        plan = opened(plan_id, Area.OVERVIEW, Level.WRITE)
        change_picture(plan, seal_picture(of_plan(plan_id, plan.subject.tenant_id), picture(kind)))
    with cast.acting_as(SIV):
        opened(plan_id, Area.OVERVIEW)
        sealed = picture_of(plan_id)
        shown = open_picture(plan_id, sealed)
    assert b"JFIF" not in sealed
    assert b"HEMMELIG" not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert image.size == (320, 320)
    with cast.acting_as(MONA):
        change_picture(opened(plan_id, Area.OVERVIEW, Level.WRITE), None)
    with cast.acting_as(MONA):
        assert picture_of(plan_id) is None


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\nfake", b"x" * (8 * 2**20 + 1)]
)
def test_what_is_no_picture(cast, content):
    with cast.acting_as(MONA), pytest.raises(RuleBroken) as broken:
        seal_picture(of_plan(new_id()), content)
    assert broken.value.field == "picture"


def test_the_closing_note_waits_for_the_end(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        write_closing_note(opened(plan_id, Area.OVERVIEW), text="Takk")


def test_a_list_of_plans_holds_only_those_one_reaches(cast):
    plan_id = cast.active_plan()
    cast.draft("Oskar Aas", people=(KARI,))
    kari = cast.profile_id(KARI)
    with cast.acting_as(KARI):
        assert [p.id for p in plans_of(kari)] == [plan_id]
