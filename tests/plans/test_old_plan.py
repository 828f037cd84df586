"""The old plan on a draft: sealed, looked through, and nobody's before all have said yes."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.documents.refusals import Why
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.documents.models import Document
from samspill.plans.imports.queries import old_plans, taken_plans
from samspill.plans.imports.telling import MOST, hang_on, take_off
from samspill.plans.plan.access import open_plan, opened_by_system
from samspill.plans.plan.actions import discard_draft
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, notices
from tests.plans.test_documents import PDF, files_of, look_through, sees
from tests.plans.test_imports import Import, town  # noqa: F401 - a fixture
from tests.support.forms import post
from tests.support.page import Page


@pytest.fixture
def plan_id(town):  # noqa: F811 - the fixture
    """A draft that Hanne took over from a file, with Kari proposed."""
    plans = Import(town)
    kari = "kari.lunde@fjordvik.example (Fagperson)"
    until = f"{clock.today() + timedelta(days=100):%d.%m.%Y}"
    plans.offer(plans.row("Emma Aas", people=kari, until=until))
    plans.take()
    [plan] = plans.plans()
    return plan.id


def hang(cast, plan_id, content=PDF, name="Gammel plan.pdf", by=HANNE):
    with cast.changing(plan_id, by, "PRIVATE" if by == MONA else "WORK"):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        return hang_on(plan, io.BytesIO(content), name)


def hung(cast, plan_id):
    with cast.acting_as(HANNE, "WORK"):
        return [(one.title, one.state) for one in old_plans(plan_id)]


def test_nobody_reads_it_before_all_have_said_yes_and_then_the_family_does(cast, plan_id):
    hang(cast, plan_id)
    look_through(plan_id)
    assert hung(cast, plan_id) == [("Gammel plan", "READY")]
    with cast.acting_as(HANNE, "WORK"), pytest.raises(NotEnough):
        open_plan(plan_id, Area.DOCUMENTS, Level.OWN)
    with cast.acting_as(HANNE, "WORK"):
        assert db.session.scalars(select(Document)).all() == [], "not by the database either"
        assert not latest_lines(plan_id, 9) or "dokument" not in str(latest_lines(plan_id, 9))
    assert notices(cast, MONA) == []
    cast.hear(plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    for name in (MONA, TOR):
        with cast.acting_as(name), pytest.raises(NotEnough):
            open_plan(plan_id, Area.DOCUMENTS, Level.OWN)
    cast.sign(plan_id, TOR)
    for name in (MONA, TOR, HANNE):
        assert sees(cast, plan_id, name) == {"Gammel plan"}
    with cast.acting_as(KARI, "WORK"), pytest.raises((NotEnough, NotVisible)):
        open_plan(plan_id, Area.DOCUMENTS, Level.OWN)


def test_it_goes_with_its_draft(cast, plan_id):
    hang(cast, plan_id)
    assert files_of(plan_id) == 1
    with acting(None), transaction(), opened_by_system(plan_id, "test: a draft is dropped") as plan:
        discard_draft(plan)
    with acting(None), transaction(), system_access("test"):
        assert db.session.scalars(select(Document)).all() == []


def test_it_is_for_drafts_from_a_file_and_their_holder_alone(cast, plan_id):
    other = cast.draft("Oskar Aas")
    with pytest.raises(NotVisible):
        hang(cast, other)
    for name in (KARI, MONA):
        with pytest.raises((NotVisible, NotEnough)):
            hang(cast, plan_id, by=name)
    assert cast.client(HANNE, "WORK").get(f"/planer/{other}/gammel-plan").status_code == 404


def test_what_is_not_taken_is_said(cast, plan_id):
    with pytest.raises(RuleBroken) as error:
        hang(cast, plan_id, b"MZ", "plan.exe")
    assert (error.value.field, error.value.code) == ("file", Why.KIND)
    for number in range(MOST):
        hang(cast, plan_id, name=f"Plan {number}.pdf")
    with pytest.raises(RuleBroken) as error:
        hang(cast, plan_id)
    assert error.value.code == "many"


def test_the_page_takes_shows_and_takes_off(cast, plan_id):
    client, address = cast.client(HANNE, "WORK"), f"/planer/{plan_id}/gammel-plan"
    assert "Legg ved den gamle planen" in client.get("/planer/mottak").text
    form = {"file": (io.BytesIO(PDF), "Gammel plan.pdf")}
    assert post(client, address, form).location == address
    assert "Ses gjennom" in client.get(address).text
    again = Page(post(client, address, {"file": (io.BytesIO(PDF), "gammel plan.pdf")}))
    assert "fra før" in again.errors()["file"]
    assert Page(post(client, address)).errors() == {"file": "Velg en fil."}
    with cast.acting_as(HANNE, "WORK"):
        [one] = old_plans(plan_id)
        assert [plan.plan_id for plan in taken_plans(cast.actor_now().profile_id)] == [plan_id]
    assert post(client, f"{address}/{one.id}/sletting").location == address
    assert hung(cast, plan_id) == []
    with cast.changing(plan_id, HANNE, "WORK"), pytest.raises(NotVisible):
        take_off(open_plan(plan_id, Area.CONSENT, Level.WRITE), one.id)
