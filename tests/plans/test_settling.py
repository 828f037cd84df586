"""People settle who must agree: two employees confirm, a leader exempts (F8, I20)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import Person, Profile, Relation
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.exempting import decide_exemption
from samspill.plans.consent.models import Evidence, Signatory
from samspill.plans.consent.places import remove_participant
from samspill.plans.consent.queries import active_consent, unfinished_consent
from samspill.plans.lifecycle.actions import close_plan
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.models import ClosingReason
from samspill.plans.signatories.actions import (
    decide_confirmation,
    propose_confirmation,
    propose_exemption,
)
from samspill.plans.signatories.models import Confirmation, Exemption, Ground
from samspill.plans.signatories.queries import (
    decisions_waiting_for,
    matters_of,
)
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.support.page import Page

MARIT = "Marit Sund"
LAW = "pasient- og brukerrettighetsloven § 4-4"


def change(cast, statement):
    with acting(None), transaction(), system_access("test: news"):
        db.session.execute(statement)


def protect(cast, child="Emma Aas", how="STRICT"):
    person = cast.person(child).id
    db.session.rollback()
    change(cast, update(Person).where(Person.id == person).values(address_protection=how))


def relate(cast, adult, child="Emma Aas", **values):
    ids = cast.person(adult).id, cast.person(child).id
    db.session.rollback()
    which = Relation.adult_id == ids[0], Relation.child_id == ids[1]
    change(cast, update(Relation).where(*which).values(**values))


def block(cast, adult, child="Emma Aas"):
    relate(cast, adult, child, is_blocked=True)


def confirm(cast, plan_id, name, by=MARIT, agrees=True):
    person = cast.person(name).id
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        propose_confirmation(plan, person_id=person, reason="Bor med barnet.")
    with cast.acting_as(by):
        plan = opened(plan_id, Area.SIGNATORIES, Level.MANAGE)
        found = db.session.scalars(select(Confirmation).where(Confirmation.person_id == person))
        decide_confirmation(plan, confirmation_id=found.one().id, agrees=agrees)


def ask_exemption(cast, plan_id, name, ground=Ground.UNREACHABLE_AFTER_EFFORT):
    person = cast.person(name).id
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        propose_exemption(
            plan, person_id=person, ground=ground, reason="Ringt ti ganger.", legal_ground=LAW
        )


def exempt(cast, plan_id, name, ground=Ground.UNREACHABLE_AFTER_EFFORT, by=MARIT, **how):
    ask_exemption(cast, plan_id, name, ground)
    decide(cast, plan_id, by, **how)


def decide(cast, plan_id, by=MARIT, *, agrees=True, **how):
    with cast.acting_as(by):
        plan = opened(plan_id, Area.SIGNATORIES, Level.MANAGE)
        found = matters_of(plan_id)[1][-1]
        decide_exemption(plan, exemption_id=found.id, agrees=agrees, **how)


def states(cast, plan_id):
    with cast.acting_as(HANNE):
        opened(plan_id)
        version = unfinished_consent(plan_id) or active_consent(plan_id)
        rows = db.session.execute(
            select(Person.given_name, Signatory.state)
            .join(Person, Person.id == Signatory.person_id)
            .where(Signatory.consent_id == version.id)
        )
        return dict(rows.all())


# ---- two employees confirm (F8) -------------------------------------------------------------


def test_for_a_protected_child_the_list_starts_empty_and_two_confirm_each(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    protect(cast)
    for name in (MONA, TOR):
        with pytest.raises(RuleBroken) as broken:
            cast.send(plan_id)
        assert broken.value.code == "unclear"
        confirm(cast, plan_id, name)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert not reaches(cast, KARI, plan_id)
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert broken_link(plan_id) is None


def test_one_employee_is_not_enough_and_a_no_is_no(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    protect(cast)
    confirm(cast, plan_id, MONA, agrees=False)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        propose_confirmation(plan, person_id=cast.person(TOR).id, reason="Bor med barnet.")
        assert [one.state for one in matters_of(plan_id)[0]] == ["REJECTED", "PROPOSED"]
    with pytest.raises(RuleBroken):
        cast.send(plan_id)


def test_the_holder_cannot_be_both_employees(cast):
    plan_id = cast.draft("Emma Aas")
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        propose_confirmation(plan, person_id=cast.person(MONA).id, reason="Bor her.")
        asked = db.session.scalars(select(Confirmation)).one()
        with pytest.raises(NotEnough):
            decide_confirmation(plan, confirmation_id=asked.id, agrees=True)


def test_only_a_leader_who_was_asked_reaches_the_question_and_nothing_else(cast):
    plan_id = cast.draft("Emma Aas")
    assert not reaches(cast, MARIT, plan_id, Area.SIGNATORIES)
    ask_exemption(cast, plan_id, TOR)
    assert reaches(cast, MARIT, plan_id, Area.SIGNATORIES, Level.MANAGE)
    assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN)
    assert not reaches(cast, "Bente Ruud", plan_id, Area.SIGNATORIES)
    assert ("decision_waits", "QUEUED") in notices(cast, MARIT)
    with cast.acting_as(MARIT):
        waiting = decisions_waiting_for(cast.actor_now().profile_id)
        assert [one.child_name for one in waiting] == ["Emma Aas"]
    decide(cast, plan_id)
    with cast.acting_as(MARIT):
        assert decisions_waiting_for(cast.actor_now().profile_id) == []
    assert ("something_new", "QUEUED") in notices(cast, HANNE)


def test_a_parent_without_responsibility_is_not_confirmed_by_anybody(cast):
    """Who has a say by law is not for two employees to decide (I10)."""
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    confirm(cast, plan_id, MONA)  # as what she is now
    relate(cast, MONA, kind="WITHOUT")
    relate(cast, TOR, kind="WITHOUT")
    with pytest.raises(RuleBroken) as broken, cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        propose_confirmation(plan, person_id=cast.person(TOR).id, reason="Bor med barnet.")
    assert (broken.value.field, broken.value.code) == ("reason", "no_say")
    page = Page(cast.client(HANNE).get(f"/planer/{plan_id}/samtykke/hvem"))
    assert "uten foreldreansvar" in page.text
    assert not page.soup.select("input[name=confirm-person_id]"), "nobody to choose"
    change(cast, update(Confirmation).values(relation="WITHOUT"))  # from before the rule
    with pytest.raises(RuleBroken) as unclear:
        cast.send(plan_id)
    assert unclear.value.code == "unclear"
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)


def test_what_waits_for_the_leader_goes_with_the_plan_also_when_nobody_was_in_it(cast):
    plan_id = cast.active_plan(people=(KARI,))
    ask_exemption(cast, plan_id, TOR)
    with cast.acting_as(HANNE):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        place = next(one.id for one in participants_of(plan_id) if one.name == KARI)
        remove_participant(plan, participant_id=place)
    assert ("decision_waits", "QUEUED") in notices(cast, MARIT)
    with cast.acting_as(HANNE):
        close_plan(opened(plan_id), reason=ClosingReason.GOALS_MET)
    assert ("decision_waits", "CANCELLED") in notices(cast, MARIT)


@pytest.mark.parametrize("name", [MARIT, SIV])
def test_nobody_else_than_the_holder_asks(cast, name):
    plan_id = cast.draft("Emma Aas")
    ask_exemption(cast, plan_id, TOR)
    with pytest.raises((NotEnough, NotVisible)), cast.acting_as(name):
        plan = opened(plan_id, Area.SIGNATORIES, Level.READ)
        propose_confirmation(plan, person_id=cast.person(MONA).id, reason="Bor her.")


def test_what_cannot_be_asked(cast):
    plan_id = cast.draft("Lea Vik")
    per, grete, tor = (cast.person(name).id for name in ("Per Strand", "Grete Vik", TOR))
    block(cast, "Per Strand", "Lea Vik")
    why = {"ground": Ground.ONE_PARENT_ENOUGH, "reason": "Nok.", "legal_ground": LAW}
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        with pytest.raises(RuleBroken) as broken:
            propose_confirmation(plan, person_id=per, reason="Far.")
        assert broken.value.code == "blocked"
        with pytest.raises(RuleBroken) as broken:
            propose_exemption(plan, person_id=per, **why)
        assert broken.value.code == "no_say"
        with pytest.raises(NotVisible):
            propose_confirmation(plan, person_id=tor, reason="Nabo.")
        propose_confirmation(plan, person_id=grete, reason="Mor.")
        propose_exemption(plan, person_id=grete, **why)
        for again in (
            lambda: propose_confirmation(plan, person_id=grete, reason="Mor."),
            lambda: propose_exemption(plan, person_id=grete, **why),
        ):
            with pytest.raises(RuleBroken) as broken:
                again()
            assert broken.value.code == "asked_before"


def test_a_unit_without_another_leader_cannot_settle_it(cast):
    plan_id = cast.draft("Lea Vik", "Bente Ruud")
    with cast.acting_as("Bente Ruud"):
        plan = opened(plan_id, level=Level.WRITE)
        with pytest.raises(RuleBroken) as broken:
            propose_confirmation(plan, person_id=cast.person("Grete Vik").id, reason="Mor.")
    assert broken.value.code == "no_leader"


def test_a_decision_is_made_once_and_only_about_what_was_asked(cast):
    plan_id = cast.draft("Emma Aas")
    exempt(cast, plan_id, TOR, is_hidden=True)
    with pytest.raises(Conflict):
        decide(cast, plan_id)
    confirm(cast, plan_id, MONA)
    with cast.acting_as(MARIT):
        plan = opened(plan_id, Area.SIGNATORIES, Level.MANAGE)
        asked = db.session.scalars(select(Confirmation)).one()
        with pytest.raises(Conflict):
            decide_confirmation(plan, confirmation_id=asked.id, agrees=True)
        for act in (
            lambda: decide_confirmation(plan, confirmation_id=new_id(), agrees=True),
            lambda: decide_exemption(plan, exemption_id=new_id(), agrees=True),
        ):
            with pytest.raises(NotVisible):
                act()


def test_a_confirmation_does_not_survive_that_the_relation_changes(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    protect(cast)
    for name in (MONA, TOR):
        confirm(cast, plan_id, name)
    tor = cast.person(TOR).id
    db.session.rollback()
    change(cast, update(Relation).where(Relation.adult_id == tor).values(kind="SOLE"))
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id)
    assert broken.value.code == "unclear"


# ---- a leader exempts (I20) -----------------------------------------------------------------


def test_an_exempted_adult_is_not_asked_and_sees_that_he_is_not(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    exempt(cast, plan_id, TOR)
    cast.send(plan_id)
    assert states(cast, plan_id) == {"Mona": "WAITING", "Tor": "EXEMPTED"}
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)
    assert reaches(cast, TOR, plan_id, Area.CONSENT)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.MANAGE)
    assert not reaches(cast, TOR, plan_id, Area.OVERVIEW, Level.OWN)


def test_a_decision_lets_what_waited_for_him_alone_take_effect(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert not reaches(cast, KARI, plan_id)
    exempt(cast, plan_id, TOR)
    assert reaches(cast, KARI, plan_id)
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "EXEMPTED"}
    assert reaches(cast, TOR, plan_id, Area.CONSENT)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.MANAGE)
    with cast.acting_as(MONA):
        opened(plan_id)
        kinds = list(db.session.scalars(select(Evidence.kind).order_by(Evidence.sequence)))
        assert kinds == ["SENT", "SIGNED", "EXEMPTED", "ACTIVE"]
        query = select(Evidence.record).where(Evidence.kind == "EXEMPTED")
        record = db.session.scalars(query).one()
        for said in ("Ringt ti ganger.", LAW, '"decided_by":"', '"decided_at":"20'):
            assert said in record
        assert broken_link(plan_id) is None


def test_a_no_leaves_him_asked(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    exempt(cast, plan_id, TOR, agrees=False)
    assert states(cast, plan_id) == {"Mona": "WAITING", "Tor": "WAITING"}
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)


def test_who_has_answered_stays_a_signatory_of_that_version(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, TOR)
    exempt(cast, plan_id, TOR)
    assert states(cast, plan_id)["Tor"] == "SIGNED"


def test_the_family_sees_a_decision_unless_it_is_hidden(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    ask_exemption(cast, plan_id, TOR)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert matters_of(plan_id)[1] == []
    decide(cast, plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert [one.person_name for one in matters_of(plan_id)[1]] == [TOR]


@pytest.mark.parametrize("why", ["safety", "ground", "protection", "block"])
def test_a_hidden_decision_is_seen_by_neither_parent(cast, why):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    ground = Ground.ADDRESS_PROTECTION if why == "ground" else Ground.COURT_OR_BOARD_DECISION
    if why == "protection":
        protect(cast)
    if why == "block":
        block(cast, TOR)
    exempt(cast, plan_id, TOR, ground, is_hidden=why == "safety")
    if why in ("protection", "block"):
        confirm(cast, plan_id, MONA)
    cast.send(plan_id)
    with cast.acting_as(MONA):
        opened(plan_id)
        assert matters_of(plan_id)[1] == []
        assert matters_of(plan_id)[0] == []
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert notices(cast, TOR) == []
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def test_an_adult_who_is_not_in_samspill_can_be_left_out(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    tor = cast.person(TOR).id
    db.session.rollback()
    gone = update(Profile).where(Profile.person_id == tor).values(valid_to=Profile.valid_from)
    change(cast, gone)
    with pytest.raises(RuleBroken):
        cast.send(plan_id)
    exempt(cast, plan_id, TOR)
    cast.send(plan_id)
    assert states(cast, plan_id)["Tor"] == "EXEMPTED"


def test_the_holder_does_not_answer_for_the_child(cast):
    plan_id = cast.draft("Adam Nes", "Tone Bakke", (KARI,))
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id, "Tone Bakke")
    assert broken.value.code == "holder_signs"


def test_the_database_knows_that_two_are_needed(cast):
    plan_id = cast.draft("Emma Aas")
    ask_exemption(cast, plan_id, TOR)
    hanne = cast.profile_id(HANNE)
    with pytest.raises(IntegrityError), cast.acting_as(HANNE):
        opened(plan_id, level=Level.WRITE)
        db.session.execute(update(Exemption).values(state="AGREED", decided_by=hanne))
