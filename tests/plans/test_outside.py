"""People outside the ordinary login: contacts, externals, supporters (people.md F6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.demo.people import UNITS
from samspill.identity.invitations import Invited
from samspill.identity.models import Person, Profile
from samspill.identity.queries import outside_units, person_by_number, profiles_of
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.actions import remove_proposal
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT, SUPPORTER_DEFAULT
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.outside.actions import (
    ContactDetails,
    confirm_external,
    disclose,
    propose_contact,
    propose_external,
    propose_supporter,
)
from samspill.plans.outside.jobs import daily, remind_one
from samspill.plans.outside.queries import contact_view, disclosures_to, supporters_of
from samspill.plans.participants.models import Channel, Known, KnownTo, Role
from samspill.plans.participants.queries import participants_of
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, notices, opened, reaches
from tests.support.days import days_on

KNUT, PETTER = "Knut Vold", "Petter Hov"
DOCTOR = ContactDetails("Solveig Bø", "Fjordvik legesenter", Channel.PHONE)
GOALS = {Area.GOALS: Level.READ, Area.MEETINGS: Level.READ}


def add_doctor(cast, plan_id, by=HANNE, **more):
    facts = {"contact": DOCTOR, "title": "fastlege", "scope": GOALS, "known": Known(KnownTo.ALL)}
    with cast.acting_as(by):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.CONTRIBUTE)
        propose_contact(plan, **{**facts, **more})


def invited(cast, name, email="ny@eksempel.example"):
    given, _space, family = name.rpartition(" ")
    return Invited(cast.number(name), given, family, email)


def add_petter(cast, plan_id, by=HANNE, **more):
    with cast.acting_as(by):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.CONTRIBUTE)
        units = {unit.name: unit.id for unit in outside_units(plan.subject.tenant_id)}
        facts = {
            "invited": invited(cast, PETTER),
            "unit_id": units[UNITS["bup"][0]],
            "title": "psykolog",
            "scope": PROFESSIONAL_DEFAULT,
            "known": None,
            "synthetic": True,
        }
        propose_external(plan, **{**facts, **more})


def add_knut(cast, plan_id, by=MONA, who=None, **more):
    facts = {"title": "trener", "scope": SUPPORTER_DEFAULT, "synthetic": True}
    with cast.acting_as(by):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.CONTRIBUTE)
        propose_supporter(plan, invited=who or invited(cast, KNUT), **{**facts, **more})


def agree(cast, plan_id):
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)


def participant(cast, plan_id, role, by=HANNE):
    with cast.acting_as(by):
        opened(plan_id, Area.PARTICIPANTS)
        return next(one for one in participants_of(plan_id) if one.role == role)


def withdraw(cast, plan_id, role, by=TOR):
    who = participant(cast, plan_id, role).id
    with cast.acting_as(by):
        withdraw_participant(opened(plan_id, level=Level.MANAGE), participant_id=who)


def lines(cast, plan_id, by):
    with cast.acting_as(by):
        opened(plan_id, Area.OVERVIEW)
        return [line.text for line in latest_lines(plan_id, 20)]


# ---- deltar uten innlogging -----------------------------------------------------------------


def test_a_contact_is_asked_about_like_everybody_and_gets_no_access(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        shown = answer_page(opened(plan_id), unfinished_consent(plan_id).id).shown
        facts = dict(shown.lines[0].facts)
        assert shown.lines[0].heading == "Solveig Bø, fastlege (Fjordvik legesenter)"
        assert facts["Kan få vite om"] == "Kalender, Mål og aktiviteter"
        assert facts["Får ikke vite om"] == "Livsområder, Fagplan, Dokumenter"
        assert facts["Hvordan"] == "På telefon"
        assert shown.lines[0].substitution == ""
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    doctor = participant(cast, plan_id, Role.CONTACT)
    assert (doctor.name, doctor.unit_name, doctor.state) == (DOCTOR.name, DOCTOR.place, "ACTIVE")
    assert doctor.profile_id is None
    with cast.acting_as(HANNE):
        found = select(func.count()).where(Grant.source_id == doctor.id)
        assert db.session.execute(found).scalar_one() == 0
    expected = "Solveig Bø (Fjordvik legesenter) kan nå få opplysninger fra planen"
    assert expected in lines(cast, plan_id, KARI)


def give(cast, plan_id, by=HANNE, **more):
    doctor = participant(cast, plan_id, Role.CONTACT).id
    facts = {"areas": ["GOALS"], "channel": Channel.PHONE, "given_on": clock.today()}
    with cast.acting_as(by):
        disclose(opened(plan_id), **{"participant_id": doctor, **facts, **more})


def test_each_handing_over_is_logged_for_the_family(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    give(cast, plan_id)
    doctor = participant(cast, plan_id, Role.CONTACT).id
    with cast.acting_as(TOR):
        opened(plan_id)
        (row,) = disclosures_to(plan_id, doctor)
        assert (row.areas, row.channel, row.by) == (["GOALS"], "PHONE", HANNE)
        assert row.given_on == clock.today()
        assert contact_view(plan_id, doctor).name == DOCTOR.name
        with pytest.raises(NotVisible):
            contact_view(plan_id, new_id())
    told = "Hanne Nilsen ga opplysninger til Solveig Bø (Fjordvik legesenter)"
    assert told in lines(cast, plan_id, MONA)
    assert told not in lines(cast, plan_id, KARI), "the family's and the holder's to know"


def test_what_was_not_agreed_to_is_not_handed_over(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    with pytest.raises(Conflict):
        give(cast, plan_id)
    agree(cast, plan_id)
    for areas in ([], ["DOCUMENTS"], ["GOALS", "LIFE_AREAS"]):
        with pytest.raises(RuleBroken) as refused:
            give(cast, plan_id, areas=areas)
        assert refused.value.code == "not_agreed"
    for days in (1, -1):
        with pytest.raises(RuleBroken) as refused:
            give(cast, plan_id, given_on=clock.today() + timedelta(days=days))
        assert refused.value.code == "given_on"
    with pytest.raises(NotEnough):
        give(cast, plan_id, by=MONA)
    kari = participant(cast, plan_id, Role.PROFESSIONAL).id
    for nobody in (new_id(), kari):
        with pytest.raises(NotVisible):
            give(cast, plan_id, participant_id=nobody)


def test_nothing_more_is_given_when_the_consent_to_the_contact_is_gone(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    doctor = participant(cast, plan_id, Role.CONTACT).id
    withdraw(cast, plan_id, Role.CONTACT)
    with pytest.raises(Conflict), cast.acting_as(HANNE):
        disclose(
            opened(plan_id),
            participant_id=doctor,
            areas=["GOALS"],
            channel=Channel.PHONE,
            given_on=clock.today(),
        )
    ended = "Solveig Bø (Fjordvik legesenter) får ikke lenger opplysninger fra planen"
    assert ended in lines(cast, plan_id, KARI)
    with cast.acting_as(TOR):
        opened(plan_id)
        assert contact_view(plan_id, doctor).state == "REMOVED"


def test_everything_withdrawn_ends_a_contact_too(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    agree(cast, plan_id)
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    with cast.acting_as(MONA):
        opened(plan_id)
        gone = {one.name for one in participants_of(plan_id, removed=True)}
        assert {DOCTOR.name, KARI} <= gone


def test_who_may_propose_a_contact_and_with_what(cast):
    plan_id = cast.active_plan(people=(KARI,))
    with pytest.raises(NotEnough):
        add_doctor(cast, plan_id, by=MONA)
    with pytest.raises(RuleBroken) as refused:
        add_doctor(cast, plan_id, scope={})
    assert refused.value.code == "nothing_to_tell"
    add_doctor(cast, plan_id)
    doctor = participant(cast, plan_id, Role.CONTACT)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        remove_proposal(plan, participant_id=doctor.id)


# ---- eksterne fagpersoner -------------------------------------------------------------------


def forget(cast, name):
    """Somebody whom nobody here knows: no profile, no account, no person."""
    with cast.acting_as(HANNE), system_access("test: somebody unknown here"):
        person = person_by_number(cast.number(name))
        person.number_lookup = b"nobody"


def test_an_external_professional_is_invited_by_number_alone(cast):
    forget(cast, PETTER)
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    with cast.acting_as(HANNE):
        person = person_by_number(cast.number(PETTER))
        assert (person.name, person.born_on, person.is_protected) == (PETTER, None, True)
        with pytest.raises(ValueError, match="no birth date"):
            person.age_on(clock.today())
        assert profiles_of(person.id, clock.today()) == [], "a proposal is not seen by signing in"
    agree(cast, plan_id)
    with cast.acting_as(HANNE):
        (profile,) = profiles_of(person_by_number(cast.number(PETTER)).id, clock.today())
        assert (profile.kind, profile.unit_name) == ("EXTERNAL", UNITS["bup"][0])
        assert profile.email == "ny@eksempel.example"
        row = db.session.get_one(Profile, profile.id)
        assert row.valid_to == clock.today() + timedelta(days=201), "it ends with the consent"


def test_access_from_outside_ends_by_date_unless_confirmed(cast, monkeypatch):
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    agree(cast, plan_id)
    assert notices(cast, PETTER) == [("invited", "QUEUED")]
    petter = participant(cast, plan_id, Role.EXTERNAL)
    assert petter.confirm_by == clock.today() + timedelta(days=183)
    assert reaches(cast, PETTER, plan_id)
    at = clock.now()
    monkeypatch.setattr("samspill.core.clock.now", lambda: at + days_on(184, at))
    assert not reaches(cast, PETTER, plan_id)
    assert reaches(cast, KARI, plan_id)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        until = confirm_external(plan, participant_id=petter.id)
        assert until == plan.subject.consent_until, "never longer than the consent"
    assert reaches(cast, PETTER, plan_id)
    assert "Petter Hov (BUP Fjordvik) er bekreftet på nytt" in lines(cast, plan_id, KARI)
    withdraw(cast, plan_id, Role.EXTERNAL)
    assert not reaches(cast, PETTER, plan_id)


def test_the_holder_is_reminded_once_in_time(cast, monkeypatch):
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    agree(cast, plan_id)
    queued = []
    monkeypatch.setattr("samspill.plans.outside.jobs.defer", lambda *call: queued.append(call))

    def day(days):
        monkeypatch.setattr("samspill.core.clock.now", lambda: at + days_on(days, at))
        with acting(None), transaction():
            daily()
        told = [call for _name, calls in queued for call in calls]
        queued.clear()
        for call in told:
            for _twice in range(2):
                with acting(None), transaction():
                    remind_one(**call)
        return told, notices(cast, HANNE).count(("something_new", "QUEUED"))

    at = clock.now()
    before = notices(cast, HANNE).count(("something_new", "QUEUED"))
    assert day(168) == ([], before)
    assert day(169) == ([{"plan_id": str(plan_id)}], before + 1)
    assert day(170) == ([], before + 1), "once"


def test_who_may_confirm_and_whom(cast, monkeypatch):
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    petter = participant(cast, plan_id, Role.EXTERNAL).id

    def confirm(who, by=HANNE):
        with cast.acting_as(by):
            confirm_external(opened(plan_id, Area.PARTICIPANTS), participant_id=who)

    with pytest.raises(Conflict):
        confirm(petter)
    agree(cast, plan_id)
    with pytest.raises(NotEnough):
        confirm(petter, by=MONA)
    for nobody in (new_id(), participant(cast, plan_id, Role.PROFESSIONAL).id):
        with pytest.raises(NotVisible):
            confirm(nobody)


def test_what_an_invitation_from_outside_needs(cast, monkeypatch):
    plan_id = cast.active_plan(people=(KARI,))
    who = invited(cast, PETTER)
    for wrong, code in (
        ({"unit_id": cast.person(MONA).id}, "unit_id"),
        ({"invited": replace(who, number="123")}, "number"),
        ({"invited": replace(who, family_name="Holm")}, "no_fit"),
        ({"synthetic": False}, "number"),
    ):
        with pytest.raises(RuleBroken) as refused:
            add_petter(cast, plan_id, **wrong)
        assert refused.value.code == code
    with pytest.raises(NotEnough):
        add_petter(cast, plan_id, by=MONA)
    add_petter(cast, plan_id)
    with pytest.raises(RuleBroken) as refused:
        add_petter(cast, plan_id)
    assert refused.value.code == "present"
    monkeypatch.setattr("samspill.plans.outside.actions.HOLDERS_LOOKUPS_PER_HOUR", 0)
    with pytest.raises(RuleBroken) as refused:
        add_petter(cast, plan_id)
    assert refused.value.code == "too_many"


# ---- støttepersoner -------------------------------------------------------------------------


def test_the_family_proposes_a_supporter_and_all_must_agree(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    assert ("something_new", "QUEUED") in notices(cast, HANNE)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert [one.name for one in supporters_of(plan_id, cast.actor_now().profile_id)] == [KNUT]
    with cast.acting_as(TOR):
        opened(plan_id)
        assert supporters_of(plan_id, cast.actor_now().profile_id) == [], "not sent yet"
    with cast.acting_as(HANNE):
        assert [line.name for line in consent_page(opened(plan_id)).asked_lines] == [KNUT]
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert not reaches(cast, KNUT, plan_id)
    cast.sign(plan_id, TOR)
    with cast.acting_as(KNUT):
        plan = opened(plan_id, Area.OVERVIEW)
        assert plan.levels == {
            Area.OVERVIEW: Level.READ,
            Area.PARTICIPANTS: Level.READ,
            Area.MESSAGES: Level.OWN,
            Area.MEETINGS: Level.OWN,
        }
    assert "Knut Vold er nå med i planen" in lines(cast, plan_id, KARI)
    withdraw(cast, plan_id, Role.SUPPORTER, by=MONA)
    assert not reaches(cast, KNUT, plan_id)


def test_a_supporter_nobody_here_knows_is_invited_by_e_mail_bound_to_the_number(cast):
    forget(cast, KNUT)
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    agree(cast, plan_id)
    with cast.acting_as(HANNE):
        (profile,) = profiles_of(person_by_number(cast.number(KNUT)).id, clock.today())
        assert (profile.kind, profile.email) == ("PRIVATE", "ny@eksempel.example")


def test_the_e_mail_of_somebody_known_is_left_alone(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    with cast.acting_as(KNUT):
        profile = db.session.get_one(Profile, cast.actor_now().profile_id)
        assert profile.email == "knut.vold@hjemme.example"


def test_a_proposal_the_holder_takes_back_is_told_to_who_made_it(cast):
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    before = len(notices(cast, MONA))
    knut = participant(cast, plan_id, Role.SUPPORTER)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        remove_proposal(plan, participant_id=knut.id)
    assert len(notices(cast, MONA)) == before + 1
    with cast.acting_as(MONA):
        opened(plan_id)
        (own,) = supporters_of(plan_id, cast.actor_now().profile_id)
        assert own.state == "REMOVED"


def keep_apart(cast, adult_id, child_id):
    tenant_id = cast.actor_now().tenant_id
    facts = {"adult_id": adult_id, "child_id": child_id, "reason": "Besøksforbud"}
    block_by_register(tenant_id=tenant_id, last_day=None, **facts)


def test_a_block_takes_out_a_supporter_and_leaves_the_others(cast):
    """In the transaction that sets it (I21), although a contact in the plan has no profile."""
    plan_id = cast.active_plan(people=(KARI,))
    add_doctor(cast, plan_id)
    add_petter(cast, plan_id)
    add_knut(cast, plan_id)
    agree(cast, plan_id)
    assert reaches(cast, KNUT, plan_id, Area.OVERVIEW)
    child, adult = cast.person("Emma Aas").id, cast.person(KNUT).id
    with cast.acting_as(HANNE), system_access("test: a block"):
        keep_apart(cast, adult, child)
    assert not reaches(cast, KNUT, plan_id, Area.OVERVIEW)
    with cast.acting_as(HANNE):
        opened(plan_id)
        names = {one.name for one in participants_of(plan_id)}
    assert KNUT not in names
    assert {PETTER, DOCTOR.name, KARI} <= names
    assert cast.client(HANNE).get(f"/planer/{plan_id}/deltakere").status_code == 200


def test_a_block_reads_as_a_wrong_name(cast):
    """Who is kept from the child is never let in, and nobody learns that a block is why (I21)."""
    plan_id = cast.active_plan(people=(KARI,))
    erik = invited(cast, "Erik Moe")
    child, adult = cast.person("Emma Aas").id, cast.person("Erik Moe").id
    with cast.acting_as(HANNE), system_access("test: a block"):
        keep_apart(cast, adult, child)
    texts = set()
    for who in (erik, replace(invited(cast, KNUT), family_name="Berg"), invited(cast, "Emma Aas")):
        with pytest.raises(RuleBroken) as refused:
            add_knut(cast, plan_id, who=who)
        assert refused.value.code == "no_fit"
        texts.add(str(refused.value.text))
    assert len(texts) == 1
    with pytest.raises(RuleBroken) as refused:
        add_petter(cast, plan_id, invited=erik)
    assert refused.value.code == "no_fit"


def test_who_may_propose_a_supporter(cast, monkeypatch):
    plan_id = cast.active_plan(people=(KARI,))
    with pytest.raises(NotEnough):
        add_knut(cast, plan_id, by=HANNE)
    with pytest.raises(RuleBroken) as refused:
        add_knut(cast, plan_id, who=invited(cast, TOR))
    assert refused.value.code == "present"
    monkeypatch.setattr("samspill.plans.outside.actions.FAMILYS_LOOKUPS_PER_HOUR", 1)
    add_knut(cast, plan_id)
    with pytest.raises(RuleBroken) as refused:
        add_knut(cast, plan_id)
    assert refused.value.code == "too_many"
    waiting = cast.draft("Oskar Aas", people=(KARI,))
    cast.send(waiting)
    with pytest.raises(NotEnough):
        add_knut(cast, waiting)


def test_numbers_are_sealed_and_found_by_hash(cast):
    forget(cast, KNUT)
    plan_id = cast.active_plan(people=(KARI,))
    add_knut(cast, plan_id)
    with cast.acting_as(HANNE):
        row = db.session.execute(
            select(Person.number_lookup, Person.number_sealed).where(Person.born_on.is_(None))
        ).one()
        number = cast.number(KNUT).encode()
        assert number not in row.number_lookup
        assert number not in row.number_sealed
