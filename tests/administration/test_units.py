"""Units: added and changed by who administers, and by nobody else."""

from __future__ import annotations

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.administration.units.actions import UnitFacts, add_unit, change_unit
from samspill.administration.units.queries import unit_of, units_of
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.transaction import transaction
from samspill.organisation.services import Service
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements


def facts(**more):
    said = {"name": "Havna skole", "service": Service.SCHOOL, "phone": "", "is_outside": False}
    return UnitFacts(**{**said, **more})


def listed(town):
    with acting(None), transaction():
        return {one.name: one for one in units_of(town.id, clock.today())}


def test_a_unit_is_added_and_changed(town):
    with town.opened() as tenant:
        unit_id = add_unit(tenant, facts(phone="55 50  10 99"))
    one = listed(town)["Havna skole"]
    assert (one.service, one.phone, one.is_outside, one.employees) == (
        "SCHOOL",
        "55 50 10 99",
        False,
        0,
    )
    with town.opened() as tenant:
        change_unit(tenant, unit_id, facts(name="Havna SFO", service=Service.SFO))
    assert "Havna skole" not in listed(town)
    assert listed(town)["Havna SFO"].phone is None


@pytest.mark.parametrize("name", ["Fjordvik skole", "fjordvik SKOLE"])
def test_two_units_have_not_one_name(town, name):
    with town.opened() as tenant, pytest.raises(RuleBroken, match="taken"):
        add_unit(tenant, facts(name=name))
    with town.opened() as tenant:
        unit_id = add_unit(tenant, facts())
    with town.opened() as tenant, pytest.raises(RuleBroken, match="taken"):
        change_unit(tenant, unit_id, facts(name=name))
    with town.opened() as tenant:
        change_unit(tenant, unit_id, facts(phone="55501099"))


@pytest.mark.parametrize("phone", ["1", "ring meg", "555010991234567890", "+0123"])
def test_what_is_no_telephone_is_refused(town, phone):
    with town.opened() as tenant, pytest.raises(RuleBroken, match="telefonnummer"):
        add_unit(tenant, facts(phone=phone))


def test_another_municipalitys_unit_is_not_there(town):
    nordlia = town.units["Nordlia skole"]
    with town.opened() as tenant, pytest.raises(NotVisible):
        change_unit(tenant, nordlia, facts())
    with acting(None), transaction():
        assert unit_of(town.id, nordlia) is None


def test_who_runs_a_unit_stays_while_somebody_works_there(town):
    school = town.units["Fjordvik skole"]
    with town.opened() as tenant, pytest.raises(RuleBroken, match="used"):
        change_unit(tenant, school, facts(name="Fjordvik skole", is_outside=True))


def test_the_officer_reads_and_changes_nothing(cast, town):
    dag = cast.client("Dag Moen")
    page = Page(dag.get(town.path("/enheter")))
    assert "Fjordvik skole" in page.text
    assert "Ny enhet" not in page.text
    assert dag.get(town.path("/enheter/ny")).status_code == 403
    with pytest.raises(NotEnough), town.opened("Dag Moen", Level.MANAGE):
        pass


def test_the_pages_add_and_change(cast, town):
    ola = cast.client("Ola Vik")
    wrong = post(ola, town.path("/enheter/ny"), {})
    assert (wrong.status_code, set(Page(wrong).errors())) == (422, {"name", "service"})
    form = {"name": "Havna skole", "service": "SCHOOL", "phone": "x"}
    assert set(Page(post(ola, town.path("/enheter/ny"), form)).errors()) == {"phone"}
    form["phone"] = "55 50 10 99"
    assert post(ola, town.path("/enheter/ny"), form).location == town.path("/enheter")
    one = town.path(f"/enheter/{listed(town)['Havna skole'].id}")
    assert Page(ola.get(one)).value("name") == "Havna skole"
    assert post(ola, one, {**form, "name": "Havna barneskole"}).status_code == 303
    assert "Havna barneskole" in Page(ola.get(town.path("/enheter"))).text
    elsewhere = town.path(f"/enheter/{town.units['Nordlia skole']}")
    assert [ola.get(elsewhere).status_code, post(ola, elsewhere, form).status_code] == [404, 404]


def test_the_list_counts_nobody_who_is_protected(cast, town):
    before = listed(town)["Fjordvik skole"].employees
    cast.protect("Kari Lunde")
    assert listed(town)["Fjordvik skole"].employees == before - 1


def test_the_list_costs_the_same_however_long_it_is(cast, town):
    ola = cast.client("Ola Vik")
    costs = []
    for number in range(2):
        ola.get(town.path("/enheter"))
        with counted_statements() as found:
            ola.get(town.path("/enheter"))
        costs.append(len(found))
        for more in range(5):
            with town.opened() as tenant:
                add_unit(tenant, facts(name=f"Skole {number} {more}"))
    assert len(set(costs)) == 1
    assert costs[0] <= 10
