"""Messages, alone: whom one may write to, who is «alle», who gets an answer, what is taken back."""

from __future__ import annotations

from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core.errors import RuleBroken
from samspill.plans.messages.access import (
    answered_to,
    choosable,
    everybody,
    left_out,
    may_add,
    may_withdraw,
    may_write,
    reads_as_colleague,
    require_choosable,
    require_mutual,
)
from samspill.plans.messages.models import Message, MessageThread
from samspill.plans.participants.models import KnownTo, Role
from samspill.plans.participants.people import People
from samspill.plans.plan.models import PlanStatus
from tests.support.pieces import ME, all_but, open_to_me, person

OTHER = UUID(int=9)
TO_FAMILY = {"known_to": KnownTo.FAMILY_AND_HOLDER}
MOTHER, FATHER = (person(number, Role.GUARDIAN) for number in (11, 12))
HOLDER = person(13, Role.BATON_HOLDER)
TEACHER, NURSE = person(14), person(15)
SECRET = person(16, **TO_FAMILY)
HALF_SECRET = person(17, known_to=KnownTo.NAMED, known_by=(TEACHER.profile_id,))
SHUT = person(18, level=Level.NONE)
PEOPLE = People((MOTHER, FATHER, HOLDER, TEACHER, NURSE, SECRET, HALF_SECRET, SHUT))
"""As the family has them; a teacher's own list would hold fewer, which row security sees to."""


def ids(*people):
    return [one.profile_id for one in people]


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
def test_one_writes_while_the_plan_lives_and_who_began_lets_more_in(level, status):
    plan = open_to_me(all_but(Area.MESSAGES, level), status=status)
    may = status == "ACTIVE" and level >= Level.OWN
    assert may_write(plan) is may
    assert may_add(plan, MessageThread(author_profile_id=ME)) is may
    assert may_add(plan, MessageThread(author_profile_id=OTHER)) is False


# ---- whom one may write to -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("me", "may_be_written_to", "alle"),
    [
        (
            MOTHER,
            [FATHER, HOLDER, TEACHER, NURSE, SECRET, HALF_SECRET],
            [FATHER, HOLDER, TEACHER, NURSE],
        ),
        (HOLDER, [MOTHER, FATHER, TEACHER, NURSE, SECRET, HALF_SECRET], None),
        (TEACHER, [MOTHER, FATHER, HOLDER, NURSE, SECRET, HALF_SECRET], None),
        (SECRET, [MOTHER, FATHER, HOLDER], [MOTHER, FATHER, HOLDER]),
        (HALF_SECRET, [MOTHER, FATHER, HOLDER, TEACHER], [MOTHER, FATHER, HOLDER, TEACHER]),
        (person(99), [], []),
    ],
)
def test_one_writes_to_who_has_messages_and_may_know_of_her(me, may_be_written_to, alle):
    assert choosable(PEOPLE, me.profile_id) == may_be_written_to
    known = [one for one in may_be_written_to if one.known_to == KnownTo.ALL]
    assert everybody(PEOPLE, me.profile_id) == (known if alle is None else alle)
    beside = [one for one in may_be_written_to if one not in (known if alle is None else alle)]
    assert left_out(PEOPLE, me.profile_id) == beside


@pytest.mark.parametrize(
    ("me", "chosen"),
    [
        (MOTHER, [FATHER]),
        (MOTHER, [HOLDER, TEACHER, NURSE]),
        (MOTHER, [SECRET]),
        (MOTHER, [FATHER, HOLDER, SECRET]),
        (MOTHER, [TEACHER, HALF_SECRET]),
        (SECRET, [HOLDER]),
    ],
)
def test_the_chosen_are_those_who_were_chosen(me, chosen):
    assert require_choosable(PEOPLE, me.profile_id, ids(*chosen)) == chosen


IN_THE_LIST, NO_MESSAGES = "Velg blant dem som står i listen.", "Person 18 har ikke tilgang til"


