"""«Dette endrer seg når du fyller …»: told a month before, once, to the family and the child."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import months_after, moved
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice, NoticeState
from samspill.plans.birthdays import jobs
from samspill.plans.birthdays.rules import AGES, Change, born_between, coming, told_from
from samspill.plans.birthdays.words import TO_OTHERS, TO_YOU
from samspill.plans.consent.recompute import recompute
from samspill.plans.plan.access import opened_by_system
from tests.plans.test_consent import HANNE, KARI, MONA, TOR
from tests.plans.test_goal_pages import shown
from tests.plans.test_recompute import JON, SARA, born
from tests.plans.test_settling import block, change
from tests.support.statements import counted_statements

EMMA = "Emma Aas"
NOW = {
    "heard_from": 7,
    "great_weight_from": 12,
    "young_person_agrees_from": 15,
    "guardians_agree_until": 18,
    "adult_from": 18,
}


def turning(cast, name, years, ahead=None):
    """Somebody turns so many years in a month, or so many days more."""
    day = months_after(clock.today(), 1) + timedelta(days=ahead or 0)
    born(cast, name, months_after(day, -12 * years))
    return day


def night(ahead=0):
    with moved(timedelta(days=ahead)), acting(None):
        jobs.daily()
        with transaction(), system_access("a test looks"):
            day = clock.today()
            found = [
                plan_id
                for tenant_id in jobs.tenant_ids()
                for plan_id in jobs.plans_with_birthday_near(tenant_id, day, jobs.DAYS_BACK)
            ]
        for plan_id in found:
            with transaction():
                jobs.tell_one(str(plan_id))
    return found


def told(cast, who):
    profile_id = cast.profile_id(who, "PRIVATE")
    with acting(None), transaction(), system_access("a test looks"):
        query = select(Notice.path).where(
            Notice.profile_id == profile_id, Notice.path.endswith("/fyller")
        )
        return list(db.session.scalars(query))


# ---- the rule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "found"),
    [
        (6, (7, (Change.HEARD,))),
        (7, (12, (Change.WEIGHT,))),
        (14, (15, (Change.AGREES,))),
        (15, (18, (Change.OF_AGE,))),
        (18, None),
    ],
)
def test_the_next_birthday_that_changes_something_is_by_the_ages_of_the_rule(years, found):
    on = date(2027, 5, 10)
    one = coming(date(2027 - years, 5, 10), on, NOW)
    assert (one and (one.years, one.changes)) == found
    assert one is None or one.day > on


def test_a_rule_with_other_ages_has_other_birthdays():
    one = coming(date(2011, 6, 1), date(2027, 5, 10), {**NOW, "guardians_agree_until": 16})
    assert one
    assert (one.years, one.changes, one.day) == (16, (Change.ALONE,), date(2027, 6, 1))
    assert set(AGES) == set(TO_YOU) == set(TO_OTHERS) == set(Change)


@pytest.mark.parametrize(
    ("born_on", "first"),
    [
        (date(2012, 6, 10), date(2027, 5, 10)),
        (date(2012, 3, 31), date(2027, 2, 28)),
        (date(2012, 2, 29), date(2027, 2, 1)),
        (date(2012, 1, 5), date(2026, 12, 5)),
    ],
)
def test_it_is_told_of_from_a_month_before_and_found_that_day(born_on, first):
    one = coming(born_on, first, NOW)
    assert one
    assert told_from(one.day) == first
    assert one.is_near(first)
    assert not one.is_near(first - timedelta(days=1))
    assert one.is_near(one.day - timedelta(days=1))
    assert not one.is_near(one.day)
    for back in range(jobs.DAYS_BACK):
        spans = born_between(first + timedelta(days=back), jobs.DAYS_BACK, NOW)
        assert any(start <= born_on <= end for start, end in spans), back


# ---- who is told ---------------------------------------------------------------------------


def test_both_guardians_are_told_once_and_nobody_else(cast):
    plan_id = cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 12)
    assert night() == [plan_id]
    night()
    night(ahead=3)
    assert told(cast, MONA) == told(cast, TOR) == [f"/planer/{plan_id}/fyller"]
    profile_id = cast.profile_id(KARI)
    with acting(None), transaction(), system_access("a test looks"):
        paths = select(Notice.path).where(Notice.profile_id == profile_id)
        assert not [one for one in db.session.scalars(paths) if one.endswith("/fyller")]


def test_a_child_without_a_place_in_the_plan_is_told_in_its_own_room(cast):
    turning(cast, SARA, 12)
    plan_id = cast.active_plan(SARA, (KARI,), (JON,))
    night()
    night(ahead=1)
    assert told(cast, SARA) == ["/mitt-rom/fyller"]
    assert told(cast, JON) == [f"/planer/{plan_id}/fyller"]
    assert (
        "Det du mener, skal telle mye."
        in shown(cast.client(SARA, "PRIVATE"), "/mitt-rom/fyller").text
    )


def test_a_young_person_in_the_plan_is_told_there_and_reads_it_as_her_own(cast):
    turning(cast, SARA, 18)
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    night()
    assert told(cast, SARA) == told(cast, JON) == [f"/planer/{plan_id}/fyller"]
    page = shown(cast.client(SARA, "PRIVATE"), f"/planer/{plan_id}/fyller")
    assert "Dette endrer seg når du fyller 18" in page.text
    assert "Du svarer alene." in page.text
    page = shown(cast.client(JON, "PRIVATE"), f"/planer/{plan_id}/fyller")
    assert "Sara svarer alene" in page.text


def test_who_lost_her_place_before_it_is_delivered_hears_nothing(cast):
    plan_id = cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 12)
    night()
    block(cast, TOR)
    profile_id = cast.profile_id(TOR, "PRIVATE")
    with acting(None), transaction(), system_access("a test looks"):
        notice_id = db.session.scalars(
            select(Notice.id).where(
                Notice.profile_id == profile_id, Notice.path == f"/planer/{plan_id}/fyller"
            )
        ).one()
    with acting(None), transaction(), opened_by_system(plan_id, "test: news") as plan:
        recompute(plan)
    with acting(None), transaction():
        deliver_notice(notice_id)
    with acting(None), transaction(), system_access("a test looks"):
        assert db.session.get_one(Notice, notice_id).state == NoticeState.CANCELLED


@pytest.mark.parametrize(("years", "ahead"), [(11, 0), (13, 0), (19, 0), (12, 5), (12, -40)])
def test_other_birthdays_and_other_days_tell_nobody(cast, years, ahead):
    cast.active_plan(people=(KARI,))
    turning(cast, EMMA, years, ahead)
    night()
    assert told(cast, MONA) == []


def test_workers_that_stood_still_a_week_miss_nobody(cast):
    cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 15)
    night(ahead=6)
    assert len(told(cast, MONA)) == 1


def test_who_is_dead_and_a_plan_that_is_not_in_use_tell_nobody(cast):
    cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 15)
    person = cast.person(EMMA).id
    db.session.rollback()
    change(cast, update(Person).where(Person.id == person).values(died_on=clock.today()))
    assert night() == []
    assert told(cast, MONA) == []


def test_a_draft_tells_nobody(cast):
    cast.draft(EMMA)
    turning(cast, EMMA, 15)
    assert night() == []


# ---- the page ------------------------------------------------------------------------------


def test_the_page_says_what_changes_by_name_to_the_family_and_the_holder(cast):
    plan_id = cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 15)
    page = shown(cast.client(MONA), f"/planer/{plan_id}/fyller")
    assert "Dette endrer seg når Emma fyller 15" in page.text
    assert "Emma må selv si ja til planen" in page.text
    assert "Emma må selv" in shown(cast.client(HANNE), f"/planer/{plan_id}/fyller").text
    assert cast.client(KARI).get(f"/planer/{plan_id}/fyller").status_code == 403
    mona = cast.client(MONA)
    with counted_statements() as found:
        shown(mona, f"/planer/{plan_id}/fyller")
    assert len(found) <= 10, "\n".join(found)


def test_when_age_changes_nothing_more_it_says_so(cast):
    plan_id = cast.active_plan(people=(KARI,))
    turning(cast, EMMA, 30)
    page = shown(cast.client(MONA), f"/planer/{plan_id}/fyller")
    assert "Alderen endrer ikke noe mer i planen." in page.text


def test_a_child_reads_of_it_in_its_own_room(cast):
    turning(cast, SARA, 18)
    sara = cast.client(SARA, "PRIVATE")
    page = shown(sara, "/mitt-rom/fyller")
    assert "Dette endrer seg når du fyller 18" in page.text
    assert "Du svarer alene." in page.text
    assert "116" in page.text, "whom to ring stands on every page of the room"
    with counted_statements() as found:
        shown(sara, "/mitt-rom/fyller")
    assert len(found) <= 10, "\n".join(found)
    assert cast.client(JON, "PRIVATE").get("/mitt-rom/fyller").status_code == 404
