"""The baton: offered, accepted, agreed to by the family; and acted for while its holder is away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.sending import cancel_request
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.holders.acting import (
    end_acting,
    name_acting,
    plan_numbered,
    plans_to_watch,
    set_away,
)
from samspill.plans.holders.actions import answer_offer, ask_family, offer_baton, take_back_offer
from samspill.plans.holders.queries import offers_to
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.queries import open_handover
from tests.plans.passing_days import told
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches

BENTE, MARIT, TONE = "Bente Ruud", "Marit Sund", "Tone Bakke"


def offer(cast, plan_id, to=BENTE, name=HANNE):
    to_id = cast.profile_id(to, "WORK")
    with cast.acting_as(name):
        return offer_baton(opened(plan_id), profile_id=to_id).id


def answer(cast, handover_id, accept=True, name=BENTE):
    with cast.acting_as(name, "WORK"):
        answer_offer(cast.actor_now(), handover_id=handover_id, accept=accept)


def as_holder(cast, plan_id, act, name=HANNE):
    with cast.acting_as(name):
        return act(opened(plan_id))


def handed_over(cast, plan_id, to=BENTE):
    answer(cast, offer(cast, plan_id, to), name=to)
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)


def number_of(cast, plan_id):
    with cast.acting_as(MONA):
        return opened(plan_id).subject.number


def act_for(cast, plan_id, who=MARIT, by=MARIT, days=14):
    number, profile_id = number_of(cast, plan_id), cast.profile_id(who, "WORK")
    last = clock.today() + timedelta(days=days)
    with cast.acting_as(by, "WORK"):
        name_acting(cast.actor_now(), number=number, profile_id=profile_id, until=last)


def watched(cast, name=MARIT):
    with cast.acting_as(name):
        day = clock.today()
        return {one.number: one.lacks_holder(day) for one in plans_to_watch(cast.actor_now())}


def away(cast, name=HANNE, by=MARIT, days=10):
    profile_id = cast.profile_id(name, "WORK")
    back_on = clock.today() + timedelta(days=days) if days is not None else None
    with cast.acting_as(by):
        set_away(cast.actor_now(), profile_id=profile_id, back_on=back_on)


def evidence_holds(cast, plan_id):
    with cast.acting_as(MONA):
        opened(plan_id)
        return broken_link(plan_id) is None


# ---- handing on ---------------------------------------------------------------------------


def test_the_baton_goes_to_another_service_when_the_family_has_agreed(cast):
    plan_id = cast.active_plan()
    handover_id = offer(cast, plan_id)
    with cast.acting_as(BENTE):
        (seen,) = offers_to(cast.actor_now().profile_id)
        assert (seen.from_name, seen.from_unit) == (HANNE, "Helsestasjonen")
    answer(cast, handover_id)
    assert not reaches(cast, BENTE, plan_id, Area.CONSENT, Level.OWN), "to accept opens nothing"
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE), "she keeps it until then"
    assert not reaches(cast, BENTE, plan_id)
    cast.sign(plan_id, TOR)
    assert reaches(cast, BENTE, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, BENTE, plan_id, Area.PARTICIPANTS, Level.MANAGE)
    assert not reaches(cast, HANNE, plan_id, Area.CONSENT, Level.OWN)
    assert reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE), "the others stay"
    assert ("access_ended", "QUEUED") in notices(cast, HANNE)
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        assert plan.subject.holder_name == BENTE
        roles = {p.name: p.role for p in participants_of(plan_id)}
        assert open_handover(plan_id) is None
    assert roles[BENTE] == "BATON_HOLDER"
    assert HANNE not in roles
    assert evidence_holds(cast, plan_id)


def test_the_new_holder_leads_on(cast):
    plan_id = cast.active_plan(people=(KARI,))
    handed_over(cast, plan_id)
    cast.propose(plan_id, SIV, BENTE)
    cast.send(plan_id, BENTE)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, SIV, plan_id)
    handover_id = offer(cast, plan_id, HANNE, BENTE)
    answer(cast, handover_id, name=HANNE)
    as_holder(cast, plan_id, ask_family, BENTE)
    cast.send(plan_id, BENTE)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE), "and back again"
    assert not reaches(cast, BENTE, plan_id)
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    assert evidence_holds(cast, plan_id)


def test_nothing_of_the_plan_waits_for_the_holder_before(cast):
    plan_id = cast.active_plan(people=(KARI,))
    handed_over(cast, plan_id)
    assert told(cast, HANNE, plan_id) == ["access_ended"], "not that the last guardian answered"


def test_a_helper_in_the_plan_becomes_its_holder(cast):
    plan_id = cast.active_plan(people=(BENTE, SIV))
    handed_over(cast, plan_id)
    with cast.acting_as(BENTE):
        plan = opened(plan_id, Area.OVERVIEW)
        assert plan.may(Area.LIFE_AREAS, Level.WRITE)
        assert [p.role for p in participants_of(plan_id) if p.name == BENTE] == ["BATON_HOLDER"]


def test_the_text_asks_for_the_new_holder_in_the_signatory_s_words(cast):
    plan_id = cast.active_plan()
    answer(cast, offer(cast, plan_id))
    as_holder(cast, plan_id, ask_family)
    version_id = cast.send(plan_id)
    with cast.acting_as(MONA):
        shown = answer_page(opened(plan_id), version_id).shown
    assert shown.heading == "Skal Bente Ruud ta over for Emma?"
    assert shown.lines[0].question == "Kan Bente ta over?"
    assert "Bente får ikke se noe før" in shown.lead


@pytest.mark.parametrize("ends", ["no", "cancel"])
def test_a_no_leaves_the_baton_where_it_is(cast, ends):
    plan_id = cast.active_plan(people=(BENTE, SIV))
    handover_id = offer(cast, plan_id)
    answer(cast, handover_id)
    as_holder(cast, plan_id, ask_family)
    version_id = cast.send(plan_id)
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        take_back_offer(opened(plan_id))
    if ends == "no":
        cast.decline(plan_id, TOR)
    else:
        with cast.acting_as(HANNE):
            cancel_request(opened(plan_id), consent_id=version_id)
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, BENTE, plan_id), "who was in by an earlier consent stays in"
    with cast.acting_as(MONA):
        opened(plan_id)
        assert {p.name: p.role for p in participants_of(plan_id)}[HANNE] == "BATON_HOLDER"
    as_holder(cast, plan_id, take_back_offer)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert open_handover(plan_id) is None


def test_an_offer_is_taken_back_with_its_line(cast):
    plan_id = cast.active_plan()
    handover_id = offer(cast, plan_id)
    answer(cast, handover_id)
    as_holder(cast, plan_id, ask_family)
    as_holder(cast, plan_id, take_back_offer)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert BENTE not in {p.name for p in participants_of(plan_id)}
        assert unfinished_consent(plan_id).was_holder_id is None
    with pytest.raises(Conflict):
        answer(cast, handover_id)
    answer(cast, offer(cast, plan_id, MARIT), name=MARIT)
    as_holder(cast, plan_id, ask_family)
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, MARIT, plan_id)


def test_only_the_one_who_is_asked_answers(cast):
    plan_id = cast.active_plan()
    handover_id = offer(cast, plan_id)
    for name in (MARIT, MONA, KARI):
        with cast.acting_as(name), pytest.raises(NotVisible):
            answer_offer(cast.actor_now(), handover_id=handover_id, accept=True)
    with cast.acting_as(BENTE), pytest.raises(NotVisible):
        answer_offer(cast.actor_now(), handover_id=new_id(), accept=True)
    answer(cast, handover_id, accept=False)
    assert ("something_new", "QUEUED") in notices(cast, HANNE)
    with pytest.raises(Conflict):
        answer(cast, handover_id)
    with cast.acting_as(BENTE):
        assert offers_to(cast.actor_now().profile_id) == []


def test_who_may_no_longer_hold_plans_may_only_say_no(cast):
    plan_id = cast.active_plan()
    handover_id = offer(cast, plan_id)
    cast.leave(BENTE)
    with pytest.raises(NotEnough):
        answer(cast, handover_id)
    answer(cast, handover_id, accept=False)


def test_what_an_offer_refuses(cast):
    plan_id = cast.active_plan()
    for name in (KARI, HANNE, "Ingrid Holm"):
        with pytest.raises(RuleBroken) as broken:
            offer(cast, plan_id, name)
        assert broken.value.code == "may_not_hold", name
    with pytest.raises(NotEnough):
        offer(cast, plan_id, name=MONA)
    for act, refusal in ((ask_family, RuleBroken), (take_back_offer, NotVisible)):
        with pytest.raises(refusal):
            as_holder(cast, plan_id, act)
        with cast.acting_as(MONA), pytest.raises(NotEnough):
            act(opened(plan_id))
    offer(cast, plan_id)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, ask_family)
    assert broken.value.code == "not_accepted"
    with pytest.raises(Conflict):
        offer(cast, plan_id, MARIT)
    draft = cast.draft("Emma Aas", people=(KARI,))
    with pytest.raises(RuleBroken) as broken:
        offer(cast, draft)
    assert broken.value.code == "not_active"


def test_a_plan_that_ends_ends_the_offer(cast):
    plan_id = cast.active_plan()
    handover_id = offer(cast, plan_id)
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    with pytest.raises(Conflict):
        answer(cast, handover_id)


# ---- away ---------------------------------------------------------------------------------


def test_a_plan_whose_holder_is_away_or_gone_is_on_the_leader_s_list(cast):
    plan_id = cast.active_plan()
    number = number_of(cast, plan_id)
    assert number not in watched(cast)
    away(cast)
    assert watched(cast)[number] is True
    with moved(timedelta(days=10)):
        assert number not in watched(cast), "she is back"
    away(cast, days=None)
    assert number not in watched(cast)
    cast.leave(HANNE)
    assert watched(cast)[number] is True
    assert number not in watched(cast, BENTE), "another unit's"
    with cast.acting_as(MONA):
        assert opened(plan_id).subject.lacks_holder(clock.today())


def test_the_leader_names_somebody_without_reading_the_plan(cast):
    plan_id = cast.active_plan()
    away(cast)
    act_for(cast, plan_id)
    assert watched(cast)[number_of(cast, plan_id)] is False
    assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN), "the family hears first"
    assert notices(cast, MONA)[-1] == ("something_new", "QUEUED")
    with moved(timedelta(days=1)):
        assert reaches(cast, MARIT, plan_id, Area.GOALS, Level.WRITE)
        cast.propose(plan_id, "Jonas Berg", MARIT)
        with cast.acting_as(MONA):
            assert opened(plan_id).subject.acting_name == MARIT
    with moved(timedelta(days=14)):
        assert reaches(cast, MARIT, plan_id)
    with moved(timedelta(days=15, hours=1)):
        assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN), "it ends by its date"
    assert evidence_holds(cast, plan_id)


def test_the_holder_comes_back_early(cast):
    plan_id = cast.active_plan(people=(MARIT, KARI))
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        end_acting(opened(plan_id))
    act_for(cast, plan_id)
    with moved(timedelta(days=2)):
        assert reaches(cast, MARIT, plan_id, Area.LIFE_AREAS, Level.WRITE)
        with cast.acting_as(MARIT), pytest.raises(NotVisible):
            end_acting(opened(plan_id))
        as_holder(cast, plan_id, end_acting)
        assert not reaches(cast, MARIT, plan_id, Area.LIFE_AREAS)
        assert reaches(cast, MARIT, plan_id, Area.GOALS), "what she had by consent she keeps"


def test_another_acts_instead_and_a_new_holder_ends_it(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id)
    act_for(cast, plan_id)
    handed_over(cast, plan_id)
    with moved(timedelta(days=2)):
        assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN)
    with cast.acting_as(MONA):
        assert opened(plan_id).subject.acting_profile_id is None


def test_withdrawing_ends_acting_too(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id)
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    with moved(timedelta(days=2)):
        assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN)
        assert not reaches(cast, MARIT, plan_id, Area.CLOSING, Level.OWN)


@pytest.mark.parametrize("days", [0, 57])
def test_at_most_eight_weeks_and_not_before_the_family_knows(cast, days):
    plan_id = cast.active_plan()
    with pytest.raises(RuleBroken) as broken:
        act_for(cast, plan_id, days=days)
    assert broken.value.field == "until"
    act_for(cast, plan_id, days=56)


def test_what_naming_refuses(cast):
    plan_id = cast.active_plan()
    for who in (HANNE, BENTE, "Ingrid Holm"):
        with pytest.raises(RuleBroken) as broken:
            act_for(cast, plan_id, who)
        assert broken.value.field == "profile_id"
    for name in (HANNE, MONA):
        with pytest.raises(NotEnough):
            act_for(cast, plan_id, by=name) if name == HANNE else watched(cast, name)
    with pytest.raises(NotVisible):
        act_for(cast, plan_id, by=BENTE)
    away(cast, MARIT)
    with pytest.raises(RuleBroken):
        act_for(cast, plan_id, MARIT)
    away(cast, MARIT, days=None)
    asked = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(asked)
    with pytest.raises(RuleBroken) as broken:
        act_for(cast, asked)
    assert broken.value.code == "no_consent"
    draft = cast.draft("Emma Aas")
    with cast.acting_as(HANNE):
        number = opened(draft).subject.number
    with cast.acting_as(MARIT), pytest.raises(NotVisible):
        plan_numbered(cast.actor_now(), number)


def test_what_being_away_refuses(cast):
    for name, by in ((BENTE, MARIT), (KARI, BENTE)):
        with pytest.raises(NotVisible):
            away(cast, name, by)
    with pytest.raises(NotEnough):
        away(cast, by=HANNE)
    with pytest.raises(RuleBroken) as broken:
        away(cast, days=0)
    assert broken.value.code == "passed"


def test_a_number_says_which_plan_and_not_whose(cast):
    one, two = cast.active_plan(), cast.active_plan("Oskar Aas")
    assert number_of(cast, one) != number_of(cast, two)
    assert isinstance(two, UUID)
