"""Employees from a file: shown before anything happens, then all of it or nothing."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.administration.employees.jobs import forget
from samspill.administration.employees.models import EmployeeFile
from samspill.administration.employees.taking import (
    KEPT,
    drop_file,
    preview,
    send_file,
    take_file,
)
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.administration.test_employees import number_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements
from tests.support.world import as_system

OLA = "Ola Vik"
HEADING = "Fødselsnummer;Fornavn;Etternavn;E-post;Enhet;Stilling;Stafettholder"


def row(number, given="Åse", family="Bø", unit="Fjordvik skole", title="lærer", holds="nei"):
    return f"{number};{given};{family};{given.lower()}@fjordvik.example;{unit};{title};{holds}"


def csv(*rows):
    return "\n".join([HEADING, *rows]).encode()


@pytest.fixture
def send(town):
    def it(*rows, by=OLA):
        with town.opened(by) as tenant:
            return send_file(tenant, csv(*rows), synthetic=True)

    return it


@pytest.fixture
def look(town):
    def it(file_id, by=OLA):
        with town.opened(by) as tenant:
            found = preview(tenant, file_id, synthetic=True)
            return (
                [one.name for one in found.new],
                [(one.name, one.fields) for one in found.changed],
                found.unchanged,
                [(one.row, one.column) for one in found.refused],
            )

    return it


@pytest.fixture
def take(town):
    def it(file_id, by=OLA):
        with town.opened(by) as tenant:
            take_file(tenant, file_id, synthetic=True)

    return it


def count(model):
    with acting(None), transaction():
        return db.session.scalar(select(func.count()).select_from(model))


def sealed(file_id):
    with acting(None), transaction(), as_system(db.session.connection()):
        return db.session.scalar(
            select(EmployeeFile.content_sealed).where(EmployeeFile.id == file_id)
        )


def known(cast, name="Siv Pedersen", **more):
    given, _space, family = name.rpartition(" ")
    said = {"given": given, "family": family, "unit": "PPT", "title": "logoped"}
    return row(cast.number(name), **{**said, **more})


def same(cast):
    """Siv as she stands: only her address is another in the files of these tests."""
    return known(cast)


def test_the_preview_tells_new_changed_and_unchanged_and_changes_nothing(cast, send, look, take):
    before = count(Person), count(Profile)
    take(send(same(cast)))  # now her address is the file's
    file_id = send(
        row(number_of(0)),
        known(cast, title="rådgiver"),
        known(cast, "Kari Lunde", unit="Fjordvik skole", title="kontaktlærer 3B"),
    )
    new, changed, unchanged, refused = look(file_id)
    assert new == ["Åse Bø"]
    assert changed == [("Siv Pedersen", ("title",)), ("Kari Lunde", ("email",))]
    assert (unchanged, refused) == (0, [])
    assert (count(Person), count(Profile)) == before
    assert look(send(same(cast)))[2] == 1


def test_a_yes_does_all_of_it_and_forgets_the_file(cast, town, send, take):
    file_id = send(
        row(number_of(0)), row(number_of(0), unit="PPT"), known(cast, title="rådgiver", holds="ja")
    )
    people, profiles = count(Person), count(Profile)
    take(file_id)
    assert (count(Person), count(Profile)) == (people + 1, profiles + 2)
    siv = select(Profile.title, Profile.may_hold_plans).where(
        Profile.id == cast.profile_id("Siv Pedersen")
    )
    with acting(None), transaction():
        assert tuple(db.session.execute(siv).one()) == ("rådgiver", True)
    assert sealed(file_id) is None
    with pytest.raises(NotVisible):
        take(file_id)


def test_a_column_that_is_not_there_changes_nothing(cast, town, take):
    siv = cast.profile_id("Siv Pedersen")
    content = (
        "Fødselsnummer;Fornavn;Etternavn;E-post;Enhet\n"
        f"{cast.number('Siv Pedersen')};Siv;Pedersen;ny@fjordvik.example;PPT"
    ).encode()
    with town.opened() as tenant:
        file_id = send_file(tenant, content, synthetic=True)
    take(file_id)
    with acting(None), transaction():
        one = select(Profile.title, Profile.email).where(Profile.id == siv)
        assert tuple(db.session.execute(one).one()) == ("logoped", "ny@fjordvik.example")


def test_who_is_not_in_the_file_is_not_touched(cast, send, take):
    kari = cast.profile_id("Kari Lunde")
    standing = select(*Profile.__table__.columns).where(Profile.id == kari)
    with acting(None), transaction():
        before = tuple(db.session.execute(standing).one())
    take(send(row(number_of(0))))
    with acting(None), transaction():
        assert tuple(db.session.execute(standing).one()) == before


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"unit": "Havna skole"}, "Enhet"),
        ({"unit": "Nordlia skole"}, "Enhet"),
        ({"unit": "BUP Fjordvik"}, "Enhet"),
        ({"family": "Holm"}, "Etternavn"),
    ],
)
def test_one_refused_row_stops_the_whole_file(cast, send, look, take, wrong, column):
    before = count(Person), count(Profile)
    file_id = send(row(number_of(0)), known(cast, **wrong))
    assert look(file_id)[3] == [(3, column)]
    with pytest.raises(RuleBroken, match="refused"):
        take(file_id)
    assert (count(Person), count(Profile)) == before
    assert sealed(file_id) is not None


def test_nobody_changes_her_own_work_by_a_file(cast, send, look, take):
    own = known(cast, OLA, unit="Fjordvik rådhus", holds="ja")
    file_id = send(own)
    assert look(file_id)[3] == [(2, "Fødselsnummer")]
    with pytest.raises(RuleBroken, match="refused"):
        take(file_id)


def test_what_changed_since_the_preview_is_shown_again(cast, send, take):
    file_id = send(row(number_of(0)))
    take(send(row(number_of(0))))
    with pytest.raises(Conflict):
        take(file_id)


def test_a_file_is_sealed_and_forgotten_after_an_hour(send, look, take, later):
    file_id = send(row(number_of(0)))
    kept = sealed(file_id)
    assert number_of(0).encode() not in kept
    assert "Åse".encode() not in kept
    later(hours=1, minutes=1)
    with pytest.raises(NotVisible):
        look(file_id)
    with pytest.raises(NotVisible):
        take(file_id)
    send(row(number_of(1)))
    assert sealed(file_id) is None
    assert timedelta(hours=1) == KEPT


def test_a_file_is_emptied_within_the_next_hour_though_nobody_sends_another(send, later):
    file_id = send(row(number_of(0)))
    run(forget)
    assert sealed(file_id)
    later(hours=1, minutes=1)
    run(forget)
    assert sealed(file_id) is None


def run(job):
    db.session.rollback()
    with acting(None), transaction():
        job()


def test_a_file_is_dropped(town, send, look):
    file_id = send(row(number_of(0)))
    with town.opened() as tenant:
        drop_file(tenant, file_id)
    assert sealed(file_id) is None
    with pytest.raises(NotVisible):
        look(file_id)


def test_what_is_no_file_of_employees_is_not_kept(town):
    with town.opened() as tenant, pytest.raises(RuleBroken, match="unreadable"):
        send_file(tenant, b"\x00\x01", synthetic=True)
    with acting(None), transaction(), as_system(db.session.connection()):
        assert db.session.scalar(select(func.count()).select_from(EmployeeFile)) == 0


def test_the_cost_does_not_grow_with_the_file(send, look):
    costs = []
    for size in (2, 60):
        file_id = send(*(row(number_of(place), given=f"Åse{place}") for place in range(size)))
        with counted_statements() as found:
            look(file_id)
        costs.append(len(found))
    assert len(set(costs)) == 1


def test_thousands_of_employees_are_taken_in_one_go(send, take):
    size = 400
    rows = [row(number_of(place), given=f"Åse{place}", unit="PPT") for place in range(size)]
    before = count(Profile)
    file_id = send(*rows)
    with counted_statements() as found:
        take(file_id)
    assert count(Profile) == before + size
    assert len(found) < size


# ---- pages --------------------------------------------------------------------------------


def upload(client, town, content, name="ansatte.csv"):
    form = {"file": (BytesIO(content), name)}
    answer = post(client, town.path("/ansatte/filer"), form, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client spools a large body to disk
    return answer


def test_the_pages_from_upload_to_yes(cast, town):
    ola = cast.client(OLA)
    sent = upload(ola, town, csv(row(number_of(0)), known(cast)))
    assert sent.status_code == 303
    page = Page(ola.get(sent.location))
    assert "Åse Bø" in page.text
    assert "Én ny" in page.text
    assert number_of(0) not in str(page.soup)
    answer = post(ola, sent.location + "/bekreftelse")
    assert answer.location == town.path("/ansatte")
    assert "Åse Bø" in Page(ola.get(town.path("/ansatte?q=Åse"))).text
    assert ola.get(sent.location).status_code == 404


def test_the_page_lists_every_fault_and_has_no_yes(cast, town):
    ola = cast.client(OLA)
    sent = upload(ola, town, csv(row("123"), row(number_of(0), unit="Havna")))
    page = Page(ola.get(sent.location))
    assert "Rad 2, Fødselsnummer" in page.text
    assert "Rad 3, Enhet" in page.text
    assert "Lagre alle" not in page.text
    refused = post(ola, sent.location + "/bekreftelse")
    assert refused.status_code == 422
    assert "Rett feilene" in Page(refused).text
    assert post(ola, sent.location + "/sletting").status_code == 303


@pytest.mark.parametrize("content", [b"", b"\x00", b"tull", b"x" * (6 * 1024 * 1024)])
def test_a_file_that_cannot_be_read_is_said_at_the_field(cast, town, content):
    answer = upload(cast.client(OLA), town, content)
    assert (answer.status_code, set(Page(answer).errors())) == (422, {"file"})


def test_no_file_is_said_at_the_field(cast, town):
    answer = post(cast.client(OLA), town.path("/ansatte/filer"), {})
    assert (answer.status_code, set(Page(answer).errors())) == (422, {"file"})


@pytest.mark.parametrize(
    ("who", "status"), [("Dag Moen", 403), ("Ingrid Holm", 404), ("Mona Aas", 404)]
)
def test_nobody_else_sends_or_sees_a_file(cast, town, send, who, status):
    file_id = send(row(number_of(0)))
    client = cast.client(who)
    assert client.get(town.path("/ansatte/filer")).status_code == status
    assert upload(client, town, csv(row(number_of(1)))).status_code == status
    address = town.path(f"/ansatte/filer/{file_id}")
    assert client.get(address).status_code == status
    for part in ("/bekreftelse", "/sletting"):
        assert post(client, address + part).status_code == status
