"""Who has a pupil's daily life: by relations, decisions, days and the register."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.core import clock
from samspill.identity.models import Person, Relation, RelationKind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.register.telling import tell_of_children
from samspill.school.pupils.jobs import settle_bonds_of_all

PRIVATE = "PRIVATE"


def as_system(do):
    """Change what the register would, and settle."""
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        do()
        db.session.execute(text("set local role none"))


def relate(adult, **values):
    """Change every relation of an adult."""
    whose = update(Relation).where(Relation.adult_id == adult)
    as_system(lambda: db.session.execute(whose.values(**values)))


def adopt(cast, adult_id, child):
    """One more adult has responsibility for a child."""
    child_id = cast.person(child).id
    db.session.rollback()
    bond = {"adult_id": adult_id, "child_id": child_id, "kind": RelationKind.JOINT}
    started = clock.today() - timedelta(days=9)
    row = Relation(**bond, valid_from=started, source="test")
    as_system(lambda: (db.session.add(row), db.session.flush()))


def settled():
    with acting(None), transaction():
        settle_bonds_of_all()


def test_both_homes_reach_the_child_and_nobody_elses_does(school, finds):
    emma = school.pupils["Emma Aas"]
    assert finds("Mona Aas", emma, PRIVATE)
    assert finds("Tor Aas", emma, PRIVATE)
    for other in ("Grete Vik", "Per Strand", "Erik Moe", "Anne Dahl"):
        assert not finds(other, emma, PRIVATE)


def test_a_parent_without_responsibility_has_no_standing_access(school, finds):
    lea = school.enrol("Lea Vik", "2A")
    assert finds("Grete Vik", lea, PRIVATE)
    assert not finds("Per Strand", lea, PRIVATE)


def test_in_care_the_foster_home_and_the_service_reach_the_child_and_the_mother_does_not(
    school, finds
):
    adam = school.enrol("Adam Nes", "3B")
    assert finds("Ellen Krog", adam, PRIVATE)
    assert finds("Rune Krog", adam, PRIVATE)
    assert finds("Tone Bakke", adam, "WORK")
    assert not finds("Nora Nes", adam, PRIVATE)


def test_one_who_is_at_work_at_the_school_finds_her_child_as_a_guardian_alone(school, finds):
    iben = school.pupils["Iben Dahl"]
    assert finds("Anne Dahl", iben, PRIVATE)
    assert finds("Anne Dahl", iben, "WORK"), "her class"
    emma = school.pupils["Emma Aas"]
    assert not finds("Anne Dahl", emma, PRIVATE)


def test_around_a_child_with_a_visit_ban_the_father_finds_nothing_and_has_no_grant(
    cast, school, finds
):
    noah = school.enrol("Noah Moe", "3B")
    erik = cast.profile_id("Erik Moe")
    assert not finds("Erik Moe", noah, PRIVATE)
    assert not finds("Liv Moe", noah, PRIVATE), "nobody before two have named her (F8)"
    with acting(None), transaction():
        got = select(Grant).where(Grant.subject_id == noah, Grant.profile_id == erik)
        assert db.session.scalars(got).all() == []


def test_what_the_register_says_holds_in_the_same_act(cast, school, finds):
    emma, tor, child = school.pupils["Emma Aas"], cast.person("Tor Aas").id, None
    child = cast.person("Emma Aas").id
    db.session.rollback()
    relate(tor, kind=RelationKind.WITHOUT)
    with acting(None), transaction():
        tell_of_children({child})
    assert not finds("Tor Aas", emma, PRIVATE)
    assert finds("Mona Aas", emma, PRIVATE)
    relate(tor, kind=RelationKind.JOINT)
    with acting(None), transaction():
        tell_of_children({child})
        tell_of_children(set())
    assert finds("Tor Aas", emma, PRIVATE)


@pytest.mark.parametrize("change", [{"is_blocked": True}, {"valid_to": clock.today()}])
def test_by_night_what_has_ended_is_shut(cast, school, finds, change):
    tor = cast.person("Tor Aas").id
    db.session.rollback()
    relate(tor, **change)
    settled()
    assert not finds("Tor Aas", school.pupils["Emma Aas"], PRIVATE)
    assert finds("Mona Aas", school.pupils["Emma Aas"], PRIVATE)


def test_settling_again_writes_nothing(school):
    def grants():
        with acting(None), transaction():
            return db.session.query(Grant).count()

    before = grants()
    settled()
    assert grants() == before


def test_of_age_the_pupil_alone_has_it(cast, school, finds, later):
    sara, born = school.enrol("Sara Lie", "3B"), cast.person("Sara Lie").born_on
    db.session.rollback()
    assert finds("Jon Lie", sara, PRIVATE)
    assert finds("Sara Lie", sara, PRIVATE)
    birthday = born.replace(year=born.year + 18)
    with later((birthday - clock.today()).days - 1):
        assert finds("Jon Lie", sara, PRIVATE)
    with later((birthday - clock.today()).days):
        assert not finds("Jon Lie", sara, PRIVATE)
        assert finds("Sara Lie", sara, PRIVATE)
        settled()
        assert not finds("Jon Lie", sara, PRIVATE)


def test_without_a_birth_date_no_bond_opens_anything(cast, school, finds):
    person = cast.person("Lea Vik").id
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(update(Person).where(Person.id == person).values(born_on=None))
    lea = school.enrol("Lea Vik", "2A")
    assert not finds("Grete Vik", lea, PRIVATE)


def test_a_relation_that_ends_later_ends_by_itself(cast, school, finds, later):
    mona = cast.person("Mona Aas").id
    db.session.rollback()
    relate(mona, valid_to=clock.today() + timedelta(days=5))
    oskar = school.enrol("Oskar Aas", "3B")
    with later(4):
        assert finds("Mona Aas", oskar, PRIVATE)
    with later(5):
        assert not finds("Mona Aas", oskar, PRIVATE)
