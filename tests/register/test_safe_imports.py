"""Files that take away too much wait for a second person; what contradicts is set aside."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.identity.models import Block, Person, Relation
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import HOUSE
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.blocks.actions import confirm, propose_block
from samspill.plans.news.jobs import import_register
from samspill.register.models import (
    Halt,
    ImportState,
    RegisterConflict,
    RegisterImport,
    WhyAside,
)
from tests.plans.test_consent import MONA, TOR, reaches
from tests.register.test_import import as_csv, as_json, held, person, relation

FAMILIES = (
    *((name, child) for name in (MONA, TOR) for child in ("Emma Aas", "Oskar Aas")),
    ("Grete Vik", "Lea Vik"),
    ("Jon Lie", "Sara Lie"),
    ("Halima Omar", "Idris Omar"),
)


def take(text, by="Ola Vik", approve=""):
    db.session.rollback()
    with acting(None), transaction():
        return import_register(text, synthetic=True, by=by, approved_by=approve)


def gone(cast, count):
    """So many adults lose the responsibility."""
    return [relation(cast, adult, "WITHOUT", child) for adult, child in FAMILIES[:count]]


def rows(model):
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what was written down"):
        found = list(db.session.scalars(select(model)))
        db.session.expunge_all()
    return found


def block_by_leaders(cast, adult, child):
    """Two leaders keep an adult from a child, as they may at any time."""
    with cast.acting_as("Marit Sund"):
        block_id = propose_block(
            cast.actor_now(),
            adult_number=cast.number(adult),
            child_number=cast.number(child),
            source="COURT",
            reason="Synthetic.",
            last_day=None,
            synthetic=True,
        )
    with cast.acting_as("Bente Ruud"):
        confirm(cast.actor_now(), block_id)


def said(conflict):
    with acting(None), transaction():
        place = f"register_conflicts:content:{conflict.id}"
        return json.loads(open_sealed(conflict.content_sealed, place, HOUSE))


def test_a_file_that_takes_too_much_changes_nothing_and_says_the_counts(cast):
    plan_id = cast.active_plan()
    before = held(cast)
    taken = take(as_json([*gone(cast, 6), person(cast, "Emma Aas", "STRICT")]))
    assert taken.halt == Halt.MANY_LOST
    assert (taken.loss.lost, taken.loss.rights, taken.changed) == (6, 19, 0)
    assert held(cast) == before
    assert reaches(cast, MONA, plan_id)
    (row,) = rows(RegisterImport)
    assert (row.state, row.halt, row.lost, row.run_by) == ("HALTED", "MANY_LOST", 6, "Ola Vik")


def test_few_lost_rights_never_wait(cast):
    plan_id = cast.active_plan()
    taken = take(as_json(gone(cast, 5)))
    assert (taken.halt, taken.changed, taken.loss.lost) == (None, 5, 5)
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)
    assert [row.state for row in rows(RegisterImport)] == [ImportState.TAKEN]


def test_an_end_that_is_to_come_and_protection_are_losses_too(cast):
    ends = (clock.today() + timedelta(days=1)).isoformat()
    later = [{**relation(cast, a, "JOINT", c), "valid_to": ends} for a, c in FAMILIES[:4]]
    children = ("Lea Vik", "Sara Lie", "Idris Omar")
    taken = take(as_json([*later, *(person(cast, child, "STRICT") for child in children)]))
    assert (taken.halt, taken.loss.lost) == (Halt.MANY_LOST, 7)


def test_a_second_person_lets_it_through_and_stands_in_the_record(cast):
    plan_id = cast.active_plan()
    text = as_json(gone(cast, 7))
    with pytest.raises(ValueError, match="does not wait"):
        take(text, approve="Bente Ruud")
    assert take(text).halt
    for same in ("Ola Vik", " ola vik "):
        with pytest.raises(ValueError, match="another person"):
            take(text, approve=same)
    assert reaches(cast, MONA, plan_id)
    assert take(text, approve="Bente Ruud").changed == 7
    assert not reaches(cast, MONA, plan_id, Area.CONSENT, Level.OWN)
    again = take(text)
    assert (again.halt, again.changed, again.known) == (None, 0, 7)
    (row,) = rows(RegisterImport)
    assert (row.state, row.approved_by, row.lost) == ("APPROVED", "Bente Ruud", 7)
    assert row.approved_at is not None


def test_a_yes_covers_no_more_than_the_counts_it_was_told(cast):
    text = as_json(gone(cast, 7))
    block = relation(cast, TOR, "JOINT", blocked=True, after=-1)
    take(as_json([block]))
    assert take(text).loss.lost == 6
    with acting(None), transaction(), system_access("test: lifted by people"):
        child_id, adult_id = cast.person("Emma Aas").id, cast.person(TOR).id
        pair = (Relation.adult_id == adult_id, Relation.child_id == child_id)
        db.session.scalars(select(Relation).where(*pair)).one().is_blocked = False
        pair = (Block.adult_id == adult_id, Block.child_id == child_id)
        db.session.scalars(select(Block).where(*pair)).one().lifted_at = clock.now()
    taken = take(text, approve="Bente Ruud")
    assert (taken.halt, taken.loss.lost) == (Halt.MANY_LOST, 7)
    assert take(text, approve="Bente Ruud").changed == 7


@pytest.mark.parametrize("text", [as_json([]), "entry,as_of\nend,0\n", "entry,as_of\n"])
def test_an_empty_file_waits_too(cast, text):
    before = held(cast)
    assert take(text).halt == Halt.EMPTY
    assert held(cast) == before
    assert take(text, approve="Bente Ruud").halt is None
    assert held(cast) == before


def test_how_many_is_too_many_is_a_policy_of_the_municipality(cast):
    tenant_id = cast.person("Emma Aas").tenant_id
    db.session.rollback()
    with acting(None), transaction():
        db.session.add(
            DatedPolicy(
                tenant_id=tenant_id,
                name="register_halt",
                value={"percent": 8, "few": 0},
                valid_from=clock.today(),
                valid_to=clock.today() + timedelta(days=9),
                source="Oppdiktet vedtak",
            )
        )
    assert take(as_json(gone(cast, 2))).halt == Halt.MANY_LOST
    assert take(as_json(gone(cast, 1))).halt is None, "7 percent"


def test_rows_that_cannot_be_read_are_set_aside_while_the_rest_goes_on(cast):
    number = cast.number(MONA)
    bad = {**relation(cast, MONA, "SOLE", after=9), "valid_to": "=1+1"}
    entries = [bad, relation(cast, TOR, "WITHOUT", after=1), relation(cast, MONA, "SOLE", after=2)]
    for _again in range(2):
        taken = take(as_json(entries))
        assert taken.bad == ["entry 1: valid_to begins like a formula"]
    assert ("Mona Aas", "JOINT", False, "9999-12-31", None) in held(cast)[0], "half of a story"
    assert ("Tor Aas", "WITHOUT", False, "9999-12-31", None) in held(cast)[0]
    (conflict,) = rows(RegisterConflict)
    assert (conflict.place, conflict.why) == (1, WhyAside.UNREADABLE)
    assert said(conflict)["adult"] == number
    assert number.encode() not in conflict.content_sealed


def test_two_stories_of_one_instant_are_set_aside_once(cast):
    take(as_json([relation(cast, TOR, "WITHOUT"), person(cast, "Emma Aas", "STRICT")]))
    same = [relation(cast, TOR, "SOLE"), person(cast, "Emma Aas", "CONFIDENTIAL")]
    for _again in range(2):
        assert take(as_json(same)).held_back == 2
    assert held(cast)[1] == "STRICT"
    why = sorted(one.why for one in rows(RegisterConflict))
    assert why == [WhyAside.PROTECTION_FALLS, WhyAside.TWO_STORIES]


def test_a_block_set_by_people_is_neither_lifted_nor_worked_around(cast):
    plan_id = cast.active_plan()
    block_by_leaders(cast, TOR, "Emma Aas")
    child_id = cast.person("Emma Aas").id
    before = held(cast)
    taken = take(as_json([relation(cast, TOR, "SOLE", after=1), person(cast, MONA, "CLIENT")]))
    assert (taken.changed, taken.held_back) == (1, 1)
    assert held(cast) == before
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert [one.why for one in rows(RegisterConflict)] == [WhyAside.BLOCK_STANDS]
    assert take(as_json([relation(cast, TOR, "WITHOUT", after=2)])).changed == 1, "less is taken"
    with acting(None), transaction():
        blocks = select(func.count()).select_from(Block).where(Block.child_id == child_id)
        assert db.session.scalar(blocks) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_less_protection_than_strict_comes_by_no_file(cast, whole):
    take(as_json([person(cast, "Emma Aas", "STRICT")]))
    for at, protection in enumerate(("CONFIDENTIAL", "CLIENT", "UNKNOWN", "NONE")):
        entry = person(cast, "Emma Aas", protection, after=2 * at + 1)
        take(as_csv([entry, entry], is_whole=whole))
        assert held(cast)[1] == "STRICT"
        take(as_json([person(cast, "Emma Aas", "STRICT", after=2 * at + 2)]))
    aside = [one.why for one in rows(RegisterConflict)]
    assert aside == ([WhyAside.PROTECTION_FALLS] * 4 if whole else [])


def test_what_is_told_every_night_is_set_aside_once_until_it_is_taken_back(cast):
    take(as_json([person(cast, "Emma Aas", "STRICT")]))
    for at in (1, 2, 3):
        assert take(as_json([person(cast, "Emma Aas", "NONE", after=at)])).held_back == 1
    assert len(rows(RegisterConflict)) == 1
    take(as_json([person(cast, "Emma Aas", "STRICT", after=4)]))
    take(as_json([person(cast, "Emma Aas", "NONE", after=5)]))
    assert len(rows(RegisterConflict)) == 2
    assert held(cast)[1] == "STRICT"


def test_what_the_register_says_first_of_somebody_lowers_nothing(cast):
    """Who was written in by hand counts as protected until the register has spoken, no longer."""
    emma = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction():
        how = update(Person).where(Person.id == emma)
        db.session.execute(how.values(address_protection="UNKNOWN", register_at=None))
    assert take(as_json([person(cast, "Emma Aas", "NONE")])).changed == 1
    take(as_json([person(cast, "Emma Aas", "UNKNOWN", after=1)]))
    assert take(as_json([person(cast, "Emma Aas", "NONE", after=2)])).held_back == 1
    assert held(cast)[1] == "UNKNOWN"


def test_of_one_instant_the_loss_comes_first_in_any_order(cast):
    entries = [relation(cast, TOR, "SOLE", after=1), relation(cast, TOR, "WITHOUT", after=1)]
    for order in (entries, entries[::-1]):
        take(as_json(order))
        tor = [(row[1], row[3]) for row in held(cast)[0] if row[0] == TOR]
        assert tor == [("WITHOUT", "9999-12-31")]


@pytest.mark.parametrize("agrees", ["yes", "no", ""])
def test_a_block_of_somebody_new_in_a_cut_file_is_the_same_when_it_comes_again(cast, agrees):
    entry = relation(cast, "Per Strand", "JOINT", blocked=True, agrees=agrees)
    assert take(as_json([entry], count=9)).changed == 1
    before = held(cast)
    assert take(as_json([entry], count=9)).changed == 0
    assert held(cast) == before
