"""The first administrator of a municipality is set up by command; from then on two decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.grants import levels_of
from samspill.access.levels import Area, Level
from samspill.administration.first import FirstPerson, appoint_first
from samspill.administration.models import TenantRole, TenantRoleKind
from samspill.administration.queries import tenant_named
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.national_id import check_digits
from samspill.demo.people import FJORDVIK
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import Tenant, Unit
from tests.support.world import as_system

ADMINISTRATOR = TenantRoleKind.LOCAL_ADMINISTRATOR
OFFICER = TenantRoleKind.DATA_PROTECTION_OFFICER


def somebody(cast, name="Ingrid Holm", **more):
    given, _space, family = name.rpartition(" ")
    words = {
        "tenant": "Havøy kommune",
        "unit": "Havøy rådhus",
        "number": cast.number(name),
        "given_name": given,
        "family_name": family,
        "email": "ny@havoy.example",
    }
    return FirstPerson(**{**words, **more})


def unused_number():
    """A synthetic number that is nobody's here: born in 1900."""
    tries = (f"018100{individual:03d}" for individual in range(1000))
    return next(nine + digits for nine in tries if (digits := check_digits(nine)))


def appoint(person, kind=ADMINISTRATOR, ahead=365):
    until = clock.today() + timedelta(days=ahead)
    with acting(None), transaction():
        return appoint_first(person, kind=kind, until=until, synthetic=True)


def count(model):
    with acting(None), transaction():
        return db.session.scalar(select(func.count()).select_from(model))


def test_it_makes_municipality_unit_person_and_work_profile_and_gives_the_role(cast):
    before = {model: count(model) for model in (Tenant, Unit, Person, Profile)}
    profile_id = appoint(somebody(cast, number=unused_number()))
    for model, standing in before.items():
        assert count(model) == standing + 1, model
    with acting(None), transaction():
        havoy = tenant_named("Havøy kommune")
        assert levels_of(profile_id, havoy.id) == {Area.ADMINISTRATION: Level.MANAGE}
        profile = db.session.get_one(Profile, profile_id)
        assert (profile.kind, profile.email) == ("WORK", "ny@havoy.example")
        assert not profile.may_hold_plans
        assert not profile.leads_unit


def test_who_is_known_keeps_her_person_and_gets_a_work_profile_more(cast):
    before = count(Person)
    profile_id = appoint(somebody(cast))
    assert count(Person) == before
    with acting(None), transaction():
        profile = db.session.get_one(Profile, profile_id)
        assert profile.person_id == cast.person("Ingrid Holm").id


def test_who_works_in_the_unit_already_gets_no_second_profile(cast):
    unit = {"tenant": "Nordlia kommune", "unit": "Nordlia skole"}
    assert appoint(somebody(cast, **unit)) == cast.profile_id("Ingrid Holm")


def test_it_refuses_when_somebody_has_the_role(cast):
    with pytest.raises(ValueError, match="has one already"):
        appoint(somebody(cast, tenant=FJORDVIK))
    appoint(somebody(cast))
    with pytest.raises(ValueError, match="has one already"):
        appoint(somebody(cast, "Siv Pedersen"))


def test_the_officer_is_set_up_beside_and_is_another(cast):
    appoint(somebody(cast))
    with pytest.raises(ValueError, match="two roles"):
        appoint(somebody(cast), OFFICER)
    profile_id = appoint(somebody(cast, "Siv Pedersen"), OFFICER)
    with acting(None), transaction():
        havoy = tenant_named("Havøy kommune")
        assert levels_of(profile_id, havoy.id)[Area.PRIVACY_CASES] == Level.MANAGE


def test_when_the_last_role_has_run_out_the_command_works_again(cast, monkeypatch):
    appoint(somebody(cast), ahead=10)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=11))
    appoint(somebody(cast, "Siv Pedersen"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant": " "},
        {"unit": ""},
        {"given_name": ""},
        {"email": "ikke en adresse"},
        {"number": "12345678901"},
        {"family_name": "Ikke-Holm"},
    ],
)
def test_nothing_is_made_of_what_is_wrong(cast, wrong):
    before = {model: count(model) for model in (Tenant, Unit, Person, Profile)}
    with pytest.raises(ValueError, match=r"\w"):
        appoint(somebody(cast, **wrong))
    assert {model: count(model) for model in before} == before


def test_a_last_day_that_has_passed_is_refused(cast):
    with pytest.raises(ValueError, match="passed"):
        appoint(somebody(cast), ahead=0)


def test_the_change_log_keeps_it(app, cast):
    profile_id = appoint(somebody(cast))
    with acting(None), transaction():
        with as_system(db.session.connection()):
            role = db.session.scalars(
                select(TenantRole).where(TenantRole.profile_id == profile_id)
            ).one()
            entry = db.session.scalars(
                select(ChangeLogEntry).where(ChangeLogEntry.subject_id == role.tenant_id)
            ).one()
        assert (entry.event, entry.profile_id) == ("RoleConfirmed", None)
        assert entry.facts == {
            "role_id": str(role.id),
            "profile_id": str(profile_id),
            "kind": "LOCAL_ADMINISTRATOR",
        }
