"""Minutes of meetings: who writes, reads, remarks and approves, and what a decision becomes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.goals.models import Activity
from samspill.plans.meetings.actions import cancel_meeting
from samspill.plans.minutes.actions import approve_minutes, keep_minutes, remark, send_minutes
from samspill.plans.minutes.models import MinutesState
from samspill.plans.minutes.pages import minutes_page
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR
from tests.plans.test_goals import add
from tests.plans.test_meetings import calendar, call, plan_id
from tests.plans.test_reminding_of_meetings import reminded
from tests.plans.test_whereabouts import name_on_list
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
TEXT = "Emma leser mer nå."
DECIDED = ("Lese hver kveld", "Færre prøver før jul")


@pytest.fixture
def held(cast, plan_id):
    """A meeting that Kari called, and that was yesterday."""
    meeting_id = call(cast, plan_id, KARI, MONA, HANNE, day=clock.today() + timedelta(days=1))
    with clock.moved(timedelta(days=2)):
        yield meeting_id


def write(cast, plan_id, name, meeting_id, text=TEXT, decisions=DECIDED, version=0):
    with cast.changing(plan_id, name):
        return keep_minutes(calendar(plan_id), meeting_id, text, decisions, version=version).version


def does(cast, plan_id, name, action, meeting_id, *more):
    with cast.changing(plan_id, name):
        action(calendar(plan_id), meeting_id, *more)


def page_of(cast, plan_id, name, meeting_id):
    with cast.acting_as(name):
        page = minutes_page(calendar(plan_id), meeting_id)
        db.session.expunge(page.minutes)
        return page


def laid_out(cast, plan_id, meeting_id, name=KARI):
    write(cast, plan_id, name, meeting_id)
    does(cast, plan_id, name, send_minutes, meeting_id)


def sees(cast, plan_id, meeting_id, *names):
    """Which of them see minutes of the meeting."""
    found = []
    for name in names:
        try:
            page_of(cast, plan_id, name, meeting_id)
        except NotVisible:
            continue
        found.append(name)
    return found


# ---- to write, to read, to approve ---------------------------------------------------------


def test_a_draft_is_its_writers_and_what_is_laid_out_is_seen_by_who_sees_the_meeting(
    cast, plan_id, held
):
    write(cast, plan_id, KARI, held)
    assert sees(cast, plan_id, held, KARI, HANNE, MONA, TOR, SIV) == [KARI]
    does(cast, plan_id, KARI, send_minutes, held)
    assert sees(cast, plan_id, held, KARI, HANNE, MONA, TOR, SIV) == [KARI, HANNE, MONA, TOR, SIV]
    told = reminded(cast, MONA, HANNE, KARI, TOR, SIV, template="minutes_to_read")
    assert told == [1, 1, 0, 0, 0], "those called in, but for who laid it out"
    page = page_of(cast, plan_id, MONA, held)
    assert (page.said.text, [one.text for one in page.said.decisions]) == (TEXT, list(DECIDED))


def test_who_called_and_who_leads_write_and_nobody_else(cast, plan_id, held):
    for name in (MONA, TOR, SIV):
        with pytest.raises(NotEnough):
            write(cast, plan_id, name, held)
    with cast.acting_as(JONAS), pytest.raises(NotEnough):
        calendar(plan_id)
    write(cast, plan_id, HANNE, held)
    laid_out(cast, plan_id, held)
    assert page_of(cast, plan_id, HANNE, held).minutes.author_profile_id == cast.profile_id(KARI)
    assert write(cast, plan_id, HANNE, held, "Mer.", version=1) == 2, "she mends what is laid out"


def test_there_are_no_minutes_of_what_has_not_begun_or_was_called_off(cast, plan_id):
    ahead = call(cast, plan_id, HANNE, MONA, day=clock.today() + timedelta(days=4))
    gone = call(cast, plan_id, HANNE, MONA, day=clock.today() + timedelta(days=1))
    does(cast, plan_id, HANNE, cancel_meeting, gone)
    with clock.moved(timedelta(days=2)):
        for meeting_id in (ahead, gone):
            with pytest.raises(Conflict):
                write(cast, plan_id, HANNE, meeting_id)


def test_the_second_who_writes_loses_nothing(cast, plan_id, held):
    laid_out(cast, plan_id, held)
    write(cast, plan_id, HANNE, held, "Det Hanne skrev", version=1)
    with pytest.raises(RuleBroken) as refused:
        write(cast, plan_id, KARI, held, "Det Kari skrev", version=1)
    assert refused.value.code == WRITTEN_MEANWHILE
    client = cast.client(KARI)
    sent = {"text": "Det Kari skrev", "decisions": "", "version": "1"}
    answer = post(client, f"/planer/{plan_id}/kalender/{held}/referat/endre", sent)
    assert answer.status_code == 422
    for words in ("Det Kari skrev", "Det Hanne skrev"):
        assert words in Page(answer).text


def test_who_was_called_in_remarks_until_it_is_approved(cast, plan_id, held):
    write(cast, plan_id, KARI, held)
    with pytest.raises(NotVisible):
        does(cast, plan_id, MONA, remark, held, "For tidlig")
    does(cast, plan_id, KARI, send_minutes, held)
    does(cast, plan_id, MONA, remark, held, "Hun leser ti minutter, ikke fem.")
    with pytest.raises(NotEnough):
        does(cast, plan_id, TOR, remark, held, "Jeg var der ikke")
    assert reminded(cast, KARI, MONA, template="something_new")[0] >= 1
    for name in (TOR, SIV, MONA):
        page = page_of(cast, plan_id, name, held)
        assert [one.text for one in page.remarks] == ["Hun leser ti minutter, ikke fem."]
    with pytest.raises(NotEnough):
        does(cast, plan_id, MONA, approve_minutes, held)
    does(cast, plan_id, HANNE, approve_minutes, held)
    assert page_of(cast, plan_id, MONA, held).minutes.state == MinutesState.APPROVED
    with pytest.raises(Conflict):
        does(cast, plan_id, MONA, remark, held, "For sent")
    with pytest.raises(Conflict):
        write(cast, plan_id, KARI, held, version=1)
    assert "Godkjent med merknader" in shown(cast, MONA, plan_id, held).text


def test_a_draft_is_not_approved_and_minutes_are_laid_out_once(cast, plan_id, held):
    write(cast, plan_id, KARI, held)
    for action in (approve_minutes, send_minutes, send_minutes):
        if action is send_minutes and page_of(cast, plan_id, KARI, held).minutes.is_draft:
            does(cast, plan_id, KARI, action, held)
            continue
        with pytest.raises(RuleBroken):
            does(cast, plan_id, KARI, action, held)


def test_around_a_protected_child_only_who_is_on_the_list_sees_minutes(cast, plan_id, held):
    laid_out(cast, plan_id, held)
    cast.protect("Emma Aas")
    name_on_list(cast, plan_id, MONA, (Where.MEETINGS,))
    assert sees(cast, plan_id, held, MONA, TOR, KARI, HANNE) == [MONA]


def test_around_a_protected_child_only_who_is_on_the_list_hears_of_minutes(cast, plan_id, held):
    write(cast, plan_id, KARI, held)
    cast.protect("Emma Aas")
    for name in (KARI, MONA):
        name_on_list(cast, plan_id, name, (Where.MEETINGS,))
    does(cast, plan_id, KARI, send_minutes, held)
    told = reminded(cast, MONA, HANNE, template="minutes_to_read")
    assert told == [1, 0], "the holder is called in, and on no list"


def test_a_draft_that_was_left_behind_is_shown_to_its_writer_alone(cast, plan_id, held):
    write(cast, plan_id, HANNE, held, "Det Hanne rakk å skrive", ("Ringe PPT",))
    laid_out(cast, plan_id, held)
    page = page_of(cast, plan_id, HANNE, held)
    assert (page.said.text, page.left_draft.text) == (TEXT, "Det Hanne rakk å skrive")
    assert "Ringe PPT" in shown(cast, HANNE, plan_id, held).text
    for name in (KARI, MONA):
        assert page_of(cast, plan_id, name, held).left_draft is None


def test_it_says_that_minutes_were_changed_after_they_were_laid_out(cast, plan_id, held):
    laid_out(cast, plan_id, held)
    assert not page_of(cast, plan_id, MONA, held).changed_since_sent
    with clock.moved(timedelta(days=2, minutes=5)):
        write(cast, plan_id, HANNE, held, "Mer.", version=1)
    assert page_of(cast, plan_id, MONA, held).changed_since_sent
    assert "av Hanne Nilsen" in shown(cast, MONA, plan_id, held).text


# ---- what was decided ----------------------------------------------------------------------


def shown(cast, name, plan_id, meeting_id):
    answer = cast.client(name).get(f"/planer/{plan_id}/kalender/{meeting_id}/referat")
    assert answer.status_code == 200
    return Page(answer)


def take(cast, name, plan_id, meeting_id, number, goal_id, version=1):
    form = {"number": str(number), "version": str(version), "goal": str(goal_id)}
    address = f"/planer/{plan_id}/kalender/{meeting_id}/referat/aktiviteter"
    return post(cast.client(name), address, form)


def test_a_decision_becomes_an_activity_once_and_says_so(cast, plan_id, held):
    laid_out(cast, plan_id, held)
    assert "må planen ha et mål først" in shown(cast, KARI, plan_id, held).text
    assert "må planen ha et mål først" not in shown(cast, SIV, plan_id, held).text
    goal_id = add(cast, plan_id, MONA)
    page = shown(cast, KARI, plan_id, held)
    assert len(page.soup.select('form[action$="/aktiviteter"]')) == 2
    assert not page.soup.select("select"), "there is one goal to choose"
    assert not shown(cast, SIV, plan_id, held).soup.select('form[action$="/aktiviteter"]')
    answer = take(cast, KARI, plan_id, held, 1, goal_id)
    assert answer.status_code == 303
    with cast.acting_as(KARI):
        made = db.session.scalars(select(Activity)).one()
        assert (made.title, made.goal_id) == (DECIDED[1], goal_id)
        assert made.responsible_profile_id == cast.profile_id(KARI)
        here = f"/planer/{plan_id}/aktiviteter/{made.id}"
    assert answer.location == f"{here}/endre"
    assert shown(cast, MONA, plan_id, held).soup.select_one(f'a[href="{here}"]')
    assert take(cast, HANNE, plan_id, held, 1, goal_id).status_code == 422
    write(cast, plan_id, KARI, held, decisions=(DECIDED[1], "Ringe helsesykepleieren"), version=1)
    decisions = page_of(cast, plan_id, MONA, held).said.decisions
    assert [one.activity_id is not None for one in decisions] == [True, False], "it keeps it"
    assert take(cast, KARI, plan_id, held, 1, goal_id).status_code == 422, "of an older page"
    assert take(cast, KARI, plan_id, held, 1, goal_id, version=2).status_code == 303
    assert take(cast, KARI, plan_id, held, 7, goal_id, version=2).status_code == 422
    assert take(cast, SIV, plan_id, held, 1, goal_id, version=2).status_code == 403


# ---- the pages -----------------------------------------------------------------------------


def test_the_page_of_the_meeting_leads_to_its_minutes(cast, plan_id, held):
    here = f"/planer/{plan_id}/kalender/{held}"

    def link(name):
        page = Page(cast.client(name).get(here))
        found = page.soup.select_one(f'a[href^="{here}/referat"]')
        return found and found["href"].removeprefix(here)

    assert [link(KARI), link(HANNE), link(MONA)] == ["/referat/endre", "/referat/endre", None]
    laid_out(cast, plan_id, held)
    assert [link(KARI), link(MONA), link(SIV)] == ["/referat"] * 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"decisions": "x" * 201}, "decisions"),
        ({"decisions": "\n".join(str(n) for n in range(31))}, "decisions"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_words_stay(cast, plan_id, held, wrong, field):
    sent = {"text": "<b>Emma</b>", "decisions": "Lese", "version": "0", **wrong}
    answer = post(cast.client(KARI), f"/planer/{plan_id}/kalender/{held}/referat/endre", sent)
    assert answer.status_code == 422
    page = Page(answer)
    assert page.soup.select_one(f"#{field}-error")
    assert page.soup.select_one("#text").text.strip() == sent["text"]
    assert page.soup.select_one("#decisions").text.strip() == sent["decisions"]


def test_it_takes_as_many_statements_however_many_remarks(cast, plan_id, held):
    laid_out(cast, plan_id, held)
    client, counts = cast.client(MONA), []
    here = f"/planer/{plan_id}/kalender/{held}/referat"
    for n in range(4):
        does(cast, plan_id, MONA, remark, held, f"Merknad {n}")
        with counted_statements() as found:
            assert client.get(here).status_code == 200
        counts.append(len(found))
    assert counts[1] == counts[3]
    assert counts[3] <= 10, "\n".join(found)
