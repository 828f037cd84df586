"""Naming who sees where a protected child is, and when: two open, one closes (F8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where, WhereaboutsViewer
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.words import long_day
from samspill.plans.plan.access import open_plan, opened_by_system
from samspill.plans.plan.actions import discard_draft
from samspill.plans.signatories.queries import decisions_waiting_for
from samspill.plans.whereabouts.actions import decide_viewer, propose_viewer, remove_viewer
from samspill.plans.whereabouts.queries import viewers_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened
from tests.plans.test_settling import MARIT, protect
from tests.plans.test_settling_pages import see, send
from tests.support.remembered import made_once

LISTS, PAGE = "deltakere/hvor-og-naar", "Hvem ser hvor og når"
WHY = "Skal hente på skolen."


@pytest.fixture
@made_once
def plan_id(cast):
    """A plan in use whose child got a protected address."""
    plan_id = cast.active_plan("Emma Aas")
    cast.accept(plan_id, KARI, SIV)
    protect(cast)
    return plan_id


def ask(cast, plan_id, name=KARI, fields=(Where.WORKPLACES,), by=HANNE, last_day=None):
    profile_id = cast.profile_id(name)
    with cast.changing(plan_id, by):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.READ)
        said = {"fields": fields, "reason": WHY, "last_day": last_day}
        return propose_viewer(plan, profile_id=profile_id, **said)


def answer(cast, plan_id, asked_id, agrees=True, by=MARIT):
    with cast.changing(plan_id, by):
        plan = opened(plan_id, Area.SIGNATORIES, Level.READ)
        decide_viewer(plan, asked_id=asked_id, agrees=agrees)


def name_on_list(cast, plan_id, name=KARI, fields=(Where.WORKPLACES,)):
    answer(cast, plan_id, ask(cast, plan_id, name, fields))


def sees(cast, plan_id, name):
    """The lists on which somebody stands, as the door hands them over."""
    with cast.acting_as(name):
        plan = open_plan(plan_id, Area.PARTICIPANTS, Level.READ).subject
        return {where for where in Where if plan.sees(where)}


def test_the_lists_are_empty_at_first_and_one_employee_opens_nothing(cast, plan_id):
    for name in (HANNE, KARI, MONA, TOR):
        assert sees(cast, plan_id, name) == set()
    asked = ask(cast, plan_id, fields=tuple(Where))
    assert sees(cast, plan_id, KARI) == set()
    with pytest.raises(NotEnough):
        answer(cast, plan_id, asked, by=HANNE)
    assert sees(cast, plan_id, KARI) == set()


def test_a_leader_agrees_and_only_that_list_opens_for_only_that_name(cast, plan_id):
    told = notices(cast, MONA)
    name_on_list(cast, plan_id, fields=(Where.CONTACT,))
    assert sees(cast, plan_id, KARI) == {Where.CONTACT}
    assert sees(cast, plan_id, SIV) == sees(cast, plan_id, HANNE) == set()
    assert len(notices(cast, MONA)) == len(told) + 1, "the family hears of it"


def test_a_leader_who_says_no_opens_nothing_and_may_be_asked_again(cast, plan_id):
    answer(cast, plan_id, ask(cast, plan_id), agrees=False)
    assert sees(cast, plan_id, KARI) == set()
    name_on_list(cast, plan_id)
    assert sees(cast, plan_id, KARI) == {Where.WORKPLACES}


def test_a_question_is_answered_once_and_only_by_who_was_asked(cast, plan_id):
    asked = ask(cast, plan_id)
    with pytest.raises(NotVisible):
        answer(cast, plan_id, new_id())
    answer(cast, plan_id, asked)
    with pytest.raises(Conflict):
        answer(cast, plan_id, asked, agrees=False)
    with pytest.raises(NotEnough):
        answer(cast, plan_id, asked, by=MONA)


def test_nobody_decides_about_herself(cast, plan_id):
    asked = ask(cast, plan_id)
    kari = cast.profile_id(MARIT)
    with acting(None), transaction(), system_access("test: the leader herself is asked about"):
        db.session.scalars(select(WhereaboutsViewer)).one().profile_id = kari
    with pytest.raises(NotEnough):
        answer(cast, plan_id, asked)


def test_only_the_holder_asks_only_about_those_in_the_plan_and_once(cast, plan_id):
    with pytest.raises(NotEnough):
        ask(cast, plan_id, by=MONA)
    with pytest.raises(RuleBroken) as broken:
        ask(cast, plan_id, "Nina Haug")
    assert broken.value.code == "outside"
    ask(cast, plan_id, fields=(Where.CONTACT,))
    with pytest.raises(RuleBroken) as broken:
        ask(cast, plan_id, fields=(Where.CONTACT,))
    assert broken.value.code == "asked_before"
    ask(cast, plan_id, fields=tuple(Where))  # the two that are new


def test_an_open_address_has_no_lists(cast):
    plan_id = cast.active_plan("Emma Aas")
    with pytest.raises(RuleBroken):
        ask(cast, plan_id)
    assert sees(cast, plan_id, HANNE) == set(Where)
    assert "bare når et barn har adressevern" in see(cast, HANNE, plan_id, LISTS).text


@pytest.mark.parametrize("by", [HANNE, MONA])
def test_one_person_is_enough_to_close_and_it_holds_at_once(cast, plan_id, by):
    name_on_list(cast, plan_id, fields=(Where.WORKPLACES, Where.CONTACT))
    with cast.changing(plan_id, HANNE):
        opened(plan_id, Area.PARTICIPANTS, Level.READ)
        one = next(v.id for v in viewers_of(plan_id) if v.field == Where.CONTACT)
    with cast.changing(plan_id, by):
        remove_viewer(opened(plan_id, Area.PARTICIPANTS, Level.READ), viewer_id=one)
    assert sees(cast, plan_id, KARI) == {Where.WORKPLACES}
    with pytest.raises(NotVisible), cast.changing(plan_id, by):
        remove_viewer(opened(plan_id, Area.PARTICIPANTS, Level.READ), viewer_id=one)
    with pytest.raises(NotEnough), cast.changing(plan_id, KARI):
        remove_viewer(opened(plan_id, Area.PARTICIPANTS, Level.READ), viewer_id=one)


def test_a_question_taken_back_is_not_answered(cast, plan_id):
    asked = ask(cast, plan_id)
    with cast.changing(plan_id, HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.READ)
        remove_viewer(plan, viewer_id=viewers_of(plan_id)[0].id)
    with pytest.raises(Conflict):
        answer(cast, plan_id, asked)


def test_a_leader_finds_the_question_on_her_first_page_and_answers_it(cast, plan_id):
    profiles = {"profile_id": str(cast.profile_id(KARI)), "fields": ["CONTACT", "MUNICIPALITY"]}
    assert send(cast, HANNE, plan_id, LISTS, reason="", **profiles).status == 422
    assert send(cast, HANNE, plan_id, LISTS, reason=WHY, **profiles).status == 303
    waiting = see(cast, HANNE, plan_id, LISTS)
    assert "Venter på lederen" in waiting.text and WHY in waiting.text
    marit = cast.profile_id(MARIT)
    with cast.acting_as(MARIT):
        assert [one.plan_id for one in decisions_waiting_for(marit)] == [plan_id]
    page = see(cast, MARIT, plan_id, "avklaring")
    assert f"Kan {KARI} få se hvor og når?" in page.text and WHY in page.text
    matter = page.soup.select_one('input[name="matter_id"]')["value"]
    assert send(cast, MARIT, plan_id, "avklaring/hvor-og-naar", matter_id=matter).status == 404
    said = {"matter_id": matter, "answer": "yes"}
    assert send(cast, MARIT, plan_id, "avklaring/hvor-og-naar", **said).status == 303
    with cast.acting_as(MARIT):
        assert decisions_waiting_for(marit) == []
    assert sees(cast, plan_id, KARI) == {Where.CONTACT, Where.MUNICIPALITY}


def test_the_family_reads_the_names_and_never_the_reasons_nor_each_other(cast, plan_id):
    assert PAGE in see(cast, MONA, plan_id, "deltakere").text
    ask(cast, plan_id, SIV)
    name_on_list(cast, plan_id)
    name_on_list(cast, plan_id, TOR, (Where.CONTACT,))
    page = see(cast, MONA, plan_id, LISTS)
    assert KARI in page.text and MARIT in page.text
    assert WHY not in page.text
    assert SIV not in page.text, "nothing is decided about her"
    assert TOR not in page.text, "guardians of a protected child do not see each other's (J9)"
    assert TOR in see(cast, TOR, plan_id, LISTS).text
    kari = [one["value"] for one in page.soup.select('form[action$="/fjerning"] [name=form_key]')]
    assert len(kari) == 1, "and she may take the name away"


# ---- a last day ---------------------------------------------------------------------------


def test_a_last_day_bites_at_the_instant_it_is_over(cast, plan_id, monkeypatch):
    last_day = clock.today() + timedelta(days=3)
    answer(cast, plan_id, ask(cast, plan_id, last_day=last_day))
    name_on_list(cast, plan_id, fields=(Where.CONTACT,))
    over, second = clock.end_of_day(last_day), timedelta(seconds=1)
    for at, shown in (
        (over - second, {Where.WORKPLACES, Where.CONTACT}),
        (over, {Where.CONTACT}),
        (over + second, {Where.CONTACT}),
    ):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        db.session.rollback()
        assert sees(cast, plan_id, KARI) == shown, at
        with cast.acting_as(HANNE):
            opened(plan_id, Area.PARTICIPANTS, Level.READ)
            assert {one.field for one in viewers_of(plan_id)} == shown


def test_who_ran_out_may_be_named_again(cast, plan_id, monkeypatch):
    answer(cast, plan_id, ask(cast, plan_id, last_day=clock.today()))
    later = clock.end_of_day(clock.today())
    monkeypatch.setattr(clock, "now", lambda: later)
    db.session.rollback()
    assert sees(cast, plan_id, KARI) == set()
    name_on_list(cast, plan_id)
    assert sees(cast, plan_id, KARI) == {Where.WORKPLACES}
    with acting(None), transaction(), system_access("test: the old name stands in history"):
        ended = [one.ended_at for one in db.session.scalars(select(WhereaboutsViewer))]
    assert sorted(one is None for one in ended) == [False, True]


def test_a_day_that_has_passed_is_refused_and_a_question_runs_out_too(cast, plan_id, monkeypatch):
    with pytest.raises(RuleBroken) as broken:
        ask(cast, plan_id, last_day=clock.today() - timedelta(days=1))
    assert broken.value.field == "last_day"
    asked = ask(cast, plan_id, last_day=clock.today())
    over = clock.end_of_day(clock.today())
    monkeypatch.setattr(clock, "now", lambda: over)
    db.session.rollback()
    with pytest.raises(Conflict):
        answer(cast, plan_id, asked)
    assert sees(cast, plan_id, KARI) == set()


def test_the_pages_say_the_last_day(cast, plan_id):
    said = {"profile_id": str(cast.profile_id(KARI)), "fields": ["CONTACT"], "reason": WHY}
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    wrong = send(cast, HANNE, plan_id, LISTS, **said, last_day=yesterday)
    assert (wrong.status, wrong.errors()) == (422, {"last_day": "Velg en dag som ikke har vært."})
    assert WHY in wrong.text, "what was typed stays"
    day = clock.today() + timedelta(days=30)
    assert send(cast, HANNE, plan_id, LISTS, **said, last_day=day.isoformat()).status == 303
    assert f"Til og med {long_day(day)}" in see(cast, HANNE, plan_id, LISTS).text
    assert long_day(day) in see(cast, MARIT, plan_id, "avklaring").text


def test_those_in_the_plan_do_not_read_the_lists(cast, plan_id):
    assert see(cast, KARI, plan_id, LISTS).status == 403
    assert PAGE not in see(cast, KARI, plan_id, "deltakere").text


def test_what_the_holder_asked_for_a_draft_goes_with_it(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    protect(cast)
    ask(cast, plan_id)
    with acting(None), transaction(), opened_by_system(plan_id, "test: forgotten") as plan:
        discard_draft(plan)
    with acting(None), transaction(), system_access("test: what is left"):
        assert db.session.scalars(select(WhereaboutsViewer)).all() == []
