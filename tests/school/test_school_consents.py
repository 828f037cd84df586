"""Samtykker at school: who is asked, who answers, what it adds up to, and who reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.consents.actions import answer, ask_anew, ask_no_more
from samspill.school.consents.mine import consents_of_mine
from samspill.school.consents.models import (
    ConsentReply,
    SchoolConsent,
    SchoolConsentAnswer,
    WhoAnswers,
)
from samspill.school.consents.queries import answers_in
from samspill.school.consents.queries import asked_in as standing_in
from samspill.school.consents.rules import ConsentStanding, answers_herself, standing_of
from samspill.school.consents.telling import due, tell_of
from samspill.school.groups.access import open_group
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from samspill.school.pupils.queries import class_list
from samspill.web.waiting import At, waiting_for
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, asked_in, asking, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, EMMA = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas"
YES, NO, WITHDRAWN = ConsentReply.YES, ConsentReply.NO, ConsentReply.WITHDRAWN
GIVEN, REFUSED, WAITING = ConsentStanding.GIVEN, ConsentStanding.REFUSED, ConsentStanding.WAITING


@pytest.fixture
def say(cast, school):
    """Somebody answers about a child."""

    def it(who, consent_id, reply, child=EMMA):
        with cast.acting_as(who, "PRIVATE"):
            lock_subject(school.pupils[child])
            answer(
                open_pupil(school.pupils[child], Area.SCHOOL_CONSENT, Level.OWN), consent_id, reply
            )

    return it


@pytest.fixture
def mine(cast):
    """What somebody is asked: child to title to her part of it."""

    def it(who):
        profile_id = cast.profile_id(who, "PRIVATE")
        with cast.acting_as(who, "PRIVATE"):
            found = consents_of_mine(profile_id)
            assert waiting_for(profile_id, At.HOME).consents_at_school == sum(
                one.waits for child in found for one in child.consents
            )
            return {
                child.name: {one.consent.title: one for one in child.consents} for child in found
            }

    return it


@pytest.fixture
def listed(cast, school):
    """What one who works with a group sees: child to standing and what each said."""

    def it(consent_id, who=KARI, group="3B"):
        group_id, day = school.groups.get(group, school.id), clock.today()
        with cast.acting_as(who, "WORK"):
            opened = open_group(group_id, Area.SCHOOL_CONSENT, Level.WRITE).subject
            pupils = class_list(group_id, day)
            found = [one for one in standing_in(group_id, school.id, day) if one.id == consent_id]
            ids = [one.pupil_id for one in pupils]
            answers = answers_in(found, ids, opened.tenant_id, day)
            return {one.name: answers[consent_id, one.pupil_id] for one in pupils}

    return it


def write(cast, school, do, *given, who=HEAD, group="3B"):
    group_id = school.groups.get(group, school.id)
    with cast.acting_as(who, "WORK"):
        lock_subject(group_id)
        return do(open_group(group_id, Area.SCHOOL_CONSENT, Level.WRITE), *given)


def told(cast, consent_id):
    """Run the job, and count whom it told."""
    with acting(None), transaction():
        tell_of(consent_id)
    found = select(Notice.profile_id).where(Notice.path == "/mine-samtykker")
    with acting(None), transaction(), system_access("a test looks"):
        return sorted(db.session.scalars(found))


# ---- who answers, and what it adds up to ---------------------------------------------------


def test_both_must_say_yes_and_one_no_is_enough(school, say, mine, listed):
    consent = asked_in(school, "3B")
    assert mine(MONA)[EMMA]["Bilder i klasserommet"].waits
    say(MONA, consent, YES)
    assert listed(consent)[EMMA].standing == WAITING
    say(TOR, consent, YES)
    assert listed(consent)[EMMA].standing == GIVEN
    assert mine(MONA)[EMMA]["Bilder i klasserommet"].standing == GIVEN
    say(TOR, consent, WITHDRAWN)
    assert listed(consent)[EMMA].standing == REFUSED
    assert {one.name: one.reply for one in listed(consent)[EMMA].said} == {
        MONA: YES,
        TOR: WITHDRAWN,
    }


def test_one_is_enough_where_the_school_says_so(school, say, listed):
    consent = asked_in(school, "3B", who_answers=WhoAnswers.ONE)
    say(MONA, consent, YES)
    assert listed(consent)[EMMA].standing == GIVEN
    say(TOR, consent, NO)
    assert listed(consent)[EMMA].standing == REFUSED


def test_unknown_is_no_and_nobody_who_may_answer_is_no_yes():
    for who in WhoAnswers:
        assert standing_of(who, [], {}) == WAITING


def test_from_fifteen_the_pupil_answers_and_nobody_for_her():
    ages, day = {"own_consents": 15, "of_age": 18}, clock.today()
    born = {age: day.replace(year=day.year - age, day=1) for age in (14, 15, 18)}
    assert answers_herself(WhoAnswers.PUPIL, born[15], day, ages)
    assert not answers_herself(WhoAnswers.PUPIL, born[14], day, ages)
    assert not answers_herself(WhoAnswers.ALL, born[15], day, ages)
    assert answers_herself(WhoAnswers.ALL, born[18], day, ages)
    assert not answers_herself(WhoAnswers.PUPIL, None, day, ages)


def test_a_pupil_of_fifteen_is_asked_and_her_guardian_is_not(school, mine):
    school.enrol("Sara Lie", "3B")
    asked_in(school, "3B", who_answers=WhoAnswers.PUPIL)
    asked_in(school, "3B", title="Tur")
    assert {title: one.may_answer for title, one in mine("Sara Lie")["Sara Lie"].items()} == {
        "Bilder i klasserommet": True,
        "Tur": False,
    }


def test_an_answer_is_kept_and_a_new_text_asks_anew(cast, school, say, mine, listed):
    consent = asked_in(school, "3B")
    say(MONA, consent, NO)
    say(MONA, consent, YES)
    newer = write(cast, school, ask_anew, consent, asking(text="Også på nettsiden?"), who=KARI)
    found = mine(MONA)[EMMA]["Bilder i klasserommet"]
    assert found.waits
    assert found.is_new_text
    assert [(one.reply, one.number) for one in found.earlier] == [(YES, 1), (NO, 1)]
    assert listed(newer)[EMMA].standing == WAITING
    with pytest.raises(RuleBroken):
        say(MONA, consent, YES)


def test_only_a_yes_is_taken_back(school, say):
    consent = asked_in(school, "3B")
    for before in (None, NO):
        if before:
            say(MONA, consent, before)
        with pytest.raises(RuleBroken):
            say(MONA, consent, WITHDRAWN)


def test_a_family_answers_once_for_all_children_who_are_asked(school, say, mine):
    school.enrol("Oskar Aas", "2A")
    consent = asked_in(school, "", per_family=True)
    say(MONA, consent, YES)
    assert {child: one["Bilder i klasserommet"].reply for child, one in mine(MONA).items()} == {
        EMMA: YES,
        "Oskar Aas": YES,
    }


def test_what_is_over_is_asked_no_more(cast, school, say, mine, later):
    consent = asked_in(school, "3B", last_day=clock.today() + timedelta(days=3))
    with later(4):
        assert not mine(MONA)
        with pytest.raises(RuleBroken):
            say(MONA, consent, YES)
    write(cast, school, ask_no_more, consent)
    assert not mine(MONA)
    with pytest.raises(RuleBroken):
        asked_in(school, "3B", last_day=clock.today() - timedelta(days=1))


# ---- switches, blocks, protection ----------------------------------------------------------


def test_a_guardian_whose_switch_is_off_is_not_asked_and_her_answer_counts_no_more(
    cast, school, say, mine, listed
):
    consent = asked_in(school, "3B")
    say(TOR, consent, NO)
    say(MONA, consent, YES)
    emma = school.pupils[EMMA]
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(emma)
        pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        tor = next(one for one in adults_of(pupil).adults if one.name == TOR)
        set_switches(
            pupil,
            relation_id=tor.relation_id,
            switches=[Switch.CONSENTS],
            is_on=False,
            source=SwitchSource.COURT,
        )
    assert not mine(TOR)
    with pytest.raises((NotVisible, NotEnough)):
        say(TOR, consent, YES)
    assert cast.client(TOR, "PRIVATE").get(f"/skole/elever/{emma}").status_code == 200
    assert listed(consent)[EMMA].standing == GIVEN


def test_a_protected_child_is_in_no_list_and_its_guardian_is_asked_only_when_named(
    cast, school, mine, listed
):
    school.enrol("Noah Moe", "3B")
    consent = asked_in(school, "3B")
    assert list(listed(consent)) == list(listed(consent, HEAD)) == [EMMA]
    assert not mine("Liv Moe")
    assert told(cast, consent) == sorted(cast.profile_id(one, "PRIVATE") for one in (MONA, TOR))


def test_one_who_becomes_protected_keeps_her_answers_for_those_named_alone(
    cast, school, say, mine, listed, rows
):
    consent = asked_in(school, "3B")
    say(MONA, consent, YES)
    protect(cast, EMMA)
    assert not mine(MONA)
    assert not listed(consent)
    assert rows(KARI, SchoolConsentAnswer) == rows(MONA, SchoolConsentAnswer, "PRIVATE") == 0


def test_rows_are_read_by_who_answered_and_who_follows_the_pupil_up(school, say, rows):
    consent = asked_in(school, "3B")
    asked_in(school, "")
    say(MONA, consent, YES)
    readers = ((KARI, "WORK"), (HEAD, "WORK"), (MONA, "PRIVATE"))
    others = ((TOR, "PRIVATE"), ("Nina Haug", "WORK"), ("Anne Dahl", "WORK"))
    assert [rows(name, SchoolConsentAnswer, kind) for name, kind in readers] == [1, 1, 1]
    assert [rows(name, SchoolConsentAnswer, kind) for name, kind in others] == [0, 0, 0]
    asked = [*readers, (TOR, "PRIVATE"), ("Anne Dahl", "WORK"), ("Nina Haug", "WORK")]
    assert [rows(name, SchoolConsent, kind) for name, kind in asked] == [2, 2, 2, 2, 1, 0]


# ---- told once, and once more --------------------------------------------------------------


def test_who_has_not_answered_is_told_once_and_reminded_once(cast, school, say, later):
    consent = asked_in(school, "3B")
    both = sorted(cast.profile_id(one, "PRIVATE") for one in (MONA, TOR))
    assert told(cast, consent) == both
    assert told(cast, consent) == both, "the job may run twice"
    say(MONA, consent, YES)
    with acting(None), transaction():
        assert due() == []
    with later(8):
        with acting(None), transaction():
            assert due() == [consent]
        for _again in range(2):
            found = told(cast, consent)
            assert found.count(cast.profile_id(TOR, "PRIVATE")) == 2
            assert found.count(cast.profile_id(MONA, "PRIVATE")) == 1
        with acting(None), transaction():
            assert due() == []


# ---- pages ---------------------------------------------------------------------------------


def test_the_buttons_are_the_answer(cast, school, listed):
    consent, emma = asked_in(school, "3B"), school.pupils[EMMA]
    client = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    assert "Skolen venter på ett svar" in client.get("/hjem").text
    path = f"/skole/elever/{emma}/samtykker/{consent}"
    for reply, seen in (("YES", "Trekk tilbake"), ("WITHDRAWN", "Si ja likevel")):
        assert post(client, path, {"reply": reply}).status_code == 303
        assert seen in Page(client.get("/mine-samtykker")).text
    assert "Skolen venter på" not in client.get("/hjem").text
    answer = post(client, path, {"reply": "PERHAPS"})
    assert (answer.status_code, "Trykk Ja eller Nei." in answer.text) == (422, True)
    assert post(cast.client(KARI, "WORK"), path, {"reply": "YES"}).status_code == 404
    assert listed(consent)[EMMA].standing == REFUSED


def test_bad_input_is_told_at_its_field_and_stores_nothing(cast, school, rows):
    client = cast.client(KARI, "WORK")
    path = f"/skole/grupper/{school.groups['3B']}/samtykker"
    page = Page(post(client, path, {"title": "Tur", "last_day": "i går"}))
    for word in ("Skriv hva familien svarer på.", "Velg hvem som må svare.", "24.12.2026"):
        assert word in page.text
    assert page.value("title") == "Tur"
    assert rows(KARI, SchoolConsent) == 0


def test_plans_and_school_stand_on_one_page_and_plans_need_a_sure_login(cast, school):
    asked_in(school, "3B")
    cast.active_plan()
    page = Page(cast.client(MONA, "PRIVATE").get("/mine-samtykker"))
    assert "Trekk tilbake alt" in page.text
    assert "Bilder i klasserommet" in page.text
    weaker = Page(cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL).get("/mine-samtykker"))
    assert "Trekk tilbake alt" not in weaker.text
    assert "BankID" in weaker.text


def test_the_pages_ask_as_often_however_many_are_asked(cast, school):
    def statements():
        client, teacher = cast.client(MONA, "PRIVATE"), cast.client(KARI, "WORK")
        group = f"/skole/grupper/{school.groups['3B']}/samtykker"
        one = asked_in(school, "3B")
        for each, path in (
            (client, "/mine-samtykker"),
            (teacher, group),
            (teacher, f"{group}/{one}"),
        ):
            with counted_statements() as counted:
                assert each.get(path).status_code == 200
            yield len(counted)

    few = list(statements())
    school.enrol("Oskar Aas", "3B")
    for title in ("Tur", "Film"):
        asked_in(school, "3B", title=title)
    assert list(statements()) == few
    assert max(few) <= 10, few
