"""Two people decide a role, never about themselves, and it opens and ends by date."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import redirect
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.grants import levels_of
from samspill.access.levels import Area, Level
from samspill.administration import views
from samspill.administration.access import open_tenant
from samspill.administration.actions import confirm_role, end_role, propose_role
from samspill.administration.first import appoint
from samspill.administration.models import TenantRole, TenantRoleKind
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.identity.signin.client import complete
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements
from tests.support.world import as_system

OLA, DAG, EVA = "Ola Vik", "Dag Moen", "Eva Tangen"
ADMINISTRATOR = TenantRoleKind.LOCAL_ADMINISTRATOR
OFFICER = TenantRoleKind.DATA_PROTECTION_OFFICER


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def propose(town, cast):
    def it(who=EVA, kind=ADMINISTRATOR, *, by=OLA, first=0, last=30):
        profile_id = cast.profile_id(who, "WORK")
        with town.opened(by) as tenant:
            return propose_role(
                tenant,
                profile_id=profile_id,
                kind=kind,
                first_day=day(first),
                last_day=day(last),
            )

    return it


@pytest.fixture
def confirm(town):
    def it(role_id, by=DAG):
        with town.opened(by, Level.CONTRIBUTE) as tenant:
            confirm_role(tenant, role_id)

    return it


@pytest.fixture
def end(town):
    def it(role_id, by):
        with town.opened(by, Level.CONTRIBUTE) as tenant:
            end_role(tenant, role_id)

    return it


def reaches(cast, town, name):
    profile_id = cast.profile_id(name, "WORK")
    with acting(None), transaction():
        return levels_of(profile_id, town.id)


def role_of(cast, name):
    profile_id = cast.profile_id(name, "WORK")
    with acting(None), transaction(), as_system(db.session.connection()):
        return db.session.scalars(
            select(TenantRole.id).where(TenantRole.profile_id == profile_id)
        ).first()


def give(cast, town, name, kind):
    """A role that was set up by command."""
    profile_id = cast.profile_id(name, "WORK")
    with acting(None), transaction(), as_system(db.session.connection()):
        appoint(tenant_id=town.id, profile_id=profile_id, kind=kind, since=day(), until=day(100))
        db.session.flush()


def test_a_role_opens_when_a_second_person_has_confirmed_and_not_before(
    cast, town, propose, confirm
):
    role_id = propose()
    assert reaches(cast, town, EVA) == {}
    confirm(role_id)
    assert reaches(cast, town, EVA) == {Area.ADMINISTRATION: Level.MANAGE}


def test_it_opens_on_its_first_day_and_closes_after_its_last(cast, town, propose, confirm, later):
    confirm(propose(first=2, last=4))
    for ahead, opens in ((0, False), (1, False), (2, True), (3, True), (4, True), (5, False)):
        assert bool(reaches(cast, town, EVA)) == opens, f"{ahead} days ahead"
        later(days=1)


def test_nobody_proposes_or_confirms_a_role_for_herself(cast, town, propose, confirm):
    with pytest.raises(RuleBroken, match="own"):
        propose(OLA, OFFICER)
    role_id = propose()
    with pytest.raises(NotEnough):
        confirm(role_id, OLA)
    assert reaches(cast, town, EVA) == {}


def test_who_should_have_the_role_does_not_confirm_it(cast, town, propose, confirm):
    """She has it until tomorrow, and is proposed for another year."""
    eva = cast.profile_id(EVA)
    with acting(None), transaction(), as_system(db.session.connection()):
        appoint(tenant_id=town.id, profile_id=eva, kind=ADMINISTRATOR, since=day(), until=day(1))
        db.session.flush()
        db.session.execute(
            update(TenantRole).where(TenantRole.profile_id == eva).values(valid_to=day())
        )
    role_id = propose()
    with pytest.raises(NotEnough):
        confirm(role_id, EVA)


@pytest.mark.parametrize("who", [EVA, "Bente Ruud", "Ingrid Holm", "Mona Aas"])
def test_nobody_without_a_role_proposes_or_confirms(cast, town, propose, confirm, who):
    role_id = propose("Siv Pedersen")
    client = cast.client(who)
    for path in (f"/roller/{role_id}/bekreftelse", f"/roller/{role_id}/avslutning"):
        assert post(client, town.path(path)).status_code == 404
    siv = cast.profile_id("Siv Pedersen")
    assert post(client, town.path(f"/ansatte/{siv}/rolle")).status_code == 404
    assert reaches(cast, town, "Siv Pedersen") == {}


def test_the_officer_proposes_nobody(cast, town):
    siv = cast.profile_id("Siv Pedersen")
    dag = cast.client(DAG)
    assert post(dag, town.path(f"/ansatte/{siv}/rolle")).status_code == 403


def test_nobody_is_both(propose):
    with pytest.raises(RuleBroken, match="both"):
        propose(DAG, ADMINISTRATOR)
    propose(EVA, OFFICER)
    with pytest.raises(RuleBroken, match="both"):
        propose(EVA, ADMINISTRATOR)


def test_nobody_has_a_role_twice(propose):
    propose()
    with pytest.raises(RuleBroken, match="known"):
        propose()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-1, 5, "first_day"), (3, 2, "last_day"), (0, 366, "last_day"), (0, -1, "last_day")],
)
def test_days_in_disorder_are_refused(propose, first, last, field):
    with pytest.raises(RuleBroken) as found:
        propose(first=first, last=last)
    assert found.value.field == field


@pytest.mark.parametrize("who", ["Ingrid Holm", "Petter Hov"])
def test_a_role_is_for_those_at_work_here(cast, town, propose, who):
    profile_id = cast.profile_id(who)
    with town.opened() as tenant, pytest.raises(NotVisible):
        propose_role(tenant, profile_id=profile_id, kind=OFFICER, first_day=day(), last_day=day(3))


def test_who_has_left_gets_no_role(cast, propose, confirm):
    role_id = propose()
    cast.leave(EVA)
    with pytest.raises(Conflict):
        confirm(role_id)


def test_who_proposed_must_still_administer(cast, town, propose, confirm, end):
    role_id = propose()
    give(cast, town, "Siv Pedersen", ADMINISTRATOR)
    end(role_of(cast, OLA), "Siv Pedersen")
    with pytest.raises(Conflict):
        confirm(role_id)


def test_a_proposal_whose_days_are_over_is_not_confirmed(propose, confirm, later):
    role_id = propose(last=1)
    later(days=2)
    with pytest.raises(Conflict):
        confirm(role_id)


def test_what_is_confirmed_is_not_confirmed_again(propose, confirm):
    role_id = propose()
    confirm(role_id)
    with pytest.raises(Conflict):
        confirm(role_id)


def test_confirming_needs_a_fresh_login(cast, town, propose):
    role_id = propose()
    old = replace(cast.actor(DAG), signed_in_at=clock.now() - timedelta(minutes=6))
    with acting(old), transaction(), pytest.raises(StepUpNeeded):
        confirm_role(open_tenant(town.id, Area.ADMINISTRATION, Level.CONTRIBUTE), role_id)


def test_the_page_sends_to_a_fresh_login_and_that_confirms(cast, town, propose, monkeypatch):
    role_id, asked = propose(), {}

    def to_login(name, values, _language):
        asked[name] = values
        return redirect("/logg-inn", 303)

    monkeypatch.setattr(views, "confirm_with_login", to_login)
    sent = post(cast.client(DAG), town.path(f"/roller/{role_id}/bekreftelse"))
    assert sent.location == "/logg-inn"
    assert reaches(cast, town, EVA) == {}, "the login is the yes"
    with cast.app.test_request_context(), cast.acting_as(DAG):
        leads_to = complete("confirm-role", asked["confirm-role"], {})
    assert leads_to == town.path("/roller")
    assert reaches(cast, town, EVA)


def test_a_role_is_ended_at_once(cast, town, propose, confirm, end):
    role_id = propose()
    confirm(role_id)
    end(role_id, OLA)
    assert reaches(cast, town, EVA) == {}
    assert cast.client(EVA).get(town.path()).status_code == 404
    with pytest.raises(NotVisible):
        end(role_id, OLA)


def test_a_proposal_is_turned_down_and_opens_nothing(cast, town, propose, confirm, end):
    role_id = propose()
    end(role_id, DAG)
    with pytest.raises(Conflict):
        confirm(role_id)
    assert reaches(cast, town, EVA) == {}


def test_the_last_administrator_stays(cast, town, propose, confirm, end):
    with pytest.raises(RuleBroken, match="last"):
        end(role_of(cast, OLA), OLA)
    with pytest.raises(RuleBroken, match="last"):
        end(role_of(cast, OLA), DAG)
    confirm(propose())
    end(role_of(cast, OLA), OLA)
    assert reaches(cast, town, OLA) == {}


def test_an_administrator_gets_not_rid_of_the_officer(cast, town, end):
    role_id = role_of(cast, DAG)
    with pytest.raises(NotEnough):
        end(role_id, OLA)
    assert reaches(cast, town, DAG)
    end(role_id, DAG)
    assert reaches(cast, town, DAG) == {}


def test_another_municipalitys_role_is_not_there(cast, town, propose):
    role_id = propose()
    siv = cast.profile_id("Ingrid Holm")
    with acting(None), transaction(), as_system(db.session.connection()):
        appoint(
            tenant_id=town.other_id,
            profile_id=siv,
            kind=ADMINISTRATOR,
            since=day(),
            until=day(9),
        )
        db.session.flush()
    ingrid = cast.client("Ingrid Holm")
    for part in ("bekreftelse", "avslutning"):
        here = f"/admin/{town.id}/roller/{role_id}/{part}"
        there = f"/admin/{town.other_id}/roller/{role_id}/{part}"
        assert [post(ingrid, one).status_code for one in (here, there)] == [404, 404]


def test_the_change_log_keeps_who_proposed_confirmed_and_ended(cast, town, propose, confirm, end):
    role_id = propose()
    confirm(role_id)
    end(role_id, OLA)
    with acting(None), transaction(), as_system(db.session.connection()):
        rows = db.session.execute(
            select(ChangeLogEntry.event, ChangeLogEntry.profile_id, ChangeLogEntry.facts)
            .where(ChangeLogEntry.subject_id == town.id)
            .order_by(ChangeLogEntry.at)
        ).all()
    ours = [(row.event, row.profile_id) for row in rows if row.facts["role_id"] == str(role_id)]
    ola, dag = cast.profile_id(OLA), cast.profile_id(DAG)
    assert ours == [("RoleProposed", ola), ("RoleConfirmed", dag), ("RoleEnded", ola)]


def test_the_pages_propose_and_end(cast, town):
    ola, eva = cast.client(OLA), cast.profile_id(EVA)
    address = town.path(f"/ansatte/{eva}/rolle")
    assert "Eva Tangen" in Page(ola.get(address)).text
    wrong = post(ola, address, {})
    assert (wrong.status_code, set(Page(wrong).errors())) == (
        422,
        {"kind", "first_day", "last_day"},
    )
    right = {"kind": "LOCAL_ADMINISTRATOR", "first_day": day(), "last_day": day(9)}
    assert post(ola, address, right).location == town.path("/roller")
    listed = Page(ola.get(town.path("/roller"))).text
    assert "Venter på en til" in listed
    assert "Bekreft rollen" not in listed, "who proposed it does not confirm it"
    assert "Bekreft rollen" in Page(cast.client(DAG).get(town.path("/roller"))).text
    refused = post(ola, town.path(f"/roller/{role_of(cast, OLA)}/avslutning"))
    assert refused.status_code == 422
    assert "Kommunen må ha en administrator" in Page(refused).text


def test_ones_own_role_cannot_be_proposed_by_form(cast, town):
    ola = cast.client(OLA)
    address = town.path(f"/ansatte/{cast.profile_id(OLA)}/rolle")
    form = {"kind": "DATA_PROTECTION_OFFICER", "first_day": day(), "last_day": day(9)}
    answer = post(ola, address, form)
    assert answer.status_code == 422
    assert "Du kan ikke gi deg selv en rolle" in Page(answer).text


def test_the_page_of_roles_costs_the_same_however_many_there_are(cast, town, propose):
    ola = cast.client(OLA)
    costs = []
    for who in (None, EVA, "Siv Pedersen"):
        if who:
            propose(who)
        ola.get(town.path("/roller"))
        with counted_statements() as found:
            ola.get(town.path("/roller"))
        costs.append(len(found))
    assert len(set(costs)) == 1
    assert costs[0] <= 10
