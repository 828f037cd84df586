"""Goals, alone: who may change which, who may be responsible, and whose thermometer is whose."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.plans.goals.access import may_edit, require_access, require_own, thermometers_of
from samspill.plans.goals.models import Activity, Goal, RatedBy
from samspill.plans.participants.people import People
from samspill.plans.plan.models import PlanStatus
from tests.support.pieces import ME, MY_PERSON, all_but, open_to_me, person

OTHER = UUID(int=9)
CHILD, HOME, SCHOOL = RatedBy
MINE = (
    Goal(author_profile_id=ME),
    Goal(author_profile_id=OTHER, responsible_profile_id=ME),
    Activity(author_profile_id=OTHER, helpers=[OTHER, ME]),
)
THEIRS = (Goal(author_profile_id=OTHER), Activity(author_profile_id=OTHER, helpers=[]))


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
def test_who_writes_changes_all_and_who_contributes_her_own_while_the_plan_lives(level, status):
    plan, lives = open_to_me(all_but(Area.GOALS, level), status=status), status == "ACTIVE"
    for rows, least in ((MINE, Level.CONTRIBUTE), (THEIRS, Level.WRITE)):
        for row in rows:
            may = lives and level >= least
            assert may_edit(plan, row) is may
            if may:
                require_own(plan, row)
                continue
            with pytest.raises(NotEnough, match="Du kan endre det du har skrevet selv"):
                require_own(plan, row)


def test_who_has_no_access_is_not_responsible_and_nobody_may_be():
    people = People([person(3), person(4, level=Level.NONE)])
    require_access(people, None, "responsible")
    require_access(people, UUID(int=3), "responsible")
    for field, other, name in (("responsible", 4, "Person 4"), ("helpers", 5, "En som er eller")):
        with pytest.raises(RuleBroken, match="no_access") as refused:
            require_access(people, UUID(int=other), field)
        assert (refused.value.field, refused.value.code) == (field, "no_access")
        assert refused.value.text.startswith(name)


ACTS = {
    "acting_profile_id": ME,
    "acting_from": today() - timedelta(days=2),
    "acting_until": today() + timedelta(days=2),
}


@pytest.mark.parametrize(
    ("facts", "consent", "sets"),
    [
        ({}, Level.NONE, [CHILD, SCHOOL]),
        ({}, Level.WRITE, [CHILD, SCHOOL]),
        ({}, Level.MANAGE, [CHILD, HOME]),
        ({"holder_profile_id": ME}, Level.WRITE, [CHILD, HOME, SCHOOL]),
        (ACTS, Level.WRITE, [CHILD, HOME, SCHOOL]),
        ({"child_id": MY_PERSON}, Level.MANAGE, [CHILD]),
        ({"child_id": MY_PERSON}, Level.NONE, [CHILD]),
    ],
)
def test_each_sets_the_childs_and_that_of_her_side_of_the_table(facts, consent, sets):
    plan = open_to_me(all_but(Area.CONSENT, consent), **{"child_id": OTHER, **facts})
    assert thermometers_of(plan) == sets
