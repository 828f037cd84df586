"""Lysglimt: who writes one and who reads it, who hears of it, and that it stands as it was read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.ids import new_id
from samspill.core.paging import PER_PAGE
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.plans.bright_spots.actions import (
    change_bright_spot,
    take_away_bright_spot,
    write_bright_spot,
)
from samspill.plans.bright_spots.models import BrightSpot
from samspill.plans.bright_spots.queries import CORRECTED_WITHIN
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.overview.queries import overview_page
from samspill.plans.plan.access import open_plan
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, TOR
from tests.plans.test_lifecycle import as_holder
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

TEXT = "Emma leste høyt for hele klassen."
SCRIPT = "<script>alert(1)</script><b>Hei"


@pytest.fixture
def plan_id(cast):
    """Emma's plan with Kari in it."""
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    return plan_id


def writing(plan_id):
    return open_plan(plan_id, Area.GOALS, Level.CONTRIBUTE)


def write(cast, plan_id, name=MONA, text=TEXT):
    with cast.changing(plan_id, name):
        return write_bright_spot(writing(plan_id), text).id


def newest(cast, plan_id, name):
    with cast.acting_as(name):
        return overview_page(open_plan(plan_id, Area.OVERVIEW, Level.READ)).bright_spot


def home(plan_id, more=""):
    return f"/planer/{plan_id}/lysglimt{more}"


@pytest.mark.parametrize("name", [MONA, HANNE, KARI])
def test_family_holder_and_professionals_write_and_all_read_it(cast, plan_id, name):
    write(cast, plan_id, name)
    for reader in (MONA, TOR, HANNE, KARI):
        page = Page(cast.client(reader).get(home(plan_id))).text
        assert TEXT in page
        assert name in page
        found = newest(cast, plan_id, reader)
        assert (found.text, found.by) == (TEXT, name)
        with cast.acting_as(reader):
            lines = [one.text for one in latest_lines(plan_id, 20)]
        assert f"{name} skrev et lysglimt" in lines
    assert cast.client(JONAS).get(home(plan_id)).status_code == 404


def test_the_others_hear_of_it_and_who_wrote_it_does_not(cast, plan_id):
    write(cast, plan_id, KARI)
    told = select(Notice.urgency).where(Notice.template == "bright_spot")
    found = {}
    for name in (MONA, TOR, HANNE, KARI):
        with cast.acting_as(name):
            found[name] = list(db.session.scalars(told))
    assert found == {MONA: ["D"], TOR: ["D"], HANNE: ["D"], KARI: []}


def test_the_newest_stands_on_the_overview_and_what_is_taken_away_does_not(cast, plan_id):
    write(cast, plan_id, text="Først")
    last = write(cast, plan_id, KARI, text="Sist")
    assert newest(cast, plan_id, TOR).text == "Sist"
    with cast.changing(plan_id, KARI):
        take_away_bright_spot(writing(plan_id), last)
    assert newest(cast, plan_id, TOR).text == "Først"
    with cast.acting_as(MONA):
        assert db.session.get_one(BrightSpot, last).text is None
    assert "Sist" not in Page(cast.client(MONA).get(home(plan_id))).text


def test_only_who_wrote_it_corrects_it_and_only_for_a_day(cast, plan_id):
    spot = write(cast, plan_id, KARI)
    for name in (MONA, HANNE):
        with pytest.raises(NotEnough), cast.changing(plan_id, name):
            change_bright_spot(writing(plan_id), spot, "Noe annet")
        with pytest.raises(NotEnough), cast.changing(plan_id, name):
            take_away_bright_spot(writing(plan_id), spot)
        assert cast.client(name).get(home(plan_id, f"/{spot}/endre")).status_code == 403
    with cast.changing(plan_id, KARI):
        change_bright_spot(writing(plan_id), spot, "Emma leste for oss.")
    assert newest(cast, plan_id, MONA).text == "Emma leste for oss."
    with (
        clock.moved(CORRECTED_WITHIN),
        pytest.raises(NotEnough),
        cast.changing(plan_id, KARI),
    ):
        change_bright_spot(writing(plan_id), spot, "For seint")
    client = cast.client(KARI)
    assert client.get(home(plan_id, f"/{spot}/endre")).status_code == 200
    with clock.moved(CORRECTED_WITHIN), cast.changing(plan_id, KARI):
        take_away_bright_spot(writing(plan_id), spot)


def test_what_is_gone_or_of_another_plan_is_not_there(cast, plan_id):
    other = cast.active_plan(child="Oskar Aas")
    spot = write(cast, other)
    with pytest.raises(NotVisible), cast.changing(plan_id, MONA):
        change_bright_spot(writing(plan_id), spot, "Nei")
    with cast.changing(other, MONA):
        take_away_bright_spot(writing(other), spot)
    with pytest.raises(NotVisible), cast.changing(other, MONA):
        take_away_bright_spot(writing(other), spot)
    assert cast.client(MONA).get(home(other, f"/{spot}/endre")).status_code == 404


def test_nothing_is_written_while_the_plan_rests_or_before_the_first_yes(cast, plan_id):
    draft = cast.draft(child="Oskar Aas")
    assert cast.client(HANNE).get(home(draft)).status_code == 403
    with pytest.raises(NotEnough), cast.changing(draft, HANNE):
        write_bright_spot(writing(draft), TEXT)
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    with pytest.raises(NotEnough), cast.changing(plan_id, MONA):
        write_bright_spot(writing(plan_id), TEXT)
    with pytest.raises(Conflict), cast.changing(plan_id, MONA):
        write_bright_spot(open_plan(plan_id, Area.GOALS, Level.READ), TEXT)
    assert cast.client(MONA).get(home(plan_id)).status_code == 200


def test_a_form_says_who_reads_it_keeps_what_was_typed_and_shows_it_as_text(cast, plan_id):
    client = cast.client(KARI)
    form = Page(client.get(home(plan_id, "/ny"))).text
    assert "Dette ser:" in form
    assert TOR in form
    for wrong in ("", "   ", "x" * 501):
        answer = post(client, home(plan_id, "/ny"), {"text": wrong})
        assert answer.status_code == 422
        assert wrong.strip() in answer.text
    assert newest(cast, plan_id, KARI) is None
    assert post(client, home(plan_id, "/ny"), {"text": SCRIPT}).status_code == 303
    page = client.get(home(plan_id))
    assert SCRIPT not in page.text
    assert SCRIPT in Page(page).text


def test_the_page_goes_on_and_asks_as_much_however_many_there_are(cast, plan_id):
    write(cast, plan_id)
    client = cast.client(MONA)
    client.get(home(plan_id))
    with counted_statements() as few:
        client.get(home(plan_id))
    with cast.changing(plan_id, MONA):
        row = db.session.scalars(select(BrightSpot)).one()
        same = {c.name: getattr(row, c.name) for c in BrightSpot.__table__.columns}
        days = (timedelta(days=n) for n in range(1, 60))
        rows = [{**same, "id": new_id(), "written_at": row.written_at - day} for day in days]
        db.session.execute(insert(BrightSpot), rows)
    with counted_statements() as many:
        page = client.get(home(plan_id)).text
    assert len(many) == len(few)
    assert len(many) <= 10
    assert page.count(f">{TEXT}<") == PER_PAGE
    assert "side=2" in page
    assert TEXT in Page(client.get(home(plan_id) + "?side=3")).text
