"""A file that no row names goes after a day; one that a row names stays (security.md 8)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity.models import Profile
from samspill.infra import storage
from samspill.infra.db import db
from samspill.infra.key_store import of_tenant
from samspill.infra.storage import FileGone, open_stored, put
from samspill.infra.transaction import transaction
from samspill.retention.jobs import sweep_stored
from samspill.retention.queries import file_columns

ONE_DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def house(app, own_store):
    """The application with a store of its own: other tests keep their files."""
    return app


def swept(after):
    db.session.rollback()
    with clock.moved(after), acting(None), transaction():
        sweep_stored()


def is_there(owner, stored):
    try:
        return bool(list(open_stored(owner, stored)))
    except FileGone:
        return False


def test_what_no_row_names_goes_after_a_day(house, cast, monkeypatch):
    owner = of_tenant(new_id())
    orphan = put(owner, io.BytesIO(b"alone"))
    named = db.session.scalars(select(Profile.id)).first()
    with monkeypatch.context() as other:
        other.setattr(storage, "new_id", lambda: named)
        kept = put(owner, io.BytesIO(b"named"))
    for column in file_columns():
        monkeypatch.setitem(column.info, "stored_file", False)
    swept(ONE_DAY)
    assert is_there(owner, orphan), "no table names files: nothing may go"
    monkeypatch.setitem(Profile.__table__.c.id.info, "stored_file", True)
    swept(timedelta(hours=23))
    assert is_there(owner, orphan)
    swept(ONE_DAY)
    assert not is_there(owner, orphan)
    assert is_there(owner, kept)
