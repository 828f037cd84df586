"""What birthdays and the register change for consents (I10, I11, I12, I21)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import birthday
from samspill.core.errors import Conflict, NotVisible
from samspill.identity.models import Person, Profile, ProfileKind, Relation
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent import jobs
from samspill.plans.consent.due import plans_touched_by_days
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Consent, Evidence, RenewBecause
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.recompute import recompute
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.plan.access import opened_by_system
from tests.plans.passing_days import standing
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.plans.test_settling import block, change, confirm, exempt, protect, relate, states

JON, SARA = "Jon Lie", "Sara Lie"


def look_again(plan_id):
    with acting(None), transaction(), opened_by_system(plan_id, "test: news") as plan:
        recompute(plan)


def born(cast, name, day):
    person = cast.person(name).id
    db.session.rollback()
    change(cast, update(Person).where(Person.id == person).values(born_on=day))


def version(cast, plan_id, holder=HANNE):
    with cast.acting_as(holder):
        opened(plan_id)
        found = active_consent(plan_id)
        db.session.expunge(found)
        return found


def evidence(cast, plan_id):
    with acting(None), transaction(), system_access("test: the chain"):
        assert broken_link(plan_id) is None
        query = select(Evidence.kind).where(Evidence.plan_id == plan_id)
        return list(db.session.scalars(query.order_by(Evidence.sequence)))


@pytest.fixture
def plan_id(cast):
    return cast.active_plan()


def test_nothing_changes_when_nothing_has_changed(cast, plan_id):
    before = evidence(cast, plan_id)
    look_again(plan_id)
    assert evidence(cast, plan_id) == before
    assert version(cast, plan_id).renew_by is None
    assert reaches(cast, TOR, plan_id, Area.OVERVIEW, Level.WRITE)


@pytest.mark.parametrize("news", ["without", "ended", "blocked", "protected"])
def test_who_loses_the_say_is_out_at_once_and_the_rest_goes_on(cast, plan_id, news):
    if news == "without":
        relate(cast, TOR, kind="WITHOUT")
        relate(cast, MONA, kind="SOLE")
    elif news == "ended":
        relate(cast, TOR, valid_to=clock.today())
        relate(cast, MONA, kind="SOLE")
    elif news == "blocked":
        block(cast, TOR)
    else:
        protect(cast, "Mona Aas")
        protect(cast)
    look_again(plan_id)
    for area in (Area.OVERVIEW, Area.CONSENT, Area.ACCESS_LOG):
        assert not reaches(cast, TOR, plan_id, area, Level.OWN)
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "SUSPENDED"}
    for name in (MONA, KARI, SIV):
        assert reaches(cast, name, plan_id)
    assert evidence(cast, plan_id)[-2 if news in ("blocked", "protected") else -1] == "SUSPENDED"
    told = [template for template, _state in notices(cast, TOR) if template == "access_ended"]
    assert bool(told) == (news in ("without", "ended")), "a blocked person receives nothing"
    before = evidence(cast, plan_id)
    look_again(plan_id)
    assert evidence(cast, plan_id) == before


def test_what_remains_of_the_responsibility_needs_no_new_signature(cast, plan_id):
    relate(cast, TOR, kind="WITHOUT")
    relate(cast, MONA, kind="SOLE")
    look_again(plan_id)
    assert version(cast, plan_id).renew_by is None


@pytest.mark.parametrize("news", ["blocked", "protected", "one of two"])
def test_what_is_unclear_must_be_settled_within_the_days(cast, plan_id, news):
    if news == "blocked":
        block(cast, TOR)
    elif news == "protected":
        protect(cast)
    else:
        relate(cast, TOR, kind="WITHOUT")
    look_again(plan_id)
    found = version(cast, plan_id)
    assert found.renew_by == clock.today() + timedelta(days=30)
    assert found.renew_because == RenewBecause.RESPONSIBILITY


def test_protection_shuts_out_both_until_two_employees_have_confirmed(cast, plan_id):
    protect(cast)
    look_again(plan_id)
    for name in (MONA, TOR):
        assert not reaches(cast, name, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, KARI, plan_id)
    confirm(cast, plan_id, MONA)
    exempt(cast, plan_id, TOR)
    cast.propose(plan_id, "Jonas Berg")
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, MONA, plan_id, Area.OVERVIEW, Level.WRITE)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def test_who_is_out_cannot_come_back_by_a_withdrawal(cast, plan_id):
    block(cast, TOR)
    look_again(plan_id)
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert reaches(cast, MONA, plan_id)
    assert not reaches(cast, TOR, plan_id)


def test_of_a_plan_that_has_ended_its_holder_hears_nothing(cast, plan_id):
    """She may not read it any more, so what is told her would never be hers (I13)."""
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    before = notices(cast, HANNE)
    relate(cast, MONA, kind="WITHOUT")
    look_again(plan_id)
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)
    assert notices(cast, HANNE) == before


def test_a_closed_plan_is_shut_for_who_lost_the_say_too(cast, plan_id):
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert reaches(cast, TOR, plan_id)
    block(cast, TOR)
    look_again(plan_id)
    assert not reaches(cast, TOR, plan_id)
    assert reaches(cast, MONA, plan_id)


def test_a_request_that_waits_for_the_wrong_people_ends(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    relate(cast, TOR, kind="WITHOUT")
    relate(cast, MONA, kind="SOLE")
    with pytest.raises((Conflict, NotVisible)):
        cast.sign(plan_id, TOR)
    look_again(plan_id)
    assert evidence(cast, plan_id) == ["SENT", "SIGNED", "SUSPENDED", "CANCELLED"]
    assert not reaches(cast, KARI, plan_id)
    assert ("something_new", "QUEUED") in notices(cast, HANNE)
    cast.propose(plan_id, KARI)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)


def test_whoever_gets_a_say_must_be_asked(cast):
    plan_id = cast.active_plan("Lea Vik", (KARI,), ("Grete Vik",))
    relate(cast, "Grete Vik", "Lea Vik", kind="JOINT")
    relate(cast, "Per Strand", "Lea Vik", kind="JOINT")
    look_again(plan_id)
    assert version(cast, plan_id).renew_because == RenewBecause.RESPONSIBILITY
    assert not reaches(cast, "Per Strand", plan_id, Area.CONSENT, Level.OWN)
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    assert states(cast, plan_id) == {"Grete": "WAITING", "Per": "WAITING"}
    cast.sign(plan_id, "Grete Vik")
    cast.sign(plan_id, "Per Strand")
    assert reaches(cast, "Per Strand", plan_id, Area.OVERVIEW, Level.WRITE)


# ---- care -----------------------------------------------------------------------------------


def test_a_custody_order_lets_the_service_sign_and_shuts_out_whom_it_leaves_out(cast):
    plan_id = cast.active_plan("Adam Nes", (KARI,), ("Tone Bakke",))
    assert reaches(cast, "Tone Bakke", plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert not reaches(cast, "Tone Bakke", plan_id, Area.OVERVIEW, Level.WRITE)
    for name in ("Nora Nes", "Ellen Krog"):
        assert not reaches(cast, name, plan_id, Area.CONSENT, Level.OWN)


def test_the_end_of_care_shuts_out_the_service_and_asks_the_mother(cast):
    plan_id = cast.active_plan("Adam Nes", (KARI,), ("Tone Bakke",))
    for name in ("Tone Bakke", "Ellen Krog", "Rune Krog"):
        relate(cast, name, "Adam Nes", valid_to=clock.today())
    look_again(plan_id)
    assert not reaches(cast, "Tone Bakke", plan_id, Area.CONSENT, Level.OWN)
    assert version(cast, plan_id).renew_because == RenewBecause.RESPONSIBILITY
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    cast.sign(plan_id, "Nora Nes")
    assert reaches(cast, "Nora Nes", plan_id)


def test_access_ends_with_the_day_of_the_relation_by_itself(cast):
    relate(cast, "Tone Bakke", "Adam Nes", valid_to=clock.today() + timedelta(days=3))
    plan_id = cast.active_plan("Adam Nes", (KARI,), ("Tone Bakke",))
    assert reaches(cast, "Tone Bakke", plan_id)
    with clock.moved(timedelta(days=3)):
        assert not reaches(cast, "Tone Bakke", plan_id)
        assert reaches(cast, KARI, plan_id)


def test_an_emergency_order_suspends_the_parents_until_it_says_otherwise(cast, plan_id):
    tone = cast.person("Tone Bakke").id
    emma = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction(), system_access("test: an order"):
        db.session.add(
            Relation(
                adult_id=tone,
                child_id=emma,
                kind="EMERGENCY",
                valid_from=clock.today(),
                source="Barneverntjenesten",
                decision="Akuttvedtak 1",
            )
        )
    look_again(plan_id)
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)
    assert version(cast, plan_id).renew_because == RenewBecause.CARE


# ---- birthdays ------------------------------------------------------------------------------


def turns(cast, name, years, in_days=0):
    """Let the person's birthday of that many years be in so many days."""
    day = clock.today() + timedelta(days=in_days)
    born(cast, name, birthday(day, -years))


