"""A pupil writes to her contact teacher herself: from an age, and who else reads of it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import birthday
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.identity.models import Person
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.school.groups.access import open_group
from samspill.school.groups.models import StaffRole
from samspill.school.messages.actions import Letter, answer, write_home, write_to_school
from samspill.school.messages.models import SchoolMessage
from samspill.school.messages.pages import thread_page
from samspill.school.messages.recipients import offered_to_home, offered_to_staff, recipients_in
from samspill.school.pupils.access import open_pupil
from tests.school.test_bonds import settled
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import rule_is

SARA, JON, KARI = ("Sara Lie", "PRIVATE"), ("Jon Lie", "PRIVATE"), ("Kari Lunde", "WORK")
AREA = Area.SCHOOL_MESSAGES


@pytest.fixture
def sara(school):
    """Sara, who is fifteen, in a class that Kari follows up."""
    school.make("10A", year_level=10)
    school.place("Kari Lunde", "10A", StaffRole.CONTACT_TEACHER)
    return school.enrol("Sara Lie", "10A")


@pytest.fixture
def acts(cast, sara):
    def it(who, do):
        with cast.acting_as(*who):
            lock_subject(sara)
            return do(open_pupil(sara, AREA, Level.OWN))

    return it


@pytest.fixture
def writes(acts, ids):
    """Sara writes to Kari. Gives the thread."""

    def it(text="Kan jeg snakke med deg?", **more):
        more = {"to": [ids(*KARI)], **more}
        return acts(SARA, lambda one: write_to_school(one, Letter("Hei", text), **more))

    return it


@pytest.fixture
def reads(cast):
    def it(who, thread_id):
        try:
            with cast.acting_as(*who):
                return [one.text for one in thread_page(thread_id, 1).messages]
        except NotVisible:
            return None

    return it


def test_what_a_pupil_writes_is_hers_and_the_teachers(writes, reads, rows, soon, cast, ids):
    thread = writes()
    soon(1)
    assert reads(KARI, thread) == ["Kan jeg snakke med deg?"]
    assert reads(JON, thread) is None
    assert rows("Jon Lie", SchoolMessage, "PRIVATE") == 0
    assert "Hei" not in cast.client(*JON).get("/skole/meldinger").text
    with cast.acting_as(*KARI):
        answer(thread, text="Ja, i dag.", to=ids(*SARA))
    soon(1)
    assert reads(SARA, thread) == ["Kan jeg snakke med deg?", "Ja, i dag."]


def test_a_copy_to_the_home_is_her_choice(writes, reads, soon, ids):
    thread = writes(copy=[ids(*JON)])
    soon(1)
    assert reads(JON, thread) == ["Kan jeg snakke med deg?"]


def test_a_pupil_writes_to_her_contact_teachers_alone(acts, writes, ids):
    offered = acts(SARA, offered_to_home)
    assert ([one.name for one in offered.staff], offered.office) == (["Kari Lunde"], frozenset())
    assert [one.name for one in offered.homes] == ["Jon Lie"]
    for more in ({"to": [], "office": True}, {"to": [ids("Bente Ruud", "WORK")]}, {"to": []}):
        with pytest.raises(RuleBroken):
            writes(**more)


def test_a_teacher_may_write_to_the_pupil_who_is_never_chosen_beforehand(
    acts, cast, sara, reads, soon, ids
):
    offered = acts(KARI, offered_to_staff)
    assert sorted((one.name, one.is_self) for one in offered.homes) == [
        ("Jon Lie", False),
        ("Sara Lie", True),
    ]
    page = Page(cast.client(*KARI).get(f"/skole/elever/{sara}/meldinger/ny"))
    chosen = [one["value"] for one in page.soup.select("input[name=to][checked]")]
    assert chosen == [str(ids(*JON))]
    thread = acts(KARI, lambda one: write_home(one, Letter("Bra", "Fint."), to=[ids(*SARA)]))
    soon(1)
    assert (reads(SARA, thread), reads(JON, thread)) == (["Fint."], None)


def test_what_goes_to_the_homes_of_the_class_does_not_go_to_the_pupil(cast, school, sara, ids):
    with cast.acting_as(*KARI):
        found = recipients_in(open_group(school.groups["10A"], AREA, Level.WRITE), "Hei")
    assert found.everybody == {ids(*JON)}


def test_who_is_too_young_has_no_way_in(cast, sara, acts):
    birth = birthday(clock.today(), -12)
    with acting(None), transaction(), system_access("a test"):
        person = update(Person).where(Person.given_name == "Sara", Person.family_name == "Lie")
        db.session.execute(person.values(born_on=birth))
    settled()
    with pytest.raises(NotEnough):
        acts(SARA, offered_to_home)
    assert "Skriv til skolen" not in cast.client(*SARA).get(f"/skole/elever/{sara}").text
    with acting(None), transaction(), system_access("a test"):
        db.session.execute(person.values(born_on=birthday(clock.today(), -13)))
    settled()
    assert acts(SARA, offered_to_home).staff


def test_a_municipality_may_let_the_home_read_until_an_age_and_the_pupil_is_told(
    cast, sara, acts, writes, reads, soon, ids
):
    rule_is(cast, "pupil_messages", guardians_read_until=16)
    path = f"/skole/elever/{sara}/meldinger/ny"
    text = Page(cast.client(*SARA).get(path)).text
    assert "Jon Lie får også det du skriver her." in text
    thread = writes()
    soon(1)
    assert reads(JON, thread) == ["Kan jeg snakke med deg?"]
    with cast.acting_as(*SARA):
        answer(thread, text="Glem det.", to=ids(*KARI))
    soon(1)
    assert reads(JON, thread)[1:] == ["Glem det."]


def test_by_the_form_she_reads_who_gets_it(cast, sara, ids):
    path = f"/skole/elever/{sara}/meldinger/ny"
    client = cast.client(*SARA)
    assert "får også det du skriver" not in Page(client.get(path)).text
    form = {"title": "Hei", "text": "Kan vi snakke?", "to": str(ids(*KARI))}
    assert post(client, path, form).status_code == 303
