"""What a role in a municipality opens, and what ends with an employment or a life; who reads on
when a plan has ended: alone."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select

from samspill.access.actor import Actor, acting
from samspill.access.grants import Grant, Permission, open_grants
from samspill.access.levels import Area, Level, Strength
from samspill.administration import access as administration
from samspill.administration.models import TenantRoleKind
from samspill.core import clock
from samspill.core.clock import end_of_day, start_of_day, today
from samspill.core.errors import NotVisible
from samspill.core.ids import new_id
from samspill.identity import access as identity
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.plans.consent import access as consent
from samspill.plans.consent.models import LineKind

DAY = timedelta(days=1)


@pytest.fixture
def here(cast):
    """Inside one transaction at one instant: gives (now, one profile, another)."""
    profiles = cast.profile_id("Kari Lunde"), cast.profile_id("Siv Pedersen")
    with time_machine.travel(clock.now(), tick=False), acting(None), transaction():
        yield instant(), *profiles


def give(subject, profile, source="other", source_id=None, *, until=10 * DAY):
    """What somebody has from elsewhere."""
    what = [Permission(profile, {Area.GOALS: Level.READ}, instant() + until)]
    open_grants(subject, source, source_id or new_id(), what)


def standing(subject):
    """What is open, or will be: profile to (source, its id, since, until) to levels."""
    found = {}
    query = select(Grant).where(Grant.subject_id == subject, Grant.valid_to > Grant.valid_from)
    db.session.expire_all()
    for row in db.session.scalars(query):
        key = (row.profile_id, row.source, row.source_id, row.valid_from, row.valid_to)
        found.setdefault(key, {})[Area(row.area)] = Level(row.level)
    return found


def ended(subject):
    """Profile and reason of what was ended."""
    query = select(Grant.profile_id, Grant.ended_because).where(
        Grant.subject_id == subject, Grant.ended_because.is_not(None)
    )
    return {tuple(row) for row in db.session.execute(query)}


# ---- a municipality, and a person ---------------------------------------------------------


@pytest.mark.parametrize("kind", TenantRoleKind)
def test_a_role_opens_the_municipality_on_its_days_and_ends_alone(here, kind):
    _now, kari, siv = here
    tenant, first = new_id(), today(instant()) + DAY
    role = SimpleNamespace(
        id=new_id(),
        tenant_id=tenant,
        profile_id=kari,
        kind=kind,
        valid_from=first,
        valid_to=first + 9 * DAY,
    )
    administration.open_role(role)
    levels = {
        "LOCAL_ADMINISTRATOR": {Area.ADMINISTRATION: Level.MANAGE},
        "DATA_PROTECTION_OFFICER": {
            Area.PRIVACY_CASES: Level.MANAGE,
            Area.ADMINISTRATION: Level.CONTRIBUTE,
        },
        "OPERATOR": {Area.OPERATIONS: Level.MANAGE},
    }[kind]
    period = (start_of_day(first), start_of_day(first + 9 * DAY))
    assert standing(tenant) == {(kari, "role", role.id, *period): levels}
    give(tenant, kari)
    give(tenant, siv)
    administration.close_role(role)
    assert {(key[0], key[1]) for key in standing(tenant)} == {(kari, "other"), (siv, "other")}
    assert ended(tenant) == {(kari, "role ended")}


def test_ones_own_municipality_is_the_one_of_the_profile_with_a_role_in_it(here):
    _now, kari, siv = here
    tenant = new_id()
    give(tenant, kari)

    def actor(profile, tenant_id):
        return Actor(profile, new_id(), tenant_id, Strength.HIGH, instant())

    assert administration.own_tenant(actor(kari, tenant)) == tenant
    for other in (actor(siv, tenant), actor(kari, None), actor(kari, new_id())):
        with pytest.raises(NotVisible):
            administration.own_tenant(other)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({Area.ADMINISTRATION: Level.MANAGE}, True),
        ({Area.ADMINISTRATION: Level.WRITE}, False),
        ({Area.PRIVACY_CASES: Level.MANAGE}, False),
        ({}, False),
    ],
)
def test_who_administers_has_all_of_the_administration(here, levels, expected):
    now, kari, _siv = here
    tenant = new_id()
    open_grants(tenant, "role", new_id(), [Permission(kari, levels, now + DAY)])
    assert administration.may_manage(kari, tenant) is expected


def test_an_employment_ends_at_the_end_of_its_day_and_a_life_at_once(here):
    now, kari, siv = here
    subject, day = new_id(), today(instant())
    give(subject, kari)
    give(subject, siv)
    identity.close_employment(kari, day + DAY)
    ends = {key[0]: key[4] for key in standing(subject)}
    assert ends == {kari: end_of_day(day + DAY), siv: now + 10 * DAY}
    assert ended(subject) == {(kari, "employment ended")}
    identity.close_life(kari)
    assert {key[0] for key in standing(subject)} == {siv}
    assert ended(subject) == {(kari, "has died")}


# ---- who reads on --------------------------------------------------------------------------


def test_who_reads_on_has_the_same_areas_and_nothing_to_write_in_them():
    had = {Area.GOALS: Level.WRITE, Area.DOCUMENTS: Level.READ, Area.MESSAGES: Level.OWN}
    not_hers = {
        Area.CONSENT: Level.MANAGE,
        Area.SIGNATORIES: Level.READ,
        Area.ACCESS_LOG: Level.OWN,
    }
    reads = {Area.GOALS: Level.READ, Area.DOCUMENTS: Level.READ, Area.MESSAGES: Level.OWN}
    assert consent.read_only({**had, **not_hers}) == reads
    holder = consent.levels_by(LineKind.PLAN, {})
    assert consent.reading_levels(LineKind.PLAN, {}) == consent.read_only(holder)
    assert set(holder) - set(consent.read_only(holder)) == set(not_hers)


def test_reading_on_opens_to_the_end_of_a_day_and_ends_alone(here):
    now, kari, siv = here
    plan, place, last = new_id(), new_id(), today(instant()) + DAY
    reads = {Area.GOALS: Level.READ}
    consent.open_reading(plan, place, kari, reads, last)
    assert standing(plan) == {(kari, consent.READING_ON, place, now, end_of_day(last)): reads}
    give(plan, siv)
    run_out = Grant(
        id=new_id(),
        profile_id=siv,
        subject_id=plan,
        area=Area.GOALS,
        level=Level.READ,
        valid_from=now - 2 * DAY,
        valid_to=now,
        source=consent.READING_ON,
        source_id=place,
    )
    db.session.add(run_out)
    db.session.flush()
    consent.close_reading(plan, place)
    assert {key[:2] for key in standing(plan)} == {(siv, "other")}
    assert ended(plan) == {(kari, "reads no longer"), (siv, "reads no longer")}
    db.session.refresh(run_out)
    assert run_out.ended_at == now, "it had run out then"
