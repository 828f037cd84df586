"""Meetings, alone: who may know of them, is called in, changes and answers one (F8, J11)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core.errors import NotEnough, RuleBroken
from samspill.plans.meetings import access
from samspill.plans.meetings.access import (
    choosable,
    is_ahead,
    knows_of_meetings,
    may_answer,
    may_arrange,
    may_call,
    may_change,
    may_hear,
    people_who_may_know,
    require_invitable,
    require_knowing,
    require_known_to_all,
)
from samspill.plans.meetings.models import Meeting, MeetingState
from samspill.plans.participants.models import KnownTo, Role
from samspill.plans.participants.people import People
from samspill.plans.plan.models import PlanStatus
from tests.support.pieces import ME, all_but, open_to_me, person

OTHER = UUID(int=9)
MOTHER = person(11, Role.GUARDIAN, level=Level.CONTRIBUTE)
HOLDER = person(13, Role.BATON_HOLDER, level=Level.MANAGE)
TEACHER, SUPPORTER = person(14, level=Level.READ), person(15)
SECRET = person(16, known_to=KnownTo.FAMILY_AND_HOLDER, level=Level.READ)
SHUT = person(18, level=Level.NONE)
PEOPLE = People((MOTHER, HOLDER, TEACHER, SUPPORTER, SECRET, SHUT))


def ids(*people):
    return [one.profile_id for one in people]


LISTED = [str(Where.MEETINGS)]
OTHER_LISTS = [str(one) for one in Where if one != Where.MEETINGS]


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    ("protected", "lists", "knows"),
    [(False, None, True), (True, None, False), (True, OTHER_LISTS, False), (True, LISTED, True)],
)
def test_one_calls_a_meeting_while_the_plan_lives_and_one_may_know(
    level, status, protected, lists, knows
):
    facts = {"status": status, "child_is_protected": protected, "whereabouts": lists}
    plan = open_to_me(all_but(Area.MEETINGS, level), **facts)
    assert knows_of_meetings(plan) is knows
    assert may_call(plan) is (knows and status == "ACTIVE" and level >= Level.CONTRIBUTE)
    if knows:
        require_knowing(plan)
    else:
        with pytest.raises(NotEnough) as refused:
            require_knowing(plan)
        assert str(refused.value.text).startswith("Barnet har beskyttet adresse.")
        assert str(refused.value.text).endswith("om å føre deg opp.")


@pytest.mark.parametrize("protected", [False, True])
def test_around_a_protected_child_only_who_is_on_the_list_reaches_a_meeting(monkeypatch, protected):
    plan_id = uuid4()
    plan = open_to_me({}, id=plan_id, child_is_protected=protected)
    monkeypatch.setattr(
        access, "people_of", lambda of, area: PEOPLE if (of, area) == (plan, Area.MEETINGS) else 0
    )
    monkeypatch.setattr(
        access, "on_the_list", lambda of: set(ids(MOTHER)) if of == plan_id else set()
    )
    reached = people_who_may_know(plan).reaching
    assert reached == ([MOTHER] if protected else [MOTHER, HOLDER, TEACHER, SUPPORTER, SECRET])
    assert may_hear(plan, ids(TEACHER, MOTHER)) == set(
        ids(MOTHER) if protected else ids(TEACHER, MOTHER)
    )
    assert may_hear(plan, ids(TEACHER)) == set(() if protected else ids(TEACHER))


@pytest.mark.parametrize(
    ("me", "may_be_called"),
    [
        (MOTHER, [HOLDER, TEACHER, SUPPORTER, SECRET]),
        (HOLDER, [MOTHER, TEACHER, SUPPORTER, SECRET]),
        (SECRET, [MOTHER, HOLDER]),
        (person(99), [MOTHER, HOLDER, TEACHER, SUPPORTER, SECRET]),
    ],
)
def test_one_calls_in_who_has_the_calendar_and_may_know_of_her(me, may_be_called):
    assert choosable(PEOPLE, me.profile_id) == may_be_called


@pytest.mark.parametrize(
    ("chosen", "called"),
    [
        ([HOLDER], [HOLDER]),
        ([MOTHER, SUPPORTER, TEACHER], [TEACHER, SUPPORTER]),
        ([SECRET, HOLDER], [HOLDER, SECRET]),
    ],
)
def test_called_in_are_who_calls_and_the_chosen(chosen, called):
    found = require_invitable(PEOPLE, MOTHER.profile_id, ids(*chosen))
    assert found == ids(MOTHER, *called)


IN_THE_LIST = "Velg blant dem som står i listen."


@pytest.mark.parametrize(
    ("me", "chosen", "code", "says"),
    [
        (MOTHER, [], "nobody", "Velg minst én person."),
        (MOTHER, [MOTHER], "nobody", "Velg minst én person."),
        (MOTHER, [HOLDER, person(99)], "no_right", IN_THE_LIST),
        (SECRET, [TEACHER], "no_right", IN_THE_LIST),
        (SECRET, [SUPPORTER], "no_right", IN_THE_LIST),
        (MOTHER, [SHUT], "no_right", "Person 18 har ikke tilgang til kalenderen nå."),
        (MOTHER, [TEACHER, SECRET], "not_known", "Ikke alle kan vite at Person 16 er med"),
        (MOTHER, [SECRET, SUPPORTER], "not_known", "Ikke alle kan vite at Person 16 er med"),
    ],
)
def test_nobody_else_is_called_in_nor_two_of_whom_one_may_not_know(me, chosen, code, says):
    with pytest.raises(RuleBroken) as refused:
        require_invitable(PEOPLE, me.profile_id, ids(*chosen))
    assert (refused.value.field, refused.value.code) == ("to", code)
    assert str(refused.value.text).startswith(says)
    assert code != "not_known" or "Kall inn Person 16 for seg" in str(refused.value.text)


def test_who_is_unknown_to_a_reader_of_the_calendar_calls_no_meeting():
    for one in (MOTHER, HOLDER, TEACHER, person(99)):
        require_known_to_all(PEOPLE, one.profile_id)
    with pytest.raises(NotEnough) as refused:
        require_known_to_all(PEOPLE, SECRET.profile_id)
    assert str(refused.value.text).startswith("Ikke alle som ser kalenderen")
    require_known_to_all(People((MOTHER, HOLDER, SUPPORTER, SECRET)), SECRET.profile_id)


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
def test_ones_own_meeting_is_changed_until_it_is_over_and_every_one_by_who_leads(level, status):
    plan = open_to_me(all_but(Area.MEETINGS, level), status=status)
    hour = timedelta(hours=1)
    ahead = {"state": MeetingState.CALLED, "ends_at": plan.at + hour, "invited_ids": [OTHER]}
    for author, may in ((ME, level >= Level.CONTRIBUTE), (OTHER, level >= Level.MANAGE)):
        meeting = Meeting(author_profile_id=author, **ahead)
        assert may_arrange(plan, meeting) is may
        assert may_change(plan, meeting) is (may and status == "ACTIVE")
        for gone in ({"state": MeetingState.CANCELLED}, {"ends_at": plan.at}):
            over = Meeting(author_profile_id=author, **{**ahead, **gone})
            assert not is_ahead(plan, over)
            assert may_change(plan, over) is False
            assert may_arrange(plan, over) is may


@pytest.mark.parametrize("status", PlanStatus)
def test_who_is_called_in_answers_until_it_is_over(status):
    plan = open_to_me({}, status=status)
    hour = timedelta(hours=1)
    ahead = {"state": MeetingState.CALLED, "ends_at": plan.at + hour, "invited_ids": [OTHER, ME]}
    assert is_ahead(plan, Meeting(**ahead))
    assert may_answer(plan, Meeting(**ahead)) is (status == "ACTIVE")
    for turned in (
        {"state": MeetingState.CANCELLED},
        {"ends_at": plan.at},
        {"invited_ids": [OTHER]},
    ):
        assert may_answer(plan, Meeting(**{**ahead, **turned})) is False
