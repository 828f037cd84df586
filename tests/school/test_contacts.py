"""Whom a school rings about a pupil, what its staff must know, and the yearly look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.db import db, lock_subject
from samspill.school.contacts.actions import (
    MOST,
    add_contact,
    add_need,
    confirm_contacts,
    remove_contact,
    remove_need,
)
from samspill.school.contacts.models import (
    Closeness,
    ExtraContact,
    NeedKind,
    PupilNeed,
    RingsWhen,
)
from samspill.school.groups.models import StaffRole
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.protected.actions import decide_viewer, propose_viewer
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.cards import card_of
from samspill.school.pupils.models import ContactsConfirmed, Switch, SwitchSource, ViewerReason
from samspill.school.years.models import SchoolYear
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, NINA = "Mona Aas", "Tor Aas", "Kari Lunde", "Nina Haug"
PRIVATE = "PRIVATE"
GRANDFATHER = {
    "name": "kanari-bestefar",
    "phone": "90 00 00 11",
    "closeness": Closeness.GRANDPARENT,
    "rings_when": RingsWhen.URGENT,
}


@pytest.fixture
def emma(school):
    return school.pupils["Emma Aas"]


@pytest.fixture
def do(cast, emma):
    """Do something with the contacts, or the needs, of a pupil."""

    def act(action, *given, who=MONA, hat=PRIVATE, area=Area.CONTACTS, pupil_id=emma, **more):
        level = Level.CONTRIBUTE if area == Area.NEEDS else Level.OWN
        with cast.acting_as(who, hat):
            lock_subject(pupil_id)
            return action(open_pupil(pupil_id, area, level), *given, **more)

    return act


@pytest.fixture
def look(cast, emma):
    def it(who, kind="", part="kontaktinformasjon", strength=Strength.HIGH):
        return Page(cast.client(who, kind, strength).get(f"/skole/elever/{emma}/{part}")).text

    return it


# ---- extra contacts ------------------------------------------------------------------------


def test_staff_and_who_named_her_see_a_contact_and_the_other_home_does_not(do, look, rows):
    do(add_contact, **GRANDFATHER)
    for who, kind in ((MONA, PRIVATE), (KARI, ""), (NINA, ""), (HEAD, "")):
        page = look(who, kind)
        assert "kanari-bestefar" in page, who
        assert "90000011" in page
    assert "kanari-bestefar" not in look(TOR, PRIVATE)
    seen = {(MONA, PRIVATE): 1, (KARI, "WORK"): 1, (TOR, PRIVATE): 0, ("Anne Dahl", "WORK"): 0}
    for (who, kind), many in seen.items():
        assert rows(who, ExtraContact, kind) == many, who


def test_what_is_taken_away_has_no_words_left(do, look, cast, emma):
    contact = do(add_contact, **GRANDFATHER)
    with pytest.raises(NotVisible):
        do(remove_contact, contact, who=TOR)
    with pytest.raises(NotVisible):
        do(remove_contact, contact, who=KARI, hat="WORK")
    do(remove_contact, contact)
    assert "kanari-bestefar" not in look(KARI)
    with cast.acting_as(MONA, PRIVATE):
        row = db.session.query(ExtraContact).one()
        assert row.name_sealed is row.phone_sealed is None
    with pytest.raises(NotVisible):
        do(remove_contact, contact)


def test_staff_name_nobody(do, cast, emma):
    with pytest.raises(NotVisible):
        do(add_contact, who=KARI, hat="WORK", **GRANDFATHER)
    path = f"/skole/elever/{emma}/kontaktinformasjon"
    assert post(cast.client(KARI), path, {}).status_code == 404


@pytest.mark.parametrize("phone", ["1234567", "ring meg", "+47 900", "9" * 16])
def test_what_is_no_number_is_refused_at_its_field(do, phone):
    with pytest.raises(RuleBroken) as refused:
        do(add_contact, **{**GRANDFATHER, "phone": phone})
    assert refused.value.field == "phone"


def test_what_was_typed_stays_when_it_is_refused(cast, emma):
    given = {**GRANDFATHER, "phone": "ring meg"}
    answer = post(cast.client(MONA, PRIVATE), f"/skole/elever/{emma}/kontaktinformasjon", given)
    assert answer.status_code == 422
    assert "kanari-bestefar" in answer.text
    assert "Skriv et nummer med 8 siffer" in answer.text


def test_a_school_reads_no_long_list(do):
    for _one in range(MOST):
        do(add_contact, **GRANDFATHER)
    with pytest.raises(RuleBroken, match="plass"):
        do(add_contact, **GRANDFATHER)


def test_around_a_protected_child_no_number_says_where(cast, school, do, emma, rows):
    do(add_contact, **GRANDFATHER)
    protect(cast, "Emma Aas")
    assert rows(KARI, ExtraContact) == rows(MONA, ExtraContact, PRIVATE) == 0, "nobody is named"
    with pytest.raises(NotVisible):
        do(add_contact, **GRANDFATHER)
    _name(cast, school, MONA, PRIVATE, emma)
    with pytest.raises(RuleBroken, match="norsk mobilnummer"):
        do(add_contact, **{**GRANDFATHER, "phone": "22 00 00 00"})
    do(add_contact, **GRANDFATHER)
    assert rows(MONA, ExtraContact, PRIVATE) == 2


def _name(cast, school, who, kind, pupil_id):
    school.place(NINA, "", StaffRole.OFFICE)
    profile_id = cast.profile_id(who, kind)
    with school.opened() as opened:
        why = {"reason_kind": ViewerReason.GUARDIAN, "reason": "Mor."}
        viewer = propose_viewer(opened, pupil_id, profile_id=profile_id, **why)
    with school.opened(NINA) as opened:
        decide_viewer(opened, viewer, agrees=True)


# ---- whom to ring --------------------------------------------------------------------------


def gives_number(cast, who):
    with cast.acting_as(who, PRIVATE):
        change_contact(cast.actor_now(), [Contact(ContactKind.MOBILE, "40012345", ShownTo.NOBODY)])


def test_a_number_is_shown_to_staff_when_its_owner_says_so(cast, do, look):
    gives_number(cast, MONA)
    assert "40012345" not in look(KARI)
    do(confirm_contacts, shows_mobile=True)
    assert "40012345" in look(KARI)
    assert "40012345" not in look(TOR, PRIVATE)
    do(confirm_contacts, shows_mobile=False)
    assert "40012345" not in look(KARI)


def test_who_is_not_to_be_told_when_it_is_urgent_is_not_rung(cast, emma, look):
    assert TOR in look(KARI)
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(emma)
        pupil = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        tor = next(one for one in adults_of(pupil).adults if one.name == TOR)
        off = {"switches": [Switch.EMERGENCY], "is_on": False, "source": SwitchSource.COURT}
        set_switches(pupil, relation_id=tor.relation_id, **off)
    assert TOR not in look(KARI)
    assert MONA in look(KARI)


# ---- what they must know -------------------------------------------------------------------


def test_needs_are_for_the_homes_and_those_who_are_with_the_pupil(do, look, rows, cast, emma):
    need = do(add_need, area=Area.NEEDS, kind=NeedKind.ALLERGY, text="kanari-nøtter")
    for who, kind in ((MONA, PRIVATE), (TOR, PRIVATE), (KARI, ""), (NINA, "")):
        assert "kanari-nøtter" in look(who, kind, "behov"), who
    assert rows(HEAD, PupilNeed) == 0, "the office has no need of it"
    assert cast.client(HEAD).get(f"/skole/elever/{emma}/behov").status_code == 403
    assert rows("Anne Dahl", PupilNeed) == 0
    with pytest.raises(NotEnough):
        do(remove_need, need, who=KARI, hat="WORK", area=Area.NEEDS)
    do(remove_need, need, who=TOR, area=Area.NEEDS)
    assert "kanari-nøtter" not in look(KARI, "", "behov")


def test_needs_take_a_login_at_level_high(cast, emma):
    weaker = cast.client(MONA, PRIVATE, Strength.SUBSTANTIAL)
    assert weaker.get(f"/skole/elever/{emma}/behov").status_code == 403
    assert weaker.get(f"/skole/elever/{emma}/kontaktinformasjon").status_code == 200


# ---- stemmer alt? --------------------------------------------------------------------------


@pytest.fixture
def waits(cast, school, emma):
    def it(who=MONA):
        with cast.acting_as(who, PRIVATE):
            return card_of(emma, cast.actor_now().profile_id).asks_contacts

    return it


def test_each_adult_is_asked_once_a_school_year(cast, do, waits, emma, rows):
    assert waits()
    assert "Stemmer kontaktinformasjonen?" in cast.client(MONA, PRIVATE).get("/hjem").text
    path = f"/skole/elever/{emma}/kontaktinformasjon/bekreftelse"
    assert post(cast.client(MONA, PRIVATE), path, {}).status_code == 303
    assert not waits()
    assert waits(TOR), "one home's yes is not the other's"
    assert rows(TOR, ContactsConfirmed, PRIVATE) == 0
    assert "Stemmer kontaktinformasjonen?" not in cast.client(MONA, PRIVATE).get("/hjem").text


def test_a_yes_of_the_year_before_counts_no_more(cast, do, waits, later):
    do(confirm_contacts, shows_mobile=False)
    assert not waits()
    day = clock.today()
    with cast.acting_as(HEAD, "WORK"):
        year = db.session.query(SchoolYear).one()
        year.first_day, year.spring_from = day + timedelta(days=1), day + timedelta(days=2)
    with later(1):
        assert waits()


def test_nobody_is_asked_outside_a_school_year(cast, school, emma, later, waits):
    with later(400):
        assert not waits()


def test_the_pages_take_as_many_statements_however_much_is_in_them(cast, do, emma):
    pages = [
        (cast.client(MONA, PRIVATE), f"/skole/elever/{emma}/kontaktinformasjon"),
        (cast.client(KARI), f"/skole/elever/{emma}/kontaktinformasjon"),
        (cast.client(KARI), f"/skole/elever/{emma}/behov"),
    ]

    def counted():
        found = []
        for client, path in pages:
            assert client.get(path).status_code == 200
            with counted_statements() as statements:
                client.get(path)
            found.append(len(statements))
        return found

    few = counted()
    for _one in range(MOST - 1):
        do(add_contact, **GRANDFATHER)
        do(add_need, area=Area.NEEDS, kind=NeedKind.FOOD, text="Halal")
    assert counted() == few
    assert max(few) <= 10, few
