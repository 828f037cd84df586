"""«Er du bekymret for et barn?»: on every page of a plan for those at work, and never a form."""

from __future__ import annotations

import pytest

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.plans.test_goal_pages import shown

LINE = "Er du bekymret for et barn?"


@pytest.mark.parametrize("part", ["", "/maal", "/kalender", "/dokumenter", "/tidslinje"])
def test_the_line_stands_on_every_page_of_a_plan_for_those_at_work(cast, part):
    plan_id = cast.active_plan(people=(KARI,))
    assert LINE in shown(cast.client(HANNE), f"/planer/{plan_id}{part}").text
    assert LINE not in shown(cast.client(MONA), f"/planer/{plan_id}{part}").text
    assert LINE not in shown(cast.client(HANNE), "/hjem").text, "it is a line of the plan"


def test_whoever_has_no_plan_yet_finds_it_among_the_plans(cast):
    assert LINE in shown(cast.client(HANNE), "/planer").text
    assert LINE not in shown(cast.client(MONA), "/planer").text


def test_the_page_says_whom_to_ring_and_asks_for_nothing(cast):
    for name in (HANNE, MONA):
        page = cast.client(name).get("/bekymret").text
        assert "barnevernsloven § 13-2" in page
        assert 'href="tel:116117"' in page
        assert "<textarea" not in page
    assert "Barneverntjenesten" in shown(cast.client(HANNE), "/bekymret").text


def test_the_numbers_are_data(cast):
    value = {"law": "en ny lov § 1", "guide": "https://x.example/", "out_of_hours": "999"}
    day = clock.today()
    with acting(None), transaction():
        known = {"name": "concern", "value": {**value, "now": "998"}, "source": "Lov"}
        period = {"valid_from": day, "valid_to": FOREVER}
        tenant_id = cast.actor(HANNE).tenant_id
        db.session.add(DatedPolicy(id=new_id(), tenant_id=tenant_id, **known, **period))
    page = shown(cast.client(HANNE), "/bekymret")
    assert "en ny lov § 1" in page.text
    assert "Ring 998" in page.text
