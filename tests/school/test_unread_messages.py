"""What a home wrote and nobody at school has read goes on to others there (F2)."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.access.actor import acting
from samspill.core.clock import instant_at
from samspill.infra.transaction import transaction
from samspill.school.groups.models import StaffRole
from samspill.school.messages.actions import Letter, write_to_school
from samspill.school.messages.passing_on import (
    LOOKS_AT,
    is_time,
    pass_on,
    school_days_since,
    unread_too_long,
)
from samspill.school.years.queries import Calendar
from tests.school.test_messages import (
    ANNE,
    KARI,
    MONA,
    TOR,
    acts,
    answers,
    from_home,
    reads,
    to_class,
    told,
)
from tests.support.page import Page
from tests.support.school import HEAD, protect

__all__ = ["acts", "answers", "from_home", "reads", "to_class", "told"]
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)
YEAR = (date(2026, 8, 17), date(2027, 6, 18))


@pytest.fixture
def goes_on(told):
    """The job of the day runs; how many messages it found."""

    def run():
        told()
        with acting(None), transaction():
            found = unread_too_long()
        for one in found:
            for _again in (1, 2):
                with acting(None), transaction():
                    pass_on(one)
        return len(found)

    return run


@pytest.mark.parametrize(
    ("sent", "day", "days"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY, TUESDAY, 1),
        (FRIDAY, date(2026, 11, 29), 0),
        (FRIDAY, MONDAY, 1),
        (FRIDAY, TUESDAY, 2),
    ],
)
def test_a_school_day_is_a_day_after_the_one_it_was_sent_on(sent, day, days):
    assert school_days_since(sent, day, Calendar((YEAR,))) == days
    assert school_days_since(sent, day, Calendar((YEAR,), ((MONDAY, "FREE"),))) <= days
    assert school_days_since(sent, day, Calendar()) == 0, "no year is written"


def test_it_is_looked_for_at_two_in_oslo():
    assert is_time(instant_at(MONDAY, LOOKS_AT))
    assert is_time(instant_at(date(2026, 6, 1), LOOKS_AT))
    assert not is_time(instant_at(MONDAY, LOOKS_AT.replace(hour=15)))


def test_it_goes_on_once_and_nothing_that_was_said_before(
    cast, from_home, answers, reads, goes_on, soon, later
):
    thread = from_home(text="Lest.")
    soon(1)
    assert reads(KARI, thread, "WORK") == ["Lest."]
    answers(MONA, thread, "Ulest.")
    soon(1)
    assert goes_on() == 0, "not on the day itself"
    with later(4):
        assert reads(HEAD, thread, "WORK") is None
        assert (goes_on(), goes_on()) == (1, 0)
        assert reads(HEAD, thread, "WORK") == ["Ulest."]
        for who, kind in ((ANNE, "WORK"), (TOR, "PRIVATE"), ("Nina Haug", "WORK")):
            assert reads(who, thread, kind) is None, who
        page = Page(cast.client(MONA).get(f"/skole/meldinger/{thread}"))
        assert "Gikk også til flere på skolen" in page.text
        assert HEAD in page.text, "the home is told who"
        assert "/skole/meldinger/" in cast.client(HEAD).get("/varsler").text
        answers(MONA, thread, "Takk.")


def test_another_contact_teacher_gets_it_before_the_office(
    school, from_home, reads, goes_on, soon, later
):
    school.place("Nina Haug", "3B", StaffRole.CONTACT_TEACHER)
    thread = from_home()
    soon(1)
    with later(4):
        assert goes_on() == 1
        assert reads("Nina Haug", thread, "WORK") == ["Emma er trøtt."]
        assert reads(HEAD, thread, "WORK") is None


def test_what_is_read_confidential_or_the_offices_stays(
    acts, from_home, reads, goes_on, soon, later, ids
):
    letter, kari = Letter("Om helse", "Bare til Kari.", is_confidential=True), [ids(KARI, "WORK")]
    acts(MONA, "PRIVATE", "Emma Aas", lambda pupil: write_to_school(pupil, letter, to=kari))
    from_home(to=[], office=True)
    thread = from_home(who=TOR)
    soon(1)
    assert reads(KARI, thread, "WORK") == ["Emma er trøtt."]
    with later(4):
        assert goes_on() == 0


def test_who_may_not_find_a_protected_pupil_gets_nothing(
    cast, from_home, reads, goes_on, soon, later
):
    thread = from_home()
    soon(1)
    with later(4):
        protect(cast, "Emma Aas")
        goes_on()
        assert reads(HEAD, thread, "WORK") is None


def test_an_answer_to_a_class_goes_on_too_to_who_finds_the_child(
    school, cast, to_class, answers, reads, goes_on, soon, later, ids
):
    school.enrol("Lea Vik", "3B")
    school.place("Nina Haug", "3B", StaffRole.CONTACT_TEACHER)
    thread = to_class("Tur på fredag.")
    soon(1)
    answers(MONA, thread, "Emma blir med.", to=ids(KARI, "WORK"))
    answers("Grete Vik", thread, "Lea også.", to=ids(KARI, "WORK"))
    soon(1)
    with later(4):
        protect(cast, "Lea Vik")
        assert goes_on() == 2
        assert reads("Nina Haug", thread, "WORK") == ["Emma blir med."]
        for who, kind in ((HEAD, "WORK"), (TOR, "PRIVATE")):
            assert "Emma blir med." not in (reads(who, thread, kind) or []), who
        assert goes_on() == 1, "nobody else finds Lea"


def test_a_home_is_told_before_it_writes(cast, school):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/meldinger/ny"
    assert "etter én skoledag" in cast.client(MONA).get(path).text
