"""Employees by hand: a work profile opens no plan, and nobody changes her own."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.grants import Grant, levels_of
from samspill.administration.employees.actions import (
    Period,
    Work,
    add_employee,
    change_employee,
    end_work,
)
from samspill.administration.employees.queries import PAGE, employee_in, employees
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.national_id import check_digits
from samspill.identity.invitations import Invited
from samspill.identity.models import FOREVER, Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements
from tests.support.world import as_system

OLA = "Ola Vik"


def number_of(place):
    """A synthetic number that is nobody's here: born in 1900."""
    tries = (f"018100{individual:03d}" for individual in range(1000))
    found = [nine + digits for nine in tries if (digits := check_digits(nine))]
    return found[place]


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


def work(**more):
    said = {
        "title": "lærer",
        "email": "ny@fjordvik.example",
        "may_hold_plans": False,
        "leads_unit": False,
    }
    return Work(**{**said, **more})


@pytest.fixture
def add(town):
    def it(place=0, *, unit="Fjordvik skole", invited=None, by=OLA, **more):
        who = invited or Invited(number_of(place), "Nye", f"Ås{place}", "ny@fjordvik.example")
        told = {"work": work(), "period": Period(day(), None), **more}
        with town.opened(by) as tenant:
            return add_employee(tenant, who, unit_id=town.units[unit], synthetic=True, **told)

    return it


def profile(profile_id):
    columns = select(*Profile.__table__.columns).where(Profile.id == profile_id)
    with acting(None), transaction():
        return db.session.execute(columns).one()


def seen(town, profile_id):
    with acting(None), transaction():
        return employee_in(town.id, profile_id, clock.today())


def found_by(town, **more):
    with acting(None), transaction():
        return [one.name for one in employees(town.id, clock.today(), **more).people]


# ---- somebody new -------------------------------------------------------------------------


def test_somebody_new_gets_person_and_work_profile_and_no_access(town, add):
    profile_id = add(work=work(may_hold_plans=True, leads_unit=True))
    with acting(None), transaction():
        one = db.session.get_one(Profile, profile_id)
        assert (one.kind, one.tenant_id, one.unit_id) == (
            "WORK",
            town.id,
            town.units["Fjordvik skole"],
        )
        assert (one.title, one.may_hold_plans, one.leads_unit) == ("lærer", True, True)
        assert (one.valid_from, one.valid_to) == (day(), FOREVER)
        assert db.session.scalar(select(func.count()).where(Grant.profile_id == profile_id)) == 0
        person = db.session.get_one(Person, one.person_id)
        assert person.address_protection == "UNKNOWN"


def test_who_is_known_keeps_her_person(cast, add):
    with acting(None), transaction():
        before = db.session.scalar(select(func.count()).select_from(Person))
    siv = Invited(cast.number("Siv Pedersen"), "Siv", "PEDERSEN", "siv@fjordvik.example")
    assert profile(add(invited=siv)).person_id == profile(cast.profile_id("Siv Pedersen")).person_id
    with acting(None), transaction():
        assert db.session.scalar(select(func.count()).select_from(Person)) == before


