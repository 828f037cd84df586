"""What each adult may with a pupil: by the dated rule, or as two at the school have set it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Relation, RelationKind
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.rights.school import school_differences
from samspill.school.groups.models import StaffRole
from samspill.school.guardians.actions import agree, set_switches, take_back
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.jobs import settle_bonds_of_all
from samspill.school.pupils.models import GuardianSwitch, Switch, SwitchSource
from tests.support.forms import post
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, NINA = "Mona Aas", "Tor Aas", "Kari Lunde", "Nina Haug"
PRIVATE = "PRIVATE"
SEE, PICK_UP, CONSENTS = Switch.SEE, Switch.PICK_UP, Switch.CONSENTS


@pytest.fixture
def emma(cast, school):
    """Emma, whose parents share the responsibility; Nina is in the office."""
    school.place(NINA, "", StaffRole.OFFICE)
    return school.pupils["Emma Aas"]


@pytest.fixture
def opened(cast):
    """The pupil as the office opens it to change what adults may."""

    def it(pupil_id, do, by=HEAD):
        with cast.acting_as(by, "WORK"):
            lock_subject(pupil_id)
            return do(open_pupil(pupil_id, Area.SCHOOL, Level.MANAGE))

    return it


@pytest.fixture
def say(cast, opened):
    """Say what an adult may; gives the switches that wait."""

    def it(pupil_id, who, switch, *, is_on, by=HEAD, **more):
        def do(pupil):
            adult = next(one for one in adults_of(pupil).adults if one.name == who)
            how = {"is_on": is_on, "source": SwitchSource.COURT, **more}
            set_switches(pupil, relation_id=adult.relation_id, switches=[switch], **how)
            rows = db.session.scalars(select(GuardianSwitch)).all()
            return [row.id for row in rows if row.waits and row.ended_at is None]

        return opened(pupil_id, do, by)

    return it


@pytest.fixture
def may(cast, opened):
    """What an adult may, as the office reads it."""

    def it(pupil_id, who):
        found = opened(pupil_id, adults_of).adults
        return set(next(one.may for one in found if one.name == who))

    return it


def as_system(do):
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        do()
        db.session.flush()
        db.session.execute(text("set local role none"))


def differences():
    found = []
    as_system(lambda: found.extend(school_differences()))
    return found


def change_relation(cast, adult, **values):
    """The register says something else of an adult, and who reaches what is settled."""
    adult_id = cast.person(adult).id
    db.session.rollback()
    statement = update(Relation).where(Relation.adult_id == adult_id).values(**values)
    as_system(lambda: db.session.execute(statement))
    with acting(None), transaction():
        settle_bonds_of_all()


def page(cast, who, pupil_id, kind=""):
    return cast.client(who, kind).get(f"/skole/elever/{pupil_id}/foresatte").text


def test_with_responsibility_everything_by_the_rule(emma, may):
    assert may(emma, MONA) == may(emma, TOR) == set(Switch)


def test_off_holds_at_once_and_shuts_the_grants_and_the_rows(cast, emma, say, finds, may):
    assert finds(TOR, emma, PRIVATE)
    say(emma, TOR, SEE, is_on=False)
    assert not finds(TOR, emma, PRIVATE)
    assert may(emma, TOR) == {Switch.EMERGENCY, PICK_UP}, "what needs to see it goes with it"
    assert "Emma" not in cast.client(TOR, PRIVATE).get("/skole").text
    assert finds(MONA, emma, PRIVATE)
    assert not differences()


def test_on_again_takes_two(emma, say, opened, finds):
    say(emma, TOR, SEE, is_on=False)
    (waiting,) = say(emma, TOR, SEE, is_on=True)
    assert not finds(TOR, emma, PRIVATE), "one is not enough"
    with pytest.raises(NotEnough):
        opened(emma, lambda pupil: agree(pupil, waiting))
    opened(emma, lambda pupil: agree(pupil, waiting), NINA)
    assert finds(TOR, emma, PRIVATE)
    with pytest.raises(NotVisible):
        opened(emma, lambda pupil: agree(pupil, waiting), NINA)


def test_a_closing_is_not_simply_taken_away(emma, say, opened, finds):
    say(emma, TOR, SEE, is_on=False)
    (off,) = opened(emma, lambda _pupil: db.session.scalars(select(GuardianSwitch.id)).all())
    with pytest.raises(NotEnough):
        opened(emma, lambda pupil: take_back(pupil, off))
    assert not finds(TOR, emma, PRIVATE)


def test_a_parent_without_responsibility_has_nothing_but_what_two_opened_to_a_day(
    cast, emma, say, opened, finds, may, later
):
    change_relation(cast, TOR, kind=RelationKind.WITHOUT)
    assert may(emma, TOR) == set()
    assert not finds(TOR, emma, PRIVATE)
    (waiting,) = say(emma, TOR, SEE, is_on=True, last_day=clock.today())
    opened(emma, lambda pupil: agree(pupil, waiting), NINA)
    assert may(emma, TOR) == {SEE}
    assert finds(TOR, emma, PRIVATE)
    assert not differences()
    with later(1):
        assert not finds(TOR, emma, PRIVATE)
        assert may(emma, TOR) == set()
        assert not differences()


def test_a_shorter_day_is_measured_anew(emma, cast, say, opened, finds, later):
    change_relation(cast, TOR, kind=RelationKind.WITHOUT)
    (first,) = say(emma, TOR, SEE, is_on=True)
    opened(emma, lambda pupil: agree(pupil, first), NINA)
    say(emma, TOR, SEE, is_on=False)
    (second,) = say(emma, TOR, SEE, is_on=True, last_day=clock.today())
    opened(emma, lambda pupil: agree(pupil, second), NINA)
    assert finds(TOR, emma, PRIVATE)
    with later(1):
        assert not finds(TOR, emma, PRIVATE)


def test_a_closing_to_a_day_gives_back_by_night_what_the_rule_gives(emma, say, finds, later):
    say(emma, TOR, SEE, is_on=False, last_day=clock.today())
    assert not finds(TOR, emma, PRIVATE)
    with later(1):
        with acting(None), transaction():
            settle_bonds_of_all()
        assert finds(TOR, emma, PRIVATE)


def test_one_may_be_let_fetch_without_seeing_the_day(cast, emma, say, opened, finds, may):
    change_relation(cast, TOR, kind=RelationKind.WITHOUT)
    (waiting,) = say(emma, TOR, PICK_UP, is_on=True)
    opened(emma, lambda pupil: agree(pupil, waiting), NINA)
    assert may(emma, TOR) == {PICK_UP}
    assert not finds(TOR, emma, PRIVATE)


def test_a_block_bites_at_once_whatever_the_switch_says(cast, emma, say, opened, finds):
    change_relation(cast, TOR, kind=RelationKind.WITHOUT)
    (waiting,) = say(emma, TOR, SEE, is_on=True)
    opened(emma, lambda pupil: agree(pupil, waiting), NINA)
    tor, child = cast.person(TOR), cast.person("Emma Aas").id
    tor_id, tenant_id = tor.id, tor.tenant_id
    db.session.rollback()
    as_system(
        lambda: block_by_register(
            tenant_id=tenant_id, adult_id=tor_id, child_id=child, reason="x", last_day=None
        )
    )
    assert not finds(TOR, emma, PRIVATE)


def test_a_foster_home_has_the_day_and_not_the_consents(school, may):
    adam = school.enrol("Adam Nes", "3B")
    assert may(adam, "Ellen Krog") == set(Switch) - {CONSENTS}
    assert may(adam, "Nora Nes") == set(), "in care, the parents have nothing by the rule"


def test_what_two_lets_a_parent_with_contact_see_has_no_pick_up_in_it(
    cast, school, emma, say, opened, finds, may
):
    """F3: she may see the school day; who fetches, and the home of the others, she may not."""
    adam = school.enrol("Adam Nes", "3B")
    (waiting,) = say(adam, "Nora Nes", SEE, is_on=True)
    opened(adam, lambda pupil: agree(pupil, waiting), NINA)
    assert finds("Nora Nes", adam, PRIVATE)
    assert may(adam, "Nora Nes") == {SEE}
    text = page(cast, "Nora Nes", adam, PRIVATE)
    assert all(name not in text for name in ("Ellen", "Rune", "Tone", "Hente"))


def test_nothing_that_is_so_already_is_set(emma, say):
    with pytest.raises(RuleBroken) as refused:
        say(emma, TOR, SEE, is_on=True)
    assert refused.value.field == "switches"


@pytest.mark.parametrize(
    ("more", "field"),
    [({"last_day": clock.today().replace(year=2020)}, "last_day")],
)
def test_a_day_that_has_passed_is_refused(emma, say, more, field):
    with pytest.raises(RuleBroken) as refused:
        say(emma, TOR, SEE, is_on=False, **more)
    assert refused.value.field == field


def test_nobody_sets_her_own(cast, school, emma, say):
    """Kari is in the office, and Emma's father's sister: here the mother herself."""
    with pytest.raises(RuleBroken), cast.acting_as(HEAD, "WORK"):
        pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        more = {"switches": [SEE], "is_on": False, "source": SwitchSource.COURT}
        set_switches(pupil, relation_id=uuid4(), **more)
    with pytest.raises(NotEnough), cast.acting_as(KARI, "WORK"):
        open_pupil(emma, Area.SCHOOL, Level.MANAGE)
    with pytest.raises(NotEnough), cast.acting_as(MONA, PRIVATE):
        open_pupil(emma, Area.SCHOOL, Level.MANAGE)


# ---- the page ------------------------------------------------------------------------------


def test_each_reads_what_she_may_and_why_and_less_of_another(cast, emma, say):
    say(emma, TOR, CONSENTS, is_on=False)
    mothers, fathers = page(cast, MONA, emma, PRIVATE), page(cast, TOR, emma, PRIVATE)
    assert "Tor Aas" in mothers
    assert "Rettsavgjørelse" not in mothers, "why it is so is his alone (J9)"
    assert "Rettsavgjørelse" in fathers
    assert "Svare på samtykker: får ikke" in fathers
    assert "15 år" in mothers
    assert "Endre" not in mothers
    teachers = page(cast, KARI, emma)
    assert "Tor Aas" in teachers
    assert "Rettsavgjørelse" not in teachers


def test_around_a_protected_child_no_other_name(cast, school, emma):
    protect(cast, "Emma Aas")
    assert cast.client(MONA, PRIVATE).get(f"/skole/elever/{emma}/foresatte").status_code == 404


def test_that_child_welfare_takes_part_is_told_to_no_teacher(cast, school):
    adam = school.enrol("Adam Nes", "3B")
    assert "Tone" not in page(cast, KARI, adam)
    assert "Tone Bakke" in page(cast, HEAD, adam)


def test_head_sets_and_office_agrees_on_the_page(cast, emma, finds, opened):
    client, path = cast.client(HEAD), f"/skole/elever/{emma}/foresatte"
    found = opened(emma, adults_of).adults
    tor = next(one for one in found if one.name == TOR)
    assert post(client, path, {"is_on": "off"}).status_code == 422
    form = {"relation_id": str(tor.relation_id), "switches": "SEE", "source": "AGREEMENT"}
    assert post(client, path, {**form, "is_on": "off"}).status_code == 303
    assert not finds(TOR, emma, PRIVATE)
    answer = post(client, path, {**form, "is_on": "on"}, follow_redirects=True)
    assert "når en til har sagt ja" in answer.text
    (waiting,) = opened(
        emma,
        lambda _pupil: db.session.scalars(
            select(GuardianSwitch.id).where(GuardianSwitch.is_on)
        ).all(),
    )
    office = cast.client(NINA)
    assert "Ja, Tor Aas får: Se skolehverdagen" in office.get(path).text
    assert post(office, f"{path}/{waiting}/svar", {}).status_code == 303
    assert finds(TOR, emma, PRIVATE)
    assert post(office, f"{path}/{waiting}/fjerning", {}).status_code == 303
    assert finds(TOR, emma, PRIVATE), "by the rule"


def test_the_page_is_within_ten_statements(cast, emma):
    client, path = cast.client(MONA, PRIVATE), f"/skole/elever/{emma}/foresatte"
    client.get(path)
    with counted_statements() as found:
        client.get(path)
    assert len(found) <= 10, "\n".join(found)
