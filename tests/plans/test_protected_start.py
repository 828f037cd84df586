"""A plan for a child who is protected already: from the start form to the first signature (F8)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict
from samspill.identity.models import Block
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.plans.plan.access import opened_by_system
from samspill.plans.plan.actions import discard_draft
from samspill.plans.plan.queries import plans_of
from tests.plans.test_consent import HANNE, KARI, notices, reaches
from tests.plans.test_recompute import look_again
from tests.plans.test_settling import (
    MARIT,
    ask_exemption,
    change,
    confirm,
    decide,
    exempt,
    protect,
    relate,
    states,
)
from tests.plans.test_settling_pages import see, send
from tests.support.forms import post
from tests.support.page import Page

LIV, ERIK, NOAH = "Liv Moe", "Erik Moe", "Noah Moe"


@pytest.fixture(params=["blocked", "not blocked"])
def father(cast, request):
    """Noah's father, with the block of the demo or without one."""
    if request.param == "not blocked":
        person = cast.person(ERIK).id
        db.session.rollback()
        which = update(Block).where(Block.adult_id == person)
        change(cast, which.values(lifted_at=clock.now()))
    return ERIK


@pytest.fixture
def started(cast):
    """The plan as the form starts it; nobody is proposed, and what Noah means is written."""
    answer = post(
        cast.client(HANNE),
        "/planer/ny",
        {"number": cast.number(NOAH), "purpose": "Trygg i klassen.", "kind": "RELAY_LOG"},
    )
    assert answer.status_code == 303
    plan_id = re.search("/planer/([0-9a-f-]+)/samtykke", answer.location).group(1)
    cast.hear(plan_id)
    cast.propose(plan_id, KARI)
    return plan_id


def finds_nothing(cast, name, plan_id):
    """Neither by list, by address, by grant nor by notice."""
    client = cast.client(name)
    for path in ("/hjem", "/planer", "/varsler"):
        assert "Noah" not in client.get(path).text, path
    for part in (
        "",
        "/samtykke",
        "/samtykke/hvem",
        "/samtykke/signert",
        "/deltakere",
        "/avklaring",
    ):
        assert client.get(f"/planer/{plan_id}{part}").status_code == 404, part
    profile_id = cast.profile_id(name)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what reached him"):
        held = select(Grant.id).where(Grant.profile_id == profile_id)
        told = select(Notice.id).where(Notice.profile_id == profile_id)
        assert not db.session.scalars(held).all()
        assert not db.session.scalars(told).all()
    with cast.acting_as(name):
        assert plans_of(profile_id) == []
    return True


def test_from_the_start_form_to_the_first_signature(cast, father, started):
    page = see(cast, HANNE, started)
    assert "Barnet har vern" in page.text
    assert "Disse må svare" not in page.text, "the list starts empty"
    refused = send(cast, HANNE, started, "samtykke/utsending")
    assert "Barnet har vern" in refused.text
    liv, erik = str(cast.person(LIV).id), str(cast.person(father).id)
    said = {"confirm-person_id": liv, "confirm-reason": "Noah bor hos moren."}
    assert send(cast, HANNE, started, "samtykke/hvem/bekreftelse", **said).status == 303
    assert "Disse må svare" not in see(cast, HANNE, started).text
    reason = {"exempt-reason": "Faren skal ikke vite.", "exempt-legal_ground": "Vedtak 12/26"}
    who = {"exempt-person_id": erik, "exempt-ground": "ADDRESS_PROTECTION"}
    assert send(cast, HANNE, started, "samtykke/hvem/unntak", **who, **reason).status == 303
    settle(cast, started)
    assert finds_nothing(cast, father, started)
    assert send(cast, HANNE, started, "samtykke/utsending").status == 303
    assert states(cast, started) == {"Liv": "WAITING", "Erik": "EXEMPTED"}
    assert not reaches(cast, KARI, started)
    cast.sign(started, LIV)
    assert reaches(cast, KARI, started)
    assert reaches(cast, LIV, started, Area.OVERVIEW, Level.WRITE)
    assert finds_nothing(cast, father, started)
    for name in (LIV, KARI):
        assert father not in see(cast, name, started, "deltakere").text
    for part in ("samtykke", "samtykke/hvem", "samtykke/signert", "innsynslogg"):
        page = see(cast, LIV, started, part)
        assert page.status == 200, part
        assert "Erik" not in page.text, part


