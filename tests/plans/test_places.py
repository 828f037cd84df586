"""The life of a place: accept, decline, pause, last day, removal, within the consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import months_after
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.db import db
from samspill.plans.consent.actions import set_duration
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.jobs import end_places
from samspill.plans.consent.models import Evidence
from samspill.plans.consent.places import (
    accept_invitation,
    decline_invitation,
    pause_own_place,
    pause_participant,
    remove_participant,
    resume_participant,
    set_place_end,
)
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.participants.models import Participant, PauseReason
from samspill.plans.participants.queries import participant_view, participants_of
from samspill.plans.plan.access import open_plan
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.plans.test_withdrawal import participant_id

DAY = timedelta(days=1)


def own(plan_id):
    return opened(plan_id, Area.OVERVIEW)


def managed(plan_id):
    return opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)


def by_holder(cast, act, plan_id, name, **more):
    who = participant_id(cast, plan_id, name)
    with cast.acting_as(HANNE):
        act(managed(plan_id), participant_id=who, **more)


def state_of(cast, plan_id, name):
    with cast.acting_as(MONA):
        opened(plan_id)
        people = [*participants_of(plan_id), *participants_of(plan_id, removed=True)]
        return next(p.state for p in people if p.name == name)


def lines(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        opened(plan_id, Area.OVERVIEW)
        return [line.text for line in latest_lines(plan_id, 20)]


def kinds(cast, plan_id):
    with cast.acting_as(MONA):
        opened(plan_id)
        assert broken_link(plan_id) is None
        query = select(Evidence.kind).where(Evidence.plan_id == plan_id)
        return list(db.session.scalars(query.order_by(Evidence.sequence)))


def change(cast, name, plan_id, **values):
    """Set what only time can change."""
    profile = cast.profile_id(name, "WORK")
    with cast.acting_as(MONA), system_access("test: time passes"):
        mine = update(Participant).where(
            Participant.plan_id == plan_id, Participant.profile_id == profile
        )
        db.session.execute(mine.values(**values))


# ---- the invitation -----------------------------------------------------------------------


def test_the_invited_comes_in_once(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV, SIV)
    assert state_of(cast, plan_id, SIV) == "ACTIVE"
    assert state_of(cast, plan_id, KARI) == "INVITED"
    with cast.acting_as(MONA):
        opened(plan_id)
        kari = next(p.id for p in participants_of(plan_id) if p.name == KARI)
        assert participant_view(plan_id, kari).name == KARI


def test_an_invitation_runs_out_and_the_holder_sends_another(cast):
    plan_id = cast.active_plan()
    with pytest.raises(Conflict):
        by_holder(cast, resume_participant, plan_id, KARI)
    change(cast, KARI, plan_id, invitation_until=clock.today() - DAY)
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        accept_invitation(own(plan_id))
    by_holder(cast, resume_participant, plan_id, KARI)
    cast.accept(plan_id, KARI)
    assert state_of(cast, plan_id, KARI) == "ACTIVE"
    assert ("invited", "QUEUED") in notices(cast, KARI)


def test_the_invited_says_no(cast):
    plan_id = cast.active_plan()
    before = len(notices(cast, HANNE))
    with cast.acting_as(SIV):
        decline_invitation(own(plan_id))
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert state_of(cast, plan_id, SIV) == "DECLINED"
    assert notices(cast, SIV) == [("invited", "CANCELLED")], "she knows; nothing more is sent"
    assert len(notices(cast, HANNE)) == before + 1
    assert "Siv Pedersen (PPT) takket nei til å være med" in lines(cast, plan_id)
    assert kinds(cast, plan_id)[-1] == "NARROWED"
    with cast.acting_as(MONA):
        opened(plan_id)
        version = active_consent(plan_id)
        assert version.number == 2


def test_who_said_no_may_be_asked_about_again(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(SIV):
        decline_invitation(own(plan_id))
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    cast.accept(plan_id, SIV)
    assert reaches(cast, SIV, plan_id)


def test_an_answered_invitation_stays_answered(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    with cast.acting_as(SIV), pytest.raises(Conflict):
        decline_invitation(own(plan_id))
    with cast.acting_as(MONA), pytest.raises(Conflict):
        decline_invitation(own(plan_id))
    assert reaches(cast, SIV, plan_id)


def test_a_guardian_without_a_place_has_no_invitation(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    for act in (accept_invitation, decline_invitation, pause_own_place):
        with cast.acting_as(MONA), pytest.raises(NotVisible):
            act(opened(plan_id))


# ---- pause --------------------------------------------------------------------------------


def test_a_person_takes_a_pause_and_the_holder_opens_again(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    with cast.acting_as(SIV):
        pause_own_place(opened(plan_id, Area.PARTICIPANTS))
    assert not reaches(cast, SIV, plan_id)
    assert state_of(cast, plan_id, SIV) == "PAUSED"
    assert "Siv Pedersen (PPT) har pause fra planen" in lines(cast, plan_id)
    assert ("access_ended", "QUEUED") not in notices(cast, SIV), "it was her own wish"
    by_holder(cast, resume_participant, plan_id, SIV)
    assert reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert not reaches(cast, SIV, plan_id, Area.LIFE_AREAS)
    assert state_of(cast, plan_id, SIV) == "ACTIVE"
    assert "Siv Pedersen (PPT) er med i planen igjen" in lines(cast, plan_id)
    assert kinds(cast, plan_id)[-2:] == ["PAUSED", "RESUMED"]


def test_the_holder_lets_a_place_rest(cast):
    plan_id = cast.active_plan()
    before = len(notices(cast, MONA))
    by_holder(cast, pause_participant, plan_id, SIV)
    assert not reaches(cast, SIV, plan_id)
    assert ("access_ended", "QUEUED") in notices(cast, SIV)
    assert len(notices(cast, MONA)) == before + 1
    with pytest.raises(Conflict):
        by_holder(cast, pause_participant, plan_id, SIV)
    by_holder(cast, resume_participant, plan_id, SIV)
    assert state_of(cast, plan_id, SIV) == "INVITED", "she has not come in yet"
    assert reaches(cast, SIV, plan_id)


def test_family_and_holder_have_no_place_to_pause(cast):
    plan_id = cast.active_plan()
    for name in (MONA, HANNE):
        with cast.acting_as(name), pytest.raises(NotVisible):
            pause_own_place(opened(plan_id, Area.PARTICIPANTS))
    for name in (MONA, HANNE):
        with pytest.raises(NotVisible):
            by_holder(cast, pause_participant, plan_id, name)


def test_a_paused_place_stays_shut_when_a_new_version_takes_effect(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, JONAS, plan_id)
    assert not reaches(cast, SIV, plan_id)
    by_holder(cast, resume_participant, plan_id, SIV)
    assert reaches(cast, SIV, plan_id)


def test_a_withdrawn_consent_opens_no_paused_place(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    siv = participant_id(cast, plan_id, SIV)
    with cast.acting_as(TOR):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=siv)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        resume_participant(managed(plan_id), participant_id=siv)
    assert not reaches(cast, SIV, plan_id)


def test_a_protected_child_lets_nobody_back_in(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    with cast.acting_as(MONA):
        child = update(Person).where(Person.given_name == "Emma")
        db.session.execute(child.values(address_protection=AddressProtection.STRICT))
    with pytest.raises(RuleBroken) as broken:
        by_holder(cast, resume_participant, plan_id, SIV)
    assert broken.value.code == "protected"


def test_who_has_left_the_municipality_does_not_come_back(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    profile = cast.profile_id(SIV)
    with cast.acting_as(MONA):
        db.session.get_one(Profile, profile).valid_to = clock.today()
    with pytest.raises(RuleBroken) as broken:
        by_holder(cast, resume_participant, plan_id, SIV)
    assert broken.value.code == "left"


# ---- last day -----------------------------------------------------------------------------


def ends(cast, plan_id, name):
    profile = cast.profile_id(name, "WORK")
    with cast.acting_as(MONA):
        opened(plan_id)
        query = select(Grant.valid_to).where(
            Grant.profile_id == profile, Grant.subject_id == plan_id, Grant.ended_at.is_(None)
        )
        return set(db.session.scalars(query))


def test_a_place_lasts_as_long_as_the_consent_but_a_year_at_most(cast):
    plan_id = cast.active_plan()
    day = clock.today()
    assert ends(cast, plan_id, SIV) == {clock.end_of_day(day + timedelta(days=200))}
    long = cast.draft("Oskar Aas", people=(KARI,))
    with cast.acting_as(HANNE):
        set_duration(opened(long, level=Level.WRITE), until=day + timedelta(days=700))
    cast.send(long)
    cast.sign(long, MONA)
    cast.sign(long, TOR)
    assert ends(cast, long, KARI) == {clock.end_of_day(months_after(day, 12))}
    by_holder(cast, set_place_end, long, KARI, ends_on=day + timedelta(days=700))
    assert ends(cast, long, KARI) == {clock.end_of_day(day + timedelta(days=700))}


def test_an_earlier_day_asked_for_is_what_they_agree_to(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    soon = clock.today() + timedelta(days=30)
    cast.propose(plan_id, SIV, ends_on=soon)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert ends(cast, plan_id, SIV) == {clock.end_of_day(soon)}
    with pytest.raises(RuleBroken) as broken:
        by_holder(cast, set_place_end, plan_id, SIV, ends_on=soon + DAY)
    assert broken.value.code == "outside"
    with pytest.raises(RuleBroken) as broken:
        by_holder(cast, set_place_end, plan_id, KARI, ends_on=clock.today() - DAY)
    assert broken.value.code == "outside"


def test_a_place_ends_by_its_day_and_is_opened_by_a_later_one(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today())
    assert reaches(cast, SIV, plan_id), "to the end of the day"
    assert state_of(cast, plan_id, SIV) == "ACTIVE"
    with clock.moved(2 * DAY):
        assert not reaches(cast, SIV, plan_id)
        assert state_of(cast, plan_id, SIV) == "EXPIRED", "said before the night's job has run"
        with pytest.raises(RuleBroken) as broken:
            change(cast, SIV, plan_id, state="PAUSED")
            by_holder(cast, resume_participant, plan_id, SIV)
        assert broken.value.code == "over"
        change(cast, SIV, plan_id, state="ACTIVE")
        by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + 9 * DAY)
        assert reaches(cast, SIV, plan_id)
    assert kinds(cast, plan_id)[-3:] == ["END_SET", "END_SET", "RESUMED"]


def test_the_night_marks_a_place_that_has_ended_once(cast):
    plan_id = cast.active_plan()
    cast.accept(plan_id, SIV)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today())
    for _twice in range(2):
        with clock.moved(2 * DAY), cast.acting_as(MONA):
            end_places()
    assert notices(cast, SIV).count(("access_ended", "QUEUED")) == 1
    assert kinds(cast, plan_id).count("PLACE_EXPIRED") == 1
    ended = "Siv Pedersen (PPT) er ikke lenger med i planen, tiden er ute"
    assert ended in lines(cast, plan_id)
    assert not reaches(cast, SIV, plan_id), "a clock that steps back opens nothing"


def test_a_later_day_for_a_paused_place_leaves_it_shut(cast):
    plan_id = cast.active_plan()
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + DAY)
    by_holder(cast, pause_participant, plan_id, SIV)
    by_holder(cast, set_place_end, plan_id, SIV, ends_on=clock.today() + 5 * DAY)
    assert not reaches(cast, SIV, plan_id)
    assert state_of(cast, plan_id, SIV) == "PAUSED"


# ---- removal, and who may -----------------------------------------------------------------


def test_the_holder_takes_somebody_out(cast):
    plan_id = cast.active_plan()
    by_holder(cast, remove_participant, plan_id, SIV)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert ("access_ended", "QUEUED") in notices(cast, SIV)
    assert state_of(cast, plan_id, SIV) == "REMOVED"
    assert "Siv Pedersen (PPT) er ikke lenger med i planen" in lines(cast, plan_id)
    with pytest.raises(StopIteration):
        by_holder(cast, remove_participant, plan_id, SIV)


def test_who_is_only_asked_about_has_no_place_to_change(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.propose(plan_id, SIV)
    siv = None
    with cast.acting_as(HANNE):
        managed(plan_id)
        siv = next(p.id for p in participants_of(plan_id) if p.name == SIV)
    for act, more in (
        (remove_participant, {}),
        (pause_participant, {}),
        (resume_participant, {}),
        (set_place_end, {"ends_on": clock.today() + DAY}),
    ):
        with cast.acting_as(HANNE), pytest.raises(Conflict):
            act(managed(plan_id), participant_id=siv, **more)


def test_only_the_holder_changes_others_places(cast):
    plan_id = cast.active_plan()
    siv = participant_id(cast, plan_id, SIV)
    for act, more in (
        (remove_participant, {}),
        (pause_participant, {}),
        (resume_participant, {}),
        (set_place_end, {"ends_on": clock.today() + DAY}),
    ):
        for name in (MONA, KARI):
            with cast.acting_as(name), pytest.raises(NotEnough):
                act(own(plan_id), participant_id=siv, **more)
        with cast.acting_as(HANNE), pytest.raises(NotVisible):
            act(managed(plan_id), participant_id=new_id(), **more)
    assert reaches(cast, SIV, plan_id)


def test_another_plans_participant_is_not_there(cast):
    plan_id = cast.active_plan()
    other = cast.active_plan("Oskar Aas", people=(JONAS,))
    jonas = participant_id(cast, other, JONAS)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        remove_participant(managed(plan_id), participant_id=jonas)


def test_the_reason_for_a_pause_is_kept(cast):
    plan_id = cast.active_plan()
    by_holder(cast, pause_participant, plan_id, SIV)
    with cast.acting_as(MONA):
        open_plan(plan_id, Area.PARTICIPANTS, Level.READ)
        siv = next(p for p in participants_of(plan_id) if p.name == SIV)
        assert siv.paused_because == PauseReason.HOLDER
