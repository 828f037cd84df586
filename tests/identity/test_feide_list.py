"""The school owner's list decides who is whom at Feide: whole, or not at all; only children."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.core import clock
from samspill.identity.feide import ISSUER, TakenList, listed_account, subject_of, take_list
from samspill.identity.models import Account, SessionRow
from samspill.infra.db import db
from samspill.infra.transaction import transaction

HEADING = "Fødselsnummer;Feide-navn"
OSKAR = "oskar.aas@fjordvik.example"


def took(*rows):
    with acting(None), transaction():
        return take_list("\n".join([HEADING, *rows]).encode(), synthetic=True)


def came(name, subject):
    """Whose account it is that somebody comes to from Feide."""
    with acting(None), transaction():
        found = listed_account([name], subject)
        return found and found.person_id


def person_id(cast, name):
    found = cast.person(name).id
    db.session.rollback()
    return found


def test_the_list_links_children_that_are_known_here_and_nobody_else(cast):
    row = f"{cast.number('Oskar Aas')};ny.oskar@fjordvik.example"
    grown_up = f"{cast.number('Mona Aas')};mona.aas@fjordvik.example"
    of_age = f"{cast.number('Mina Sand')};mina.sand@fjordvik.example"
    assert took(row, grown_up, of_age) == TakenList(1, 0, 0, 2)
    assert took(row) == TakenList(0, 1, 0, 0), "twice is as once"
    assert came("NY.Oskar@fjordvik.example", "s1") == person_id(cast, "Oskar Aas")
    for name in (OSKAR, "mona.aas@fjordvik.example", "mina.sand@fjordvik.example"):
        assert came(name, "s2") is None, f"{name}: not on the list, or of age"


def test_a_name_is_kept_unreadable(cast):
    with acting(None), transaction():
        kept = [one.subject for one in db.session.query(Account).where(Account.issuer == ISSUER)]
    assert subject_of(OSKAR) in kept
    assert not [one for one in kept if "oskar" in one or "fjordvik" in one]


def test_who_came_first_by_a_name_is_the_only_one(cast):
    """A name that a school gives to a new pupil opens nothing of the one who had it."""
    assert came(OSKAR, "first") == person_id(cast, "Oskar Aas")
    assert came(OSKAR, "first") == person_id(cast, "Oskar Aas")
    assert came(OSKAR, "another") is None


def test_two_names_of_two_children_are_nobody(cast):
    with acting(None), transaction():
        assert listed_account([OSKAR, "emma.aas@fjordvik.example"], "s") is None


def test_a_list_that_was_wrong_is_put_right_and_who_was_in_is_out(cast):
    assert came(OSKAR, "s") == person_id(cast, "Oskar Aas")
    with acting(None), transaction():
        account = db.session.query(Account).where(Account.subject == subject_of(OSKAR)).one()
        now = clock.now()
        db.session.add(
            SessionRow(
                token_hash=b"x",
                account_id=account.id,
                data={},
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    emma = f"{cast.number('Emma Aas')};{OSKAR}"
    assert took(emma) == TakenList(1, 0, 0, 0)
    assert came(OSKAR, "emmas") == person_id(cast, "Emma Aas")
    assert came("emma.aas@fjordvik.example", "t") is None, "one name each"
    with acting(None), transaction():
        row = db.session.query(SessionRow).where(SessionRow.token_hash == b"x").one()
        assert row.ended_at is not None


def test_who_has_come_of_age_is_taken_off(cast):
    name = "sara.lie@fjordvik.example"
    assert came(name, "s") == person_id(cast, "Sara Lie")
    with acting(None), transaction():
        cast.person("Sara Lie").born_on = clock.today() - timedelta(days=19 * 366)
    assert took(f"{cast.number('Sara Lie')};{name}") == TakenList(0, 0, 0, 1)
    assert came(name, "s") is None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("123;a@b.example", "line 3: no national number"),
        ("{mona};ingen", "line 3: no name at Feide"),
        ("{mona};feide:a@b.example", "line 3: no name at Feide"),
        ("{mona};" + OSKAR.upper(), "line 3: stands twice"),
        ("{oskar};a@b.example", "line 3: stands twice"),
        ("{mona}", "line 3 cannot be read"),
        ('{mona};"a', "cannot be read"),
    ],
)
def test_a_bad_line_stops_all_of_it(cast, row, says):
    known = {"mona": cast.number("Mona Aas"), "oskar": cast.number("Oskar Aas")}
    moved = f"{known['oskar']};{OSKAR}"
    with pytest.raises(ValueError, match=says) as refused:
        took(moved.replace(OSKAR, "x@y.example") if "x@y" in row else moved, row.format(**known))
    assert not [number for number in known.values() if number in str(refused.value)]


def test_a_file_without_the_headings_is_no_list(cast):
    with acting(None), transaction(), pytest.raises(ValueError, match="cannot be read"):
        take_list(b"a;b\n1;2", synthetic=True)
