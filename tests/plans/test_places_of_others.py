"""Places of those who are not employees invited once: who must say yes, and whose place it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.plans.consent.jobs import end_places
from samspill.plans.consent.places import (
    accept_invitation,
    decline_invitation,
    pause_own_place,
    pause_participant,
    remove_participant,
    resume_participant,
    set_place_end,
)
from samspill.plans.lifecycle.actions import close_plan, pause_plan, reopen_plan
from samspill.plans.outside.actions import confirm_external
from samspill.plans.participants.models import Role
from samspill.plans.participants.pages import who_sees_what
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.models import ClosingReason
from samspill.plans.wishes.actions import make_wish
from samspill.plans.wishes.queries import wishes_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.plans.test_holders import BENTE, MARIT, act_for, handed_over
from tests.plans.test_outside import (
    KNUT,
    PETTER,
    add_doctor,
    add_knut,
    add_petter,
    agree,
    give,
    lines,
    participant,
)
from tests.plans.test_places import by_holder, managed, own, state_of

DAY = timedelta(days=1)


def with_knut(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    agree(cast, plan_id)
    return plan_id


def with_petter(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    agree(cast, plan_id)
    return plan_id


def change_place(cast, act, plan_id, role, **more):
    who = participant(cast, plan_id, role).id
    with cast.acting_as(HANNE):
        act(managed(plan_id), participant_id=who, **more)


# ---- the family's own, and professionals from outside -------------------------------------------


def test_a_supporter_says_yes_before_the_plan_is_shown(cast):
    plan_id = with_knut(cast)
    assert participant(cast, plan_id, Role.SUPPORTER).state == "INVITED"
    client, home = cast.client(KNUT, "PRIVATE"), f"/planer/{plan_id}"
    page = client.get(home).text
    assert "Vil du være med i planen til Emma Aas?" in page
    cast.accept(plan_id, KNUT, kind="PRIVATE")
    assert participant(cast, plan_id, Role.SUPPORTER).state == "ACTIVE"
    assert "Vil du være med" not in client.get(home).text


def test_a_supporter_who_says_no_is_out(cast):
    plan_id = with_knut(cast)
    with cast.acting_as(KNUT, "PRIVATE"):
        decline_invitation(own(plan_id))
    assert not reaches(cast, KNUT, plan_id)
    assert "Knut Vold takket nei til å være med" in " ".join(lines(cast, plan_id, MONA))


def test_a_supporter_is_no_employee_and_may_come_back_from_a_pause(cast):
    plan_id = with_knut(cast)
    cast.accept(plan_id, KNUT, kind="PRIVATE")
    with cast.acting_as(KNUT, "PRIVATE"):
        pause_own_place(opened(plan_id, Area.PARTICIPANTS))
    assert not reaches(cast, KNUT, plan_id)
    change_place(cast, resume_participant, plan_id, Role.SUPPORTER)
    assert participant(cast, plan_id, Role.SUPPORTER).state == "ACTIVE"
    assert reaches(cast, KNUT, plan_id)


def test_an_external_is_let_back_in_until_she_is_to_be_confirmed(cast):
    plan_id = with_petter(cast)
    cast.accept(plan_id, PETTER, kind="EXTERNAL")
    change_place(cast, pause_participant, plan_id, Role.EXTERNAL)
    with pytest.raises(Conflict):
        change_place(cast, confirm_external, plan_id, Role.EXTERNAL)
    with clock.moved(5 * DAY):
        change_place(cast, resume_participant, plan_id, Role.EXTERNAL)
        assert reaches(cast, PETTER, plan_id)
        confirm_by = participant(cast, plan_id, Role.EXTERNAL).confirm_by
        assert confirm_by == clock.today() + 183 * DAY, "the holder has said so now"
    with clock.moved(190 * DAY):
        assert not reaches(cast, PETTER, plan_id)
        assert reaches(cast, KARI, plan_id)


def test_the_earlier_of_last_day_and_confirmation_ends_an_external_s_access(cast):
    plan_id = with_petter(cast)
    cast.accept(plan_id, PETTER, kind="EXTERNAL")
    change_place(cast, set_place_end, plan_id, Role.EXTERNAL, ends_on=clock.today() + 195 * DAY)
    with clock.moved(185 * DAY):
        assert not reaches(cast, PETTER, plan_id), "nobody has confirmed"
        who = participant(cast, plan_id, Role.EXTERNAL).id
        with cast.acting_as(HANNE):
            last = confirm_external(managed(plan_id), participant_id=who)
        assert last == participant(cast, plan_id, Role.EXTERNAL).ends_on
        assert reaches(cast, PETTER, plan_id)
    with clock.moved(197 * DAY):
        assert not reaches(cast, PETTER, plan_id)
        with pytest.raises(Conflict):
            change_place(cast, confirm_external, plan_id, Role.EXTERNAL)


# ---- who never signs in -------------------------------------------------------------------------


def test_a_contact_has_nothing_to_accept_and_no_place_to_shut(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    assert participant(cast, plan_id, Role.CONTACT).state == "ACTIVE"
    for act, more in (
        (pause_participant, {}),
        (resume_participant, {}),
        (set_place_end, {"ends_on": clock.today() + DAY}),
    ):
        with pytest.raises(NotVisible):
            change_place(cast, act, plan_id, Role.CONTACT, **more)
    home = f"/planer/{plan_id}/deltakere"
    who = participant(cast, plan_id, Role.CONTACT).id
    client = cast.client(HANNE)
    assert f"{home}/{who}/fjerning" in client.get(home).text
    assert client.get(f"{home}/{who}").status_code == 404


def test_the_holder_takes_a_contact_out(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    give(cast, plan_id)
    change_place(cast, remove_participant, plan_id, Role.CONTACT)
    with pytest.raises(StopIteration):
        participant(cast, plan_id, Role.CONTACT)
    gone = "Solveig Bø (Fjordvik legesenter) får ikke lenger opplysninger fra planen"
    assert gone in lines(cast, plan_id, MONA)
    assert "Solveig Bø" in cast.client(MONA).get(f"/planer/{plan_id}/deltakere").text


# ---- the holder, and who acts for her -----------------------------------------------------------


def test_who_takes_the_baton_has_said_yes_and_stays_as_long_as_the_plan(cast):
    plan_id = cast.active_plan(people=(BENTE, SIV))
    by_holder(cast, set_place_end, plan_id, BENTE, ends_on=clock.today() + DAY)
    handed_over(cast, plan_id)
    assert state_of(cast, plan_id, BENTE) == "ACTIVE"
    assert "Vil du være med" not in cast.client(BENTE).get(f"/planer/{plan_id}").text
    with clock.moved(3 * DAY):
        with cast.acting_as(MONA):
            end_places()
        assert reaches(cast, BENTE, plan_id, Area.GOALS, Level.WRITE)
        assert state_of(cast, plan_id, BENTE) == "ACTIVE"


def test_who_had_a_pause_may_take_the_baton(cast):
    plan_id = cast.active_plan(people=(BENTE, SIV))
    by_holder(cast, pause_participant, plan_id, BENTE)
    handed_over(cast, plan_id)
    assert reaches(cast, BENTE, plan_id, Area.GOALS, Level.WRITE)


def test_who_acts_is_asked_nothing_and_stands_in_who_sees_what(cast):
    plan_id = cast.active_plan(people=(MARIT, KARI))
    act_for(cast, plan_id)
    other = cast.active_plan("Oskar Aas", people=(KARI,))
    act_for(cast, other)
    with clock.moved(2 * DAY):
        page = cast.client(MARIT).get(f"/planer/{plan_id}").text
        assert "Vil du være med" not in page
        with cast.acting_as(MONA):
            seen = {one.person.name: one for one in who_sees_what(opened(other), None)}
        assert seen[MARIT].levels[Area.GOALS] == Level.WRITE
        assert seen[MARIT].person.title == "Vikar for Hanne Nilsen"
        page = cast.client(MONA).get(f"/planer/{other}/deltakere/hvem-ser-hva").text
        assert "Vikar for Hanne Nilsen" in page
    assert state_of(cast, plan_id, MARIT) == "INVITED", "her own place is still hers to answer"


# ---- a plan that rests or has ended -------------------------------------------------------------


def ended_and_opened(cast, plan_id, after=timedelta(0)):
    with cast.acting_as(HANNE):
        close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    assert not reaches(cast, KARI, plan_id)
    with clock.moved(after), cast.acting_as(MONA):
        assert reopen_plan(opened(plan_id, Area.CLOSING)) is True


def test_a_pause_outlasts_the_end_of_the_plan(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV, KARI)
    with cast.acting_as(SIV):
        pause_own_place(opened(plan_id, Area.PARTICIPANTS))
    ended_and_opened(cast, plan_id)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert state_of(cast, plan_id, SIV) == "PAUSED"
    assert state_of(cast, plan_id, KARI) == "ACTIVE", "who has said yes is not asked again"
    by_holder(cast, resume_participant, plan_id, SIV)
    assert reaches(cast, SIV, plan_id)


def test_a_plan_that_is_opened_again_keeps_the_last_days(cast):
    plan_id = cast.active_plan()
    soon = clock.today() + 10 * DAY
    by_holder(cast, set_place_end, plan_id, KARI, ends_on=soon)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + DAY)
    ended_and_opened(cast, plan_id, 3 * DAY)
    with clock.moved(3 * DAY):
        assert reaches(cast, KARI, plan_id)
        assert not reaches(cast, SIV, plan_id)
        assert state_of(cast, plan_id, SIV) == "EXPIRED"
        by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + 9 * DAY)
        assert reaches(cast, SIV, plan_id)
    with clock.moved(11 * DAY):
        assert not reaches(cast, KARI, plan_id)


def test_those_who_are_no_employees_come_back_with_the_plan(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    add_knut(cast, plan_id)
    agree(cast, plan_id)
    cast.accept(plan_id, KNUT, kind="PRIVATE")
    ended_and_opened(cast, plan_id)
    assert reaches(cast, PETTER, plan_id)
    assert reaches(cast, KNUT, plan_id)
    assert participant(cast, plan_id, Role.SUPPORTER).state == "ACTIVE"
    assert participant(cast, plan_id, Role.EXTERNAL).state == "INVITED"


def test_a_plan_at_rest_lets_in_and_lets_nobody_write(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    with cast.acting_as(HANNE):
        pause_plan(opened(plan_id), reason="Sommerferie")
    cast.accept(plan_id, KARI)
    assert not reaches(cast, SIV, plan_id), "the plan's rest opens no place"
    by_holder(cast, resume_participant, plan_id, SIV)
    assert reaches(cast, SIV, plan_id, Area.GOALS)
    assert not reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE)
    by_holder(cast, remove_participant, plan_id, KARI)
    assert not reaches(cast, KARI, plan_id)


def test_nobody_is_let_in_to_a_plan_that_has_ended(cast):
    plan_id = cast.active_plan()
    siv = next(one for one in everybody(cast, plan_id) if one.name == SIV).id
    with cast.acting_as(HANNE):
        close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        resume_participant(opened(plan_id, Area.PARTICIPANTS), participant_id=siv)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        make_wish_in(plan_id)
    for act in (accept_invitation, decline_invitation):
        with cast.acting_as(SIV), pytest.raises(NotVisible):
            act(own(plan_id))


def everybody(cast, plan_id):
    with cast.acting_as(HANNE):
        opened(plan_id, Area.PARTICIPANTS)
        return participants_of(plan_id)


# ---- a wish that is answered with somebody from outside -----------------------------------------


def make_wish_in(plan_id):
    return make_wish(opened(plan_id, level=Level.MANAGE), name="Petter Hov", place="BUP").id


def test_a_wish_is_taken_up_with_somebody_from_outside(cast):
    plan_id = cast.active_plan(people=(KARI,))
    for add in (add_petter, add_doctor):
        with cast.acting_as(MONA):
            wish_id = make_wish_in(plan_id)
        before = notices(cast, MONA)
        add(cast, plan_id, wish_id=wish_id)
        with cast.acting_as(TOR):
            opened(plan_id)
            assert wishes_of(plan_id)[0].state == "TAKEN_UP"
        assert len(notices(cast, MONA)) == len(before) + 1


def test_a_wish_is_answered_once(cast):
    plan_id = cast.active_plan(people=(KARI,))
    with cast.acting_as(MONA):
        wish_id = make_wish_in(plan_id)
    add_petter(cast, plan_id, wish_id=wish_id)
    with pytest.raises(Conflict):
        add_doctor(cast, plan_id, wish_id=wish_id)
    with pytest.raises(RuleBroken):
        add_petter(cast, plan_id)
