"""One calendar over all one's plans: each with its name, none of another's, few statements."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.infra.db import db
from samspill.plans.consent.withdrawal import withdraw_all
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, Level, opened
from tests.plans.test_meetings import SOON, call, plan_id
from tests.plans.test_whereabouts import name_on_list
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
PARTS = ("", "/maaned", "/uke")


@pytest.fixture
def oskar(cast):
    """A plan of Emma's brother, with the same holder, without Kari."""
    return cast.active_plan("Oskar Aas", people=(SIV,))


def shown(cast, name, part=""):
    answer = cast.client(name).get(f"/kalender{part}?dag={SOON}")
    assert answer.status_code == 200
    return Page(answer)


def linked(cast, name, part=""):
    """The meetings on a page, in order."""
    links = [one["href"] for one in shown(cast, name, part).soup.select("main a[href]")]
    return [one.rpartition("/")[2] for one in links if one.startswith("/planer/")]


def test_meetings_of_all_ones_plans_stand_in_order_with_whose_they_are(cast, plan_id, oskar):
    late = call(cast, plan_id, HANNE, starts=time(14, 30))
    early = call(cast, oskar, HANNE, MONA)
    for part in PARTS:
        assert linked(cast, MONA, part) == [str(early), str(late)], part
        assert linked(cast, KARI, part) == [str(late)], "she is not in Oskar's plan"
    words = shown(cast, MONA).text
    for name in ("Emma Aas", "Oskar Aas"):
        assert name in words
    assert "Oskar" not in shown(cast, KARI, "/uke").text


def test_a_full_day_of_a_month_leads_on_to_its_week_which_shows_all(cast, plan_id, oskar):
    early = [call(cast, plan_id, HANNE, starts=time(hour)) for hour in (8, 9, 10)]
    assert linked(cast, HANNE, "/maaned") == [str(one) for one in early], "three have room"
    late = call(cast, oskar, HANNE, MONA, starts=time(14, 30))
    assert linked(cast, HANNE, "/maaned") == [str(one) for one in early[:2]]
    [more] = shown(cast, HANNE, "/maaned").soup.select('td a[href^="/kalender/uke"]')
    assert more.text == "2 til"
    assert more["href"] == f"/kalender/uke?dag={SOON}"
    assert linked(cast, HANNE, "/uke") == [str(one) for one in (*early, late)]


def test_who_has_no_plan_reads_what_belongs_there(cast):
    assert "Ingen møter er avtalt" in shown(cast, "Per Strand").text


def test_a_plan_that_ended_and_one_of_a_protected_child_are_not_in_it(cast, plan_id, oskar):
    call(cast, plan_id, HANNE)
    hidden = call(cast, oskar, HANNE, MONA)
    with cast.changing(plan_id, MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    cast.protect("Oskar Aas")
    for part in PARTS:
        assert linked(cast, MONA, part) == []
    name_on_list(cast, oskar, MONA, (Where.MEETINGS,))
    for part in PARTS:
        assert linked(cast, MONA, part) == [str(hidden)]
        assert "Fjordvik" not in str(shown(cast, MONA, part).soup.select_one("header"))


def test_it_is_a_look_at_each_plan_that_it_shows(cast, plan_id, oskar):
    call(cast, plan_id, HANNE)
    shown(cast, HANNE)
    with cast.acting_as(HANNE), system_access("test"):
        query = select(AccessLogEntry.subject_id).where(
            AccessLogEntry.page == "meetings.across_plans"
        )
        assert list(db.session.scalars(query)) == [plan_id]


def test_the_pages_run_as_few_statements_however_many_plans_and_meetings(cast, plan_id, oskar):
    client, first = cast.client(HANNE), {}
    for times in (1, 8):
        for n in range(times):
            call(cast, plan_id, HANNE, day=SOON + timedelta(days=n % 2))
            call(cast, oskar, HANNE, MONA, day=SOON + timedelta(days=n % 2))
        for part in PARTS:
            with counted_statements() as found:
                assert client.get(f"/kalender{part}?dag={SOON}").status_code == 200
            assert len(found) <= 10, "\n".join([part, *found])
            assert first.setdefault(part, len(found)) == len(found), part
