"""A teacher is away, and a colleague answers homes for her: from then on, to a day (F2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.grants import levels_of
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.transaction import transaction
from samspill.rights.school import school_differences
from samspill.school.groups.access import open_group
from samspill.school.groups.actions import end_stand_in, name_stand_in
from samspill.school.groups.models import StaffRole
from samspill.school.groups.queries import away_from
from samspill.school.messages.actions import Letter, write_to_school
from samspill.school.messages.people import reach_of_pupil
from samspill.school.messages.recipients import offered_to_home
from tests.school.test_messages import (
    ANNE,
    AREA,
    KARI,
    MONA,
    acts,
    answers,
    from_home,
    reads,
    told,
)
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect

__all__ = ["acts", "answers", "from_home", "reads", "told"]
NINA = "Nina Haug"


def in_days(many):
    return clock.today() + timedelta(days=many)


@pytest.fixture
def away(cast, school, ids):
    """Somebody says who answers for Kari: from today for five days."""

    def say(by=KARI, who=KARI, instead=ANNE, first=None, last=4, group="3B"):
        days = {"first_day": None if first is None else in_days(first), "last_day": in_days(last)}
        with cast.changing(school.groups[group], by, "WORK"):
            opened = open_group(school.groups[group], AREA, Level.WRITE)
            people = {"away_id": ids(who, "WORK"), "profile_id": ids(instead, "WORK")}
            name_stand_in(opened, **people, **days)

    return say


def test_a_home_sees_who_answers_and_she_gets_it_too(away, acts, from_home, reads, soon, ids, told):
    old = from_home(text="Fra før.")
    soon(1)
    away()
    offered = acts(MONA, "PRIVATE", "Emma Aas", offered_to_home)
    assert [(one.name, one.last_day_away) for one in offered.staff] == [(KARI, in_days(4))]
    assert [one.name for one in offered.standing_in([ids(KARI, "WORK")])] == [ANNE]
    new = from_home(text="Hun er trøtt.")
    soon(1)
    assert reads(ANNE, new, "WORK") == reads(KARI, new, "WORK") == ["Hun er trøtt."]
    assert reads(ANNE, old, "WORK") is None, "what was said before is not hers"
    assert ANNE in told()


def test_an_answer_reaches_her_from_now_on(away, from_home, answers, reads, soon):
    thread = from_home(text="Fra før.")
    soon(1)
    away()
    answers(MONA, thread, "Nå er det verre.")
    soon(1)
    assert reads(ANNE, thread, "WORK") == ["Nå er det verre."]
    assert reads(KARI, thread, "WORK") == ["Fra før.", "Nå er det verre."]


def test_what_is_confidential_waits_for_who_it_is_for(away, acts, reads, answers, soon, ids):
    letter = Letter("Om helse", "Bare til Kari.", is_confidential=True)
    kari = [ids(KARI, "WORK")]

    def send(opened):
        return write_to_school(opened, letter, to=kari)

    away()
    thread = acts(MONA, "PRIVATE", "Emma Aas", send)
    soon(1)
    answers(MONA, thread, "Og dette.")
    soon(1)
    assert reads(KARI, thread, "WORK") == ["Bare til Kari.", "Og dette."]
    assert reads(ANNE, thread, "WORK") is None


def test_it_ends_by_its_date_and_by_a_word(away, cast, school, from_home, answers, reads, soon):
    away()
    thread = from_home()
    soon(1)
    with clock.moved(timedelta(days=5)):
        assert reads(ANNE, thread, "WORK") is None
        answers(MONA, thread, "Er du tilbake?")
        assert (
            cast.client(ANNE, "WORK").get(f"/skole/grupper/{school.groups['3B']}").status_code
            == 404
        )
    with cast.changing(school.groups["3B"], KARI, "WORK"):
        opened = open_group(school.groups["3B"], AREA, Level.WRITE)
        end_stand_in(opened, away_from(school.groups["3B"], clock.today())[0].id)
    assert reads(ANNE, thread, "WORK") is None
    with cast.acting_as(ANNE, "WORK"), pytest.raises(NotVisible):
        open_group(school.groups["3B"], Area.PUPIL, Level.READ)


def test_nobody_is_let_in_before_the_first_day(away, cast, school, ids):
    away(first=2)
    group, anne = school.groups["3B"], ids(ANNE, "WORK")

    def opened():
        with cast.acting_as(ANNE, "WORK"):
            return levels_of(anne, group)

    assert opened() == {}
    with clock.moved(timedelta(days=2)):
        assert opened()[Area.SCHOOL_MESSAGES] == Level.WRITE
        assert not {Area.ASSESSMENT, Area.ABSENCE_REASON, Area.SCHOOL_CONSENT} & set(opened())


def test_all_that_she_teaches_and_the_office_may_say_it(away, school, cast, ids):
    school.make("Lesegruppe")
    school.place(KARI, "Lesegruppe", StaffRole.TEACHER)
    away(by=HEAD)
    for name in ("3B", "Lesegruppe"):
        with cast.acting_as(HEAD, "WORK"):
            found = away_from(school.groups[name], clock.today())
            assert [(one.name, one.stands_in_for) for one in found] == [(ANNE, KARI)]
    with acting(None), transaction(), system_access("a test"):
        assert list(school_differences()) == []


def test_others_and_odd_days_are_refused(away):
    with pytest.raises(NotEnough):
        away(by=ANNE, who=KARI, group="2A")
    for field, more in (
        ("profile_id", {"instead": KARI}),
        ("profile_id", {"instead": "Hanne Nilsen"}),
        ("last_day", {"last": -1}),
        ("last_day", {"last": 60}),
        ("last_day", {"first": 5, "last": 4}),
        ("away_id", {"by": HEAD, "who": NINA}),
    ):
        with pytest.raises(RuleBroken) as refused:
            away(**more)
        assert refused.value.field == field, more
    away()
    with pytest.raises(RuleBroken) as refused:
        away(instead=NINA, first=4, last=6)
    assert refused.value.field == "first_day"
    away(instead=NINA, first=5, last=6)


def test_who_does_not_find_a_protected_pupil_does_not_answer_for_her(away, cast, school):
    def instead():
        with cast.acting_as(HEAD, "WORK"):
            found = reach_of_pupil(school.pupils["Emma Aas"]).staff
            return [one.name for one in found if one.stands_in_for]

    away()
    assert instead() == [ANNE]
    protect(cast, "Emma Aas")
    assert instead() == []


def test_by_the_page(away, cast, school, from_home, soon):
    kari, home = cast.client(KARI, "WORK"), f"/skole/grupper/{school.groups['3B']}"
    page = Page(kari.get(home + "/borte"))
    assert [one["value"] for one in page.soup.select("select[name=away_id] option")] == [
        str(cast.profile_id(KARI, "WORK"))
    ]
    refused = post(kari, home + "/borte", {"away_id": "x", "last_day": ""})
    assert refused.status_code == 422
    anne = str(cast.profile_id(ANNE, "WORK"))
    sent = {"away_id": str(cast.profile_id(KARI, "WORK")), "profile_id": anne}
    assert (
        post(kari, home + "/borte", {**sent, "last_day": in_days(4).isoformat()}).status_code == 303
    )
    assert f"{ANNE} svarer for {KARI}" in Page(kari.get(home + "/borte")).text
    mona = cast.client(MONA)
    new = mona.get(f"/skole/elever/{school.pupils['Emma Aas']}/meldinger/ny")
    assert f"{ANNE} svarer" in Page(new).text
    thread = from_home()
    soon(1)
    assert (
        f"{ANNE} svarer, og får det du skriver."
        in Page(mona.get(f"/skole/meldinger/{thread}")).text
    )
