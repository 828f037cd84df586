"""What is sealed cannot be read from the database's files, nor from a copy when its key is gone."""

from __future__ import annotations

import os
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import make_url

from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.models import ContactItem, ContactKind, Person, Profile
from samspill.identity.numbers import number_of
from samspill.infra.crypto import seal
from samspill.infra.db import db
from samspill.infra.erasure import erase
from samspill.infra.key_store import HOUSE, of_contact, of_person
from samspill.infra.keyring import KeyGone
from samspill.retention.models import LegalHold
from samspill.web.factory import create_worker_app

pytestmark = pytest.mark.deep
CANARY = b"kanari-forseglet"
CLEAR = b"kanari-i-klartekst"


def written():
    """The canary in columns of three owners; another word in clear text, to see that we find it."""
    person = db.session.query(Person).first()
    profile = db.session.query(Profile).filter_by(person_id=person.id).first()
    item, hold = new_id(), new_id()
    place = f"contact_items:value:{item}"
    sealed = seal(CANARY, place, of_contact(item))
    values = {"kind": ContactKind.MOBILE, "value_sealed": sealed, "changed_at": clock.now()}
    db.session.add(ContactItem(id=item, profile_id=profile.id, **values))
    reason = seal(CANARY, f"legal_holds:reason:{hold}", HOUSE)
    times = {"placed_at": clock.now(), "until": clock.today()}
    db.session.add(LegalHold(id=hold, held_id=new_id(), reason_sealed=reason, **times))
    number = seal(CANARY, f"persons:number:{person.id}", of_person(person.id))
    change = update(Person).where(Person.id == person.id)
    db.session.execute(change.values(number_sealed=number, given_name=CLEAR.decode()))
    db.session.commit()


def holding(folder, word):
    """The files that hold a word, also across the pages that are read at a time."""
    return [
        os.path.join(where, name)
        for where, _folders, names in os.walk(folder)
        for name in names
        if word in readable(os.path.join(where, name))
    ]


def readable(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:  # a socket, or gone since
        return b""


def test_no_canary_in_the_files_of_the_database_nor_in_its_log(cluster):
    with cluster.copy() as urls:
        app = create_worker_app(cluster.settings, urls.owner)
        with app.app_context():
            written()
            db.engine.dispose()
        super_app = create_worker_app(cluster.settings, urls.superuser)
        with super_app.app_context():
            db.session.execute(text("checkpoint"))
            db.session.remove()
            db.engine.dispose()
        data = cluster.settings.instance
        assert any("pg_wal" in path for path in holding(data, CLEAR))
        assert any("/base/" in path for path in holding(data, CLEAR))
        assert holding(data, CANARY) == []


def test_a_destroyed_key_opens_nothing_in_a_restored_copy(cluster):
    person_id = new_id()
    owner, place = of_person(person_id), f"persons:number:{person_id}"
    with cluster.copy() as urls:
        with create_worker_app(cluster.settings, urls.owner).app_context():
            row = {"id": person_id, "given_name": "Ny", "family_name": "Ny", "number_lookup": b"x"}
            db.session.add(Person(**row, number_sealed=seal(CANARY, place, owner)))
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        with restored(urls) as backup:
            with create_worker_app(cluster.settings, urls.owner).app_context():
                db.session.delete(db.session.get_one(Person, person_id))
                db.session.commit()
                erase(str(owner))
                db.session.remove()
                db.engine.dispose()
            with create_worker_app(cluster.settings, backup).app_context():
                back = db.session.get_one(Person, person_id)
                assert back.given_name == "Ny"
                with pytest.raises(KeyGone):
                    number_of(back)
                db.session.remove()
                db.engine.dispose()


@contextmanager
def restored(urls):
    """A copy of a database as it is now, for later."""
    name = f"t_{new_id().hex[:12]}"
    address = make_url(urls.superuser).set(drivername="postgresql")
    of = address.database
    address = address.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create database {name} template {of} owner samspill_owner")
        try:
            yield make_url(urls.owner).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"drop database {name} with (force)")
