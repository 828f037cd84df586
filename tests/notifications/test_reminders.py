"""Who has a deadline is reminded at half and nine tenths of the time, and not of what is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.deadlines import passed_mark
from samspill.plans.consent import jobs as consent_jobs
from samspill.plans.goals import jobs as goals_jobs
from samspill.plans.goals.doing import tick_off
from samspill.plans.goals.models import Activity, ActivityState, Effect, WayOn
from samspill.plans.goals.reminding import plans_with_days
from samspill.plans.goals.telling import About, EvaluationText, evaluate
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.meetings import jobs as meetings_jobs
from samspill.plans.meetings.models import MeetingAnswer
from samspill.plans.registrations import jobs as registration_jobs
from samspill.privacy import jobs as privacy_jobs
from samspill.privacy.models import CaseKind, Decision, StepKind
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, Level, notices, opened
from tests.plans.test_goals import add, add_doing, goals
from tests.plans.test_meetings import calendar, call, plan_id, reply, told
from tests.plans.test_registrations import asked, confirm, register
from tests.plans.test_settling import MARIT, ask_exemption, decide
from tests.privacy.test_cases import DAG, report, step

__all__ = ["calendar", "plan_id"]
START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "mark"),
    [(1, None), (5, None), (6, 6), (9, 6), (10, 10), (11, None), (20, None)],
)
def test_of_the_latest_mark_and_of_none_when_the_time_is_out(day, mark):
    found = passed_mark(START, END, (50, 90), datetime(2026, 3, day, tzinfo=UTC))
    assert found == (mark and datetime(2026, 3, mark, tzinfo=UTC))


def in_days(many):
    return clock.moved(timedelta(days=many))


def mornings(jobs, name, *args):
    """What the clock does in the morning, twice: the second is as none."""
    for _twice in range(2):
        with acting(None), transaction():
            jobs.look_for_answers() if jobs is meetings_jobs else jobs.look()
        with acting(None), transaction():
            getattr(jobs, name)(*args)


def near(cast, *names):
    return [[one for one, _state in notices(cast, n)].count("deadline_near") for n in names]


def test_who_has_promised_something_is_reminded_twice(cast, plan_id):
    goal_id = add(cast, plan_id, HANNE)
    by = clock.today() + timedelta(days=19)
    add_doing(cast, plan_id, goal_id, HANNE, KARI, due_on=by)
    seen = []
    for day in (1, 9, 11, 12, 17, 19, 25):
        with in_days(day):
            mornings(goals_jobs, "remind", str(plan_id))
            seen += near(cast, KARI)
    assert seen == [0, 0, 1, 1, 1, 2, 2]
    assert near(cast, HANNE, MONA) == [0, 0], "it is not theirs"


def test_what_is_done_is_not_reminded_of_nor_is_a_plan_that_rests(cast, plan_id):
    goal_id = add(cast, plan_id, HANNE)
    by = clock.today() + timedelta(days=19)
    done = add_doing(cast, plan_id, goal_id, HANNE, KARI, due_on=by)
    with cast.changing(plan_id, KARI):
        tick_off(goals(plan_id), done)
    add_doing(cast, plan_id, goal_id, HANNE, MONA, due_on=by)
    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, level=Level.WRITE), reason="Ferie")
    with in_days(12):
        mornings(goals_jobs, "remind", str(plan_id))
        assert near(cast, KARI, MONA) == [0, 0]


def due(cast, *names):
    return [[one for one, _state in notices(cast, n)].count("evaluation_due") for n in names]


def test_who_does_it_and_the_holder_are_told_on_the_day_of_the_evaluation(cast, plan_id):
    goal_id, day = add(cast, plan_id, HANNE), clock.today() + timedelta(days=10)
    add_doing(cast, plan_id, goal_id, HANNE, KARI, evaluate_on=day)
    seen = []
    for many in (9, 10, 11, 14):
        with in_days(many):
            assert (plan_id in plans_found()) == (many > 9)
            mornings(goals_jobs, "remind", str(plan_id))
            seen += [due(cast, KARI, HANNE, MONA)]
    assert seen == [[0, 0, 0]] + 3 * [[1, 1, 0]], "once, and of the others nobody"


def test_what_is_done_is_evaluated_too_and_what_is_stopped_or_evaluated_is_not(cast, plan_id):
    goal_id, day = add(cast, plan_id, HANNE), clock.today() + timedelta(days=10)
    done = add_doing(cast, plan_id, goal_id, HANNE, KARI, evaluate_on=day)
    stopped = add_doing(cast, plan_id, goal_id, HANNE, MONA, evaluate_on=day)
    early = add_doing(cast, plan_id, goal_id, HANNE, TOR, evaluate_on=day)
    with cast.changing(plan_id, KARI):
        tick_off(goals(plan_id), done)
    with cast.changing(plan_id, HANNE):
        db.session.get_one(Activity, stopped).move(ActivityState.STOPPED, clock.now())
        said = EvaluationText(Effect.GOOD, "", "", "", WayOn.CONTINUE, day + timedelta(days=30))
        evaluate(goals(plan_id), About(goal_id, early), said)
    with in_days(10):
        mornings(goals_jobs, "remind", str(plan_id))
        assert due(cast, KARI, MONA, TOR) == [1, 0, 0]


def test_no_plan_is_looked_through_for_an_evaluation_that_has_long_been_due(cast, plan_id):
    goal_id, day = add(cast, plan_id, HANNE), clock.today() + timedelta(days=10)
    add_doing(cast, plan_id, goal_id, HANNE, KARI, evaluate_on=day)
    with in_days(18):
        assert plan_id not in plans_found()
        mornings(goals_jobs, "remind", str(plan_id))
        assert due(cast, KARI) == [0]


def plans_found():
    with acting(None), transaction(), system_access("test: where there is something to tell"):
        return plans_with_days(clock.today())


def test_who_follows_a_goal_up_is_reminded_of_its_day(cast, plan_id):
    kari = cast.profile_id(KARI)
    by = clock.today() + timedelta(days=19)
    add(cast, plan_id, HANNE, due_on=by, responsible_profile_id=kari)
    with in_days(12):
        mornings(goals_jobs, "remind", str(plan_id))
        assert near(cast, KARI, HANNE) == [1, 0]


def test_who_has_not_answered_a_meeting_is_reminded(cast, plan_id):
    meeting_id = call(cast, plan_id, KARI, MONA, TOR)
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.CANNOT)
    seen = []
    for day in (1, 6, 7, 9.55):
        with in_days(day):
            mornings(meetings_jobs, "remind", str(plan_id))
            seen.append([told(cast, one, "meeting_waits") for one in (MONA, TOR, KARI)])
    assert seen == [[0, 0, 0], [0, 1, 0], [0, 1, 0], [0, 2, 0]]


def test_the_officer_is_reminded_of_what_is_not_settled_day_or_night(cast):
    report(cast)
    settled = report(cast)
    step(cast, settled, StepKind.ANSWERED, Decision.NO_BREACH)
    asked = report(cast, kind=CaseKind.CORRECTION)
    seen = []
    for hours in (1, 35, 37, 60, 66, 80, 24 * 16):
        with clock.moved(timedelta(hours=hours)):
            for _twice in range(2):
                with acting(None), transaction():
                    privacy_jobs.remind()
            seen += near(cast, DAG)
    assert asked
    assert seen == [0, 0, 1, 1, 2, 2, 3]


def test_who_is_invited_and_has_not_come_in_is_reminded(cast):
    plan = cast.active_plan(people=(KARI,))
    seen = []
    for day in (1, 8, 14, 20):
        with in_days(day):
            for _twice in range(2):
                with acting(None), transaction():
                    consent_jobs.keep_up_one(str(plan))
            seen += near(cast, KARI)
    assert seen == [0, 1, 2, 2]


def seconds(cast, plan_id, days):
    seen = []
    for day in days:
        with in_days(day):
            mornings(registration_jobs, "remind", str(plan_id))
            seen += near(cast, MARIT)
    return seen


def test_a_witness_is_reminded_until_she_has_confirmed(cast):
    plan, version = asked(cast)
    registered = register(cast, plan, version)
    assert seconds(cast, plan, (1, 8)) == [0, 1]
    confirm(cast, plan, registered)
    assert seconds(cast, plan, (13,)) == [1], "it is done"
    other, version = asked(cast, "Emma Aas")
    register(cast, other, version, TOR)
    assert seconds(cast, other, (13, 20)) == [2, 2], "the latest alone, and not when it is over"
    assert near(cast, HANNE) == [0], "she waits, and knows"


def test_a_leader_is_reminded_until_she_has_answered(cast):
    plan = cast.draft("Emma Aas", people=(KARI,))
    ask_exemption(cast, plan, MONA)
    assert seconds(cast, plan, (1, 8)) == [0, 1]
    decide(cast, plan)
    assert seconds(cast, plan, (13,)) == [1], "it is done"
    ask_exemption(cast, plan, TOR)
    assert seconds(cast, plan, (14, 20)) == [2, 2]


def test_who_has_come_in_is_not(cast):
    plan = cast.active_plan(people=(KARI,))
    cast.accept(plan, KARI)
    with in_days(13), acting(None), transaction():
        consent_jobs.keep_up_one(str(plan))
    assert near(cast, KARI) == [0]
