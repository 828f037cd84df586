"""The lists of where and when, alone: whose name counts, for which plan, and until when (F8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import case, literal, select, true

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import (
    IN_WORDS,
    Where,
    WhereaboutsViewer,
    is_about_protected,
    known_once,
    knows_where_in_sql,
    lists_beside,
    shown,
    shown_by,
)
from samspill.core.ids import new_id
from samspill.identity.models import Person
from samspill.infra.db import db, instant
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.models import Plan
from samspill.plans.whereabouts.actions import remove_viewer
from samspill.plans.whereabouts.queries import viewers_of
from tests.plans.passing_days import seen_whole
from tests.plans.test_settling import protect
from tests.plans.test_whereabouts import name_on_list

KARI, SIV, HANNE, MARIT = "Kari Lunde", "Siv Pedersen", "Hanne Nilsen", "Marit Sund"


@pytest.fixture
def named(cast):
    """Put somebody on a list of a subject, in some state. Gives nothing."""
    ids = {one: cast.profile_id(one, "WORK") for one in (KARI, SIV, HANNE, MARIT)}
    asker, leader = ids[HANNE], ids[MARIT]
    tenant_id = cast.person("Emma Aas").tenant_id

    def name(subject, who, field, **state):
        settled = {"agreed": True, "decided_by": leader, "decided_at": instant()}
        db.session.add(
            WhereaboutsViewer(
                id=new_id(),
                subject_id=subject,
                tenant_id=tenant_id,
                field=field,
                profile_id=ids[who],
                asked_id=new_id(),
                reason_sealed=b"",
                proposed_by=asker,
                proposed_at=instant(),
                **{**settled, **state},
            )
        )
        db.session.flush()

    return name


def fields(subject, profile_id):
    return set(
        db.session.scalar(select(lists_beside(literal(subject), literal(profile_id)).c.fields))
        or ()
    )


def test_a_name_counts_for_that_person_in_that_plan(cast, named):
    ours, other = new_id(), new_id()
    kari, siv = (cast.profile_id(one, "WORK") for one in (KARI, SIV))
    with seen_whole():
        named(ours, KARI, Where.CONTACT)
        named(ours, SIV, Where.FILES)
        named(other, KARI, Where.WORKPLACES)
        assert fields(ours, kari) == {Where.CONTACT}
        assert fields(ours, siv) == {Where.FILES}
        assert fields(other, kari) == {Where.WORKPLACES}
        assert fields(other, siv) == set()
        db.session.rollback()


def test_a_name_counts_while_two_agree_and_its_time_lasts(cast, named):
    ours, kari, by = new_id(), cast.profile_id(KARI, "WORK"), cast.profile_id(HANNE, "WORK")
    with seen_whole():
        now = instant()
        later, hour = now + timedelta(seconds=1), timedelta(hours=1)
        named(ours, KARI, Where.CONTACT, until=later)
        named(ours, KARI, Where.FILES, until=now)
        named(ours, KARI, Where.MUNICIPALITY, ended_by=by, ended_at=now - hour)
        named(ours, KARI, Where.WORKPLACES, agreed=None, decided_by=None, decided_at=None)
        assert fields(ours, kari) == {Where.CONTACT}
        db.session.rollback()


def test_whether_a_plan_is_about_somebody_protected(cast):
    emma, oskar = cast.draft("Emma Aas"), cast.draft("Oskar Aas")
    protect(cast)

    def is_protected(subject):
        with seen_whole():
            return db.session.scalar(select(is_about_protected(literal(subject))))

    assert is_protected(emma)
    assert not is_protected(oskar)
    assert not is_protected(new_id())


def by_row(_profile_id, where, subject):
    return select(shown(where, Plan.id, literal("here"))).where(Plan.id == subject)


def by_lists(profile_id, where, subject):
    lists = lists_beside(Plan.id, literal(profile_id))
    asked = select(shown_by(lists, where, Person, literal("here"))).select_from(Plan)
    joined = asked.join(Person, Person.id == Plan.child_id).join(lists, true())
    return joined.where(Plan.id == subject)


def once(_profile_id, where, subject):
    return select(case((known_once(where, literal(subject)).c.may, "here")))


@pytest.mark.parametrize("way", [by_row, by_lists, once])
def test_what_is_shown_to_whom(cast, way):
    """Emma is protected and Kari is on one of her lists; about Oskar there is nothing to hide."""
    emma, oskar = cast.active_plan("Emma Aas"), cast.active_plan("Oskar Aas")
    for plan_id in (emma, oskar):
        cast.accept(plan_id, KARI, SIV)
    protect(cast)
    name_on_list(cast, emma, KARI, (Where.CONTACT,))
    name_on_list(cast, emma, SIV, (Where.FILES,))
    one = next(one.id for one in listed(cast, emma) if one.name == SIV)
    with cast.changing(emma, HANNE):
        remove_viewer(open_plan(emma, Area.PARTICIPANTS, Level.READ), viewer_id=one)

    def sees(who, subject, where):
        with cast.acting_as(who):
            return db.session.scalar(way(cast.profile_id(who, "WORK"), where, subject)) == "here"

    for where in Where:
        assert sees(KARI, emma, where) == (where is Where.CONTACT), where
        assert not sees(SIV, emma, where), "her name was taken away"
        for who in (KARI, SIV):
            assert sees(who, oskar, where)
            assert not sees(who, new_id(), where)
    protect(cast, "Oskar Aas")
    assert not any(sees(KARI, oskar, where) for where in Where), "her list is Emma's"


def listed(cast, plan_id):
    with cast.acting_as(HANNE):
        open_plan(plan_id, Area.PARTICIPANTS, Level.READ)
        return viewers_of(plan_id)


def test_what_the_program_wrote_may_hold_all_but_files():
    assert set(IN_WORDS) == {Where.WORKPLACES, Where.CONTACT, Where.MUNICIPALITY}


def test_a_policy_asks_as_a_query_does():
    words = knows_where_in_sql(Where.FILES, "documents.plan_id")
    assert "'FILES'" in words
    assert "documents.plan_id" in words
    assert "address_protection = 'NONE'" in words