def test_at_fifteen_the_young_person_is_to_sign_too(cast, plan_id):
    person = cast.person("Emma Aas")
    private = {"kind": ProfileKind.PRIVATE, "tenant_id": person.tenant_id}
    found = Profile(person_id=person.id, valid_from=clock.today(), **private)
    db.session.rollback()
    with acting(None), transaction():
        db.session.add(found)
    turns(cast, "Emma Aas", 15)
    look_again(plan_id)
    assert version(cast, plan_id).renew_because == RenewBecause.BIRTHDAY
    for name in (MONA, TOR):
        assert reaches(cast, name, plan_id, Area.OVERVIEW, Level.WRITE)
    cast.propose(plan_id, "Jonas Berg")
    cast.send(plan_id)
    for name in (MONA, TOR, "Emma Aas"):
        cast.sign(plan_id, name)
    assert reaches(cast, "Emma Aas", plan_id)


def test_at_eighteen_the_guardian_is_out_and_the_young_adult_stays_and_signs_alone(cast):
    turns(cast, SARA, 18, in_days=1)
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    assert reaches(cast, JON, plan_id)
    with clock.moved(timedelta(days=1)):
        assert not reaches(cast, JON, plan_id, Area.CONSENT, Level.OWN)
        assert reaches(cast, SARA, plan_id), "the child's own access is never ended (I11)"
        look_again(plan_id)
        assert reaches(cast, SARA, plan_id)
        assert states(cast, plan_id) == {"Sara": "SIGNED", "Jon": "SUSPENDED"}
        assert standing(cast, plan_id, JON) == "REMOVED", "he stands in the plan no more"
        assert notices(cast, JON)[-1] == ("access_ended", "QUEUED")
        look_again(plan_id)
        assert [one for one, _state in notices(cast, JON)].count("access_ended") == 1
        assert version(cast, plan_id).renew_because == RenewBecause.BIRTHDAY
        cast.propose(plan_id, SIV)
        cast.send(plan_id)
        assert states(cast, plan_id) == {"Sara": "WAITING"}
        cast.sign(plan_id, SARA)
        assert reaches(cast, SIV, plan_id)


