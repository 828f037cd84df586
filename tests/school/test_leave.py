"""Leave from the home's form to the school's decision: who does what, and who reads of it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

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
from samspill.school.absence.models import Absence
from samspill.school.cases.actions import agree, appeal, explain, withdraw
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, delay, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.listing import cases_in, narrowed
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseParty,
    SchoolCaseState,
    SchoolCaseStep,
)
from samspill.school.cases.pages import case_page
from samspill.school.cases.queries import asked_of_me
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.leave.actions import change
from samspill.school.leave.models import LeaveCause, LeaveRequest
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from tests.support.forms import post
from tests.support.leave import CANARY, EMMA, KARI, MONA, TOR
from tests.support.page import Page
from tests.support.school import HEAD, leave_rule_is, leave_wanted, weekdays_ahead
from tests.support.statements import counted_statements

State = SchoolCaseState


@pytest.fixture
def state(leave):
    """Where a case stands."""
    return leave.state


def notices(cast, who, kind="PRIVATE"):
    return [one for one in all_notices(cast, who, kind) if "soknader" in one]


def all_notices(cast, who, kind="PRIVATE"):
    profile_id = cast.profile_id(who, kind)
    with acting(None), transaction(), system_access("a test looks"):
        found = select(Notice.path).where(Notice.profile_id == profile_id)
        return sorted(db.session.scalars(found))


def seen(pupil, case_id):
    """The page of a case, read while it is open."""
    page = case_page(pupil, case_id)
    case = page.case
    return SimpleNamespace(
        state=case.state,
        reply_by=case.reply_by,
        granted=(case.granted_from, case.granted_to),
        used=page.facts.used,
        kinds=[str(one.kind) for one in page.steps],
        words=[one.words for one in page.steps],
        handler=page.handler,
        may_appeal=page.may_appeal,
        agreed=page.agreed,
    )


def yes(reasons=""):
    return Decision(State.GRANTED, reasons)


# ---- from draft to decision ----------------------------------------------------------------


def test_a_draft_is_its_writers_alone_and_the_school_sees_it_when_it_is_sent(
    cast, school, alone, apply, do, rows, state
):
    one = apply(send=False, reason="", rules_read=False)
    assert state(one) == State.DRAFT
    assert rows(MONA, SchoolCase, "PRIVATE") == rows(MONA, LeaveRequest, "PRIVATE") == 1
    assert rows(KARI, SchoolCase) == rows(HEAD, SchoolCase) == rows(KARI, LeaveRequest) == 0
    with pytest.raises(NotVisible):
        do(HEAD, decide, one, yes())
    do(MONA, change, one, leave_wanted(), send=True)
    assert state(one) == State.SUBMITTED
    assert rows(KARI, SchoolCase) == rows(KARI, LeaveRequest) == rows(HEAD, SchoolCase) == 1
    assert rows("Nina Haug", SchoolCase) == rows("Anne Dahl", SchoolCase) == 0
    assert notices(cast, KARI, "WORK")
    assert not notices(cast, HEAD, "WORK")


def test_what_was_never_sent_stays_at_home_when_its_writer_applies_no_more(
    alone, apply, do, rows, cast
):
    draft = apply(send=False)
    leave_rule_is(cast, both_agree=1)
    waiting = apply(ahead=40)
    for one in (draft, waiting):
        do(MONA, withdraw, one)
    for table in (SchoolCase, LeaveRequest, SchoolCaseStep):
        assert rows(KARI, table) == rows(HEAD, table) == 0, table
        assert rows(MONA, table, "PRIVATE") == 2
    with pytest.raises(NotVisible):
        do(HEAD, case_page, draft)


def test_a_contact_teacher_grants_a_day_and_it_becomes_absence(cast, school, alone, apply, do):
    one = apply()
    do(KARI, decide, one, yes())
    page = do(MONA, seen, one)
    assert (page.state, page.used) == (State.GRANTED, 1)
    assert sorted(page.kinds) == ["DECIDED", "SUBMITTED", "TAKEN"]
    with cast.acting_as(TOR, "PRIVATE"):
        day = db.session.query(Absence).one()
        assert (day.day, day.is_leave, day.state) == (weekdays_ahead(), True, "CONFIRMED")
    assert notices(cast, MONA) == [f"/skole/elever/{school.pupils[EMMA]}/soknader/{one}"]
    for act, given in ((decide, (yes(),)), (ask, ("?",)), (take, ())):
        with pytest.raises(NotVisible):
            do(KARI, act, one, *given)
    with pytest.raises(RuleBroken):
        do(MONA, withdraw, one)


def test_beyond_her_limit_or_for_the_head_alone_a_contact_teacher_sees_no_case(
    cast, alone, apply, do, rows
):
    long = apply(days=6)
    private = apply(reason="Bare rektor.", head_only=True, ahead=40)
    assert rows(KARI, SchoolCase) == rows(KARI, LeaveRequest) == rows(KARI, SchoolCaseStep) == 0
    assert rows(HEAD, SchoolCase) == rows(HEAD, LeaveRequest) == 2
    for one in (long, private):
        with pytest.raises(NotVisible):
            do(KARI, decide, one, yes())
        do(HEAD, decide, one, yes())
    assert notices(cast, HEAD, "WORK")


def test_no_needs_reasons_for_this_child_and_part_of_it_needs_days(alone, apply, do):
    one = apply(days=6)
    day = weekdays_ahead()
    wrong = [
        (Decision(State.REFUSED, ""), "PE-13"),
        (Decision(State.WITHDRAWN, "Nei."), "outcome"),
        (Decision(State.PARTLY, "Litt."), "first_day"),
        (Decision(State.PARTLY, "Litt.", day - timedelta(days=1), day), "first_day"),
        (Decision(State.PARTLY, "Alt.", day, day + timedelta(days=6)), "first_day"),
    ]
    for decision, code in wrong:
        with pytest.raises(RuleBroken) as refused:
            do(HEAD, decide, one, decision)
        assert refused.value.code == code
    do(HEAD, decide, one, Decision(State.PARTLY, "Prøver uken etter.", day, day))
    page = do(MONA, seen, one)
    assert (page.granted, page.used) == ((day, day), 1)
    assert "Prøver uken etter." in page.words
    assert page.may_appeal


def test_a_right_is_granted_and_nothing_else(alone, apply, do):
    one = apply(cause=LeaveCause.RELIGIOUS, teaching=True, reason="")
    with pytest.raises(RuleBroken) as refused:
        do(KARI, decide, one, Decision(State.REFUSED, "Nei."))
    assert refused.value.code == "PE-07"
    do(KARI, decide, one, yes())


def test_the_school_asks_delays_and_hands_over_and_the_home_answers(
    cast, school, alone, apply, do, state
):
    one = apply()
    do(KARI, ask, one, "Hvilken dag reiser dere?")
    assert state(one) == State.MORE_INFO
    with pytest.raises(NotVisible):
        do(TOR, explain, one, "Jeg.")
    with pytest.raises(RuleBroken):
        do(MONA, change, one, leave_wanted(), send=True)
    do(MONA, explain, one, "Fredag.")
    with pytest.raises(NotVisible):
        do(MONA, explain, one, "Og lørdag.")
    soon = clock.today() + timedelta(days=5)
    with pytest.raises(RuleBroken):
        do(KARI, delay, one, "Ferie.", clock.today())
    do(KARI, delay, one, "Vi venter på en lærer.", soon)
    head, nobody = cast.profile_id(HEAD, "WORK"), cast.profile_id("Nina Haug", "WORK")
    with pytest.raises(RuleBroken):
        do(KARI, take, one, nobody)
    do(KARI, take, one, head)
    page = do(KARI, seen, one)
    assert (page.handler, page.reply_by, page.state) == (HEAD, soon, State.IN_PROGRESS)
    assert notices(cast, HEAD, "WORK")


def test_a_case_is_withdrawn_and_never_gone(alone, apply, do, rows, state):
    one = apply()
    do(MONA, withdraw, one)
    assert state(one) == State.WITHDRAWN
    assert rows(KARI, SchoolCase) == 1
    with pytest.raises(NotVisible):
        do(KARI, decide, one, yes())


def test_a_refusal_is_appealed_within_three_weeks_and_looked_at_anew(
    alone, apply, do, later, state
):
    no = Decision(State.REFUSED, "Emma har vært mye borte.")
    first, second, third = apply(), apply(ahead=40), apply(ahead=45)
    for one in (first, second, third):
        do(HEAD, decide, one, no)
    with pytest.raises(NotVisible):
        do(HEAD, reassess, first, AppealAnswer.REVERSED, "Ja.")
    with later(21):
        do(MONA, appeal, first, "Hun er frisk nå.")
    with later(22), pytest.raises(RuleBroken):
        do(MONA, appeal, third, "For sent.")
    do(MONA, appeal, second, "Hun er frisk nå.")
    with pytest.raises(NotVisible):
        do(MONA, appeal, second, "Én gang til.")
    for wrong, words in ((AppealAnswer.UPHELD, "Ferdig."), (AppealAnswer.REVERSED, "")):
        with pytest.raises(RuleBroken):
            do(HEAD, reassess, first, wrong, words)
    do(HEAD, reassess, first, AppealAnswer.REVERSED, "Vi ser at hun er frisk.")
    assert do(MONA, seen, first).used == 1
    do(HEAD, reassess, second, AppealAnswer.FORWARDED, "Vi holder fast.")
    do(HEAD, reassess, second, AppealAnswer.NOT_UPHELD, "Statsforvalteren holdt fast.")
    assert (state(first), state(second)) == (State.REVERSED, State.SETTLED)


# ---- two who answer for a child ------------------------------------------------------------


def asked(cast, who):
    with cast.acting_as(who, "PRIVATE"):
        return asked_of_me(cast.profile_id(who, "PRIVATE"))


def test_the_other_must_agree_and_sees_child_and_days_and_no_more(
    cast, school, apply, do, rows, state
):
    one = apply()
    assert state(one) == State.WAITING
    assert rows(KARI, SchoolCase) == rows(TOR, SchoolCase, "PRIVATE") == 0
    assert rows(TOR, LeaveRequest, "PRIVATE") == rows(TOR, SchoolCaseStep, "PRIVATE") == 0
    [party] = asked(cast, TOR)
    assert (party.name, party.waits, party.first_day) == (EMMA, True, weekdays_ahead())
    client = cast.client(TOR, "PRIVATE")
    assert CANARY not in client.get("/skole/soknader").text
    path = f"/skole/elever/{school.pupils[EMMA]}/soknader"
    assert client.get(f"{path}/{one}").status_code == 404
    assert post(client, f"{path}/svar/{party.id}", {}).status_code == 422
    assert post(client, f"{path}/svar/{party.id}", {"answer": "YES"}).status_code == 303
    assert state(one) == State.SUBMITTED
    assert rows(TOR, SchoolCase, "PRIVATE") == 0
    with pytest.raises(NotVisible):
        do(TOR, agree, party.id, agreed=False)
    assert do(KARI, seen, one).agreed == 1
    do(MONA, change, one, leave_wanted(reason="Nytt."), send=True)
    assert state(one) == State.SUBMITTED
    do(MONA, change, one, leave_wanted(days=1), send=True)
    assert state(one) == State.WAITING, "other days are asked of her anew"


def test_a_no_stops_it_and_the_school_never_sees_it(cast, apply, do, rows, state):
    one = apply()
    [party] = asked(cast, TOR)
    do(TOR, agree, party.id, agreed=False)
    assert state(one) == State.STOPPED
    assert rows(KARI, SchoolCase) == rows(HEAD, SchoolCase) == 0
    assert notices(cast, MONA)
    second = apply(ahead=40)
    do(MONA, withdraw, second)
    with pytest.raises(NotVisible):
        do(TOR, agree, asked(cast, TOR)[0].id, agreed=True)


def test_where_one_is_enough_the_other_is_told_of_child_and_days(cast, alone, apply, rows):
    apply()
    [party] = asked(cast, TOR)
    assert (party.waits, party.must_agree) == (False, False)
    assert notices(cast, TOR) == ["/skole/soknader"]
    assert rows(TOR, SchoolCaseParty, "PRIVATE") == 1
    assert rows(TOR, SchoolCase, "PRIVATE") == 0


def switched_off(cast, school, who, *switches):
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(school.pupils[EMMA])
        pupil = open_pupil(school.pupils[EMMA], Area.SCHOOL, Level.MANAGE)
        adult = next(one for one in adults_of(pupil).adults if one.name == who)
        how = {"is_on": False, "source": SwitchSource.COURT}
        set_switches(pupil, relation_id=adult.relation_id, switches=switches, **how)


def test_who_may_not_apply_is_told_so_and_is_asked_nothing(cast, school, apply, state):
    switched_off(cast, school, TOR, Switch.LEAVE)
    with pytest.raises(RuleBroken) as refused:
        apply(TOR)
    assert (refused.value.code, refused.value.field) == ("PE-10", "children")
    assert state(apply(MONA)) == State.SUBMITTED
    assert asked(cast, TOR) == []


def test_who_may_not_apply_lets_the_other_know_by_one_tap(cast, school, rows):
    switched_off(cast, school, TOR, Switch.LEAVE)
    day = weekdays_ahead().isoformat()
    typed = {
        "children": str(school.pupils[EMMA]),
        "cause": "TRAVEL",
        "first_day": day,
        "last_day": day,
        "reason": CANARY,
        "rules_read": "y",
    }
    tor = cast.client(TOR, "PRIVATE")
    page = Page(post(tor, "/skole/permisjon/ny", typed))
    assert page.soup.select_one("button[formaction='/skole/permisjon/onske']")
    nothing = Page(post(tor, "/skole/permisjon/onske", {**typed, "last_day": ""}))
    assert set(nothing.errors()) == {"last_day"}
    assert post(tor, "/skole/permisjon/onske", typed).status_code == 303
    [path] = [one for one in all_notices(cast, MONA) if "permisjon" in one]
    shown = Page(cast.client(MONA, "PRIVATE").get(path))
    assert "ønsker fri disse dagene" in shown.text
    assert shown.value("first_day") == day
    assert "Tor" not in shown.soup.select_one("main").text
    assert rows(MONA, SchoolCase, "PRIVATE") == 0
    refused = Page(post(cast.client(MONA, "PRIVATE"), "/skole/permisjon/onske", typed))
    assert set(refused.errors()) == {"children"}
    for _time in range(4):
        post(tor, "/skole/permisjon/onske", typed)
    assert len([one for one in all_notices(cast, MONA) if "permisjon" in one]) <= 5
    assert post(tor, "/skole/permisjon/onske", typed).status_code == 422


def test_who_gets_no_notices_is_told_of_nothing(cast, school, apply, do):
    switched_off(cast, school, TOR, Switch.NOTICES)
    switched_off(cast, school, MONA, Switch.NOTICES)
    one = apply()
    [party] = asked(cast, TOR)
    do(TOR, agree, party.id, agreed=True)
    do(KARI, decide, one, yes())
    assert notices(cast, TOR) == notices(cast, MONA) == []


# ---- lists and pages -----------------------------------------------------------------------


def test_one_case_for_each_child_and_all_of_them_or_none(cast, school, alone, apply, rows):
    school.enrol("Oskar Aas", "2A")
    both = apply(children=(EMMA, "Oskar Aas"))
    assert len(both) == 2
    assert rows(KARI, SchoolCase) == rows("Anne Dahl", SchoolCase) == 1
    with pytest.raises((NotVisible, NotEnough)):
        apply(children=(EMMA, "Iben Dahl"))
    assert rows(HEAD, SchoolCase) == 2


def test_the_list_of_who_handles_them_is_narrowed_and_asks_as_often_however_many(
    cast, school, alone, apply, do, later
):
    first = apply()
    do(KARI, take, first)

    def listed(what):
        with cast.acting_as(KARI, "WORK"):
            who = cast.profile_id(KARI, "WORK")
            group = school.groups["3B"]
            wanted = narrowed(group, what, "")
            return [one.id for one in cases_in(wanted, who, clock.today(), 1).rows]

    assert listed("open") == listed("mine") == listed("all") == [first]
    assert listed("late") == listed("decided") == []
    with later(32):
        assert listed("late") == [first]
    client = cast.client(KARI, "WORK")
    pages = (
        f"/skole/grupper/{school.groups['3B']}/soknader",
        f"/skole/elever/{school.pupils[EMMA]}/soknader/{first}",
    )

    def statements():
        for path in pages:
            with counted_statements() as counted:
                assert client.get(path).status_code == 200
            yield len(counted)

    few = list(statements())
    with counted_statements() as counted_last:
        client.get(pages[1])
    assert max(few) <= 10, "\n".join(" ".join(str(one).split())[:170] for one in counted_last)
    second = apply(ahead=40)
    do(KARI, decide, second, Decision(State.REFUSED, "Nei."))
    assert list(statements()) == few
    assert set(listed("all")) == {first, second}
    assert listed("decided") == [second]


def test_bad_input_is_told_at_its_field_and_what_was_typed_stays(cast, school, alone, rows):
    client = cast.client(MONA, "PRIVATE", Strength.SUBSTANTIAL)
    assert post(client, "/skole/permisjon/ny", {"reason": "Bryllup"}).status_code == 422
    typed = {
        "children": str(school.pupils[EMMA]),
        "cause": "TRAVEL",
        "first_day": weekdays_ahead().isoformat(),
        "last_day": weekdays_ahead().isoformat(),
        "reason": "Til sykehuset i byen.",
        "rules_read": "y",
    }
    page = Page(post(client, "/skole/permisjon/ny", typed))
    assert (page.status, set(page.errors())) == (422, {"head_only"})
    assert page.value("reason") == typed["reason"]
    assert page.value("seen") == "PE-11"
    assert rows(MONA, SchoolCase, "PRIVATE") == 0
    assert post(client, "/skole/permisjon/ny", {**typed, "seen": "PE-11"}).status_code == 303
    assert rows(MONA, SchoolCase, "PRIVATE") == 1


def test_a_protected_pupils_case_is_told_only_to_who_may_find_her(cast, school, alone, apply):
    school.enrol("Noah Moe", "3B")
    with pytest.raises((NotVisible, NotEnough)):
        apply("Liv Moe", children=("Noah Moe",))
    assert not notices(cast, KARI, "WORK")
