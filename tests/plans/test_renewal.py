"""A version asked for again: the old one works until the new is signed (I7)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.plans.consent.actions import set_duration
from samspill.plans.consent.answering import LineReply, decline_consent
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, LineKind, Substitution
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.places import (
    decline_invitation,
    pause_participant,
    remove_participant,
    resume_participant,
    set_place_end,
)
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.renewal import begin_renewal
from samspill.plans.consent.sending import cancel_request
from samspill.plans.consent.withdrawal import (
    narrow_participant,
    withdraw_all,
    withdraw_participant,
)
from samspill.plans.participants.queries import participants_of
from samspill.plans.swaps.actions import begin_swap
from tests.plans.passing_days import after, seen_whole, standing, states, told, work
from tests.plans.test_background import require
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, no_to, opened, reaches
from tests.plans.test_passing_days import join
from tests.rights.comparing import differing


def ask_again(cast, plan_id, by=HANNE):
    with cast.acting_as(by):
        begin_renewal(opened(plan_id, level=Level.WRITE))


def renew(cast, plan_id, mona=None, tor=None):
    ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA, mona)
    cast.sign(plan_id, TOR, tor)


def lived_in(cast, *people):
    plan_id = cast.active_plan(people=people)
    join(cast, plan_id, *people)
    return plan_id


def until(cast, plan_id, name=HANNE):
    with cast.acting_as(name):
        return (opened(plan_id).subject.consent_until - clock.today()).days


def participant(cast, plan_id, name):
    with cast.acting_as(MONA):
        opened(plan_id)
        return next(p.id for p in participants_of(plan_id) if p.name == name)


def test_all_open_lines_are_asked_again_for_a_new_length(cast):
    plan_id = lived_in(cast, KARI, SIV)
    with after(150):
        ask_again(cast, plan_id)
        with cast.acting_as(HANNE):
            page = consent_page(opened(plan_id))
            assert {line.name for line in page.asked_lines} == {HANNE, KARI, SIV}
            assert page.unfinished.until == clock.today() + timedelta(days=365)
        consent_id = cast.send(plan_id)
        assert standing(cast, plan_id, KARI) == "ACTIVE"
        cast.sign(plan_id, MONA)
        assert reaches(cast, KARI, plan_id)
        with cast.acting_as(TOR):
            shown = answer_page(opened(plan_id), consent_id).shown
            assert shown.heading == "Skal Emma fortsatt ha en stafettlogg?"
        cast.sign(plan_id, TOR)
        assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE"}
        assert until(cast, plan_id) == 365
        assert standing(cast, plan_id, KARI) == "ACTIVE"
        assert told(cast, KARI, plan_id) == ["invited"], "who is in already is not invited again"
        with cast.acting_as(MONA):
            opened(plan_id)
            assert broken_link(plan_id) is None
    for name in (HANNE, KARI, SIV):
        with after(515):
            assert reaches(cast, name, plan_id), name
        with after(516):
            assert not reaches(cast, name, plan_id), name


def test_the_old_one_ends_on_its_day_when_the_new_is_not_signed(cast):
    plan_id = lived_in(cast, KARI)
    with after(195):
        ask_again(cast, plan_id)
        cast.send(plan_id)
        cast.sign(plan_id, MONA)
    with after(201):
        assert not reaches(cast, KARI, plan_id)
        work(plan_id)
        assert states(plan_id) == {1: "EXPIRED", 2: "PARTLY_SIGNED"}
        cast.sign(plan_id, TOR)
        assert states(plan_id) == {1: "EXPIRED", 2: "ACTIVE"}
        assert reaches(cast, KARI, plan_id)
        assert reaches(cast, HANNE, plan_id)
        assert standing(cast, plan_id, KARI) == "ACTIVE"


def test_what_only_adds_to_a_consent_falls_with_it(cast):
    plan_id = lived_in(cast, KARI)
    with after(195):
        cast.propose(plan_id, JONAS)
        cast.send(plan_id)
        cast.sign(plan_id, MONA)
    with after(201):  # and the night has not been here yet
        with pytest.raises(Conflict, match="venter ikke lenger"):
            cast.sign(plan_id, TOR)
        assert not reaches(cast, JONAS, plan_id)
        work(plan_id)
        assert states(plan_id) == {1: "EXPIRED", 2: "CANCELLED"}
        renew(cast, plan_id)
        assert reaches(cast, KARI, plan_id)
        assert not reaches(cast, JONAS, plan_id)


@pytest.mark.parametrize("is_late", [True, False])
def test_nothing_is_sent_that_only_adds_to_what_ran_out(cast, is_late):
    plan_id = lived_in(cast, KARI)
    with after(195):
        cast.propose(plan_id, JONAS)
    with after(201):
        if not is_late:
            work(plan_id)
        with pytest.raises(RuleBroken) as ran_out:
            cast.send(plan_id)
        assert ran_out.value.code == "ran_out"
        renew(cast, plan_id)
        assert reaches(cast, KARI, plan_id)
        assert reaches(cast, JONAS, plan_id), "she was on the draft that now asks for all"
        with seen_whole():
            assert differing(plan_id) == []


def test_no_place_opens_again_on_what_ran_out(cast):
    plan_id = lived_in(cast, KARI, SIV)
    kari, siv = (participant(cast, plan_id, name) for name in (KARI, SIV))
    with cast.acting_as(HANNE):
        pause_participant(opened(plan_id), participant_id=kari)
    with after(201):  # and the night has not been here yet
        with cast.acting_as(HANNE), pytest.raises(Conflict, match="noe samtykke som gjelder"):
            resume_participant(
                opened(plan_id, Area.PARTICIPANTS, Level.MANAGE), participant_id=kari
            )
        with cast.acting_as(HANNE), pytest.raises(NotVisible):
            begin_swap(
                opened(plan_id, Area.PARTICIPANTS, Level.MANAGE),
                participant_id=siv,
                profile_id=cast.profile_id(JONAS),
            )


def test_a_consent_that_ran_out_can_be_renewed_in_the_days_of_grace(cast):
    plan_id = lived_in(cast, KARI)
    with after(201):
        work(plan_id)
        assert standing(cast, plan_id, KARI) == "PAUSED"
    with after(230):
        renew(cast, plan_id)
        assert reaches(cast, KARI, plan_id)
        assert until(cast, plan_id) == 365
    with after(231):
        work(plan_id)
        assert states(plan_id) == {1: "EXPIRED", 2: "ACTIVE"}


def test_after_the_days_of_grace_nothing_can_be_renewed(cast):
    plan_id = lived_in(cast, KARI)
    with after(231):
        work(plan_id)
        with pytest.raises(Conflict, match="for lenge siden"):
            ask_again(cast, plan_id)


def test_what_must_be_renewed_early_is_whole_again_when_signed(cast):
    plan_id = lived_in(cast, KARI)
    require(plan_id, days=10)
    with after(5):
        renew(cast, plan_id)
    with after(11):
        assert reaches(cast, KARI, plan_id)
        work(plan_id)
        assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE"}


def test_a_no_in_the_renewal_lets_that_person_out_when_it_takes_effect(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA, no_to("Siv"))
    assert reaches(cast, SIV, plan_id)
    cast.sign(plan_id, TOR)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert standing(cast, plan_id, SIV) == "REMOVED"
    assert told(cast, SIV, plan_id)[-1] == "access_ended"


@pytest.mark.parametrize("how", ["declined", "no to the plan", "lapsed", "cancelled"])
def test_a_renewal_that_comes_to_nothing_changes_nothing(cast, how):
    plan_id = lived_in(cast, KARI)
    ask_again(cast, plan_id)
    consent_id = cast.send(plan_id)

    def no_plan(line):
        said = Answer.NO if line.kind == LineKind.PLAN else Answer.YES
        return LineReply(UUID(line.id), said, (), Substitution.ASK)

    if how == "declined":
        with cast.acting_as(TOR):
            decline_consent(opened(plan_id, level=Level.MANAGE), consent_id=consent_id)
    elif how == "no to the plan":
        cast.sign(plan_id, MONA, no_plan)
        cast.sign(plan_id, TOR)
    elif how == "cancelled":
        with cast.acting_as(HANNE):
            cancel_request(opened(plan_id, level=Level.WRITE), consent_id=consent_id)
    with after(40):
        work(plan_id)
        assert states(plan_id)[1] == "ACTIVE"
        assert states(plan_id)[2] in ("DECLINED", "CANCELLED")
        assert reaches(cast, KARI, plan_id)
        assert standing(cast, plan_id, KARI) == "ACTIVE"
        with cast.acting_as(HANNE):
            assert opened(plan_id).subject.is_active


def test_a_no_to_the_plan_itself_lets_nobody_wait(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)

    def no_plan(line):
        said = Answer.NO if line.kind == LineKind.PLAN else Answer.YES
        return LineReply(UUID(line.id), said, (), Substitution.ASK)

    cast.sign(plan_id, MONA, no_plan)
    cast.sign(plan_id, TOR)
    assert standing(cast, plan_id, KARI) == "REMOVED"
    cast.propose(plan_id, KARI)


def test_a_new_person_can_be_asked_about_with_the_renewal(cast):
    plan_id = lived_in(cast, KARI)
    cast.propose(plan_id, JONAS)
    renew(cast, plan_id)
    assert reaches(cast, JONAS, plan_id)
    assert standing(cast, plan_id, JONAS) == "INVITED"
    assert standing(cast, plan_id, KARI) == "ACTIVE"


def test_the_withdrawer_wins_over_a_renewal_under_way(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    siv = participant(cast, plan_id, SIV)
    with cast.acting_as(MONA):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=siv)
    cast.sign(plan_id, TOR)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE", 3: "REPLACED"}


def test_who_is_withdrawn_is_not_asked_about_in_what_is_prepared(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    siv = participant(cast, plan_id, SIV)
    with cast.acting_as(MONA):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=siv)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert not reaches(cast, SIV, plan_id)


def test_what_is_narrowed_meanwhile_stays_narrow(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    kari, siv = (participant(cast, plan_id, name) for name in (KARI, SIV))
    with cast.acting_as(MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=kari, areas=("GOALS",))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    with cast.acting_as(MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        narrow_participant(plan, participant_id=siv, areas=("GOALS",))
    cast.sign(plan_id, TOR)
    for name in (KARI, SIV):
        assert reaches(cast, name, plan_id)
        assert not reaches(cast, name, plan_id, Area.GOALS, Level.OWN), name


def test_the_holder_may_choose_another_last_day(cast):
    plan_id = lived_in(cast, KARI)
    ask_again(cast, plan_id)
    with cast.acting_as(HANNE):
        later = clock.today() + timedelta(days=500)
        set_duration(opened(plan_id, level=Level.WRITE), until=later)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert until(cast, plan_id) == 500


def test_a_plan_with_the_holder_alone_can_be_renewed(cast):
    plan_id = lived_in(cast, KARI)
    kari = participant(cast, plan_id, KARI)
    with cast.acting_as(MONA):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=kari)
    renew(cast, plan_id)
    assert until(cast, plan_id) == 365


def test_what_cannot_be_renewed(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    with pytest.raises(Conflict, match="ikke noe samtykke"):
        ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    with pytest.raises(NotEnough):
        ask_again(cast, plan_id, by=MONA)
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    with pytest.raises(Conflict, match="venter på svar"):
        ask_again(cast, plan_id)
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    with pytest.raises(NotEnough):
        ask_again(cast, plan_id)


def test_asking_twice_is_asking_once(cast):
    plan_id = lived_in(cast, KARI)
    ask_again(cast, plan_id)
    ask_again(cast, plan_id)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert unfinished_consent(plan_id).number == 2
        assert len(consent_page(opened(plan_id)).asked_lines) == 2


def by_holder(cast, act, plan_id, name, **more):
    who = participant(cast, plan_id, name)
    with cast.acting_as(HANNE):
        act(opened(plan_id, Area.PARTICIPANTS, Level.MANAGE), participant_id=who, **more)


def test_who_was_taken_out_meanwhile_does_not_come_back(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    by_holder(cast, remove_participant, plan_id, SIV)
    cast.send(plan_id)
    with cast.acting_as(HANNE):
        assert SIV not in {line.name for line in consent_page(opened(plan_id)).asked_lines}
    cast.sign(plan_id, MONA)
    by_holder(cast, remove_participant, plan_id, KARI)
    cast.sign(plan_id, TOR)
    for name in (KARI, SIV):
        assert not reaches(cast, name, plan_id), name
        assert standing(cast, plan_id, name) == "REMOVED"
        assert told(cast, name, plan_id)[-1] == "access_ended"


def test_who_says_no_meanwhile_does_not_come_back(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    with cast.acting_as(SIV):
        decline_invitation(opened(plan_id, Area.OVERVIEW))
    cast.sign(plan_id, TOR)
    assert not reaches(cast, SIV, plan_id)
    assert standing(cast, plan_id, SIV) == "DECLINED"


@pytest.mark.parametrize("ran_out", [False, True], ids=["in force", "ran out"])
def test_a_place_somebody_let_rest_stays_shut(cast, ran_out):
    plan_id = lived_in(cast, KARI, SIV)
    by_holder(cast, pause_participant, plan_id, SIV)
    with after(201 if ran_out else 150):
        work(plan_id)
        renew(cast, plan_id)
        assert reaches(cast, KARI, plan_id)
        assert not reaches(cast, SIV, plan_id)
        assert standing(cast, plan_id, SIV) == "PAUSED"
        by_holder(cast, resume_participant, plan_id, SIV)
        assert reaches(cast, SIV, plan_id)


def test_a_place_that_is_over_stays_shut_until_it_has_a_new_last_day(cast):
    plan_id = lived_in(cast, KARI, SIV)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + timedelta(days=10))
    with after(150):
        renew(cast, plan_id)
        assert not reaches(cast, SIV, plan_id)
        by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + timedelta(days=300))
        assert reaches(cast, SIV, plan_id)
    with after(451):
        assert not reaches(cast, SIV, plan_id)
        assert reaches(cast, KARI, plan_id)


def test_an_earlier_last_day_holds_in_the_renewal_too(cast):
    plan_id = lived_in(cast, KARI, SIV)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + timedelta(days=180))
    with after(150):
        ask_again(cast, plan_id)
        with cast.acting_as(HANNE):
            [siv] = [x for x in consent_page(opened(plan_id)).asked_lines if x.name == SIV]
            assert siv.ends_on == clock.today() + timedelta(days=30)
        cast.send(plan_id)
        cast.sign(plan_id, MONA)
        cast.sign(plan_id, TOR)
    with after(180):
        assert reaches(cast, SIV, plan_id)
    with after(181):
        assert not reaches(cast, SIV, plan_id)
        assert reaches(cast, KARI, plan_id)