@pytest.mark.parametrize("years", [7, 12])
def test_other_birthdays_change_nobodys_access(cast, plan_id, years):
    turns(cast, "Emma Aas", years)
    look_again(plan_id)
    assert version(cast, plan_id).renew_by is None


@pytest.mark.parametrize("late", [0, 6, 7])
def test_the_nightly_job_finds_birthdays_of_the_last_week(cast, plan_id, late, monkeypatch):
    queued = []
    monkeypatch.setattr(jobs, "defer", lambda name, calls: queued.extend((name, c) for c in calls))
    turns(cast, "Emma Aas", 10, in_days=-late)
    with acting(None), transaction():
        jobs.see_birthdays()
    expected = [(jobs.RECOMPUTE, {"plan_id": str(plan_id)})] if late < 7 else []
    assert queued == expected


def test_the_job_for_one_plan(cast, plan_id):
    block(cast, TOR)
    with acting(None), transaction():
        jobs.see_who_must_agree(str(plan_id))
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def test_a_leap_day_is_found_on_the_first_of_march(cast, plan_id):
    born(cast, "Emma Aas", date(2016, 2, 29))
    with acting(None), transaction(), system_access("test: days"):
        assert plans_touched_by_days([date(2027, 3, 1)]) == [plan_id]
        assert plans_touched_by_days([date(2027, 3, 2)]) == []


def test_terminal_versions_stay_as_they_are(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    block(cast, TOR)
    look_again(plan_id)
    with acting(None), transaction(), system_access("test: states"):
        states_ = list(db.session.scalars(select(Consent.state).where(Consent.plan_id == plan_id)))
    assert states_ == ["CANCELLED"]
