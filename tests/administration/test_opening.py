"""A role opens the municipality, and nothing else; everybody else finds nothing there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.grants import Grant, levels_of
from samspill.access.levels import Area, Level, Strength
from samspill.administration.access import open_tenant
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible
from samspill.demo.people import FJORDVIK, NORDLIA
from samspill.identity.actions import end_employment
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import Tenant
from tests.support.page import Page
from tests.support.statements import counted_statements

OLA, DAG = "Ola Vik", "Dag Moen"


def tenant_id(name=FJORDVIK):
    found = db.session.execute(select(Tenant.id).where(Tenant.name == name)).scalar_one()
    db.session.rollback()
    return found


def test_each_role_opens_its_areas_of_its_own_municipality_only(cast):
    with acting(None), transaction():
        fjordvik, nordlia = tenant_id(), tenant_id(NORDLIA)
    ola, dag = cast.profile_id(OLA), cast.profile_id(DAG)
    with acting(None), transaction():
        assert levels_of(ola, fjordvik) == {Area.ADMINISTRATION: Level.MANAGE}
        assert levels_of(dag, fjordvik) == {
            Area.ADMINISTRATION: Level.CONTRIBUTE,
            Area.PRIVACY_CASES: Level.MANAGE,
        }
        assert levels_of(ola, nordlia) == {} == levels_of(dag, nordlia)
        assert levels_of(cast.profile_id("Eva Tangen"), fjordvik) == {}


def test_a_role_opens_no_plan(cast):
    cast.active_plan()
    of_them = select(Grant.subject_id).where(
        Grant.profile_id.in_([cast.profile_id(OLA), cast.profile_id(DAG)])
    )
    with acting(None), transaction():
        assert set(db.session.scalars(of_them)) == {tenant_id()}


def test_the_officer_reads_the_administration_and_changes_nothing_alone(cast):
    fjordvik = tenant_id()
    with cast.acting_as(DAG):
        assert open_tenant(fjordvik, Area.ADMINISTRATION, Level.READ).subject.name == FJORDVIK
        with pytest.raises(NotEnough):
            open_tenant(fjordvik, Area.ADMINISTRATION, Level.MANAGE)
    with cast.acting_as(OLA), pytest.raises(NotEnough):
        open_tenant(fjordvik, Area.PRIVACY_CASES, Level.READ)


@pytest.mark.parametrize("who", ["Eva Tangen", "Bente Ruud", "Hanne Nilsen", "Ingrid Holm"])
def test_for_everybody_else_a_municipality_is_as_one_that_never_was(cast, who):
    client = cast.client(who)
    answers = [client.get(f"/admin/{one}") for one in (tenant_id(), uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].get_data() == answers[1].get_data()
    with cast.acting_as(who), pytest.raises(NotVisible):
        open_tenant(tenant_id(), Area.ADMINISTRATION, Level.READ)


def test_a_guardian_finds_nothing(cast):
    mona = cast.client("Mona Aas", "PRIVATE")
    assert mona.get("/admin").status_code == 404
    assert mona.get(f"/admin/{tenant_id()}").status_code == 404


def test_another_municipality_is_not_there_for_who_administers_this_one(cast):
    assert cast.client(OLA).get(f"/admin/{tenant_id(NORDLIA)}").status_code == 404


def test_a_login_at_a_lower_level_opens_nothing(cast):
    ola = cast.client(OLA, strength=Strength.SUBSTANTIAL)
    assert ola.get("/admin").status_code == 403
    assert ola.get(f"/admin/{tenant_id()}").status_code == 403


@pytest.mark.parametrize("who", [OLA, DAG])
def test_the_menu_leads_there(cast, who):
    client, fjordvik = cast.client(who), tenant_id()
    assert 'href="/admin"' in client.get("/hjem").get_data(as_text=True)
    assert client.get("/admin").location == f"/admin/{fjordvik}"
    page = Page(client.get(f"/admin/{fjordvik}"))
    assert OLA in page.text
    assert DAG in page.text


@pytest.mark.parametrize(("who", "kind"), [("Mona Aas", "PRIVATE"), ("Bente Ruud", "WORK")])
def test_nobody_else_has_it_in_her_menu(cast, who, kind):
    assert "/admin" not in cast.client(who, kind).get("/hjem").get_data(as_text=True)


def test_the_menu_costs_nobody_a_statement_more(cast):
    ola, eva = cast.client(OLA), cast.client("Eva Tangen")
    costs = []
    for client in (ola, eva):
        client.get("/min-informasjon")
        with counted_statements() as found:
            client.get("/min-informasjon")
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_a_role_ends_by_its_date_and_nothing_runs_at_midnight(cast, later):
    fjordvik = tenant_id()
    later(days=364)
    assert cast.client(OLA).get(f"/admin/{fjordvik}").status_code == 200
    later(days=2)
    client = cast.client(OLA)
    assert client.get(f"/admin/{fjordvik}").status_code == 404
    assert "/admin" not in client.get("/hjem").get_data(as_text=True)


def test_a_role_ends_with_the_employment(cast):
    eva = cast.profile_id("Eva Tangen")
    with acting(None), transaction():
        from_eva = db.session.get_one(Profile, eva)
        from_eva.leads_unit = True
    with cast.acting_as("Eva Tangen"):
        end_employment(
            cast.actor_now(),
            profile_id=cast.profile_id(OLA),
            last_day=clock.today() - timedelta(days=1),
        )
    with acting(None), transaction():
        assert levels_of(cast.profile_id(OLA), tenant_id()) == {}
