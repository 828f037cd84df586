"""The download opens with a login that was made for it, for that profile, for five minutes."""

from __future__ import annotations

from datetime import timedelta

from samspill.core import clock

FILE, PAGE = "/innsyn/nedlasting/fil", "/innsyn/nedlasting"


def test_a_fresh_login_opens_the_file_for_some_minutes(caller, monkeypatch):
    caller.logs_in("Mona Aas")
    assert caller.opens(FILE).location == PAGE
    done = caller.confirms(caller.sends(PAGE), "Mona Aas")
    assert done.location == PAGE
    assert FILE in caller.opens(PAGE).text
    answer = caller.opens(FILE)
    assert answer.status_code == 200
    assert answer.get_data()[:2] == b"PK"
    assert "no-store" in answer.headers["Cache-Control"]
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=6))
    assert caller.opens(FILE).location == PAGE


def test_a_login_by_another_person_opens_nothing(caller):
    caller.logs_in("Mona Aas")
    caller.confirms(caller.sends(PAGE), "Tor Aas")
    assert not caller.is_signed_in()


def test_another_profile_of_the_same_person_confirms_for_herself(caller, house):
    caller.logs_in("Anne Dahl")
    rows = house.sql(
        "select f.id, f.kind from profiles f join persons p on p.id = f.person_id"
        " where p.given_name = 'Anne' order by f.kind"
    )
    private, work = (str(row.id) for row in rows)
    caller.sends("/bytt-profil", {"profile": private})
    caller.confirms(caller.sends(PAGE), "Anne Dahl")
    assert caller.opens(FILE).status_code == 200
    caller.sends("/bytt-profil", {"profile": work})
    assert caller.opens(FILE).location == PAGE
