"""Classes and pupils from a file: shown first, conflicts set aside, whole or not at all, undone."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.national_id import check_digits
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.tabular import MOST_ROWS
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.school.groups.models import Group, GroupMember, GroupStaff, StaffRole
from samspill.school.imports import jobs
from samspill.school.imports.models import SchoolFile, SchoolFileState
from samspill.school.imports.queries import file_in
from samspill.school.imports.taking import (
    KEPT,
    drop_file,
    outcome_of,
    send_file,
    take_file,
    undo_file,
)
from samspill.school.pupils.models import Pupil
from tests.support.forms import post
from tests.support.numbers import number_of
from tests.support.page import Page
from tests.support.school import HEAD
from tests.support.statements import counted_statements

OTHER_UNIT = text(
    "select id from units u where not exists"
    " (select 1 from groups g where g.unit_id = u.id) limit 1"
)
NINA, KARI = "Nina Haug", "Kari Lunde"
HEADING = "Fødselsnummer;Fornavn;Etternavn;Klasse;Trinn;Rolle"


def row(name, group="3B", level="3", role="elev", number=None):
    given, _space, family = name.rpartition(" ")
    return f"{number or number_of(name)};{given};{family};{group};{level};{role}"


def csv(*rows, heading=HEADING):
    return "\n".join([heading, *rows]).encode()


def stranger(place):
    """A number that nobody here has."""
    nines = (f"019018{900 - place * 3 - more:03d}" for more in range(3))
    return next(nine + digits for nine in nines if (digits := check_digits(nine)))


@contextmanager
def as_system():
    """See and write everything."""
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        yield
        db.session.flush()
        db.session.execute(text("set local role none"))


EMMA, IBEN = row("Emma Aas"), row("Iben Dahl", "2A", "2")


@pytest.fixture
def send(school):
    def it(*rows, content=None, is_whole=False, by=HEAD):
        with school.opened(by) as opened:
            found = content if content is not None else csv(*rows)
            return send_file(opened, found, is_whole=is_whole, synthetic=True)

    return it


@pytest.fixture
def look(school):
    def it(file_id, by=HEAD):
        with school.opened(by) as opened:
            return outcome_of(opened, file_in(opened.subject.id, file_id), synthetic=True)

    return it


def work(job, school, file_id, who, **more):
    """As the worker runs it, twice: jobs may run again."""
    for _time in range(2):
        with acting(None), transaction():
            job(str(school.id), str(file_id), str(who), **more)


@pytest.fixture
def take(cast, school):
    def it(file_id, by=HEAD):
        with school.opened(by) as opened:
            take_file(opened, file_id, synthetic=True)
        work(jobs.take_school_file, school, file_id, cast.profile_id(HEAD), synthetic=True)
        return state_of(school, file_id)

    return it


def state_of(school, file_id):
    with school.opened() as opened:
        return file_in(opened.subject.id, file_id).state


def counted():
    with as_system():
        return [
            db.session.scalar(select(func.count()).select_from(table))
            for table in (Group, GroupMember, GroupStaff, Pupil, Person)
        ]


def test_a_file_is_shown_first_and_then_taken_whole(cast, school, send, look, take, finds):
    before = counted()
    file_id = send(
        EMMA,
        row("Oskar Aas", "3B"),
        row("Iben Dahl", "3C"),
        row("Anne Dahl", "3C", role="kontaktlærer"),
    )
    shown = look(file_id)
    assert [one.entry.name for one in shown.new] == ["Oskar Aas"]
    assert [one.entry.name for one in shown.moved] == ["Iben Dahl"]
    assert [one.name for one in shown.groups.values()] == ["3C"]
    assert len(shown.staff) == shown.unchanged == 1
    assert not shown.refused
    assert counted() == before, "nothing is changed by looking"
    assert take(file_id) == SchoolFileState.TAKEN
    oskar = cast_pupil(cast, "Oskar Aas")
    assert finds(KARI, oskar)
    assert finds("Mona Aas", oskar, "PRIVATE"), "who has his daily life reaches him"
    assert finds("Anne Dahl", school.pupils["Iben Dahl"]), "she has 3C, where Iben is now"
    assert counted() == [before[0] + 1, before[1] + 3, before[2] + 1, before[3] + 1, before[4]]


def cast_pupil(cast, name):
    child = cast.person(name).id
    found = db.session.execute(select(Pupil.id).where(Pupil.child_id == child)).scalar_one()
    db.session.rollback()
    return found


def test_who_changes_class_is_out_of_the_one_teachers_reach_at_once(school, send, take, finds):
    emma = school.pupils["Emma Aas"]
    assert take(send(row("Emma Aas", "2A", "2"))) == SchoolFileState.TAKEN
    assert not finds(KARI, emma)
    assert finds("Anne Dahl", emma)


def test_the_same_file_again_changes_nothing(school, send, look, take):
    rows = (row("Oskar Aas", "5Z", "5"), EMMA, row("Noah Moe", "3B"))
    take(send(*rows))
    before = counted()
    shown = look(send(*rows))
    assert not shown.does_something
    assert shown.unchanged == 3
    assert counted() == before


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row("Oskar Aas", number="123"), "11 siffer"),
        (row("Oskar Aas", level="11"), "fra 1 til 10"),
        (row("Oskar Aas", role="konge"), "kontaktlærer"),
        (row("Oskar Aas", group=""), "Mangler."),
        (row("Oskar Aas", group="=1+1"), "formel"),
        (row("Oskar Aas", group="x" * 41), "41"),
        (row("Oskar Aas", level="4"), "annet trinn"),
        ("Oskar;Aas", "mangler felter"),
        (row("Oskar Aas") + ";x", "for mange felter"),
        (row("Oskar Hansen", number=number_of("Oskar Aas")), "passer ikke sammen"),
        (row("Emma Aas", "2A", "2"), "står i rad 2"),
        (row("Hanne Nilsen", role="lærer"), "Arbeider ikke på skolen"),
        (row("Bente Ruud", role="lærer"), "ditt eget arbeid"),
        (row("Oskar\u200b Aas", number=number_of("Oskar Aas")), "ikke kan leses"),
    ],
    ids=[
        *("number", "level", "role", "no class", "formula", "long", "other level", "short", "wide"),
        *("name", "twice", "elsewhere", "oneself", "signs"),
    ],
)
def test_a_row_in_conflict_is_set_aside_and_the_rest_is_taken(school, send, look, take, bad, said):
    file_id = send(EMMA, bad, row("Iben Dahl", "3B"))
    shown = look(file_id)
    assert [one.row for one in shown.refused] == [3]
    assert said in shown.refused[0].text
    assert take(file_id) == SchoolFileState.TAKEN
    with school.opened() as opened:
        kept = file_in(opened.subject.id, file_id)
        assert [one[0] for one in kept.refused] == [3]
        assert kept.done["pupils"] == 1
        assert kept.content_sealed is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "overskrifter"),
        (b"\n\n", "overskrifter"),
        (csv(), "ingen elever"),
        (b"Navn;Adresse\nA;B", "Disse mangler"),
        (csv(EMMA, heading=HEADING.replace("Trinn", "Hobby")), "Hobby"),
        (csv(EMMA, heading=HEADING.replace("Trinn", "Klasse")), "to ganger"),
        (csv(EMMA) + b'\n"01', "stopper midt i rad 3"),
        (b"PK\x03\x04\x00\x00", "CSV"),
        (csv(*[EMMA] * (MOST_ROWS + 1)), "10"),
        (csv(*[row("Ola Nordmann", number=stranger(1))] * 100_000), "mange rader"),
    ],
    ids=[
        "empty",
        "blank",
        "heading",
        "columns",
        "other",
        "twice",
        "half",
        "xlsx",
        "many",
        "100000",
    ],
)
def test_what_is_no_such_file_is_refused_whole(school, send, content, said):
    before = counted()
    with pytest.raises(RuleBroken) as refused:
        send(content=content)
    assert refused.value.field == "file"
    assert said in str(refused.value.text)
    assert counted() == before
    with school.opened():
        assert db.session.query(SchoolFile).count() == 0


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_any_common_writing_is_read(send, look, code):
    content = csv(row("Bjørn Åsen", "1Æ", "1", number=stranger(2))).decode().encode(code)
    shown = look(send(content=content))
    assert [one.name for one in shown.groups.values()] == ["1Æ"]
    assert [one.entry.name for one in shown.protected] == ["Bjørn Åsen"]


def test_whom_the_register_has_not_told_of_is_found_by_nobody(cast, school, send, take, finds):
    file_id = send(row("Nye Elev", number=stranger(3)))
    assert take(file_id) == SchoolFileState.TAKEN
    with as_system():
        newest = select(Pupil.id).join(Person, Person.id == Pupil.child_id)
        pupil = db.session.scalars(newest.where(Person.family_name == "Elev")).one()
    assert not finds(KARI, pupil)
    assert not finds(HEAD, pupil)
    page = cast.client(HEAD).get(f"/skole/grupper/{school.groups['3B']}").text
    assert "Nye Elev" not in page


def test_a_protected_pupil_is_placed_once_and_shown_by_no_name(cast, school, send, look, take):
    file_id = send(EMMA, row("Noah Moe", "3B"))
    assert [one.entry.row for one in look(file_id).protected] == [3]
    page = cast.client(HEAD).get(f"/skole/grupper/{school.id}/filer/{file_id}").text
    assert "Noah" not in page
    assert "Én elev som få kan finne" in page
    take(file_id)
    noah = cast_pupil(cast, "Noah Moe")
    places = select(func.count()).select_from(GroupMember).where(GroupMember.pupil_id == noah)
    with as_system():
        assert db.session.scalar(places) == 2
    take(send(EMMA, row("Noah Moe", "3B"), row("Oskar Aas")))
    with as_system():
        assert db.session.scalar(places) == 2


def test_a_child_whom_the_sender_must_find_nothing_about_is_as_a_wrong_name(cast, send, look):
    bente, child = cast.person(HEAD), cast.person("Oskar Aas").id
    bente_id, tenant_id = bente.id, bente.tenant_id
    db.session.rollback()
    with acting(None), transaction():
        db.session.execute(text("set local role samspill_system"))
        block_by_register(
            tenant_id=tenant_id, adult_id=bente_id, child_id=child, reason="x", last_day=None
        )
        db.session.execute(text("set local role none"))
    assert "passer ikke sammen" in look(send(EMMA, row("Oskar Aas"))).refused[0].text


def test_a_pupil_of_another_school_is_set_aside_and_a_protected_one_gives_nothing_away(
    cast, school, send, look
):
    with as_system():
        other = Group(
            tenant_id=cast_tenant(school),
            unit_id=db.session.execute(OTHER_UNIT).scalar_one(),
            kind="SCHOOL",
            name="Havna skole",
        )
        other.id = other.school_id = uuid4()
        db.session.add(other)
        db.session.flush()
        for name in ("Oskar Aas", "Noah Moe"):
            person = select(Person.id).where(Person.given_name == name.split()[0])
            pupil = Pupil(
                id=uuid4(),
                tenant_id=other.tenant_id,
                child_id=db.session.scalars(person).one(),
            )
            db.session.add(pupil)
            db.session.flush()
            place = {"group_id": other.id, "school_id": other.id, "valid_from": clock.today()}
            db.session.add(GroupMember(pupil_id=pupil.id, **place))
        db.session.flush()
    shown = look(send(EMMA, row("Oskar Aas"), row("Noah Moe")))
    assert [(one.row, "annen skole" in one.text) for one in shown.refused] == [(3, True)]
    assert [one.entry.row for one in shown.protected] == [4]


def cast_tenant(school):
    return db.session.execute(select(Group.tenant_id).where(Group.id == school.id)).scalar_one()


# ---- the whole school ----------------------------------------------------------------------


def test_who_is_not_in_a_whole_file_leaves_and_the_teacher_loses_her(
    school, send, look, take, finds
):
    iben = school.pupils["Iben Dahl"]
    assert finds("Anne Dahl", iben)
    file_id = send(EMMA, is_whole=True)
    assert look(file_id).left == 1
    assert take(file_id) == SchoolFileState.TAKEN
    assert not finds("Anne Dahl", iben)
    assert not finds(HEAD, iben)
    assert finds(KARI, school.pupils["Emma Aas"])


def test_nobody_leaves_by_a_whole_file_with_a_row_that_cannot_be_read(send, look):
    shown = look(send(EMMA, "123;Iben;Dahl;2A;2;elev", is_whole=True))
    assert shown.left == 0
    assert not shown.leaving


def test_who_is_in_a_row_set_aside_does_not_leave(send, look):
    shown = look(send(EMMA, row("Iben Hansen", "2A", number=number_of("Iben Dahl")), is_whole=True))
    assert len(shown.refused) == 1
    assert shown.left == 0


def test_a_file_that_takes_much_away_waits_for_another(cast, school, send, take):
    for child in ("Oskar Aas", "Amir Ali", "Idris Omar", "Ulrik Foss", "Lea Vik"):
        school.enrol(child, "2A")
    file_id = send(EMMA, is_whole=True)
    with pytest.raises(NotEnough):
        take(file_id)
    page = cast.client(HEAD).get(f"/skole/grupper/{school.id}/filer/{file_id}").text
    assert "uvanlig mange" in page
    assert "Legg inn" not in page
    school.place(NINA, "", StaffRole.OFFICE)
    assert take(file_id, by=NINA) == SchoolFileState.TAKEN


def test_few_never_wait(send, school):
    file_id = send(EMMA, is_whole=True)
    with school.opened() as opened:
        assert not file_in(opened.subject.id, file_id).halts, "one of two, but one family"


# ---- what changes meanwhile, and back ------------------------------------------------------


def test_what_has_changed_since_the_preview_is_not_taken(school, send, take):
    file_id = send(EMMA, row("Oskar Aas"))
    school.enrol("Oskar Aas", "2A")
    before = counted()
    assert take(file_id) == SchoolFileState.CHANGED
    assert counted() == before


def test_undone_everybody_is_where_she_was(cast, school, send, take, finds):
    emma, iben = school.pupils["Emma Aas"], school.pupils["Iben Dahl"]
    file_id = send(
        row("Emma Aas", "2A", "2"),
        row("Oskar Aas", "3B"),
        row("Anne Dahl", "3B", role="lærer"),
        is_whole=True,
    )
    take(file_id)
    oskar = cast_pupil(cast, "Oskar Aas")
    assert finds(KARI, oskar)
    assert not finds("Anne Dahl", iben)
    with school.opened() as opened:
        undo_file(opened, file_id)
    work(jobs.undo_school_file, school, file_id, cast.profile_id(HEAD))
    assert state_of(school, file_id) == SchoolFileState.UNDONE
    assert finds(KARI, emma)
    assert not finds("Anne Dahl", emma), "neither by 2A nor as a teacher of 3B"
    assert finds("Anne Dahl", iben)
    assert not finds(KARI, oskar)
    with pytest.raises(Conflict), school.opened() as opened:
        undo_file(opened, file_id)


def test_who_got_another_class_since_keeps_it_when_the_file_is_undone(cast, school, send, take):
    file_id = send(row("Iben Dahl", "3C"))
    take(file_id)
    take(send(row("Iben Dahl", "3D")))
    with school.opened() as opened:
        undo_file(opened, file_id)
    work(jobs.undo_school_file, school, file_id, cast.profile_id(HEAD))
    page = Page(cast.client(HEAD).get(f"/skole/elever/{school.pupils['Iben Dahl']}")).text
    assert "3D" in page
    assert "2A" not in page


def test_who_leads_the_school_no_more_takes_nothing(cast, school, send, take):
    file_id = send(EMMA, row("Oskar Aas"))
    with school.opened() as opened:
        take_file(opened, file_id, synthetic=True)
    with as_system():
        db.session.execute(text("update grants set valid_to = valid_from where area = 'SCHOOL'"))
    before = counted()
    work(jobs.take_school_file, school, file_id, cast.profile_id(HEAD), synthetic=True)
    assert counted() == before


def test_a_file_that_waits_too_long_is_emptied(school, send, later):
    file_id = send(EMMA, row("Oskar Aas"))
    with later(KEPT.days + 1):
        with acting(None), transaction():
            jobs.forget()
        with pytest.raises(Conflict), school.opened() as opened:
            take_file(opened, file_id, synthetic=True)
    assert state_of(school, file_id) == SchoolFileState.DROPPED


def test_a_file_is_of_one_school(school, send):
    with pytest.raises(NotVisible), school.opened() as opened:
        drop_file(opened, uuid4())


def test_a_long_file_takes_as_many_statements_to_look_at_as_a_short_one(send, look):
    few = [row("Ny Elev", f"{n % 9 + 1}Z", str(n % 9 + 1), number=stranger(n)) for n in range(90)]
    short, long = send(*few[:2]), send(*few)
    look(short)
    with counted_statements() as first:
        look(short)
    with counted_statements() as second:
        look(long)
    assert len(first) == len(second), "\n".join(second)


# ---- the page ------------------------------------------------------------------------------


def test_a_head_sends_looks_says_yes_and_sees_what_was_done(cast, school):
    client, home = cast.client(HEAD), f"/skole/grupper/{school.id}/filer"
    assert "Fødselsnummer" in client.get(home).text
    empty = post(client, home, {})
    assert empty.status_code == 422
    assert "Velg en fil." in empty.text
    content = csv(EMMA, row("Oskar Aas"), "123;Iben;Dahl;2A;2;elev")
    sent = post(client, home, {"file": (BytesIO(content), "elever.csv")})
    assert sent.status_code == 303
    here = sent.headers["Location"]
    page = client.get(here).text
    assert all(word in page for word in ("Én ny elev", "Oskar Aas", "Én rad er lagt til side"))
    assert post(client, f"{here}/bekreftelse", {}).status_code == 303
    assert "Blir lagt inn nå" in client.get(here).text
    file_id = here.rsplit("/", 1)[1]
    work(jobs.take_school_file, school, file_id, cast.profile_id(HEAD), synthetic=True)
    page = client.get(here).text
    assert all(word in page for word in ("Lagt inn", "Angre alt filen gjorde", "Rad 4"))
    assert post(client, f"{here}/bekreftelse", {}).status_code == 409
    assert post(client, f"{here}/angring", {}).status_code == 303
    assert "Blir angret nå" in client.get(here).text


def test_a_dropped_file_changes_nothing(cast, school, send):
    file_id = send(EMMA, row("Oskar Aas"))
    here = f"/skole/grupper/{school.id}/filer/{file_id}"
    answer = post(cast.client(HEAD), f"{here}/sletting", {}, follow_redirects=True)
    assert "Ingenting er endret." in answer.text
    assert counted()[1] == 4, "two enrolled, two in a class"
