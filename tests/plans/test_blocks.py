"""A block beats every grant, in the transaction that sets it (I21), and two decide it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from samspill.access.actor import acting
from samspill.access.grants import Grant, Permission, levels_of, open_grants
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.core.ids import new_id
from samspill.identity.adults import adults_of
from samspill.identity.blocks import blocked_profiles
from samspill.identity.models import Block, Relation
from samspill.identity.queries import colleagues, employee
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.blocks.actions import block_by_register, confirm, lift, propose_block
from samspill.plans.blocks.queries import BlockState, blocks_for
from samspill.plans.consent.actions import propose_participant
from samspill.plans.consent.models import Consent
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import draft_plan
from samspill.plans.plan.queries import plans_of
from tests.support.forms import post

ONE, OTHER = "Marit Sund", "Bente Ruud"


@pytest.fixture
def propose(cast):
    def ask(adult="Tor Aas", child="Emma Aas", by=ONE, **more):
        values = {
            "adult_number": cast.number(adult),
            "child_number": cast.number(child),
            "source": "POLICE",
            "reason": "Besøksforbud, vedtak 12/26.",
            "last_day": None,
            "synthetic": True,
            **more,
        }
        with cast.acting_as(by):
            return propose_block(cast.actor_now(), **values)

    return ask


@pytest.fixture
def agree(cast):
    def confirm_as(block_id, by=OTHER):
        with cast.acting_as(by):
            confirm(cast.actor_now(), block_id)

    return confirm_as


@pytest.fixture
def ask_to_lift(cast):
    def lift_as(block_id, by=ONE):
        with cast.acting_as(by):
            lift(cast.actor_now(), block_id)

    return lift_as


@pytest.fixture
def block(propose, agree):
    """A block that two have agreed on."""

    def make(adult="Tor Aas", child="Emma Aas", **more):
        block_id = propose(adult, child, **more)
        agree(block_id)
        return block_id

    return make


def as_system(query, **values):
    db.session.rollback()
    with acting(None), transaction(), system_access("a test looks"):
        return list(db.session.execute(query, values).all())


def levels(cast, name, plan_id, kind="PRIVATE"):
    profile_id = cast.profile_id(name, kind)
    with acting(None), transaction():
        return levels_of(profile_id, plan_id)


# --- what it closes


def test_a_proposal_closes_nothing(cast, propose):
    plan_id = cast.active_plan()
    propose()
    assert cast.client("Tor Aas").get(f"/planer/{plan_id}").status_code == 200


def test_from_the_second_leaders_word_the_next_request_finds_nothing(cast, block):
    plan_id = cast.active_plan()
    tor = cast.client("Tor Aas")
    assert tor.get(f"/planer/{plan_id}").status_code == 200
    block()
    gone, never = tor.get(f"/planer/{plan_id}"), tor.get(f"/planer/{new_id()}")
    assert (gone.status_code, gone.data) == (404, never.data)
    for path in ("/planer", "/hjem"):
        assert "Emma" not in tor.get(path).text, path
    assert levels(cast, "Tor Aas", plan_id) == {}
    ended = select(Grant).where(
        Grant.profile_id == cast.profile_id("Tor Aas"), Grant.ended_because == "blocked"
    )
    with acting(None), transaction():
        assert all(g.valid_to == g.valid_from and g.ended_at for g in db.session.scalars(ended))


def test_the_others_keep_what_they_have_and_see_the_name_no_more(cast, block):
    plan_id = cast.active_plan()
    block()
    for name in ("Mona Aas", "Hanne Nilsen", "Kari Lunde"):
        assert cast.client(name).get(f"/planer/{plan_id}").status_code == 200, name
    page = cast.client("Kari Lunde").get(f"/planer/{plan_id}/deltakere")
    assert "Mona Aas" in page.text
    assert "Tor Aas" not in page.text


def test_who_is_blocked_after_signing_does_not_come_in_with_the_last_signature(cast, block):
    plan_id = cast.draft("Emma Aas", people=("Kari Lunde",))
    cast.send(plan_id)
    cast.sign(plan_id, "Tor Aas")
    block()
    assert as_system(select(Consent.state).where(Consent.plan_id == plan_id)) == [("CANCELLED",)]
    with acting(None), transaction(), system_access("a test looks"):
        assert {one.name for one in participants_of(plan_id)} & {"Tor Aas", "Mona Aas"} == set()


def test_another_child_of_the_same_two_is_not_touched(cast, block):
    plan_id = cast.active_plan("Oskar Aas")
    block(child="Emma Aas")
    assert cast.client("Tor Aas").get(f"/planer/{plan_id}").status_code == 200


def test_it_is_on_the_person_in_every_profile(cast, block):
    plan_id = cast.active_plan(people=("Anne Dahl",))
    anne = cast.client("Anne Dahl", "WORK")
    assert anne.get(f"/planer/{plan_id}").status_code == 200
    block(adult="Anne Dahl")
    assert anne.get(f"/planer/{plan_id}").status_code == 404


def test_queued_notices_stop(cast, block):
    cast.active_plan()
    tor = cast.profile_id("Tor Aas")
    states = select(Notice.state).where(Notice.profile_id == tor)
    assert {state for (state,) in as_system(states)} == {"QUEUED"}
    block()
    assert {state for (state,) in as_system(states)} == {"CANCELLED"}


def test_only_the_renewal_is_told_and_the_change_log_keeps_that_it_happened(cast, block):
    cast.active_plan()
    told = select(Notice.profile_id, Notice.template, Notice.id)
    before = as_system(told)
    block_id = block()
    sent = [tuple(row)[:2] for row in as_system(told) if row not in before]
    rest = {cast.profile_id("Mona Aas"), cast.profile_id("Hanne Nilsen")}
    assert {profile for profile, _template in sent} == rest, "not the blocked, not the leaders"
    assert {template for _profile, template in sent} == {"something_new"}, "and no word of it"
    log = text(
        "select event from change_log where facts->>'block_id' = cast(:id as text) order by event"
    )
    assert [event for (event,) in as_system(log, id=str(block_id))] == [
        "BlockConfirmed",
        "BlockProposed",
        "ParticipantBlocked",
    ]


# --- what cannot be opened any more


def test_no_access_file_can_open_what_a_block_shuts(cast, block):
    plan_id = cast.active_plan()
    block()
    tor, mona = cast.profile_id("Tor Aas"), cast.profile_id("Mona Aas")
    until = clock.now() + timedelta(days=1)
    with acting(None), transaction(), system_access("a test opens"):
        people = [Permission(p, {Area.GOALS: Level.READ}, until) for p in (tor, mona)]
        open_grants(plan_id, "test", plan_id, people)
    found = select(Grant.profile_id).where(Grant.source == "test")
    assert [row[0] for row in as_system(found)] == [mona]


def test_the_door_refuses_even_where_a_grant_stands(cast, block):
    plan_id = cast.active_plan()
    tor = cast.profile_id("Tor Aas")
    block()
    with acting(None), transaction():
        db.session.add(
            Grant(
                profile_id=tor,
                subject_id=plan_id,
                area=Area.OVERVIEW,
                level=Level.WRITE,
                valid_from=clock.now() - timedelta(days=1),
                valid_to=clock.now() + timedelta(days=1),
                source="forgotten",
                source_id=plan_id,
            )
        )
    assert levels(cast, "Tor Aas", plan_id), "the grant is there"
    with cast.acting_as("Tor Aas", "PRIVATE"):
        assert plans_of(tor) == []
        with pytest.raises(NotVisible):
            open_plan(plan_id, Area.OVERVIEW, Level.READ)


def test_who_is_blocked_is_never_found_or_proposed_for_that_child(cast, block):
    plan_id = cast.draft("Emma Aas")
    block(adult="Anne Dahl")
    anne, hanne = cast.profile_id("Anne Dahl", "WORK"), cast.client("Hanne Nilsen")
    search = f"/planer/{plan_id}/deltakere/forslag"
    assert "Anne Dahl" not in hanne.get(f"{search}?q=anne").text
    assert hanne.get(f"{search}/{anne}").status_code == 404
    with cast.acting_as("Hanne Nilsen"), pytest.raises(RuleBroken) as refused:
        plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        propose_participant(plan, profile_id=anne, title="lærer", scope={})
    assert refused.value.code == "profile_id"


def test_for_another_child_she_is_found_as_before(cast, block):
    block(adult="Anne Dahl")
    tenant_id, other = cast.actor("Hanne Nilsen").tenant_id, cast.person("Oskar Aas").id
    day, anne = clock.today(), cast.profile_id("Anne Dahl", "WORK")
    assert "Anne Dahl" in {p.name for p in colleagues(tenant_id, "anne", day, child_id=other)}
    assert employee(anne, tenant_id, day, child_id=other) is not None


def test_a_blocked_holder_finds_no_such_child(cast, block):
    block(adult="Hanne Nilsen")
    number = cast.number("Emma Aas")
    with cast.acting_as("Hanne Nilsen"), pytest.raises(RuleBroken) as refused:
        draft_plan(cast.actor_now(), number=number, purpose="Lese.", synthetic=True)
    assert refused.value.code == "number"


def test_who_must_agree_is_unclear_from_now(cast, block):
    block()
    child = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction(), system_access("a test looks"):
        guardians = adults_of(child, clock.today())
    assert {g.name: g.is_blocked for g in guardians} == {"Mona Aas": False, "Tor Aas": True}
    plan_id = cast.draft("Emma Aas", people=("Kari Lunde",))
    with pytest.raises(RuleBroken, match="unclear"):
        cast.send(plan_id)


# --- how long


def test_it_ends_by_its_own_date_and_opens_nothing(cast, block, monkeypatch):
    plan_id = cast.active_plan()
    block(last_day=clock.today() + timedelta(days=3))
    tor, child = cast.profile_id("Tor Aas"), cast.person("Emma Aas").id
    db.session.rollback()
    for days, blocked in ((3, {tor}), (4, set())):
        day = clock.today() + timedelta(days=days)
        assert blocked_profiles(child, [tor], day) == blocked, days
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=5))
    assert cast.client("Tor Aas").get(f"/planer/{plan_id}").status_code == 404


def test_lifting_takes_two_and_opens_nothing(cast, block, ask_to_lift, agree):
    plan_id = cast.active_plan()
    block_id = block()
    ask_to_lift(block_id)
    child = cast.person("Emma Aas").id
    tor = cast.profile_id("Tor Aas")
    assert blocked_profiles(child, [tor], clock.today()) == {tor}, "one alone lifts nothing"
    db.session.rollback()
    agree(block_id)
    assert blocked_profiles(child, [tor], clock.today()) == set()
    db.session.rollback()
    assert cast.client("Tor Aas").get(f"/planer/{plan_id}").status_code == 404
    marks = select(Relation.is_blocked).where(
        Relation.child_id == child, Relation.adult_id == cast.person("Tor Aas").id
    )
    assert as_system(marks) == [(False,)]


def test_a_proposal_may_be_dropped_by_one(cast, propose, ask_to_lift):
    block_id = propose()
    ask_to_lift(block_id)
    with acting(None), transaction():
        assert db.session.get_one(Block, block_id).lifted_at is not None
    propose()


# --- who decides


@pytest.mark.parametrize("name", ["Hanne Nilsen", "Ola Vik", "Mona Aas", "Ingrid Holm"])
def test_only_leaders_ask_confirm_and_lift(cast, propose, agree, ask_to_lift, name):
    block_id = propose()
    for act in (lambda: propose(by=name), lambda: agree(block_id, name)):
        with pytest.raises(NotEnough):
            act()
    with pytest.raises(NotEnough):
        ask_to_lift(block_id, name)


def test_one_leader_is_not_two(cast, propose, agree, block, ask_to_lift):
    block_id = propose()
    with pytest.raises(NotEnough):
        agree(block_id, ONE)
    agree(block_id)
    ask_to_lift(block_id, OTHER)
    with pytest.raises(NotEnough):
        agree(block_id, OTHER)


def test_the_database_holds_the_two_apart_as_well(cast, propose):
    block_id = propose()
    by = cast.profile_id(ONE)
    with pytest.raises(IntegrityError, match="another"):
        db.session.execute(update(Block).where(Block.id == block_id).values(confirmed_by=by))


def test_nobody_decides_about_herself(cast, propose, agree):
    with pytest.raises(NotEnough):
        propose(adult=ONE)
    block_id = propose(adult=OTHER)
    with pytest.raises(NotEnough):
        agree(block_id, OTHER)


def test_confirming_needs_a_fresh_login(cast, propose, monkeypatch):
    block_id = propose()
    actor = cast.actor(OTHER)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=6))
    with pytest.raises(StepUpNeeded), acting(actor), transaction():
        confirm(actor, block_id)


def test_what_waits_no_longer_is_said(cast, block, agree, ask_to_lift):
    block_id = block()
    with pytest.raises(Conflict):
        agree(block_id)
    ask_to_lift(block_id)
    with pytest.raises(Conflict):
        ask_to_lift(block_id, OTHER)
    agree(block_id)
    with pytest.raises(NotVisible):
        agree(block_id)
    with pytest.raises(NotVisible):
        ask_to_lift(new_id())


# --- what is asked for


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"adult_number": "123"}, "adult_number"),
        ({"child_number": "123"}, "child_number"),
        ({"adult_number": "05898012345"}, "adult_number"),
        ({"last_day": -1}, "last_day"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(propose, change, code):
    if "last_day" in change:
        change = {"last_day": clock.today() + timedelta(days=change["last_day"])}
    with pytest.raises(RuleBroken) as refused:
        propose(**change)
    assert refused.value.code == code


def test_numbers_that_are_nobodys_here(cast, propose):
    with pytest.raises(RuleBroken, match="unknown_number"):
        propose(child="Zara Ali")
    with pytest.raises(RuleBroken, match="same_number"):
        propose(adult="Emma Aas")
    propose()
    with pytest.raises(RuleBroken, match="standing"):
        propose(by=OTHER)


def test_numbers_cannot_be_tried_out(propose, monkeypatch):
    monkeypatch.setattr("samspill.plans.blocks.actions.LOOKUPS_PER_HOUR", 1)
    propose()
    with pytest.raises(RuleBroken, match="too_many"):
        propose(adult="Emma Aas")


def test_a_protected_child_can_be_named_here(cast, propose):
    assert propose(adult="Per Strand", child="Noah Moe")


# --- the register


def test_the_registers_word_holds_at_once_and_a_repeat_changes_nothing(cast):
    plan_id = cast.active_plan()
    tor, child = cast.person("Tor Aas").id, cast.person("Emma Aas")
    facts = {
        "tenant_id": child.tenant_id,
        "adult_id": tor,
        "child_id": child.id,
        "reason": "Folkeregisteret",
        "last_day": None,
    }
    db.session.rollback()
    for _time in range(2):
        with acting(None), transaction(), system_access("a test imports"):
            block_by_register(**facts)
    assert cast.client("Tor Aas").get(f"/planer/{plan_id}").status_code == 404
    assert as_system(text("select count(*) from blocks where child_id = :c"), c=child.id) == [(1,)]


def test_the_registers_word_stands_above_a_proposal(cast, propose):
    propose()
    child, tor = cast.person("Emma Aas"), cast.profile_id("Tor Aas")
    facts = {"tenant_id": child.tenant_id, "child_id": child.id, "reason": "x", "last_day": None}
    adult_id = cast.person("Tor Aas").id
    db.session.rollback()
    with acting(None), transaction(), system_access("a test imports"):
        block_by_register(adult_id=adult_id, **facts)
    assert blocked_profiles(child.id, [tor], clock.today()) == {tor}


# --- the page


def test_a_leader_sees_what_waits_and_what_is_her_own(cast, propose, agree):
    def seen(name):
        actor = cast.actor(name)
        with acting(actor), transaction():
            found = blocks_for(actor.tenant_id, actor.profile_id, clock.today())
            return [(b.adult_name, b.state, b.is_mine, b.reason) for b in found]

    reason = "Besøksforbud, vedtak 12/26."
    block_id = propose()
    assert seen(ONE) == [("Tor Aas", BlockState.PROPOSED, True, reason)]
    assert seen(OTHER) == [("Tor Aas", BlockState.PROPOSED, False, reason)]
    agree(block_id)
    assert seen(OTHER) == [("Tor Aas", BlockState.IN_FORCE, False, reason)]
    assert seen("Hanne Nilsen") == []


def test_the_reason_is_sealed(propose):
    propose()
    assert "Besøksforbud" not in str(as_system(text("select cast(b as text) from blocks b")))


def test_the_page_asks_and_shows(cast):
    marit = cast.client(ONE)
    from_form = {
        "child_number": cast.number("Emma Aas"),
        "adult_number": cast.number("Tor Aas"),
        "source": "COURT",
        "reason": "Kjennelse 3. mars.",
        "last_day": "",
    }
    answer = post(marit, "/sperrer/ny", from_form)
    assert answer.location == "/sperrer"
    page = marit.get("/sperrer").text
    assert "Tor Aas og Emma Aas" in page
    assert "Venter på en leder til" in page
    assert "En annen leder må bekrefte." in page
    again = post(marit, "/sperrer/ny", from_form)
    assert again.status_code == 422
    assert "Det er alt en sperre" in again.text
    assert "Bekreft sperren" in cast.client(OTHER).get("/sperrer").text


def test_the_menu_has_it_for_leaders_only(cast):
    assert 'href="/sperrer"' in cast.client(ONE).get("/hjem").text
    assert 'href="/sperrer"' not in cast.client("Hanne Nilsen").get("/hjem").text
