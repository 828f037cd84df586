"""Mitt rom, alone: who has a room of her own, with whom a child may share."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from samspill.access.levels import Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.identity.models import ProfileKind
from samspill.plans.own_room.access import choosable, has_room, open_room, require_choosable
from samspill.plans.own_room.queries import Dweller
from samspill.plans.participants.models import KnownTo, Role
from samspill.plans.participants.people import People
from tests.plans.test_recompute import turns
from tests.support.pieces import ME, person

DAY = date(2026, 3, 2)
CHILD = person(1, Role.YOUNG_PERSON, level=Level.WRITE)
MOTHER = person(11, Role.GUARDIAN, level=Level.WRITE)
HOLDER = person(13, Role.BATON_HOLDER, level=Level.READ)
TEACHER = person(14, level=Level.READ)
SECRET = person(16, level=Level.READ, known_to=KnownTo.FAMILY_AND_HOLDER)
NAMED = person(17, level=Level.READ, known_to=KnownTo.NAMED)
BELOW = person(18, level=Level.OWN)
ALL = (MOTHER, HOLDER, TEACHER, SECRET, NAMED, BELOW)


def born(year, month=3, day=2):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("kind", "born_on", "has_written", "has"),
    [
        (ProfileKind.PRIVATE, born(2018), False, True),
        (ProfileKind.PRIVATE, born(2008, 3, 3), False, True),
        (ProfileKind.PRIVATE, born(2008), False, False),
        (ProfileKind.PRIVATE, born(2008), True, True),
        (ProfileKind.PRIVATE, None, True, False),
        (ProfileKind.WORK, born(2018), True, False),
        (ProfileKind.EXTERNAL, born(2018), True, False),
    ],
)
def test_a_child_has_a_room_and_who_is_of_age_keeps_what_she_wrote(kind, born_on, has_written, has):
    assert has_room(Dweller("Emma", kind, born_on, has_written), DAY, 18) is has


def test_a_child_with_a_place_in_the_plan_may_know_of_all_who_read_it_helpers_first():
    assert choosable(People((CHILD, *ALL)), ME) == [HOLDER, TEACHER, SECRET, NAMED, MOTHER]


def test_a_child_without_one_of_those_whom_all_may_know():
    assert choosable(People(ALL), ME) == [HOLDER, TEACHER, MOTHER]
    helper = person(1, level=Level.READ)
    assert choosable(People((helper, *ALL)), ME) == [HOLDER, TEACHER, MOTHER]


def test_the_chosen_are_people_who_may_be_chosen_each_once():
    twice = [TEACHER.profile_id, HOLDER.profile_id, TEACHER.profile_id]
    assert require_choosable([HOLDER, TEACHER], twice) == [TEACHER, HOLDER]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ([], "nobody"),
        ([UUID(int=99)], "no_right"),
        ([HOLDER.profile_id, UUID(int=99)], "no_right"),
        ([BELOW.profile_id], "no_right"),
    ],
)
def test_nobody_and_somebody_without_the_right_are_refused_at_the_field(chosen, code):
    with pytest.raises(RuleBroken) as broken:
        require_choosable([HOLDER, BELOW], chosen)
    assert (broken.value.field, broken.value.code) == ("to", code)


@pytest.mark.parametrize(("years", "is_young"), [(11, True), (12, False), (17, False)])
def test_words_are_few_and_large_below_the_age_of_great_weight(cast, years, is_young):
    turns(cast, "Sara Lie", years)
    with cast.acting_as("Sara Lie"):
        room, me = open_room(cast.actor_now()), cast.actor_now()
    assert (room.is_young, room.first_name) == (is_young, "Sara")
    assert (room.profile_id, room.person_id, room.at is not None) == (
        me.profile_id,
        me.person_id,
        True,
    )


def test_who_has_none_finds_none(cast):
    with pytest.raises(NotVisible), cast.acting_as("Jon Lie"):
        open_room(cast.actor_now())