def settle(cast, plan_id):
    """Marit answers yes to all that she is asked."""
    page = see(cast, MARIT, plan_id, "avklaring")
    assert page.status == 200
    for part in ("bekreftelse", "unntak"):
        form = page.soup.select_one(f'form[action$="/avklaring/{part}"]')
        matter = form.select_one('input[name="matter_id"]')["value"]
        answer = {"matter_id": matter, "answer": "yes"}
        assert send(cast, MARIT, plan_id, f"avklaring/{part}", **answer).status == 303


def test_one_employee_settles_nobody(cast, started):
    ask_exemption(cast, started, ERIK)
    said = {"confirm-person_id": str(cast.person(LIV).id), "confirm-reason": "Bor hos henne."}
    assert send(cast, HANNE, started, "samtykke/hvem/bekreftelse", **said).status == 303
    assert send(cast, HANNE, started, "samtykke/utsending").status == 422
    assert notices(cast, LIV) == []


def test_a_leader_who_says_no_leaves_the_list_empty(cast, started):
    ask_exemption(cast, started, ERIK)
    decide(cast, started, agrees=False)
    confirm(cast, started, LIV, agrees=False)
    assert send(cast, HANNE, started, "samtykke/utsending").status == 422
    assert notices(cast, LIV) == []


def test_the_mother_alone_is_not_enough_while_the_father_is_not_settled(cast, started):
    confirm(cast, started, LIV)
    assert send(cast, HANNE, started, "samtykke/utsending").status == 422
    assert notices(cast, LIV) == []


def test_what_two_confirmed_holds_for_what_she_was_then(cast, started):
    confirm(cast, started, LIV)
    exempt(cast, started, ERIK)
    cast.send(started)
    relate(cast, LIV, NOAH, kind="WITHOUT")
    with pytest.raises(Conflict):
        cast.sign(started, LIV)
    look_again(started)
    assert not reaches(cast, LIV, started, Area.CONSENT, Level.OWN)
    assert not reaches(cast, KARI, started)


def test_an_unknown_protection_is_protection(cast):
    protect(cast, how="UNKNOWN")
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    assert "Barnet har vern" in see(cast, HANNE, plan_id).text
    assert send(cast, HANNE, plan_id, "samtykke/utsending").status == 422


def test_a_draft_goes_with_what_was_settled_in_it(cast, started):
    confirm(cast, started, LIV)
    exempt(cast, started, ERIK)
    with acting(None), transaction(), opened_by_system(started, "test: forgotten") as plan:
        discard_draft(plan)
    assert Page(cast.client(HANNE).get(f"/planer/{started}/samtykke")).status == 404
    assert Page(cast.client(MARIT).get(f"/planer/{started}/avklaring")).status == 404


def test_who_must_find_nothing_is_refused_by_the_start_form_too(cast):
    """A holder who is blocked from the child starts nothing for it."""
    ids = {"adult_id": cast.person(HANNE).id, "child_id": cast.person(NOAH).id}
    person = cast.person(ERIK).id
    db.session.rollback()
    change(cast, update(Block).where(Block.adult_id == person).values(**ids))
    form = {"number": cast.number(NOAH), "purpose": "Trygg.", "kind": "RELAY_LOG"}
    page = Page(post(cast.client(HANNE), "/planer/ny", form))
    assert page.status == 422
    assert "Vi finner ikke noe barn" in page.text
