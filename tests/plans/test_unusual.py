"""Thirty people who look where they have no business, among weeks of ordinary work (6.7, 12).

Each case is written by hand as what somebody did. Two of them look like work, and stay unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from samspill.core.ids import new_id
from samspill.identity.models import Profile, Relation
from samspill.infra.db import HELD, db
from samspill.organisation.models import DatedPolicy
from samspill.plans.unusual.models import LASTING, Sign
from samspill.web.factory import create_app
from tests.plans.looking import Office, as_system, office, settle_all
from tests.support.client import Client
from tests.support.database import WITH_PLANS, TestCluster

HANNE, KARI, SIV, JONAS = "Hanne Nilsen", "Kari Lunde", "Siv Pedersen", "Jonas Berg"
TONE, NINA, MARIT, RANDI = "Tone Bakke", "Nina Haug", "Marit Sund", "Randi Lid"
BENTE, PETTER, ANNE, OLA, EVA = (
    "Bente Ruud",
    "Petter Hov",
    "Anne Dahl",
    "Ola Vik",
    "Eva Tangen",
)
FOREVER = date(9999, 12, 31)


@pytest.fixture(scope="module")
def weeks(cluster: TestCluster) -> Iterator[tuple[Flask, Office]]:
    """The demo's plans and eleven weeks of work in them, in a database of their own."""
    with cluster.copy(WITH_PLANS) as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        with app.app_context():
            yield app, office(app)
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def here(weeks: tuple[Flask, Office]) -> Iterator[Office]:
    """The same, where what a test does is undone."""
    app, found = weeks
    day = found.day
    connection = db.engine.connect()
    outer = connection.begin()
    app.extensions[HELD] = connection
    try:
        yield found
    finally:
        db.session.remove()
        app.extensions.pop(HELD)
        outer.rollback()
        connection.close()
        found.day = day
        found.rows.clear()


def has_child_with(here: Office, name: str, other: str, child: str) -> None:
    with as_system():
        child_id = here.cast.person(child).id
        for adult_id in (here.person(name).id, here.person(other).id):
            rest = {"kind": "JOINT", "valid_from": date(2020, 1, 1), "source": "register"}
            db.session.add(Relation(adult_id=adult_id, child_id=child_id, **rest))


def another_job(here: Office, name: str, ago: int) -> None:
    with as_system():
        old = db.session.get_one(Profile, here.profile(name))
        place = {"tenant_id": old.tenant_id, "unit_id": old.unit_id, "kind": "WORK"}
        begins = here.day - timedelta(days=ago)
        row = {"id": new_id(), "person_id": old.person_id, "valid_from": begins}
        db.session.execute(insert(Profile), {**row, **place, "valid_to": FOREVER})


def is_day_off(here: Office) -> None:
    with as_system():
        value = {"days": [here.day.isoformat()]}
        period = {"valid_from": date(2020, 1, 1), "valid_to": FOREVER, "source": "test"}
        name = "public_holidays"
        db.session.add(DatedPolicy(tenant_id=here.tenant_id, name=name, value=value, **period))


# ---- who somebody is ------------------------------------------------------------------------


def a_teacher_reads_her_own_childs_plan_at_work(here: Office) -> None:
    here.let_in(ANNE, "Iben")
    here.reads(ANNE, "Iben")


def a_therapist_reads_of_the_son_of_the_man_she_has_a_child_with(here: Office) -> None:
    has_child_with(here, SIV, "Tor Aas, privat", "Zara Ali")
    here.let_in(SIV, "Oskar")
    here.reads(SIV, "Oskar", 2)


def a_clerk_of_the_same_name_reads_of_his_niece(here: Office) -> None:
    here.let_in(OLA, "Lea")
    here.reads(OLA, "Lea", 2)


def a_double_surname_hides_an_aunt(here: Office) -> None:
    here.is_called(NINA, "Aas-Haug")
    here.let_in(NINA, "Emma")
    here.reads(NINA, "Emma", 3)


def a_substitute_reads_of_the_child_of_a_colleague_at_her_school(here: Office) -> None:
    here.let_in(NINA, "Iben")
    here.reads(NINA, "Iben", 2)


# ---- what she has to do there -----------------------------------------------------------------


def a_clerk_comes_back_after_months_to_read_everything_important(here: Office) -> None:
    here.let_in(EVA, "Emma")
    here.reads(EVA, "Emma", 8)


def a_substitute_whose_class_it_was_in_spring_reads_on(here: Office) -> None:
    here.let_in(NINA, "Amir", ago=70)
    here.reads(NINA, "Amir", 4, ago=40)
    here.reads(NINA, "Amir", 6, at=13)


def somebody_looks_once_at_a_child_in_hiding(here: Office) -> None:
    here.let_in(SIV, "Noah")
    here.reads(SIV, "Noah")


