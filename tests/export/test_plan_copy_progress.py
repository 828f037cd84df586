"""How far the job of a copy has come, as who asked sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.export.plan_copy import gathering, jobs
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.export.plan_copy.parts import Part
from samspill.export.plan_copy.progress import begin_step
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.export.test_plan_copy import ask, guarded, let_read, made, plan_id, work
from tests.plans.test_consent import HANNE, KARI, MONA
from tests.register.test_safe_imports import rows
from tests.support.cast import Cast
from tests.support.page import Page

__all__ = ["guarded", "plan_id"]  # the fixtures


def home(cast, plan_id, name=MONA):
    return Page(cast.client(name).get(f"/planer/{plan_id}/nedlasting"))


def bar(page):
    return page.soup.select_one("#copies progress")


def comes_to(cast, plan_id, step, name=MONA):
    [row] = rows(PlanCopy)
    with cast.acting_as(name):
        begin_step(row.id, step)


def test_the_page_says_which_part_of_how_many_is_read_and_looks_by_itself(cast, plan_id):
    ask(cast, plan_id, parts=("ABOUT", "GOALS", "MEETINGS"))
    steps = ((0, "Venter på tur."), (2, "Leser del 2 av 3: Mål og aktiviteter."))
    for step, words in (*steps, (3, "Leser del 3 av 3"), (4, "Skriver filen.")):
        comes_to(cast, plan_id, step)
        page = home(cast, plan_id)
        assert words in page.text
        assert (bar(page)["value"], bar(page)["max"]) == (str(step), "4")
        copies = page.soup.select_one("#copies")
        assert copies["hx-get"] == f"/planer/{plan_id}/nedlasting"
        assert "Se om den er klar" in page.text, "and without a script by the link"


def test_the_job_says_each_step_when_it_begins(cast, plan_id, monkeypatch):
    seen = {}

    def looks(name, does):
        def seeing(*given):
            seen[name] = db.session.scalar(select(PlanCopy.step))
            return does(*given)

        return seeing

    for part in (Part.ABOUT, Part.GOALS, Part.CONSENT):
        monkeypatch.setitem(gathering._READ, part, looks(part, gathering._READ[part]))
    monkeypatch.setattr(jobs, "sealed_pdf", looks("file", jobs.sealed_pdf))
    made(cast, plan_id, format=CopyFormat.PDF)
    [row] = rows(PlanCopy)
    order = {part: row.parts.index(part) + 1 for part in (Part.ABOUT, Part.GOALS, Part.CONSENT)}
    assert seen == {**order, "file": len(row.parts) + 1}
    assert row.state == CopyState.READY
    page = home(cast, plan_id)
    assert bar(page) is None
    assert not page.soup.select("[hx-get]"), "what is ready is not asked for again"
    assert page.soup.select_one("#copies-said").text == "Kopien er klar."


def test_others_see_it_while_the_job_is_at_it(demo, monkeypatch):
    """On connections of its own, as in the house: what breaks off leaves where it was."""

    def breaks(_plan):
        raise RuntimeError("broken")

    monkeypatch.setitem(gathering._READ, Part.GOALS, breaks)
    cast, emma = Cast(demo), "select plan_id from documents where title = 'Referat fra møtet'"
    with acting(None), transaction(), system_access("test"):
        found = db.session.execute(sql(emma)).scalar_one()
    holder = "Hanne Nilsen"
    copy_id, profile_id = ask(cast, found, holder, parts=("ABOUT", "GOALS", "MEETINGS"))
    with pytest.raises(RuntimeError):
        work(jobs.make_copy, found, copy_id, profile_id)
    assert "Leser del 2 av 3" in home(cast, found, holder).text


def test_it_looks_by_itself_for_two_minutes_and_gives_up_after_ten(cast, plan_id):
    ask(cast, plan_id, parts=("ABOUT", "GOALS", "MEETINGS"))
    comes_to(cast, plan_id, 2)
    with clock.moved(timedelta(minutes=3)):
        page = home(cast, plan_id)
        assert bar(page)["value"] == "2"
        assert not page.soup.select("[hx-get]")
    with clock.moved(timedelta(minutes=11)):
        page = home(cast, plan_id)
        assert "Ble ikke laget" in page.text
        assert bar(page) is None


def test_nobody_else_says_how_far_it_is(cast, plan_id):
    ask(cast, plan_id)
    for name in (KARI, HANNE):
        comes_to(cast, plan_id, 5, name)
    with acting(None), transaction():
        begin_step(rows(PlanCopy)[0].id, 5)
    assert [one.step for one in rows(PlanCopy)] == [0]


def test_a_copy_that_is_read_through_shows_no_steps_while_it_waits(cast, guarded):
    copy_id = made(cast, guarded)
    let_read(cast, guarded, copy_id)
    page = home(cast, guarded)
    assert "Venter på gjennomsyn" in page.text
    assert bar(page) is None
    assert not page.soup.select("[hx-get]")
