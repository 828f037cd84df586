"""What a home could not report: what the page says of it, and where it leads (skole.md 4.1)."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine

from samspill.access.actor import acting
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.school.absence.models import Absence, AbsenceStep
from samspill.school.absence.settling import settle, to_settle
from tests.school.test_absence_from_home import (
    MINE,
    MONDAY,
    MORNING,
    NEW,
    hours,
    ill,
    morning,
    one_absence,
    reports,
    school,
    standing,
)
from tests.support.forms import post
from tests.support.page import Page
from tests.support.sfo import Sfo, soonest

__all__ = ["morning", "school"]
MONA, EMMA = "Mona Aas", "Emma Aas"


def sent(cast, school, **more):
    """The page that came back, and the addresses that it leads to."""
    page = Page(post(cast.client(MONA, "PRIVATE"), NEW, ill(school, **more)))
    assert page.status == 422
    return page, {one["href"] for one in page.soup.select("main a[href]")}


def test_fr_02_where_the_child_is_at_sfo_it_leads_to_the_days_there(cast, school):
    saturday = date(2026, 12, 5)
    days = f"/skole/elever/{school.pupils[EMMA]}/sfo/dager"
    page, leads_to = sent(cast, school, first_day=saturday.isoformat())
    assert "Skolen har fri da." in page.text
    assert days not in leads_to
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    ahead = soonest() - MONDAY
    saturday += timedelta(days=7 * (ahead.days // 7 + 1))
    with time_machine.travel(MORNING + ahead, tick=False):
        _page, leads_to = sent(cast, school, first_day=saturday.isoformat())
    assert days in leads_to


def test_fr_03_what_is_reported_stands_there_and_may_be_changed(cast, school):
    reports(cast, school)
    page, leads_to = sent(cast, school)
    assert "Emma er alt meldt borte da." in page.text
    assert f"/skole/elever/{school.pupils[EMMA]}/fravar/{one_absence(cast)}" in leads_to


def test_fr_04_hours_are_reported_by_the_clock_where_no_lesson_is_known(cast, school):
    form = post(cast.client(MONA, "PRIVATE"), NEW, hours(school, "09:00", "11:30"))
    assert form.status_code == 303
    assert "Klokkeslett er nok." in cast.client(MONA, "PRIVATE").get(NEW).text


def test_fr_05_asks_whether_it_is_illness_and_leads_to_a_leave_that_is_filled_in(cast, school):
    page, leads_to = sent(cast, school, last_day="2026-12-08")
    assert "Er barnet sykt" in page.text
    address = f"/skole/permisjon/ny?elev={school.pupils[EMMA]}&fra=2026-11-30&til=2026-12-08"
    assert address in leads_to
    leave = cast.client(MONA, "PRIVATE").get(address).text
    assert all(f'value="{day}"' in leave for day in ("2026-11-30", "2026-12-08"))


def test_fr_06_leads_to_a_message_to_the_school(cast, school):
    _page, leads_to = sent(cast, school, first_day="2026-11-26")
    assert f"/skole/elever/{school.pupils[EMMA]}/meldinger/ny" in leads_to


def test_fr_08_another_familys_child_is_as_one_that_is_not_there(cast, school):
    said = []
    for one in (str(school.pupils["Iben Dahl"]), str(school.id)):
        page, _leads_to = sent(cast, school, children=[one])
        assert "Iben" not in page.text
        said.append({name: text.replace(one, "") for name, text in page.errors().items()})
    assert said[0] == said[1] != {}


# ---- when the day is over ------------------------------------------------------------------


def by_night(do, *given):
    """What a job does, in a transaction of its own."""
    with acting(None), transaction():
        return do(*given)


def test_a_day_that_is_over_is_the_schools(cast, school):
    reports(cast, school)
    path = f"/skole/elever/{school.pupils[EMMA]}/fravar/{one_absence(cast)}"
    client = cast.client(MONA, "PRIVATE")
    assert path in client.get(MINE).text
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        client = cast.client(MONA, "PRIVATE")
        assert f'href="{path}"' not in client.get(MINE).text
        assert client.get(path).status_code == 404
        assert post(client, path + "/tilbake", {}).status_code == 404
        assert post(client, path, {"kind": "DAY", "reason": "ILL"}).status_code == 404
    assert standing(cast) == [(MONDAY, "REPORTED", None)]


def test_a_report_that_nobody_has_handled_holds_when_its_day_is_over(cast, school):
    reports(cast, school, last_day="2026-12-01")
    assert by_night(to_settle) == []
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        assert by_night(to_settle) == [school.pupils[EMMA]]
        for _again in range(2):
            by_night(settle, school.pupils[EMMA])
        assert by_night(to_settle) == []
    assert standing(cast) == [
        (MONDAY, "CONFIRMED", None),
        (date(2026, 12, 1), "REPORTED", None),
    ]
    with cast.acting_as(MONA, "PRIVATE"):
        steps = [
            (one.kind, one.profile_id)
            for one in db.session.query(AbsenceStep).join(
                Absence, (Absence.id == AbsenceStep.absence_id) & (Absence.day == MONDAY)
            )
        ]
    assert ("CONFIRMED", None) in steps
    assert len(steps) == 2