def a_register_that_does_not_know_counts_as_hiding(here: Office) -> None:
    with as_system():
        here.cast.person("Jakob Tveit").address_protection = "UNKNOWN"
    here.let_in(JONAS, "Jakob")
    here.reads(JONAS, "Jakob")


# ---- how much ---------------------------------------------------------------------------------


def a_teacher_opens_nine_plans_in_her_lunch(here: Office) -> None:
    here.reads_all(KARI, at=11.5, many=9, every=0.03)


def somebody_goes_through_every_plan_slowly_all_day(here: Office) -> None:
    here.reads_all(TONE, at=7.5, many=16, every=0.5)


def a_stolen_login_takes_all_plans_at_three_at_night(here: Office) -> None:
    here.reads_all(HANNE, pages=3, at=3, every=0.02)


def a_psychologist_reads_one_plan_from_end_to_end(here: Office) -> None:
    here.reads(PETTER, "Amir", 45, at=9)


def a_caseworker_prints_all_old_versions(here: Office) -> None:
    here.reads(TONE, "Amir", 38, at=14, page="earlier.version", area="GOALS")


def a_holder_reads_the_same_plan_all_week(here: Office) -> None:
    for ago in range(5):
        here.reads(RANDI, "Oskar", 12, ago=ago)


def a_participant_checks_on_one_child_every_day(here: Office) -> None:
    here.let_in(NINA, "Sara")
    for ago in range(6):
        here.reads(NINA, "Sara", 14, at=12, ago=ago)


# ---- when -------------------------------------------------------------------------------------


def a_therapist_reads_at_two_at_night(here: Office) -> None:
    here.reads(SIV, "Emma", 5, at=2)


def a_teacher_reads_on_a_saturday_before_a_dinner_with_friends(here: Office) -> None:
    here.day += timedelta(days=3)
    here.reads(KARI, "Adam", 6, at=15)


def a_leader_reads_on_a_day_off(here: Office) -> None:
    is_day_off(here)
    here.reads(MARIT, "Iben", 5, at=11)


def a_holder_takes_a_document_home_at_eleven_at_night(here: Office) -> None:
    here.reads(HANNE, "Mina", 1, at=23.2, page="exports.consent_copy", area="CONSENT")


def somebody_on_sick_leave_reads(here: Office) -> None:
    here.has(KARI, away_until=here.day + timedelta(days=9))
    here.stays_home(KARI)
    here.reads(KARI, "Adam", 6)


def somebody_reads_through_her_plans_before_her_last_day(here: Office) -> None:
    here.stays_home(TONE)
    here.has(TONE, valid_to=here.day + timedelta(days=5))
    here.reads(TONE, "Adam", 7)
    here.reads(TONE, "Amir", 8, at=11)


def somebody_in_a_new_job_reads_in_the_old_one(here: Office) -> None:
    another_job(here, SIV, ago=3)
    here.stays_home(SIV)
    here.reads(SIV, "Sara", 12)


# ---- past what is open --------------------------------------------------------------------------


def a_leader_in_an_emergency_goes_on_to_another_child(here: Office) -> None:
    here.opens_in_emergency(BENTE, "Adam", at=9)
    here.let_in(BENTE, "Emma")
    here.reads(BENTE, "Adam", 4, at=9.1)
    here.reads(BENTE, "Emma", 2, at=10)


def a_leader_has_an_emergency_every_week(here: Office) -> None:
    for child, ago in (("Emma", 21), ("Mina", 13), ("Ulrik", 6), ("Amir", 0)):
        here.opens_in_emergency(BENTE, child, at=9, ago=ago)


def a_coach_tries_addresses_of_plans(here: Office) -> None:
    for n in range(5):
        here.tries("Knut Vold, privat", at=20 + n / 60)


def a_father_without_responsibility_tries_the_plan_again_and_again(here: Office) -> None:
    for ago in (5, 3, 1, 0):
        here.tries("Per Strand, privat", "Lea", at=21, ago=ago)


def a_father_with_a_restraining_order_tries_an_old_link(here: Office) -> None:
    here.tries("Erik Moe, privat", "Noah")


# ---- what looks like work -----------------------------------------------------------------------


def a_teacher_in_the_plan_reads_two_pages_more_for_a_neighbour(here: Office) -> None:
    here.reads(KARI, "Emma", 4, at=12)


def a_holder_reads_her_own_plan_for_gossip(here: Office) -> None:
    here.reads(BENTE, "Jakob", 3, at=14)


