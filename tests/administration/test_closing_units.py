"""A unit that ends: all employments end with it, nothing opens, and somebody follows up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.grants import Grant, levels_of
from samspill.administration.employees.actions import Period, Work, add_employee
from samspill.administration.units.closing import (
    close_unit,
    unit_to_close,
    units_to_follow,
    what_closing_touches,
)
from samspill.administration.units.queries import unit_of, units_of
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.actions import set_last_day
from samspill.identity.models import Profile
from samspill.identity.queries import outside_units
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import Tenant
from samspill.organisation.queries import switchboards, units_to_ring
from samspill.plans.holders.acting import plans_to_watch
from tests.administration.test_employees import Invited, number_of
from tests.plans.test_consent import HANNE, KARI
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

HEALTH, SCHOOL, HALL, BUP = "Helsestasjonen", "Fjordvik skole", "Fjordvik rådhus", "BUP Fjordvik"


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def led(cast):
    """A plan in force that Hanne of the health station leads, with Kari of the school in it."""
    return cast.active_plan("Emma Aas", people=(KARI,))


@pytest.fixture
def close(town):
    def it(unit=HEALTH, ahead=3, follower=SCHOOL, by="Ola Vik"):
        with town.opened(by) as tenant:
            close_unit(
                tenant,
                town.units[unit],
                last_day=day(ahead),
                followed_by_id=town.units[follower] if follower else None,
            )

    return it


def test_what_it_touches_is_said_in_numbers_before_anything_is_changed(town, led):
    before = levels_of_holder(led)
    with town.opened() as tenant:
        unit = unit_to_close(tenant, town.units[HEALTH])
        others = units_to_follow(tenant, unit)
        found = what_closing_touches(
            tenant, unit, others, last_day=day(3), followed_by_id=town.units[SCHOOL]
        )
    assert (found.held, found.places, found.roles) == (1, 0, 0)
    assert found.holders >= 1
    assert found.people == listed(town)[HEALTH].employees
    assert levels_of_holder(led) == before


def listed(town):
    with acting(None), transaction():
        return {one.name: one for one in units_of(town.id, clock.today())}


def levels_of_holder(plan_id):
    with acting(None), transaction():
        rows = db.session.execute(
            select(Grant.profile_id, Grant.valid_to).where(Grant.subject_id == plan_id)
        )
        return sorted(map(tuple, rows))


def test_all_that_was_open_ends_with_the_last_day_and_nothing_opens(town, cast, led, close, later):
    grants = levels_of_holder(led)
    close()
    holder = cast.profile_id(HANNE)
    assert levels_of_holder(led) != grants
    assert {until for _id, until in levels_of_holder(led) if _id == holder} <= {
        clock.end_of_day(day(3))
    }
    assert [one for one, _until in levels_of_holder(led)] == [one for one, _until in grants]
    with acting(None), transaction():
        assert levels_of(holder, led)
    later(days=4)
    with acting(None), transaction():
        assert not levels_of(holder, led)
        assert levels_of(cast.profile_id(KARI), led)
    assert listed(town)[HEALTH].employees == 0


def test_the_plans_go_to_the_list_of_the_leader_who_follows_up(town, cast, led, close, later):
    close()
    later(days=4)
    with cast.acting_as("Bente Ruud", "WORK"):
        watched = plans_to_watch(cast.actor_now())
    assert [one.holder_name for one in watched] == [HANNE]
    assert watched[0].lacks_holder(clock.today())
    assert not hasattr(watched[0], "child_name")


def test_the_one_who_follows_up_may_end_too(town, cast, close):
    close()
    with acting(None), transaction():
        db.session.get_one(Profile, cast.profile_id("Jonas Berg")).leads_unit = True
    close(SCHOOL, 5, "Fjordvik SFO")
    with acting(None), transaction():
        assert unit_of(town.id, town.units[HEALTH]).followed_by_id == town.units["Fjordvik SFO"]


def test_nobody_begins_or_stays_in_a_unit_after_its_last_day(town, cast, close):
    close()
    work = Work("lærer", "ny@fjordvik.example", may_hold_plans=False, leads_unit=False)
    for last_day in (None, day(4)):
        with town.opened() as tenant, pytest.raises(RuleBroken, match="closed"):
            add_employee(
                tenant,
                Invited(number_of(0), "Nye", "Ås", "ny@fjordvik.example"),
                unit_id=town.units[HEALTH],
                work=work,
                period=Period(day(), last_day),
                synthetic=True,
            )
    with acting(None), transaction(), pytest.raises(RuleBroken, match="closed"):
        set_last_day(db.session.get_one(Profile, cast.profile_id(HANNE)), day(9))


def test_after_the_day_it_is_nowhere_to_be_chosen_or_rung(town, close, later):
    close()
    close(BUP, 3, None)
    later(days=4)
    with acting(None), transaction():
        assert HEALTH not in {one.name for one in units_to_ring(town.id)}
        assert BUP not in {one.name for one in outside_units(town.id)}
        assert switchboards()
    page = Page(town.cast.client("Ola Vik").get(town.path("/ansatte/ny")))
    assert HEALTH not in page.text
    assert "Avsluttet" in Page(town.cast.client("Ola Vik").get(town.path("/enheter"))).text
    with town.opened() as tenant, pytest.raises(NotVisible):
        close_unit(tenant, town.units[HEALTH], last_day=day(9), followed_by_id=None)


@pytest.mark.parametrize(
    ("unit", "ahead", "follower", "code"),
    [
        (HEALTH, -1, SCHOOL, "last_day"),
        (HEALTH, 3, None, "followed_by_id"),
        (HEALTH, 3, HEALTH, "followed_by_id"),
        (HEALTH, 3, "Nordlia skole", "followed_by_id"),
        (BUP, 3, SCHOOL, "followed_by_id"),
        (HALL, 3, SCHOOL, "own"),
    ],
)
def test_what_cannot_be_is_refused(close, unit, ahead, follower, code):
    with pytest.raises(RuleBroken) as refused:
        close(unit, ahead, follower)
    assert code in (refused.value.code, refused.value.field)


def test_another_municipality_s_and_without_the_right(town, close):
    with pytest.raises(NotVisible):
        close("Nordlia skole")
    with pytest.raises(NotEnough):
        close(by="Dag Moen")


def test_the_pages_preview_then_do_it(town):
    ola, path = town.cast.client("Ola Vik"), town.path(f"/enheter/{town.units[HEALTH]}/avslutning")
    assert "Se hva som skjer" in Page(ola.get(path)).text
    chosen = {"last_day": day(3).isoformat()}
    assert "Velg enheten som følger opp." in Page(ola.get(path, query_string=chosen)).text
    chosen["followed_by_id"] = str(town.units[SCHOOL])
    with counted_statements() as statements:
        page = Page(ola.get(path, query_string=chosen))
    assert len(statements) <= 10, statements
    assert "Planer som blir uten stafettholder" in page.text
    assert listed(town)[HEALTH].last_day is None
    assert post(ola, path, chosen).status_code == 303
    assert listed(town)[HEALTH].last_day == day(3)


def test_a_new_name_keeps_the_old_one(town):
    path = town.path(f"/enheter/{town.units[SCHOOL]}")
    ola = town.cast.client("Ola Vik")
    said = {"name": "Havna skole", "service": "SCHOOL", "phone": ""}
    assert post(ola, path, said).status_code == 303
    assert [name for name, _day in listed(town)["Havna skole"].earlier] == [SCHOOL]
    assert f"Het {SCHOOL} til" in Page(ola.get(town.path("/enheter"))).text
    assert SCHOOL in Page(ola.get(path)).text


def test_a_private_school_runs_no_child_welfare_of_its_own(town):
    with acting(None), transaction():
        db.session.get_one(Tenant, town.id).kind = "PRIVATE_SCHOOL"
    ola, path = town.cast.client("Ola Vik"), town.path("/enheter/ny")
    said = {"name": "Barnevern", "service": "CHILD_WELFARE", "phone": ""}
    assert post(ola, path, said).status_code == 422
    assert post(ola, path, {**said, "is_outside": "y"}).status_code == 303
