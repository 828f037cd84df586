"""Goals and activities: who sets them up, who changes them, and what nobody loses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.earlier.queries import earlier_versions
from samspill.plans.goals.actions import GoalText, add_goal, change_goal, move_goal, rate_goal
from samspill.plans.goals.doing import ActivityText, add_activity, change_activity, tick_off
from samspill.plans.goals.models import (
    Activity,
    ActivityState,
    Arena,
    Goal,
    GoalStatus,
    RatedBy,
    Words,
)
from samspill.plans.goals.queries import goal_of, goals_in
from samspill.plans.participants.people import people_of
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened

TITLE = "Emma leser ti minutter hver dag"


def goal_text(**more):
    said = {
        "title": TITLE,
        "description": "",
        "life_area": "KINDERGARTEN_SCHOOL",
        "words": Words.CHILD,
        "status": GoalStatus.ACTIVE,
        "due_on": None,
        "responsible_profile_id": None,
    }
    return GoalText(**{**said, **more})


def activity_text(who, **more):
    said = {
        "title": "Lese sammen før leggetid",
        "how": "",
        "arena": Arena.HOME,
        "state": ActivityState.NOT_STARTED,
        "starts_on": None,
        "due_on": None,
        "evaluate_on": None,
        "responsible_profile_id": who,
    }
    return ActivityText(**{**said, **more})


def goals(plan_id, level=Level.CONTRIBUTE):
    return opened(plan_id, Area.GOALS, level)


def add(cast, plan_id, name, **more):
    with cast.changing(plan_id, name):
        return add_goal(goals(plan_id), goal_text(**more)).id


def add_doing(cast, plan_id, goal_id, name, who=None, **more):
    profile_id = cast.profile_id(who or name)
    with cast.changing(plan_id, name):
        return add_activity(goals(plan_id), goal_id, activity_text(profile_id, **more)).id


def change(cast, plan_id, goal_id, name, version=1, **more):
    with cast.changing(plan_id, name):
        return change_goal(goals(plan_id), goal_id, goal_text(**more), version=version).version


@pytest.mark.parametrize("name", [MONA, HANNE, KARI])
def test_whoever_contributes_sets_up_a_goal_and_the_others_read_it(cast, name):
    plan_id = cast.active_plan(people=(KARI, SIV))
    goal_id = add(cast, plan_id, name)
    with cast.acting_as(SIV):
        goals(plan_id)
        assert goal_of(plan_id, goal_id).goal.title == TITLE


def test_who_only_reads_sets_up_none(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, JONAS, scope={"GOALS": 2})
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        goals(plan_id)
    with cast.acting_as(JONAS):
        opened(plan_id, Area.GOALS)


def test_nothing_is_written_before_the_first_yes_nor_after_the_end(cast):
    plan_id = cast.draft("Emma Aas")
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        goals(plan_id)
    plan_id = cast.active_plan()
    add(cast, plan_id, MONA)
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        opened(plan_id, Area.GOALS)
    with cast.acting_as(MONA):
        assert [one.title for one in goals_in(opened(plan_id, Area.GOALS).subject.id, (), 1)]
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        goals(plan_id)


def test_a_professional_changes_her_own_goal_and_no_other(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    karis, monas = add(cast, plan_id, KARI), add(cast, plan_id, MONA)
    assert change(cast, plan_id, karis, KARI, title="Ny") == 2
    with pytest.raises(NotEnough):
        change(cast, plan_id, monas, KARI)
    with pytest.raises(NotEnough):
        change(cast, plan_id, karis, SIV)
    assert change(cast, plan_id, karis, HANNE, version=2, title="Hannes ord") == 3


def test_who_follows_a_goal_up_may_change_it_and_is_told(cast):
    plan_id = cast.active_plan(people=(KARI,))
    before = len(notices(cast, KARI))
    goal_id = add(cast, plan_id, MONA, responsible_profile_id=cast.profile_id(KARI))
    assert len(notices(cast, KARI)) == before + 2, "a new goal, and that it is hers"
    assert change(cast, plan_id, goal_id, KARI, title="Ny") == 2


@pytest.mark.parametrize("who", ["Ingrid Holm", "Bente Ruud"])
def test_nobody_without_access_becomes_responsible(cast, who):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    outsider = cast.profile_id(who)
    with pytest.raises(RuleBroken) as refused:
        add(cast, plan_id, MONA, responsible_profile_id=outsider)
    assert refused.value.field == "responsible"
    with pytest.raises(RuleBroken) as refused:
        add_doing(cast, plan_id, goal_id, MONA, who)
    assert refused.value.field == "responsible"


def test_a_guardian_may_be_responsible(cast):
    plan_id = cast.active_plan(people=(KARI,))
    tor = cast.profile_id(TOR)
    goal_id = add(cast, plan_id, KARI, responsible_profile_id=tor)
    with cast.acting_as(KARI):
        assert people_of(goals(plan_id), Area.GOALS).has(tor)
        assert goal_of(plan_id, goal_id).goal.responsible_profile_id == tor


def test_a_colleague_who_leaves_frees_what_was_hers(cast):
    plan_id = cast.active_plan(people=(KARI,))
    kari = cast.profile_id(KARI)
    add(cast, plan_id, MONA, responsible_profile_id=kari)
    cast.leave(KARI)
    with cast.acting_as(HANNE):
        plan = goals(plan_id)
        [goal] = goals_in(plan_id, (), 1)
        assert not people_of(plan, Area.GOALS).has(goal.responsible)
        assert people_of(plan, Area.GOALS).name(goal.responsible) == KARI


def test_the_second_of_two_editors_loses_nothing(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, KARI)
    change(cast, plan_id, goal_id, MONA, title="Monas ord")
    with pytest.raises(RuleBroken) as refused:
        change(cast, plan_id, goal_id, KARI, title="Karis ord")
    assert refused.value.code == WRITTEN_MEANWHILE
    assert change(cast, plan_id, goal_id, KARI, version=2, title="Begges ord") == 3
    with cast.acting_as(TOR):
        goals(plan_id)
        kept = [one.content["title"] for one in earlier_versions(plan_id, goal_id)]
    assert kept == ["Monas ord", TITLE]


def test_a_sub_goal_is_where_its_main_goal_is(cast):
    plan_id = cast.active_plan()
    main = add(cast, plan_id, MONA)
    sub = add(cast, plan_id, MONA, parent_id=main, life_area="FRIENDS", title="Først ett")
    with pytest.raises(RuleBroken):
        add(cast, plan_id, MONA, parent_id=sub)
    change(cast, plan_id, main, MONA, life_area="LEISURE")
    with cast.acting_as(MONA):
        goals(plan_id)
        assert db.session.get_one(Goal, sub).life_area == "LEISURE"


def test_unknown_life_area_and_main_goal_are_refused(cast):
    plan_id = cast.active_plan()
    with pytest.raises(RuleBroken):
        add(cast, plan_id, MONA, life_area="MOON")
    with pytest.raises(NotVisible):
        add(cast, plan_id, MONA, parent_id=new_id())


def test_goals_change_places_within_their_life_area(cast):
    plan_id = cast.active_plan(people=(KARI,))
    first, second = (add(cast, plan_id, MONA, title=title) for title in ("Én", "To"))
    add(cast, plan_id, MONA, title="Annet", life_area="FRIENDS")

    def order():
        with cast.acting_as(MONA):
            goals(plan_id)
            return [one.title for one in goals_in(plan_id, ("FRIENDS", "KINDERGARTEN_SCHOOL"), 1)]

    assert order() == ["Annet", "Én", "To"]
    for goal_id, up in ((second, True), (second, True), (first, False)):
        with cast.changing(plan_id, HANNE):
            move_goal(goals(plan_id), goal_id, up=up)
    assert order() == ["Annet", "To", "Én"]
    with cast.changing(plan_id, KARI), pytest.raises(NotEnough):
        move_goal(goals(plan_id), first, up=True)


def test_each_side_sets_its_own_thermometer_and_none_is_averaged(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    for name, who, value in (
        (MONA, RatedBy.HOME, 7),
        (KARI, RatedBy.SCHOOL, 3),
        (MONA, RatedBy.CHILD, 2),
        (KARI, RatedBy.CHILD, 4),
        (HANNE, RatedBy.HOME, 6),
    ):
        with cast.changing(plan_id, name):
            rate_goal(goals(plan_id), goal_id, rated_by=who, value=value)
    for name, who in ((MONA, RatedBy.SCHOOL), (KARI, RatedBy.HOME)):
        with cast.changing(plan_id, name), pytest.raises(RuleBroken):
            rate_goal(goals(plan_id), goal_id, rated_by=who, value=5)
    with cast.acting_as(TOR):
        goals(plan_id)
        seen = [(one.rated_by, one.value) for one in goal_of(plan_id, goal_id).ratings]
        [goal] = goals_in(plan_id, (), 1)
    assert sorted(seen) == [("CHILD", 2), ("CHILD", 4), ("HOME", 6), ("HOME", 7), ("SCHOOL", 3)]
    assert goal.ratings is not None
    assert set(goal.ratings) == {"CHILD", "HOME", "SCHOOL"}
    assert goal.ratings["SCHOOL"] == 3


# ---- activities ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"starts_on": 2, "due_on": 1}, "due_on"),
        ({"starts_on": 2, "evaluate_on": 1}, "evaluate_on"),
    ],
)
def test_dates_the_wrong_way_round_are_refused(cast, more, field):
    plan_id = cast.active_plan()
    goal_id = add(cast, plan_id, MONA)
    days = {name: clock.today() + timedelta(days=number) for name, number in more.items()}
    with pytest.raises(RuleBroken) as refused:
        add_doing(cast, plan_id, goal_id, MONA, **days)
    assert refused.value.field == field


def test_an_activity_has_one_responsible_unless_it_is_over(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    with cast.changing(plan_id, MONA), pytest.raises(RuleBroken) as refused:
        add_activity(goals(plan_id), goal_id, activity_text(None))
    assert refused.value.field == "responsible"
    activity_id = add_doing(cast, plan_id, goal_id, MONA, KARI)
    kari = cast.profile_id(KARI)
    cast.leave(KARI)
    with cast.changing(plan_id, MONA), pytest.raises(RuleBroken):
        change_activity(goals(plan_id), activity_id, activity_text(kari), version=1)
    over = activity_text(kari, state=ActivityState.STOPPED)
    with cast.changing(plan_id, MONA):
        assert change_activity(goals(plan_id), activity_id, over, version=1).version == 2


def test_late_is_seen_from_the_date(cast):
    plan_id = cast.active_plan()
    goal_id = add(cast, plan_id, MONA)
    yesterday = clock.today() - timedelta(days=1)
    late = add_doing(cast, plan_id, goal_id, MONA, due_on=yesterday)
    add_doing(cast, plan_id, goal_id, MONA, due_on=clock.today())

    def counted():
        with cast.acting_as(MONA):
            goals(plan_id)
            [goal] = goals_in(plan_id, (), 1)
            return goal.activities, goal.done, goal.late

    assert counted() == (2, 0, 1)
    with cast.changing(plan_id, MONA):
        tick_off(goals(plan_id), late)
    assert counted() == (2, 1, 0)


def test_ticking_off_is_for_those_whose_it_is_and_has_one_effect(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    goal_id = add(cast, plan_id, MONA)
    kari, siv = cast.profile_id(KARI), cast.profile_id(SIV)
    alone = add_doing(cast, plan_id, goal_id, MONA, KARI)
    with cast.changing(plan_id, SIV), pytest.raises(NotEnough):
        tick_off(goals(plan_id), alone)
    together = add_doing(cast, plan_id, goal_id, MONA, KARI, helpers=(siv, kari))
    for _again in range(2):
        with cast.changing(plan_id, SIV):
            tick_off(goals(plan_id), together)
    with cast.acting_as(MONA):
        goals(plan_id)
        row = db.session.get_one(Activity, together)
        assert (row.state, row.version, row.helpers) == ("DONE", 2, [siv])


def test_two_editors_of_an_activity(cast):
    plan_id = cast.active_plan(people=(KARI,))
    goal_id = add(cast, plan_id, MONA)
    activity_id = add_doing(cast, plan_id, goal_id, KARI)
    mine = activity_text(cast.profile_id(KARI), how="Karis måte")
    with cast.changing(plan_id, MONA):
        change_activity(goals(plan_id), activity_id, mine, version=1)
    with cast.changing(plan_id, KARI), pytest.raises(RuleBroken) as refused:
        change_activity(goals(plan_id), activity_id, mine, version=1)
    assert refused.value.code == WRITTEN_MEANWHILE


def test_another_plans_goals_and_activities_are_not_there(cast):
    plan_id = cast.active_plan(people=(KARI,))
    other = cast.active_plan("Oskar Aas", people=(KARI,))
    goal_id = add(cast, other, KARI)
    activity_id = add_doing(cast, other, goal_id, KARI)
    with cast.changing(plan_id, KARI), pytest.raises(NotVisible):
        change_goal(goals(plan_id), goal_id, goal_text(), version=1)
    with cast.changing(plan_id, KARI), pytest.raises(NotVisible):
        add_activity(goals(plan_id), goal_id, activity_text(cast.profile_id(KARI)))
    with cast.changing(plan_id, KARI), pytest.raises(NotVisible):
        tick_off(goals(plan_id), activity_id)


def test_a_plan_without_consent_in_force_is_only_read(cast):
    plan_id = cast.active_plan()
    goal_id = add(cast, plan_id, MONA)
    with cast.changing(plan_id, MONA):
        plan = goals(plan_id)
        object.__setattr__(plan.subject, "status", "EXPIRED")
        with pytest.raises(Conflict):
            change_goal(plan, goal_id, goal_text(), version=1)