Did = Callable[[Office], None]
SNOOPING: list[tuple[Did, str, str, Sign | None]] = [
    (a_teacher_reads_her_own_childs_plan_at_work, ANNE, "Iben", Sign.FAMILY),
    (a_therapist_reads_of_the_son_of_the_man_she_has_a_child_with, SIV, "Oskar", Sign.FAMILY),
    (a_clerk_of_the_same_name_reads_of_his_niece, OLA, "Lea", Sign.SURNAME),
    (a_double_surname_hides_an_aunt, NINA, "Emma", Sign.SURNAME),
    (a_substitute_reads_of_the_child_of_a_colleague_at_her_school, NINA, "Iben", Sign.COLLEAGUE),
    (a_clerk_comes_back_after_months_to_read_everything_important, EVA, "Emma", Sign.NO_TASK),
    (a_substitute_whose_class_it_was_in_spring_reads_on, NINA, "Amir", Sign.NO_TASK),
    (somebody_looks_once_at_a_child_in_hiding, SIV, "Noah", Sign.PROTECTED),
    (a_register_that_does_not_know_counts_as_hiding, JONAS, "Jakob", Sign.PROTECTED),
    (a_teacher_opens_nine_plans_in_her_lunch, KARI, "", Sign.MANY_PLANS),
    (somebody_goes_through_every_plan_slowly_all_day, TONE, "", Sign.MANY_PLANS),
    (a_stolen_login_takes_all_plans_at_three_at_night, HANNE, "", Sign.MANY_PLANS),
    (a_psychologist_reads_one_plan_from_end_to_end, PETTER, "Amir", Sign.MANY_PAGES),
    (a_caseworker_prints_all_old_versions, TONE, "Amir", Sign.MANY_PAGES),
    (a_holder_reads_the_same_plan_all_week, RANDI, "Oskar", Sign.OVER_AND_OVER),
    (a_participant_checks_on_one_child_every_day, NINA, "Sara", Sign.OVER_AND_OVER),
    (a_therapist_reads_at_two_at_night, SIV, "Emma", Sign.ODD_HOURS),
    (a_teacher_reads_on_a_saturday_before_a_dinner_with_friends, KARI, "Adam", Sign.ODD_HOURS),
    (a_leader_reads_on_a_day_off, MARIT, "Iben", Sign.ODD_HOURS),
    (a_holder_takes_a_document_home_at_eleven_at_night, HANNE, "Mina", Sign.DOWNLOAD),
    (somebody_on_sick_leave_reads, KARI, "Adam", Sign.AWAY),
    (somebody_reads_through_her_plans_before_her_last_day, TONE, "", Sign.LEAVING),
    (somebody_in_a_new_job_reads_in_the_old_one, SIV, "Sara", Sign.LEAVING),
    (a_leader_in_an_emergency_goes_on_to_another_child, BENTE, "Emma", Sign.EMERGENCY),
    (a_leader_has_an_emergency_every_week, BENTE, "", Sign.EMERGENCY),
    (a_coach_tries_addresses_of_plans, "Knut Vold, privat", "", Sign.REFUSED),
    (
        a_father_without_responsibility_tries_the_plan_again_and_again,
        "Per Strand, privat",
        "Lea",
        Sign.REFUSED,
    ),
    (a_father_with_a_restraining_order_tries_an_old_link, "Erik Moe, privat", "Noah", Sign.BLOCKED),
    (a_teacher_in_the_plan_reads_two_pages_more_for_a_neighbour, KARI, "Emma", None),
    (a_holder_reads_her_own_plan_for_gossip, BENTE, "Jakob", None),
]
CASES = [pytest.param(*one, id=one[0].__name__) for one in SNOOPING]


def test_the_goal_is_thirty_cases_with_twenty_eight_seen():
    assert len(SNOOPING) == 30
    assert sum(sign is not None for *_rest, sign in SNOOPING) >= 28
    assert {sign for *_rest, sign in SNOOPING} == {*Sign, None}


@pytest.mark.parametrize(("did", "name", "child", "sign"), CASES)
def test_somebody_who_looks_without_business_is_on_the_list(here, did, name, child, sign, count):
    here.night()
    before = here.found()
    did(here)
    here.night()
    found = {one for one in here.found() - before if one[0] == name}
    if sign is None:
        assert found == set()
    else:
        assert (name, child, sign) in found
    count("unusual looks", cases=1, flagged=int(sign is not None))


DAYS = [pytest.param(7, id="a week"), pytest.param(28, id="four weeks", marks=pytest.mark.deep)]


@pytest.mark.parametrize("many", DAYS)
def test_ordinary_work_is_left_alone(here, many, count):
    days = [here.day - timedelta(days=n) for n in range(many + 7)][::-1]
    for day in days[:7]:
        here.night(day)
    asked_once = settle_all(*LASTING)
    reads = sum(map(here.reads_on, days[7:]))
    alarms = [one for day in days[7:] if here.night(day) for one in here.found(day)]
    figures = {"ordinary_reads": reads, "false_alarms": len(alarms), "asked_once": asked_once}
    count("unusual looks", **figures)
    assert 1000 * len(alarms) <= reads, alarms
