"""Less protection than a child had: told by the register, lowered by two employees (F8, I22)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.audit.models import ChangeLogEntry
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.news.actions import confirm_theirs, propose_theirs
from samspill.plans.news.jobs import settle_aside
from samspill.plans.news.queries import conflicts_of
from samspill.plans.signatories.models import FallState, ProtectionFall
from samspill.plans.signatories.queries import decisions_waiting_for
from samspill.plans.whereabouts.jobs import look_again
from samspill.plans.whereabouts.lowering import decide_lowering, propose_lowering
from samspill.plans.whereabouts.queries import standing_fall
from samspill.register.models import RegisterConflict
from tests.administration.conftest import Town
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, notices, opened
from tests.plans.test_settling import MARIT, confirm, protect
from tests.plans.test_settling_pages import see, send
from tests.plans.test_whereabouts import LISTS, sees
from tests.register.test_import import as_json, held, person
from tests.register.test_safe_imports import rows, take
from tests.support.remembered import made_once
from tests.support.statements import counted_statements

OLA, DAG = "Ola Vik", "Dag Moen"


@pytest.fixture
@made_once
def plan_id(cast):
    """A plan in use, a secret address, and the register says that it is not secret any more."""
    plan_id = cast.active_plan("Emma Aas")
    cast.accept(plan_id, KARI, SIV)
    confirm(cast, plan_id, MONA)
    protect(cast)
    take(as_json([person(cast, "Emma Aas", "NONE", after=60)]))
    return plan_id


def states():
    return [one.state for one in sorted(rows(ProtectionFall), key=lambda one: one.told_at)]


def ask(cast, plan_id, by=HANNE):
    with cast.changing(plan_id, by):
        propose_lowering(opened(plan_id, Area.PARTICIPANTS, Level.READ))
    return next(one.id for one in rows(ProtectionFall) if one.state == FallState.PROPOSED)


def answer(cast, plan_id, fall_id, agrees=True, by=MARIT):
    with cast.changing(plan_id, by):
        plan = opened(plan_id, Area.SIGNATORIES, Level.READ)
        decide_lowering(plan, fall_id=fall_id, agrees=agrees)


def protection(cast, name="Emma Aas"):
    return held(cast, name)[1]


def test_a_newer_file_lowers_nothing_and_the_holder_is_told_once(cast, plan_id):
    assert protection(cast) == "STRICT"
    assert sees(cast, plan_id, KARI) == set()
    assert [one for one in notices(cast, HANNE) if one[0] == "decision_waits"] != []
    for after in (61, 62):
        take(as_json([person(cast, "Emma Aas", "NONE", after=after)]))
    assert states() == [FallState.TOLD]
    assert protection(cast) == "STRICT"


def test_two_employees_lower_it_and_then_it_shows_again(cast, plan_id):
    fall_id = ask(cast, plan_id)
    assert sees(cast, plan_id, KARI) == set(), "one employee opens nothing"
    assert protection(cast) == "STRICT"
    told = notices(cast, MONA)
    answer(cast, plan_id, fall_id)
    assert protection(cast) == "NONE"
    assert sees(cast, plan_id, KARI) == set(Where)
    assert len(notices(cast, MONA)) == len(told) + 1, "the family hears of it"
    db.session.rollback()
    with acting(None), transaction():
        look_again(str(cast.person("Emma Aas").id))
    assert states() == [FallState.AGREED]
    with acting(None), transaction(), system_access("test: history"):
        query = select(ChangeLogEntry.event).where(ChangeLogEntry.subject_id == plan_id)
        found = list(db.session.scalars(query))
    for event in ("LessProtectionReported", "LoweringProposed", "ProtectionLowered"):
        assert event in found


def test_raising_holds_at_once_and_what_waited_has_passed(cast, plan_id):
    fall_id = ask(cast, plan_id)
    take(as_json([person(cast, "Emma Aas", "STRICT", after=70)]))
    with cast.acting_as(MARIT):
        assert decisions_waiting_for(cast.profile_id(MARIT)) == []
    assert "vernet er lavere" not in see(cast, HANNE, plan_id, LISTS).text
    with pytest.raises(Conflict):
        answer(cast, plan_id, fall_id)
    assert protection(cast) == "STRICT"
    take(as_json([person(cast, "Emma Aas", "NONE", after=80)]))
    assert states() == [FallState.PASSED, FallState.TOLD]
    answer(cast, plan_id, ask(cast, plan_id))
    assert protection(cast) == "NONE"
    take(as_json([person(cast, "Emma Aas", "CONFIDENTIAL", after=90)]))
    assert protection(cast) == "CONFIDENTIAL"
    assert sees(cast, plan_id, KARI) == set()


def test_to_less_than_strict_is_a_fall_too_and_opens_no_list(cast, plan_id):
    take(as_json([person(cast, "Emma Aas", "CONFIDENTIAL", after=70)]))
    assert states() == [FallState.PASSED, FallState.TOLD]
    answer(cast, plan_id, ask(cast, plan_id))
    assert protection(cast) == "CONFIDENTIAL"
    assert sees(cast, plan_id, KARI) == set()


def test_a_leaders_no_stands_until_she_is_asked_again(cast, plan_id):
    answer(cast, plan_id, ask(cast, plan_id), agrees=False)
    assert protection(cast) == "STRICT"
    take(as_json([person(cast, "Emma Aas", "NONE", after=61)]))
    assert states() == [FallState.REJECTED]
    assert "Lederen svarte nei" in see(cast, HANNE, plan_id, LISTS).text
    answer(cast, plan_id, ask(cast, plan_id))
    assert protection(cast) == "NONE"


def test_who_may_not(cast, plan_id):
    for name in (MONA, KARI):
        with pytest.raises(NotEnough):
            ask(cast, plan_id, by=name)
    with pytest.raises(NotVisible), cast.changing(plan_id, HANNE):
        plan = opened(plan_id, Area.SIGNATORIES, Level.READ)
        told = standing_fall(plan_id).id
        decide_lowering(plan, fall_id=told, agrees=True)
    fall_id = ask(cast, plan_id)
    with pytest.raises(Conflict):
        ask(cast, plan_id)
    with pytest.raises(NotEnough):
        answer(cast, plan_id, fall_id, by=HANNE)
    with pytest.raises(NotVisible):
        answer(cast, plan_id, new_id())
    assert protection(cast) == "STRICT"
    answer(cast, plan_id, fall_id)
    with pytest.raises(Conflict):
        answer(cast, plan_id, fall_id)


def test_a_unit_without_another_leader_lowers_nothing(cast, plan_id):
    cast.leave(MARIT)
    with pytest.raises(RuleBroken) as broken:
        ask(cast, plan_id)
    assert broken.value.code == "no_leader"
    page = send(cast, HANNE, plan_id, f"{LISTS}/vern")
    assert page.status == 303
    assert states() == [FallState.TOLD]


def test_the_pages(cast, plan_id):
    page = see(cast, HANNE, plan_id, LISTS)
    assert "Folkeregisteret sier at vernet er lavere" in page.text
    assert "Strengt fortrolig adresse" in page.text
    assert "vernet er lavere" not in see(cast, MONA, plan_id, LISTS).text
    assert send(cast, HANNE, plan_id, f"{LISTS}/vern").status == 303
    waiting = see(cast, HANNE, plan_id, LISTS)
    assert "Venter på lederen" in waiting.text
    assert waiting.soup.select('form[action$="/vern"]') == []
    marit = cast.profile_id(MARIT)
    with cast.acting_as(MARIT):
        assert [one.plan_id for one in decisions_waiting_for(marit)] == [plan_id]
    asked = see(cast, MARIT, plan_id, "avklaring")
    assert "Skal adressevernet senkes?" in asked.text and HANNE in asked.text
    matter = asked.soup.select_one('input[name="matter_id"]')["value"]
    assert send(cast, MARIT, plan_id, "avklaring/vern", matter_id=matter).status == 404
    said = {"matter_id": matter, "answer": "yes"}
    assert send(cast, MARIT, plan_id, "avklaring/vern", **said).status == 303
    with cast.acting_as(MARIT):
        assert decisions_waiting_for(marit) == []
    assert protection(cast) == "NONE"


# ---- who has no plan: two who administer ---------------------------------------------------


def aside(town, by=OLA):
    with town.opened(by):
        return conflicts_of(town.id)


def settled(cast, town, conflict_id):
    with town.opened(OLA) as tenant:
        propose_theirs(tenant, conflict_id)
    with town.opened(DAG, Level.CONTRIBUTE) as tenant:
        confirm_theirs(tenant, conflict_id)
    db.session.rollback()
    with acting(None), transaction():
        settle_aside(str(conflict_id))


def test_an_adult_is_lowered_by_two_who_administer_and_not_by_one(cast, plan_id):
    town = Town(cast)
    take(as_json([person(cast, SIV, "STRICT")]))
    take(as_json([person(cast, SIV, "NONE", after=60)]))
    (one,) = aside(town)
    ola = cast.client(OLA)
    with counted_statements() as statements:
        ola.get(town.path("/register/satt-til-side"))
    assert len(statements) <= 10, statements
    assert (one.why, one.may_be_taken, one.child) == ("PROTECTION_FALLS", True, "")
    with town.opened(OLA) as tenant:
        propose_theirs(tenant, one.id)
    with pytest.raises(NotEnough), town.opened(OLA) as tenant:
        confirm_theirs(tenant, one.id)
    assert protection(cast, SIV) == "STRICT"
    with town.opened(DAG, Level.CONTRIBUTE) as tenant:
        confirm_theirs(tenant, one.id)
    db.session.rollback()
    with acting(None), transaction():
        settle_aside(str(one.id))
    assert protection(cast, SIV) == "NONE"
    assert aside(town) == []


def test_a_child_with_a_plan_is_not_theirs_to_decide(cast, plan_id):
    town = Town(cast)
    assert aside(town) == []
    hidden = next(one.id for one in rows_of_falls())
    for act in (propose_theirs, confirm_theirs):
        with pytest.raises((NotEnough, Conflict)), town.opened(OLA) as tenant:
            act(tenant, hidden)
    assert protection(cast) == "STRICT"


def rows_of_falls():
    return [one for one in rows(RegisterConflict) if one.why == "PROTECTION_FALLS"]


def test_what_was_taken_back_is_nothing_to_decide(cast, plan_id):
    town = Town(cast)
    take(as_json([person(cast, SIV, "STRICT")]))
    take(as_json([person(cast, SIV, "NONE", after=60)]))
    (one,) = aside(town)
    take(as_json([person(cast, SIV, "STRICT", after=61)]))
    assert aside(town) == []
    settled(cast, town, one.id)
    assert protection(cast, SIV) == "STRICT", "newer news still win"


def test_a_person_is_never_written_with_less_by_the_import_alone(cast, plan_id):
    """The column itself, past all reads."""
    with acting(None), transaction(), system_access("test: the column"):
        found = db.session.scalars(select(Person.address_protection).filter_by(given_name="Emma"))
        assert set(found) == {"STRICT"}
