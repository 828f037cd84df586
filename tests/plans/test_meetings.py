"""Meetings of a plan: who calls whom in, who sees what, what an answer is to, what is told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import narrow_participant
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.meetings.actions import (
    MeetingText,
    call_meeting,
    cancel_meeting,
    change_meeting,
    reply_to,
)
from samspill.plans.meetings.models import (
    ChildPart,
    Meeting,
    MeetingAnswer,
    MeetingKind,
    MeetingReply,
)
from samspill.plans.meetings.pages import calendar_page, meeting_page
from samspill.plans.meetings.spans import month_of, week_of
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, opened
from tests.plans.test_messages import part_of
from tests.plans.test_whereabouts import name_on_list
from tests.plans.test_who_may_know import TONE, signed, with_tone
from tests.support.remembered import made_once

SOON = clock.today() + timedelta(days=10)


@pytest.fixture
@made_once
def plan_id(cast):
    """Kari contributes to the calendar, Siv reads it, Jonas has none."""
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.propose(plan_id, SIV, scope={**PROFESSIONAL_DEFAULT, Area.MEETINGS: Level.READ})
    cast.propose(plan_id, JONAS, scope={**PROFESSIONAL_DEFAULT, Area.MEETINGS: Level.NONE})
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, KARI, SIV, JONAS)
    return plan_id


def calendar(plan_id, level=Level.OWN):
    return opened(plan_id, Area.MEETINGS, level)


def text(cast, *invited, **more):
    says = {
        "kind": MeetingKind.COOPERATION,
        "day": SOON,
        "starts": time(14),
        "ends": time(15),
        "place": "Rom 3",
        "agenda": "Lesing",
        "child_part": ChildPart.PARTLY,
        "child_reason": "",
        "invited": tuple(cast.profile_id(name) for name in invited),
    }
    return MeetingText(**{**says, **more})


def call(cast, plan_id, name, *invited, **more):
    says = text(cast, *(invited or (MONA, TOR, KARI)), **more)
    with cast.changing(plan_id, name):
        return call_meeting(calendar(plan_id), says).id


def change(cast, plan_id, name, meeting_id, *invited, version=1, **more):
    says = text(cast, *(invited or (MONA, TOR, KARI)), **more)
    with cast.changing(plan_id, name):
        return change_meeting(calendar(plan_id), meeting_id, says, version=version).version


def reply(cast, plan_id, name, meeting_id, answer=MeetingAnswer.COMES, *lines):
    with cast.changing(plan_id, name):
        reply_to(calendar(plan_id), meeting_id, answer, lines)


def shown(cast, plan_id, name, meeting_id):
    """Who is called in, with what they answer and bring, as somebody sees it."""
    with cast.acting_as(name):
        page = meeting_page(calendar(plan_id), meeting_id)
        return {
            one.person.name: (one.reply.answer if one.reply else None, one.lines)
            for one in page.attendants
        }


def told(cast, name, template="meeting_called"):
    profile_id = cast.profile_id(name)
    with cast.acting_as(name):
        query = select(Notice.id).where(
            Notice.profile_id == profile_id, Notice.template == template
        )
        return len(db.session.scalars(query).all())


def listed(cast, plan_id, name):
    with cast.acting_as(name):
        page = calendar_page(calendar(plan_id), 1)
        return [one.id for one in page.ahead]


# ---- who calls whom, who sees it -----------------------------------------------------------


def test_who_calls_a_meeting_comes_and_the_others_are_told_and_have_not_answered(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, KARI)
    expected = {HANNE: (MeetingAnswer.COMES, ()), MONA: (None, ()), KARI: (None, ())}
    for name in (HANNE, MONA, TOR, SIV):
        assert shown(cast, plan_id, name, meeting_id) == expected
    assert [told(cast, name) for name in (MONA, KARI, HANNE, TOR, SIV)] == [1, 1, 0, 0, 0]


def test_a_guardian_calls_a_meeting_too_and_who_only_reads_does_not(cast, plan_id):
    assert call(cast, plan_id, MONA, HANNE)
    with cast.acting_as(SIV), pytest.raises(NotEnough):
        calendar(plan_id, Level.CONTRIBUTE)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        calendar(plan_id)


def test_who_has_no_right_is_refused_by_name_and_a_stranger_without_one(cast, plan_id):
    for name, why in ((JONAS, "Jonas Berg har ikke tilgang"), ("Nina Haug", "Velg blant dem")):
        with pytest.raises(RuleBroken) as refused:
            call(cast, plan_id, HANNE, name)
        assert refused.value.field == "to"
        assert why in str(refused.value.text)
    with pytest.raises(RuleBroken) as refused:
        call(cast, plan_id, HANNE, invited=())
    assert "minst én" in str(refused.value.text)
    assert listed(cast, plan_id, HANNE) == []


def test_who_sees_only_what_she_is_called_in_to_sees_that(cast):
    plan_id = cast.draft("Oskar Aas", people=(KARI,))
    cast.propose(plan_id, SIV, scope={Area.MEETINGS: Level.OWN})  # as a private supporter
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, KARI, SIV)
    without = call(cast, plan_id, HANNE, MONA)
    with_siv = call(cast, plan_id, HANNE, SIV, MONA)
    assert listed(cast, plan_id, SIV) == [with_siv]
    assert set(listed(cast, plan_id, TOR)) == {without, with_siv}
    with pytest.raises(NotVisible):
        shown(cast, plan_id, SIV, without)
    reply(cast, plan_id, SIV, with_siv, MeetingAnswer.DIGITALLY)
    assert shown(cast, plan_id, TOR, with_siv)[SIV] == (MeetingAnswer.DIGITALLY, ())


def test_who_loses_the_calendar_sees_no_meeting_that_she_was_called_in_to(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, KARI, MONA)
    with cast.changing(plan_id, MONA):
        place = part_of(cast, plan_id, KARI)
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=place, areas=["MEETINGS"])
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        calendar(plan_id)
    with cast.acting_as(KARI):
        assert db.session.scalars(select(Meeting.id)).all() == [], "not by another door either"
    assert KARI in shown(cast, plan_id, TOR, meeting_id), "that she was called in stays"
    change(cast, plan_id, HANNE, meeting_id, MONA, agenda="Regning")
    assert told(cast, KARI, "meeting_changed") == 1
    with pytest.raises(RuleBroken):
        change(cast, plan_id, HANNE, meeting_id, MONA, KARI, version=2)


def test_a_service_that_some_may_not_know_of_is_called_in_only_among_those_who_may(cast):
    plan_id = signed(cast, with_tone(cast))
    with pytest.raises(RuleBroken) as refused:
        call(cast, plan_id, HANNE, TONE, SIV)
    assert "Ikke alle kan vite" in str(refused.value.text)
    meeting_id = call(cast, plan_id, HANNE, TONE, MONA)
    assert TONE in shown(cast, plan_id, MONA, meeting_id)
    assert TONE not in shown(cast, plan_id, SIV, meeting_id)
    with pytest.raises(NotEnough):
        call(cast, plan_id, TONE, MONA)


# ---- around a protected child --------------------------------------------------------------


def test_around_a_protected_child_nobody_sees_a_meeting_who_is_not_on_the_list(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA)
    cast.protect("Emma Aas")
    for name in (HANNE, MONA, KARI):
        assert listed(cast, plan_id, name) == []
        with pytest.raises(NotVisible):
            shown(cast, plan_id, name, meeting_id)
        with cast.acting_as(name):
            for table in (Meeting.id, MeetingReply.id):
                mine = select(table).where(table.class_.plan_id == plan_id)
                if table is MeetingReply.id:
                    mine = mine.where(MeetingReply.profile_id != cast.actor_now().profile_id)
                assert db.session.scalars(mine).all() == []
    with pytest.raises(NotEnough):
        call(cast, plan_id, HANNE, MONA)
    for name in (HANNE, MONA):
        name_on_list(cast, plan_id, name, (Where.MEETINGS,))
    assert listed(cast, plan_id, HANNE) == [meeting_id] == listed(cast, plan_id, MONA)
    assert listed(cast, plan_id, KARI) == []


def test_around_a_protected_child_only_who_is_on_the_list_is_called_in(cast, plan_id):
    cast.protect("Emma Aas")
    for name in (HANNE, MONA):
        name_on_list(cast, plan_id, name, (Where.MEETINGS,))
    with pytest.raises(RuleBroken) as refused:
        call(cast, plan_id, HANNE, MONA, KARI)
    assert "Kari Lunde har ikke tilgang" in str(refused.value.text)
    meeting_id = call(cast, plan_id, HANNE, MONA)
    assert set(shown(cast, plan_id, MONA, meeting_id)) == {HANNE, MONA}


def test_around_a_protected_child_who_is_not_on_the_list_hears_of_no_change(cast, plan_id):
    first, second = (call(cast, plan_id, HANNE, MONA, TOR, KARI) for _ in range(2))
    cast.protect("Emma Aas")
    for name in (HANNE, MONA):
        name_on_list(cast, plan_id, name, (Where.MEETINGS,))
    change(cast, plan_id, HANNE, first, MONA, day=SOON + timedelta(days=1))
    with cast.changing(plan_id, HANNE):
        cancel_meeting(calendar(plan_id), second)
    for template in ("meeting_changed", "meeting_cancelled"):
        assert [told(cast, name, template) for name in (MONA, TOR, KARI)] == [1, 0, 0], template


# ---- what is wrong -------------------------------------------------------------------------

WRONG = [
    ({"ends": time(14)}, "ends", "slutte etter"),
    ({"ends": time(13, 59)}, "ends", "slutte etter"),
    ({"day": clock.today() - timedelta(days=1)}, "day", "før nå"),
    ({"day": clock.today().replace(year=clock.today().year + 3, day=1)}, "day", "to år"),
    ({"child_part": ChildPart.NOT_ASKED}, "child_reason", "hvorfor"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), WRONG)
def test_what_is_wrong_is_said_at_its_field(cast, plan_id, wrong, field, words):
    meeting_id = call(cast, plan_id, HANNE)
    for attempt in (
        lambda: call(cast, plan_id, HANNE, **wrong),
        lambda: change(cast, plan_id, HANNE, meeting_id, **wrong),
    ):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert refused.value.field == field
        assert words in str(refused.value.text)
    assert listed(cast, plan_id, HANNE) == [meeting_id]


def test_a_clock_time_that_is_left_out_in_the_night_of_the_change_is_refused():
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    with pytest.raises(ValueError, match="does not exist"):
        clock.instant_at(spring, time(2, 30))
    assert clock.instant_at(spring, time(3)) == datetime(2027, 3, 28, 1, tzinfo=clock.UTC)
    assert clock.instant_at(autumn, time(2, 30)).hour == 0, "the first of the two"
    assert clock.instant_at(autumn, time(14)).hour == 13


def test_the_reason_goes_when_the_child_is_asked_after_all(cast, plan_id):
    why = {"child_part": ChildPart.NOT_ASKED, "child_reason": "Er syk."}
    meeting_id = call(cast, plan_id, HANNE, **why)
    with cast.acting_as(MONA):
        assert meeting_page(calendar(plan_id), meeting_id).content.child_reason == "Er syk."
    change(cast, plan_id, HANNE, meeting_id, child_reason="Er syk.")
    with cast.acting_as(MONA):
        assert meeting_page(calendar(plan_id), meeting_id).content.child_reason == ""


# ---- answers -------------------------------------------------------------------------------


def test_an_answer_and_three_lines_stand_at_the_meeting_and_may_be_changed(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, SIV)
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.MAYBE, "Leser mer", "", "Mer ro")
    reply(cast, plan_id, SIV, meeting_id, MeetingAnswer.CANNOT)
    found = shown(cast, plan_id, TOR, meeting_id)
    assert found[MONA] == (MeetingAnswer.MAYBE, ("Leser mer", "", "Mer ro"))
    assert found[SIV] == (MeetingAnswer.CANNOT, ())
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.DIGITALLY)
    assert shown(cast, plan_id, TOR, meeting_id)[MONA] == (MeetingAnswer.DIGITALLY, ())


def test_only_those_called_in_answer_and_in_writing_needs_words(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA)
    for name in (TOR, KARI, SIV):
        with pytest.raises(NotEnough):
            reply(cast, plan_id, name, meeting_id)
    with pytest.raises(RuleBroken) as refused:
        reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.IN_WRITING)
    assert refused.value.field == "line_1"
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.IN_WRITING, "", "Søvnen", "")


def test_a_meeting_that_is_moved_has_no_answers_but_keeps_what_people_bring(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, KARI)
    reply(cast, plan_id, MONA, meeting_id, MeetingAnswer.COMES, "Leser mer", "", "")
    change(cast, plan_id, HANNE, meeting_id, MONA, KARI, starts=time(9))
    found = shown(cast, plan_id, KARI, meeting_id)
    assert found[MONA] == (None, ("Leser mer", "", ""))
    assert found[HANNE] == (MeetingAnswer.COMES, ()), "who moves it has chosen the time"
    assert told(cast, MONA, "meeting_changed") == 1
    assert told(cast, HANNE, "meeting_changed") == 0


# ---- to change, to call off ----------------------------------------------------------------


def test_who_called_it_and_the_holder_may_change_it_and_nobody_else(cast, plan_id):
    meeting_id = call(cast, plan_id, MONA, HANNE, KARI)
    for name in (TOR, KARI, SIV):
        with pytest.raises(NotEnough):
            change(cast, plan_id, name, meeting_id, HANNE)
        with cast.changing(plan_id, name), pytest.raises(NotEnough):
            cancel_meeting(calendar(plan_id), meeting_id)
    assert change(cast, plan_id, HANNE, meeting_id, HANNE, KARI) == 2
    assert set(shown(cast, plan_id, TOR, meeting_id)) == {MONA, HANNE, KARI}
    assert change(cast, plan_id, MONA, meeting_id, KARI, version=2) == 3
    assert set(shown(cast, plan_id, TOR, meeting_id)) == {MONA, KARI}


def test_other_words_tell_nobody_who_is_new_is_called_in_and_who_is_out_is_told(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, KARI)
    change(cast, plan_id, HANNE, meeting_id, MONA, KARI, agenda="Regning")
    assert told(cast, MONA, "meeting_changed") == 0
    change(cast, plan_id, HANNE, meeting_id, MONA, TOR, agenda="Regning", version=2)
    assert told(cast, TOR) == 1
    assert told(cast, KARI, "meeting_changed") == 1
    assert told(cast, MONA, "meeting_changed") == 0
    change(cast, plan_id, HANNE, meeting_id, MONA, TOR, place="Rom 4", version=3)
    assert [told(cast, one, "meeting_changed") for one in (MONA, TOR, KARI)] == [1, 1, 1]


def test_two_who_change_it_at_once_the_second_is_told(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    change(cast, plan_id, HANNE, meeting_id, agenda="Regning")
    with pytest.raises(RuleBroken) as refused:
        change(cast, plan_id, HANNE, meeting_id, agenda="Skriving")
    assert refused.value.code == WRITTEN_MEANWHILE


def test_what_is_called_off_stays_and_nobody_answers_or_changes_it(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE, MONA, KARI)
    with cast.changing(plan_id, HANNE):
        cancel_meeting(calendar(plan_id), meeting_id)
    assert listed(cast, plan_id, MONA) == [meeting_id]
    assert [told(cast, one, "meeting_cancelled") for one in (MONA, KARI, HANNE)] == [1, 1, 0]
    with pytest.raises(Conflict):
        reply(cast, plan_id, MONA, meeting_id)
    with pytest.raises(Conflict):
        change(cast, plan_id, HANNE, meeting_id, version=2)
    with cast.changing(plan_id, HANNE), pytest.raises(Conflict):
        cancel_meeting(calendar(plan_id), meeting_id)


def test_when_it_is_over_nobody_answers_or_changes_it(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    with clock.moved(timedelta(days=11)):
        with pytest.raises(Conflict):
            reply(cast, plan_id, MONA, meeting_id)
        with pytest.raises(Conflict):
            change(cast, plan_id, HANNE, meeting_id, day=SOON + timedelta(days=9))
        with cast.acting_as(MONA):
            page = calendar_page(calendar(plan_id), 1)
            assert (page.ahead, [one.id for one in page.earlier]) == ([], [meeting_id])


def test_in_a_plan_that_rests_nothing_is_called_or_answered(cast, plan_id):
    meeting_id = call(cast, plan_id, HANNE)
    with cast.changing(plan_id, HANNE):
        pause_plan(opened(plan_id, Area.PARTICIPANTS, Level.MANAGE), reason="Ferie.")
    with pytest.raises(Conflict):
        call(cast, plan_id, HANNE)
    with pytest.raises(Conflict):
        reply(cast, plan_id, MONA, meeting_id)


# ---- month and week ------------------------------------------------------------------------


def test_a_month_is_whole_weeks_and_a_meeting_stands_on_its_day_in_oslo(cast, plan_id):
    late = {"starts": time(23, 30), "ends": time(23, 45)}
    meeting_id = call(cast, plan_id, HANNE, **late)
    with cast.acting_as(MONA):
        plan = calendar(plan_id)
        me = plan.actor.profile_id
        for span in (month_of([plan_id], me, SOON), week_of([plan_id], me, SOON)):
            days = [day for week in span.weeks for day in week]
            assert {len(week) for week in span.weeks} == {7}
            assert days[0].on.weekday() == 0
            found = [day.on for day in days for one in day.meetings if one.id == meeting_id]
            assert found == [SOON]
        february = month_of([plan_id], me, date(2027, 2, 14))
        assert (february.first, february.before, february.after) == (
            date(2027, 2, 1),
            date(2027, 1, 1),
            date(2027, 3, 1),
        )
        assert len(february.weeks) == 4, "a February that begins on a Monday"
        assert len(month_of([plan_id], me, date(2027, 5, 1)).weeks) == 6
