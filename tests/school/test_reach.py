"""A group's grant reaches who is in it today, and nobody who must not be found."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Block, Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.school.groups.actions import end_place, place_staff
from samspill.school.groups.models import GroupMember, GroupStaff, StaffRole
from samspill.school.pupils.actions import end_place_in, place_in

KARI, ANNE, NINA, BENTE = "Kari Lunde", "Anne Dahl", "Nina Haug", "Bente Ruud"
PRIVATE = "PRIVATE"


def test_a_teacher_finds_her_own_class_and_no_other(school, finds, rows):
    emma, iben = school.pupils["Emma Aas"], school.pupils["Iben Dahl"]
    assert finds(KARI, emma)
    assert not finds(KARI, iben)
    assert finds(ANNE, iben)
    assert not finds(ANNE, emma)
    assert rows(KARI, GroupMember) == 1, "in the class; that she is enrolled the school tells"
    assert rows(BENTE, GroupMember) == 4, "the head: two enrolled, two in a class"
    assert rows("Ingrid Holm", GroupMember) == 0


def test_a_substitute_has_it_on_her_day_alone(school, finds, rows, later):
    emma = school.pupils["Emma Aas"]
    assert finds(NINA, emma)
    with later(1):
        assert not finds(NINA, emma)
        assert rows(NINA, GroupMember) == 0
        assert finds(KARI, emma)


def test_a_pupil_who_changes_class_changes_teacher_by_the_date(school, finds, rows, later):
    emma = school.pupils["Emma Aas"]
    with school.opened() as opened:
        tomorrow = clock.today().fromordinal(clock.today().toordinal() + 1)
        end_place_in(opened, emma, school.groups["3B"], last_day=clock.today())
        place_in(opened, emma, school.groups["2A"], first_day=tomorrow)
    assert finds(KARI, emma)
    assert not finds(ANNE, emma)
    with later(1):
        assert not finds(KARI, emma)
        assert finds(ANNE, emma)
        assert rows(KARI, GroupMember) == 0
        assert rows(ANNE, GroupMember) == 2


def test_who_works_there_no_more_finds_nobody_at_once(school, finds):
    with school.opened(group="3B") as group:
        place = db.session.scalars(
            select(GroupStaff.id).where(
                GroupStaff.group_id == group.subject.id,
                GroupStaff.role == StaffRole.CONTACT_TEACHER,
            )
        ).one()
        end_place(group, place)
    assert not finds(KARI, school.pupils["Emma Aas"])


@pytest.mark.parametrize("protection", ["CLIENT", "CONFIDENTIAL", "STRICT", "UNKNOWN"])
def test_around_a_protected_pupil_no_grant_is_enough(cast, school, finds, rows, protection):
    emma, everybody = school.pupils["Emma Aas"], ((KARI, "WORK"), (BENTE, "WORK"))
    person_id = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction():
        statement = update(Person).where(Person.id == person_id)
        db.session.execute(statement.values(address_protection=protection))
    for name, kind in (*everybody, ("Mona Aas", PRIVATE), ("Tor Aas", PRIVATE)):
        assert not finds(name, emma, kind), name
    assert rows(KARI, GroupMember) == 0
    assert rows(BENTE, GroupMember) == 2
    assert rows("Mona Aas", GroupMember, PRIVATE) == 0


def test_who_is_blocked_finds_nothing_in_any_hat_from_the_same_instant(cast, school, finds, rows):
    emma, kari = school.pupils["Emma Aas"], cast.person(KARI)
    kari_id, child_id, tenant_id = kari.id, cast.person("Emma Aas").id, kari.tenant_id
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        block_by_register(
            tenant_id=tenant_id, adult_id=kari_id, child_id=child_id, reason="x", last_day=None
        )
        db.session.execute(text("set local role none"))
    assert not finds(KARI, emma)
    assert rows(KARI, GroupMember) == 0
    assert finds(NINA, emma)
    with acting(None), transaction():
        db.session.execute(update(Block).values(lifted_at=clock.now(), lifted_by=None))
    assert finds(KARI, emma)


def test_a_school_cannot_let_itself_in_to_pupils_of_another_town(cast, school):
    """By row security alone, past all actions."""
    with school.opened() as opened:
        member = {"group_id": opened.subject.id, "school_id": opened.subject.id}
        strange = GroupMember(pupil_id=uuid4(), valid_from=clock.today(), **member)
        db.session.add(strange)
        with pytest.raises(ProgrammingError, match="row-level security"):
            db.session.flush()
        db.session.rollback()


def test_only_head_and_office_change_who_is_where(cast, school):
    with pytest.raises(NotEnough), school.opened(KARI, "3B"):
        raise AssertionError
    with school.opened() as opened, pytest.raises(NotVisible):
        place_in(opened, school.pupils["Emma Aas"], uuid4())


@pytest.mark.parametrize(
    ("who", "role", "days", "field"),
    [
        ("Hanne Nilsen", StaffRole.TEACHER, None, "profile_id"),
        (KARI, StaffRole.HEAD, None, "role"),
        (KARI, StaffRole.OFFICE, None, "role"),
        (KARI, StaffRole.SUBSTITUTE, None, "last_day"),
        (KARI, StaffRole.SUBSTITUTE, -1, "last_day"),
    ],
)
def test_who_may_be_placed_in_a_class(school, who, role, days, field):
    with pytest.raises(RuleBroken) as refused:
        school.place(who, "3B", role, days)
    assert refused.value.field == field


def test_one_does_not_take_oneself_away(cast, school):
    with school.opened() as opened:
        own = db.session.scalars(
            select(GroupStaff.id).where(GroupStaff.group_id == opened.subject.id)
        ).one()
        with pytest.raises(RuleBroken):
            end_place(opened, own)
        with pytest.raises(NotVisible):
            end_place(opened, uuid4())
        with pytest.raises(RuleBroken, match="rolle"):
            place_staff(opened, profile_id=opened.actor.profile_id, role=StaffRole.TEACHER)