def test_nobody_gives_herself_a_work_profile(cast, add):
    own = Invited(cast.number(OLA), "Ola", "Vik", "ola@fjordvik.example")
    with pytest.raises(RuleBroken, match="own"):
        add(invited=own)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"invited": Invited("12345678901", "Nye", "Ås", "x@y.example")}, "number"),
        ({"work": work(email="ikke en adresse")}, "email"),
        ({"work": work(email=None)}, "email"),
        ({"unit": "Nordlia skole"}, "unit_id"),
        ({"unit": "BUP Fjordvik"}, "unit_id"),
        ({"period": Period(day(3), day(2))}, "last_day"),
        ({"period": Period(day(-9), day(-1))}, "last_day"),
        ({"period": Period(day(400), None)}, "first_day"),
        ({"period": Period(day(-365 * 90), None)}, "first_day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(add, more, field):
    with acting(None), transaction():
        before = db.session.scalar(select(func.count()).select_from(Profile))
    with pytest.raises(RuleBroken) as found:
        add(**more)
    assert found.value.field == field
    with acting(None), transaction():
        assert db.session.scalar(select(func.count()).select_from(Profile)) == before


def test_a_name_that_is_not_the_numbers_is_refused(cast, add):
    with pytest.raises(RuleBroken, match="no_fit"):
        add(invited=Invited(cast.number("Siv Pedersen"), "Siv", "Holm", "x@y.example"))


def test_who_works_in_the_unit_is_not_added_again(add):
    add(0)
    with pytest.raises(RuleBroken, match="known"):
        add(0)
    add(0, unit="PPT")


def test_an_employment_may_begin_and_end_later(town, add):
    one = seen(town, add(period=Period(day(5), day(9))))
    assert (one.valid_from, one.last_day) == (day(5), day(9))


# ---- changes ------------------------------------------------------------------------------


def test_a_change_is_written_and_the_earlier_address_is_told(cast, town):
    siv = cast.profile_id("Siv Pedersen")
    earlier = profile(siv).email
    with town.opened() as tenant:
        change_employee(tenant, siv, work(title="rådgiver", may_hold_plans=True))
    one = profile(siv)
    assert (one.title, one.email, one.may_hold_plans) == ("rådgiver", "ny@fjordvik.example", True)
    with acting(None), transaction(), as_system(db.session.connection()):
        about = select(Notice.template, Notice.address).where(Notice.profile_id == siv)
        told = db.session.execute(about).one()
    assert (told.template, told.address) == ("contact_changed", earlier)


def test_what_stands_as_it_was_changes_nothing(cast, town):
    siv = cast.profile_id("Siv Pedersen")
    one = profile(siv)
    with town.opened() as tenant:
        same = work(title=one.title, email=one.email)
        change_employee(tenant, siv, same)
    with acting(None), transaction(), as_system(db.session.connection()):
        assert db.session.scalars(select(Notice).where(Notice.profile_id == siv)).all() == []


def test_nobody_changes_or_ends_her_own_work(cast, town):
    own = cast.profile_id(OLA)
    with town.opened() as tenant, pytest.raises(RuleBroken, match="own"):
        change_employee(tenant, own, work(may_hold_plans=True))
    with town.opened() as tenant, pytest.raises(RuleBroken, match="own"):
        end_work(tenant, own, last_day=day(9))
    assert not profile(own).may_hold_plans


@pytest.mark.parametrize("who", ["Ingrid Holm", "Petter Hov", "Mona Aas"])
def test_who_does_not_work_here_is_not_there(cast, town, who):
    profile_id = cast.profile_id(who)
    with town.opened() as tenant, pytest.raises(NotVisible):
        change_employee(tenant, profile_id, work())
    with town.opened() as tenant, pytest.raises(NotVisible):
        end_work(tenant, profile_id, last_day=day())
    assert seen(town, profile_id) is None


# ---- the end ------------------------------------------------------------------------------


def test_after_the_last_day_the_profile_opens_nothing(cast, town):
    plan_id = cast.active_plan()
    kari = cast.profile_id("Kari Lunde")
    client = cast.client("Kari Lunde")
    with town.opened() as tenant:
        end_work(tenant, kari, last_day=day(-1))
    assert client.get(f"/planer/{plan_id}").location == "/bytt-profil"
    with acting(None), transaction():
        assert levels_of(kari, plan_id) == {}
    assert seen(town, kari) is None
    with town.opened() as tenant, pytest.raises(NotVisible):
        end_work(tenant, kari, last_day=day())


def test_a_day_longer_ago_is_refused(cast, town):
    with town.opened() as tenant, pytest.raises(RuleBroken, match="past"):
        end_work(tenant, cast_id(cast, "Kari Lunde"), last_day=day(-2))


def cast_id(cast, name):
    profile = cast.person(name)
    return db.session.scalar(
        select(Profile.id).where(Profile.person_id == profile.id, Profile.kind == "WORK")
    )


def test_an_administrator_does_not_end_who_guards_the_data(cast, town):
    dag = cast.profile_id("Dag Moen")
    with town.opened() as tenant, pytest.raises(RuleBroken, match="role"):
        end_work(tenant, dag, last_day=day())


def test_an_employment_that_never_began_ends_before_it_begins(town, add):
    profile_id = add(period=Period(day(9), None))
    with town.opened() as tenant:
        end_work(tenant, profile_id, last_day=day())
    assert profile(profile_id).valid_to == profile(profile_id).valid_from


# ---- finding ------------------------------------------------------------------------------


def test_employees_are_found_by_name_title_unit_and_in_their_unit(town):
    assert found_by(town, words="siv logoped") == ["Siv Pedersen"]
    assert "Kari Lunde" in found_by(town, words="fjordvik skole")
    assert found_by(town, words="Ingrid") == [], "another municipality's"
    assert found_by(town, words="Petter Hov") == [], "of a service outside"
    assert found_by(town, words="Mona") == [], "a guardian"
    assert set(found_by(town, unit_id=town.units["PPT"])) == {"Siv Pedersen"}
    assert found_by(town, words="100% _") == []


def test_who_is_protected_is_shown_by_name_alone(cast, town):
    cast.protect("Siv Pedersen")
    one = seen(town, cast.profile_id("Siv Pedersen"))
    assert one.is_protected
    assert (one.unit_name, one.title, one.email) == (None, None, None)
    assert found_by(town, words="Siv") == ["Siv Pedersen"]
    assert found_by(town, words="logoped") == []
    assert found_by(town, words="PPT") == []
    assert found_by(town, unit_id=town.units["PPT"]) == []
    ola = cast.client(OLA)
    for path in ("/ansatte?q=Siv", f"/ansatte/{cast.profile_id('Siv Pedersen')}"):
        page = Page(ola.get(town.path(path)))
        assert "Siv Pedersen" in page.text
        main = page.soup.find("main")
        facts = " ".join(part.get_text(" ") for part in main.select(".rows, .facts"))
        assert "logoped" not in main.get_text(" ")
        assert "PPT" not in facts
        assert "siv.pedersen@" not in str(main)


def test_what_is_not_shown_stays_when_it_is_left_empty(cast, town):
    cast.protect("Siv Pedersen")
    siv = cast.profile_id("Siv Pedersen")
    before = profile(siv)
    ola = cast.client(OLA)
    address = town.path(f"/ansatte/{siv}")
    assert Page(ola.get(address)).value("email") == ""
    answer = post(ola, address, {"title": "", "email": "", "may_hold_plans": "y"})
    assert answer.status_code == 303
    after = profile(siv)
    assert (after.title, after.email, after.may_hold_plans) == (before.title, before.email, True)


# ---- pages --------------------------------------------------------------------------------


def test_the_pages_add_change_and_end(cast, town):
    ola = cast.client(OLA)
    assert set(Page(post(ola, town.path("/ansatte/ny"), {})).errors()) == {
        "number",
        "given_name",
        "family_name",
        "unit_id",
        "email",
        "first_day",
    }
    form = {
        "number": number_of(3),
        "given_name": "Åse",
        "family_name": "Ny",
        "unit_id": town.units["PPT"],
        "title": "pedagog",
        "email": "aase@fjordvik.example",
        "first_day": day(),
        "may_hold_plans": "y",
    }
    added = post(ola, town.path("/ansatte/ny"), form)
    assert added.location == town.path("/ansatte")
    page = Page(ola.get(town.path("/ansatte?q=Åse")))
    assert "Åse Ny" in page.text
    one = page.soup.select_one('a[href*="/ansatte/"].line-link')["href"]
    assert post(ola, one, {"email": "ny@fjordvik.example", "title": "rektor"}).status_code == 303
    assert set(Page(post(ola, one, {"email": "x"})).errors()) == {"email"}
    assert set(Page(post(ola, one + "/sluttdato", {})).errors()) == {"last_day"}
    assert post(ola, one + "/sluttdato", {"last_day": day(-1)}).status_code == 303
    assert "Åse Ny" not in Page(ola.get(town.path("/ansatte?q=Åse"))).text


def test_ones_own_page_has_no_form(cast, town):
    own = town.path(f"/ansatte/{cast.profile_id(OLA)}")
    ola = cast.client(OLA)
    page = Page(ola.get(own))
    assert page.soup.select_one('main [name="may_hold_plans"]') is None
    answer = post(ola, own, {"email": "x@fjordvik.example", "may_hold_plans": "y"})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["Ingrid Holm", "Petter Hov", "Mona Aas"])
