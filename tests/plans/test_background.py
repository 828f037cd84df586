"""Plans opened by the program itself, and a version that must be asked for again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting, current_actor
from samspill.access.levels import Area, Level
from samspill.access.system import SystemAccess, system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.event import collected_apart
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Consent, RenewBecause
from samspill.plans.consent.renewal import require_renewal
from samspill.plans.plan.access import opened_by_system
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches


def require(plan_id, days=14, because=RenewBecause.BIRTHDAY):
    by = clock.today() + timedelta(days=days)
    with acting(None), transaction(), opened_by_system(plan_id, "test: a birthday") as plan:
        return require_renewal(plan, because=because, by=by)


def test_what_time_does_stands_on_the_timeline_without_an_actor(cast):
    plan_id = cast.active_plan()
    assert require(plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert latest_lines(plan_id, 1)[0].text == "Samtykket må fornyes"
        query = select(ChangeLogEntry).where(ChangeLogEntry.event == "RenewalRequired")
        assert db.session.scalars(query).one().profile_id is None
        assert broken_link(plan_id) is None
    for name in (MONA, TOR, HANNE):
        assert ("something_new", "QUEUED") in notices(cast, name)


def test_access_of_all_but_the_family_ends_with_the_day_unless_renewed(cast):
    plan_id = cast.active_plan()
    require(plan_id, days=14)
    for days, is_in in ((14, True), (15, False)):
        with clock.moved(timedelta(days=days)):
            assert reaches(cast, SIV, plan_id) is is_in
            assert reaches(cast, HANNE, plan_id) is is_in
            assert reaches(cast, MONA, plan_id)
            assert reaches(cast, HANNE, plan_id, Area.CONSENT, Level.WRITE)
    with cast.acting_as(HANNE):
        assert opened(plan_id).subject.consent_until == clock.today() + timedelta(days=14)


def test_the_earliest_day_stands(cast):
    plan_id = cast.active_plan()
    assert require(plan_id, days=14)
    assert not require(plan_id, days=14)
    assert not require(plan_id, days=20)
    assert require(plan_id, days=3, because=RenewBecause.CARE)
    with acting(None), transaction(), system_access("test"):
        version = db.session.scalars(select(Consent).where(Consent.plan_id == plan_id)).one()
        assert version.renew_by == clock.today() + timedelta(days=3)
        assert version.renew_because == "CARE"
        assert version.until == clock.today() + timedelta(days=200)


def test_a_renewal_never_makes_a_consent_longer(cast):
    plan_id = cast.active_plan()
    assert require(plan_id, days=500)
    with clock.moved(timedelta(days=201)):
        assert not reaches(cast, KARI, plan_id)


def test_nothing_to_renew_is_no_change(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    assert not require(plan_id)
    with pytest.raises(ValueError, match="has passed"):
        require(plan_id, days=-1)


def test_a_plan_that_is_not_there_cannot_be_opened(cast):
    with (
        pytest.raises(NotVisible),
        acting(None),
        transaction(),
        opened_by_system(new_id(), "test: no such plan"),
    ):
        pass


def test_nobody_acts_in_what_the_program_does_by_itself(cast):
    plan_id = cast.active_plan()
    with acting(None), transaction(), opened_by_system(plan_id, "test: who acts?") as plan:
        assert current_actor() is None
        assert not plan.is_holder
        assert not plan.may(Area.OVERVIEW)
        with pytest.raises(NotEnough):
            require_holder(plan)
        reasons = db.session.scalars(select(SystemAccess.reason))
        assert "test: who acts?" in list(reasons)


def test_system_rights_inside_system_rights_stay_until_the_outer_ends(cast):
    plan_id = cast.active_plan()
    with acting(None), transaction():
        with opened_by_system(plan_id, "test: outer"):
            with system_access("test: inner"):
                pass
            assert db.session.scalar(select(Consent.id)) is not None
        assert db.session.scalar(select(Consent.id)) is None


def test_an_employee_without_access_may_cause_what_the_register_says(cast):
    plan_id = cast.active_plan()
    with cast.acting_as("Ola Vik"), opened_by_system(plan_id, "test: a custody order") as plan:
        require_renewal(plan, because=RenewBecause.CARE, by=clock.today())
    with cast.acting_as(MONA):
        opened(plan_id)
        assert latest_lines(plan_id, 1)[0].text == "Samtykket må fornyes"
    assert not reaches(cast, "Ola Vik", plan_id, Area.CONSENT)


def test_events_are_kept_apart_only_inside_a_transaction(app):
    with pytest.raises(RuntimeError, match="transaction"), collected_apart():
        pass