@pytest.mark.parametrize(
    ("me", "chosen", "code", "says"),
    [
        (MOTHER, [], "nobody", "Velg minst én person."),
        (MOTHER, [MOTHER], "no_right", IN_THE_LIST),
        (MOTHER, [FATHER, person(99)], "no_right", IN_THE_LIST),
        (SECRET, [TEACHER], "no_right", IN_THE_LIST),
        (MOTHER, [SHUT], "no_right", NO_MESSAGES),
        (MOTHER, [FATHER, SHUT], "no_right", NO_MESSAGES),
        (MOTHER, [TEACHER, SECRET], "not_known", "Ikke alle kan vite at Person 16 er med"),
        (MOTHER, [FATHER, NURSE, HALF_SECRET], "not_known", "Ikke alle kan vite at Person 17"),
    ],
)
def test_nobody_else_is_chosen_nor_two_of_whom_one_may_not_know(me, chosen, code, says):
    with pytest.raises(RuleBroken) as refused:
        require_choosable(PEOPLE, me.profile_id, ids(*chosen))
    assert (refused.value.field, refused.value.code) == ("to", code)
    assert refused.value.text.startswith(says)


@pytest.mark.parametrize("order", [1, -1])
def test_two_may_be_in_one_thread_when_each_may_know_of_the_other(order):
    for several in ([MOTHER, HOLDER, SECRET], [TEACHER, HALF_SECRET], [SECRET], []):
        require_mutual(several[::order])
    for several in ([MOTHER, TEACHER, SECRET], [HALF_SECRET, NURSE], [SECRET, HALF_SECRET]):
        with pytest.raises(RuleBroken, match="not_known"):
            require_mutual(several[::order])


def test_an_answer_goes_to_those_in_the_thread_who_have_the_right_today():
    thread = MessageThread(member_ids=ids(MOTHER, TEACHER, SHUT, SECRET, person(99)))
    assert answered_to(PEOPLE, thread, MOTHER.profile_id) == [TEACHER, SECRET]
    assert answered_to(PEOPLE, thread, SECRET.profile_id) == [MOTHER]


# ---- what is taken back, and who has read --------------------------------------------------

MY_SELVES = {"family": person(1, Role.GUARDIAN), "colleague": person(1)}


@pytest.mark.parametrize(
    ("me", "readers", "may"),
    [
        ("family", [TEACHER], True),
        ("family", [HOLDER, NURSE], True),
        ("family", [FATHER], False),
        ("family", [FATHER, HOLDER], False),
        ("family", [person(99)], True),
        ("colleague", [TEACHER], True),
        ("colleague", [MOTHER], True),
        ("colleague", [MOTHER, FATHER, HOLDER], True),
    ],
)
def test_ones_own_unread_message_is_taken_back_but_not_between_two_of_the_family(me, readers, may):
    people = People([MY_SELVES[me], MOTHER, FATHER, HOLDER, TEACHER, NURSE])
    mine = {"author_profile_id": ME, "reader_ids": [ME, *ids(*readers)], "is_read": False}
    plan = open_to_me({Area.MESSAGES: Level.OWN})
    assert may_withdraw(plan, people, Message(**mine)) is may
    for turned in ({"is_read": True}, {"author_profile_id": OTHER}):
        assert may_withdraw(plan, people, Message(**{**mine, **turned})) is False
    for shut in (open_to_me({}), open_to_me({Area.MESSAGES: Level.OWN}, status="PAUSED")):
        assert may_withdraw(shut, people, Message(**mine)) is False


@pytest.mark.parametrize("role", Role)
def test_who_reads_at_work_reads_as_a_colleague(role):
    people = People([person(1, role)])
    colleague = role in (Role.BATON_HOLDER, Role.PROFESSIONAL, Role.EXTERNAL)
    assert reads_as_colleague(people, ME) is colleague
    assert reads_as_colleague(people, OTHER) is False