def test_addresses_of_people_from_elsewhere_are_not_there(cast, town, who):
    ola, profile_id = cast.client(OLA), cast.profile_id(who)
    for part in ("", "/sluttdato", "/rolle"):
        address = town.path(f"/ansatte/{profile_id}{part}")
        assert ola.get(address).status_code == 404, part
        assert post(ola, address, {"last_day": day()}).status_code in (404, 422), part


def test_the_pages_have_pages_and_cost_the_same(cast, town, add):
    ola = cast.client(OLA)
    costs = [cost(ola, town.path("/ansatte"))]
    for place in range(PAGE):
        add(place)
    costs += [cost(ola, town.path("/ansatte")), cost(ola, town.path("/ansatte?side=2"))]
    assert len(set(costs)) == 1
    assert costs[0] <= 10
    first = Page(ola.get(town.path("/ansatte")))
    assert len(first.soup.select("main .rows > li")) == PAGE
    assert "Side 1 av 2" in first.text
    for odd in ("x", "-1", "0", "99999999999999999999"):
        assert ola.get(town.path(f"/ansatte?side={odd}&enhet={odd}")).status_code == 200


def test_an_employee_is_logged_out_everywhere_and_nothing_else_changes(cast, town):
    ola, kari = cast.client(OLA), "Kari Lunde"
    at_work, at_home, other = cast.client(kari), cast.client(kari), cast.client("Siv Pedersen")
    one = town.path(f"/ansatte/{cast.profile_id(kari)}")
    assert "Logg ut overalt" in ola.get(one).text
    address, others = address_of_calendar(kari, cast), address_of_calendar("Siv Pedersen", cast)
    assert post(ola, one + "/logg-ut").status_code == 303
    asks = [cast.app.test_client().get(one).status_code for one in (address, others)]
    assert asks == [404, 200]
    assert "Kari Lunde er logget ut overalt." in ola.get(one).text
    for client in (at_work, at_home):
        assert client.get("/planer").location.startswith("/logg-inn")
    assert other.get("/planer").status_code == 200
    assert cast.client(kari).get("/planer").status_code == 200, "she logs in again"


def address_of_calendar(name, cast):
    """What somebody's calendar elsewhere asks by."""
    answer = post(cast.client(name), "/kalender/abonnement", {"content": "LITTLE"})
    address = urlsplit(Page(answer).soup.select_one("input[readonly]")["value"]).path
    assert cast.app.test_client().get(address).status_code == 200
    return address


def test_nobody_logs_out_who_is_not_employed_here_nor_herself(cast, town):
    ola, mona = cast.client(OLA), cast.client("Mona Aas")
    own = town.path(f"/ansatte/{cast.profile_id(OLA)}")
    assert "Logg ut overalt" not in ola.get(own).text
    assert post(ola, own + "/logg-ut").status_code == 422
    guardian = town.path(f"/ansatte/{cast.profile_id('Mona Aas')}/logg-ut")
    assert post(ola, guardian).status_code == 404
    assert mona.get("/hjem").status_code == 200
    assert ola.get(own).status_code == 200


def cost(client, path):
    assert client.get(path).status_code == 200
    with counted_statements() as found:
        client.get(path)
    return len(found)
