"""Minutes, alone: who writes them, remarks, and makes activities of what was decided."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.plans.meetings.models import Meeting, MeetingState
from samspill.plans.minutes.access import has_begun, may_remark, may_take, may_write
from samspill.plans.minutes.models import Minutes, MinutesState
from samspill.plans.plan.models import PlanStatus
from tests.support.pieces import ME, all_but, open_to_me

OTHER = UUID(int=9)
MOMENT = timedelta(seconds=1)
OF_EACH = (None, *(Minutes(state=state) for state in MinutesState))
"""None written, and minutes in each state."""


def meeting_at(begins, author=OTHER, state=MeetingState.CALLED):
    return Meeting(starts_at=begins, author_profile_id=author, state=state, invited_ids=[OTHER])


def test_there_is_something_to_write_of_when_it_has_begun_and_was_not_called_off():
    plan = open_to_me({})
    assert has_begun(plan, meeting_at(plan.at)) is True
    assert has_begun(plan, meeting_at(plan.at - MOMENT)) is True
    assert has_begun(plan, meeting_at(plan.at + MOMENT)) is False
    assert has_begun(plan, meeting_at(plan.at, state=MeetingState.CANCELLED)) is False


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("minutes", OF_EACH)
def test_who_called_it_and_who_leads_write_until_they_are_approved(level, status, minutes):
    plan = open_to_me(all_but(Area.MEETINGS, level), status=status)
    is_open = status == "ACTIVE" and (minutes is None or minutes.state != "APPROVED")
    for author, arranges in ((ME, level >= Level.CONTRIBUTE), (OTHER, level >= Level.MANAGE)):
        assert may_write(plan, meeting_at(plan.at, author), minutes) is (arranges and is_open)
        assert may_write(plan, meeting_at(plan.at + MOMENT, author), minutes) is False


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("state", MinutesState)
@pytest.mark.parametrize("invited", [[OTHER, ME], [OTHER]])
def test_who_was_called_in_remarks_while_they_are_laid_out(status, state, invited):
    plan = open_to_me({}, status=status)
    may = may_remark(plan, Meeting(invited_ids=invited), Minutes(state=state))
    assert may is (ME in invited and status == "ACTIVE" and state == "TO_READ")


@pytest.mark.parametrize("status", PlanStatus)
@pytest.mark.parametrize("state", MinutesState)
@pytest.mark.parametrize("area", [Area.MEETINGS, Area.GOALS])
@pytest.mark.parametrize("level", Level)
def test_who_writes_meetings_and_goals_takes_decisions_that_are_laid_out(
    status, state, area, level
):
    plan = open_to_me(all_but(area, level), status=status)
    may = level >= Level.CONTRIBUTE and status == "ACTIVE" and state != "DRAFT"
    assert may_take(plan, Minutes(state=state)) is may
