"""Each function of an ``access.py``, alone: whom it lets in to what, until when; what it ends."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from samspill.access.actor import NOBODY, Actor, acting
from samspill.access.grants import Grant, Permission, open_grants
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import SystemAccess
from samspill.administration import access as administration
from samspill.core import clock
from samspill.core.clock import end_of_day, start_of_day, today
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.plans.consent import access as consent
from samspill.plans.consent.scope import Scope
from samspill.plans.emergency import access as emergency
from samspill.plans.participants.models import Participant
from samspill.plans.plan import access as plan
from samspill.plans.registrations import access as registrations
from samspill.plans.signatories import access as signatories

DAY = timedelta(days=1)


@pytest.fixture
def here(cast):
    """Inside one transaction at one instant: gives (now, one profile, another)."""
    profiles = cast.profile_id("Kari Lunde"), cast.profile_id("Siv Pedersen")
    with time_machine.travel(clock.now(), tick=False), acting(None), transaction():
        yield instant(), *profiles


def give(subject, profile, source="other", source_id=None, *, until=10 * DAY):
    """What somebody has from elsewhere."""
    what = [Permission(profile, {Area.GOALS: Level.READ}, instant() + until)]
    open_grants(subject, source, source_id or new_id(), what)


def standing(subject):
    """What is open, or will be: profile to (source, its id, since, until) to levels."""
    found = {}
    query = select(Grant).where(Grant.subject_id == subject, Grant.valid_to > Grant.valid_from)
    db.session.expire_all()
    for row in db.session.scalars(query):
        key = (row.profile_id, row.source, row.source_id, row.valid_from, row.valid_to)
        found.setdefault(key, {})[Area(row.area)] = Level(row.level)
    return found


def ended(subject):
    """Profile and reason of what was ended."""
    query = select(Grant.profile_id, Grant.ended_because).where(
        Grant.subject_id == subject, Grant.ended_because.is_not(None)
    )
    return {tuple(row) for row in db.session.execute(query)}


# ---- a plan -------------------------------------------------------------------------------


def test_a_draft_opens_to_its_holder_for_very_long_and_ends_whole(here):
    now, kari, siv = here
    subject = new_id()
    plan.open_draft(subject, kari)
    [(key, levels)] = standing(subject).items()
    assert key[:4] == (kari, "draft", subject, now)
    assert key[4] - now == timedelta(days=36_500), "a hundred years: until somebody ends it"
    assert levels == plan.HOLDER_PREPARES
    give(subject, siv)
    plan.end_draft(subject)
    assert standing(subject) == {}
    assert ended(subject) == {(kari, "draft discarded"), (siv, "draft discarded")}


@pytest.mark.parametrize(
    ("opens", "source", "levels"),
    [
        (plan.open_to_signatories, "signatory", plan.SIGNATORY),
        (plan.open_to_left_out, "left out", plan.LEFT_OUT),
    ],
)
def test_who_must_agree_and_who_is_left_out_each_until_her_own_end(here, opens, source, levels):
    now, kari, siv = here
    subject, version = new_id(), new_id()
    opens(subject, version, {kari: now + DAY, siv: now + 2 * DAY})
    assert standing(subject) == {
        (kari, source, version, now, now + DAY): levels,
        (siv, source, version, now, now + 2 * DAY): levels,
    }


def test_who_need_not_answer_keeps_what_she_has_from_elsewhere(here):
    now, kari, siv = here
    subject, version = new_id(), new_id()
    plan.open_to_signatories(subject, version, {kari: now + DAY, siv: now + DAY})
    give(subject, kari)
    plan.close_to_signatory(subject, version, kari)
    assert {(key[0], key[1]) for key in standing(subject)} == {(kari, "other"), (siv, "signatory")}
    assert ended(subject) == {(kari, "need not answer")}


@pytest.mark.parametrize("levels", [plan.GUARDIAN, plan.YOUNG_PERSON, plan.CARE_SERVICE])
def test_the_family_has_what_each_is_to_the_plan_until_her_own_end(here, levels):
    now, kari, siv = here
    subject = new_id()
    plan.open_to_family(subject, {kari: now + DAY, siv: now + 2 * DAY}, levels)
    assert standing(subject) == {
        (kari, "family", subject, now, now + DAY): levels,
        (siv, "family", subject, now, now + 2 * DAY): levels,
    }


@pytest.mark.parametrize(
    ("shuts", "because"),
    [
        (lambda subject, one: plan.suspend(subject, one), "suspended"),
        (lambda subject, one: plan.shut_out(subject, [one]), "blocked"),
        (lambda subject, one: plan.close_to(subject, one, "left"), "left"),
    ],
)
def test_one_is_out_now_whatever_opened_it_and_the_others_stay(here, shuts, because):
    _now, kari, siv = here
    subject, other = new_id(), new_id()
    for source in ("consent", "family"):
        give(subject, kari, source)
    give(subject, siv)
    give(other, kari)
    shuts(subject, kari)
    assert {key[0] for key in standing(subject)} == {siv}
    assert ended(subject) == {(kari, because)}
    assert len(standing(other)) == 1


def test_a_block_shuts_out_every_profile_of_the_person(here):
    _now, kari, siv = here
    subject = new_id()
    give(subject, kari)
    give(subject, siv)
    plan.shut_out(subject, [kari, siv])
    assert standing(subject) == {}


@pytest.mark.parametrize("because", ["consent withdrawn", "ended"])
def test_when_it_is_over_the_family_reads_on_and_the_holder_may_close(here, because):
    now, kari, siv = here
    subject, holder = new_id(), siv
    give(subject, kari)
    give(subject, siv, "consent")
    more = () if because == "consent withdrawn" else (because,)
    had = {Area.GOALS: Level.WRITE, Area.MESSAGES: Level.OWN, Area.TIMELINE: Level.READ}
    plan.close_to_all_but(subject, {kari: (had, now + 2 * DAY)}, holder, now + DAY, *more)
    reads = {Area.GOALS: Level.READ, Area.MESSAGES: Level.OWN, Area.TIMELINE: Level.READ}
    assert standing(subject) == {
        (kari, "family", subject, now, now + 2 * DAY): reads,
        (siv, "closing", subject, now, now + DAY): plan.HOLDER_CLOSING,
    }
    assert ended(subject) == {(kari, because), (siv, because)}
    plan.end_closing(subject)
    assert standing(subject) == {}
    assert (siv, "opened again") in ended(subject)


def test_a_holder_who_has_closed_is_out_of_it_and_nobody_else(here):
    _now, kari, siv = here
    subject = new_id()
    for holder in (kari, siv):
        open_grants(
            subject, "closing", subject, [Permission(holder, plan.HOLDER_CLOSING, instant() + DAY)]
        )
    give(subject, siv)
    plan.close_closing(subject, siv)
    assert {key[:2] for key in standing(subject)} == {(kari, "closing"), (siv, "other")}
    assert ended(subject) == {(siv, "closing finished")}


def test_who_acts_has_what_the_holder_has_on_her_days_and_keeps_her_own(here):
    _now, kari, siv = here
    subject, first = new_id(), today(instant()) + DAY
    give(subject, kari, "consent")
    give(subject, siv, "holder", subject)
    plan.open_acting(subject, kari, first, first + 3 * DAY)
    period = (start_of_day(first), start_of_day(first + 3 * DAY))
    levels = standing(subject)[(kari, "acting", subject, *period)]
    assert levels == plan.HOLDER
    assert plan.HOLDER_PREPARES.items() <= levels.items(), "she prepares a consent too"
    plan.close_acting(subject, kari, "back")
    assert {(key[0], key[1]) for key in standing(subject)} == {(kari, "consent"), (siv, "holder")}
    assert ended(subject) == {(kari, "back")}


@pytest.mark.parametrize(
    ("levels", "area", "paused", "where", "words"),
    [
        ({Area.OVERVIEW: 2, Area.GOALS: 2}, Area.GOALS, True, "", "pause"),
        ({Area.OVERVIEW: 2}, Area.GOALS, True, "", "Denne delen"),
        ({Area.OVERVIEW: 2, Area.CONSENT: 2}, Area.CONSENT, True, "", "Denne delen"),
        ({Area.OVERVIEW: 2, Area.GOALS: 2}, Area.GOALS, False, "", "Denne delen"),
        ({Area.CLOSING: 2}, Area.GOALS, False, "/avslutning", "avsluttet"),
        ({Area.SIGNATORIES: 5}, Area.GOALS, False, "/avklaring", "avgjøre"),
        ({Area.SIGNATORIES: 5, Area.CONSENT: 4}, Area.GOALS, False, "/samtykke", "åpner når"),
        ({Area.CONSENT: 2}, Area.GOALS, False, "/samtykke", "åpner når"),
        ({Area.PARTICIPANTS: 2}, Area.GOALS, False, "/samtykke", "åpner når"),
    ],
)
def test_a_shut_door_says_what_helps(app, levels, area, paused, where, words):
    plan_id = uuid4()
    with app.test_request_context("/"):
        said = plan._what_helps(SimpleNamespace(id=plan_id, is_paused=paused), area, levels)
    assert isinstance(said, NotEnough)
    assert words in str(said)
    assert said.address == f"/planer/{plan_id}{where}"


@pytest.fixture
def door(monkeypatch):
    """A door that notes how it was asked, for both modules that ask it; gives what it was told."""
    told = SimpleNamespace(asked=None, waited=[], actor=SimpleNamespace(profile_id=new_id()))

    def check(*asked, find=None):
        told.asked, told.explain, told.find = asked[:3], asked[3], find
        levels = find(told.actor.profile_id, asked[0]) if find else {Area.GOALS: Level.READ}
        return told.actor, levels

    for module in (plan, administration):
        monkeypatch.setattr(module, "check", check)
        monkeypatch.setattr(module, "instant", lambda: "now")
        monkeypatch.setattr(module, "lock_subject", told.waited.append)
    return told


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("opens", [plan.open_plan, plan.open_in_turn])
def test_the_door_finds_a_plan_with_its_levels_and_lowers_them_at_rest(
    app, door, monkeypatch, opens, paused
):
    view, plan_id = SimpleNamespace(id=uuid4(), is_paused=paused), uuid4()
    seen, had = [], {Area.GOALS: Level.WRITE, Area.OVERVIEW: Level.READ}
    monkeypatch.setattr(
        plan, "plan_with_levels", lambda *asked: seen.append(asked) or (view, dict(had))
    )
    opened = opens(plan_id, Area.GOALS, Level.READ)
    assert (opened.subject, opened.actor, opened.at) == (view, door.actor, "now")
    assert opened.levels[Area.GOALS] == (Level.READ if paused else Level.WRITE)
    assert door.asked == (plan_id, Area.GOALS, Level.READ)
    assert seen == [(plan_id, door.actor.profile_id)]
    assert door.waited == ([plan_id] if opens is plan.open_in_turn else [])
    with app.test_request_context("/"):
        assert door.explain(had).address == f"/planer/{view.id}"
    monkeypatch.setattr(plan, "plan_with_levels", lambda *_asked: (None, {}))
    assert door.find(door.actor.profile_id, plan_id) == {}


@pytest.mark.parametrize("opens", [administration.open_tenant, administration.open_tenant_in_turn])
def test_the_door_opens_a_municipality_and_says_whose_it_is(app, door, monkeypatch, opens):
    tenant_id = uuid4()
    monkeypatch.setattr(administration, "tenant_view", lambda asked: ("the view", asked))
    opened = opens(tenant_id, Area.ADMINISTRATION, Level.MANAGE)
    assert opened.subject == ("the view", tenant_id)
    assert (opened.actor, opened.at) == (door.actor, "now")
    assert opened.levels == {Area.GOALS: Level.READ}, "what the door gave"
    assert door.asked == (tenant_id, Area.ADMINISTRATION, Level.MANAGE)
    assert door.waited == ([tenant_id] if opens is administration.open_tenant_in_turn else [])
    with app.test_request_context("/"):
        said = door.explain({})
    assert isinstance(said, NotEnough)
    assert said.address == f"/admin/{tenant_id}"


def test_the_program_itself_opens_a_plan_as_nobody_with_its_reason_in_the_log(cast, monkeypatch):
    plan_id, waited, real = cast.draft("Emma Aas"), [], plan.lock_subject
    monkeypatch.setattr(plan, "lock_subject", lambda one: waited.append(one) or real(one))
    with acting(None), transaction(), plan.opened_by_system(plan_id, "a day passes") as opened:
        assert opened.subject.id == plan_id
        assert (opened.actor.profile_id, dict(opened.levels)) == (NOBODY, {})
        assert opened.at == instant()
        assert waited == [plan_id]
        assert "a day passes" in set(db.session.scalars(select(SystemAccess.reason)))
    absent = plan.opened_by_system(uuid4(), "a day passes")
    with pytest.raises(NotVisible), acting(None), transaction(), absent:
        pass


@pytest.mark.parametrize(("holds", "acts", "expected"), [(1, 2, True), (2, 1, True), (2, 3, False)])
def test_who_has_the_baton_today(here, holds, acts, expected):
    _now, kari, siv = here
    people = {1: kari, 2: siv, 3: None}
    actor = Actor(kari, new_id(), None, Strength.HIGH, instant())
    days = []
    subject = SimpleNamespace(
        id=new_id(),
        holder_profile_id=people[holds],
        acts_on=lambda day: days.append(day) or people[acts],
    )
    assert plan.OpenPlan(subject, actor, {}, instant()).is_holder is expected
    assert days == [today(instant())]


# ---- a consent ----------------------------------------------------------------------------


@pytest.fixture
def place(here, monkeypatch):
    """A participant as the database would have her; gives her, to be changed."""
    found = SimpleNamespace(is_shut=False, ends_on=None)
    asked = []
    real = db.session.get_one
    monkeypatch.setattr(
        db.session,
        "get_one",
        lambda model, key: asked.append(key) or found if model is Participant else real(model, key),
    )
    return found


SCOPE: Scope = {"GOALS": 2, "MESSAGES": 1}
OPENED = {
    Area.GOALS: Level.READ,
    Area.MESSAGES: Level.OWN,
    Area.OVERVIEW: Level.READ,
    Area.PARTICIPANTS: Level.READ,
}


@pytest.mark.parametrize(("ends_in", "days"), [(None, 5), (3, 3), (9, 5)])
def test_a_participant_has_what_the_scope_says_to_the_earlier_last_day(here, place, ends_in, days):
    now, kari, _siv = here
    subject, participant, day = new_id(), new_id(), today(instant())
    place.ends_on = day + ends_in * DAY if ends_in else None
    consent.open_participant(subject, participant, kari, SCOPE, day + 5 * DAY)
    until = end_of_day(day + days * DAY)
    assert standing(subject) == {(kari, "consent", participant, now, until): OPENED}


def test_a_place_that_is_shut_stays_shut(here, place):
    _now, kari, _siv = here
    subject, place.is_shut = new_id(), True
    consent.open_participant(subject, new_id(), kari, SCOPE, today(instant()) + DAY)
    assert standing(subject) == {}


def test_the_holder_has_all_of_it_to_the_end_of_the_day(here):
    now, kari, _siv = here
    subject, participant, day = new_id(), new_id(), today(instant())
    consent.open_holder(subject, participant, kari, day)
    key = (kari, "consent", participant, now, end_of_day(day))
    assert standing(subject) == {key: plan.HOLDER}


@pytest.mark.parametrize("because", ["consent withdrawn", "taken out"])
def test_a_participant_is_out_by_her_place_alone(here, because):
    _now, kari, siv = here
    subject, participant = new_id(), new_id()
    give(subject, kari, "consent", participant)
    give(subject, kari)
    give(subject, siv, "consent")
    consent.close_participant(
        subject, participant, *(() if because == "consent withdrawn" else (because,))
    )
    assert {(key[0], key[1]) for key in standing(subject)} == {(kari, "other"), (siv, "consent")}
    assert ended(subject) == {(kari, because)}


def test_narrowing_shuts_these_areas_of_this_place(here):
    _now, kari, siv = here
    subject, participant = new_id(), new_id()
    for who, source in ((kari, participant), (siv, new_id())):
        what = [Permission(who, dict(OPENED), instant() + DAY)]
        open_grants(subject, "consent", source, what)
    consent.narrow_access(subject, participant, ["GOALS"])
    left = {(key[0], area) for key, levels in standing(subject).items() for area in levels}
    assert left == {(kari, a) for a in set(OPENED) - {Area.GOALS}} | {(siv, a) for a in OPENED}
    assert ended(subject) == {(kari, "narrowed")}


@pytest.fixture
def run_out(here):
    """A subject whose grants, one from each source, ran out."""
    now, kari, siv = here
    subject, participant = new_id(), new_id()
    for source in ("consent", "acting", *consent.LONGER_THAN_A_CONSENT):
        for profile, place_id in ((kari, participant), (siv, new_id())):
            db.session.add(
                Grant(
                    id=new_id(),
                    profile_id=profile,
                    subject_id=subject,
                    area="GOALS",
                    level=2,
                    valid_from=now - 3 * DAY,
                    valid_to=now - DAY,
                    source=source,
                    source_id=place_id,
                )
            )
    db.session.flush()
    return subject, participant, kari, siv


def test_the_last_day_of_one_place_is_sealed(run_out):
    subject, participant, kari, siv = run_out
    consent.seal_participant(subject, participant)
    assert {key[0] for key in standing(subject)} == {siv}
    assert ended(subject) == {(kari, "last day passed")}


LONGER = {"family", "signatory", "left out", "leader", "draft", "closing", "emergency"}


def test_a_consent_that_has_run_out_is_sealed_but_for_what_lasts_longer(run_out):
    subject, _participant, kari, siv = run_out
    consent.expire_all(subject, today(instant()) - DAY)
    assert {key[1] for key in standing(subject)} == LONGER
    assert ended(subject) == {(kari, "consent expired"), (siv, "consent expired")}


def test_all_but_what_lasts_longer_ends_with_the_day(here):
    now, kari, _siv = here
    subject, day = new_id(), today(instant())
    for source in ("consent", "acting", *LONGER):
        give(subject, kari, source)
    consent.end_all_by(subject, day + DAY)
    ends = {key[1]: key[4] for key in standing(subject)}
    assert ends == {
        **dict.fromkeys(LONGER, now + 10 * DAY),
        **dict.fromkeys(("consent", "acting"), end_of_day(day + DAY)),
    }
    consent.expire_all(subject, day)
    ends = {key[1]: key[4] for key in standing(subject)}
    assert ends["consent"] == ends["acting"] == end_of_day(day)


# ---- who settles, who is witness, an emergency --------------------------------------------


def test_leaders_may_settle_to_the_end_of_the_day(here):
    now, kari, siv = here
    subject, matter, day = new_id(), new_id(), today(instant()) + DAY
    signatories.open_to_leaders(subject, matter, [kari, siv], day)
    assert standing(subject) == {
        (who, "leader", matter, now, end_of_day(day)): signatories.LEADER for who in (kari, siv)
    }


def test_the_witness_reads_her_own_and_keeps_a_receipt_for_the_day(here):
    now, kari, siv = here
    subject, registration, day = new_id(), new_id(), today(instant())
    registrations.open_to_witness(subject, registration, kari, day + 3 * DAY)
    key = (kari, "witness", registration, now, end_of_day(day + 3 * DAY))
    assert standing(subject) == {key: registrations.WITNESS}
    give(subject, siv)
    registrations.close_to_witness(subject, registration, kari, day)
    receipt = (kari, "witness", registration, now, end_of_day(day))
    assert standing(subject)[receipt] == registrations.WITNESS
    assert len(standing(subject)) == 2
    assert ended(subject) == {(kari, "registration settled")}


def test_an_emergency_opens_until_its_instant_and_ends_alone(here):
    now, kari, siv = here
    subject, access = new_id(), new_id()
    emergency.open_for_emergency(subject, access, kari, now + DAY)
    key = (kari, "emergency", access, now, now + DAY)
    assert standing(subject) == {key: emergency.EMERGENCY_LEVELS}
    give(subject, siv)
    give(subject, kari)
    emergency.close_emergency(subject, access)
    assert {(key[0], key[1]) for key in standing(subject)} == {(siv, "other"), (kari, "other")}
    assert ended(subject) == {(kari, "emergency over")}


def test_an_emergency_that_is_over_is_sealed_alone(run_out):
    subject, access, kari, siv = run_out
    emergency.seal_emergency(subject, access)
    assert {key[0] for key in standing(subject)} == {siv}
    assert ended(subject) == {(kari, "emergency over")}
