"""A new address is used when the code that was sent to it has come back, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.identity.actions import change_contact
from samspill.identity.contact import Contact, own_contact
from samspill.identity.contact_checks.actions import confirm, send_again
from samspill.identity.contact_checks.models import ContactCheck
from samspill.identity.contact_checks.queries import checks_of, code_of
from samspill.identity.models import ContactKind, ShownTo
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.jobs import code
from tests.support.forms import post
from tests.support.page import Page

MONA, TOR = "Mona Aas", "Tor Aas"
NEW, OLD = "ny@hjemme.example", "mona.aas@hjemme.example"


def change(cast, name=MONA, address=NEW):
    with cast.acting_as(name):
        change_contact(cast.actor_now(), [Contact(ContactKind.EMAIL, address, ShownTo.NOBODY)])


def waiting(cast, name=MONA):
    with cast.acting_as(name):
        return checks_of(cast.actor_now().profile_id)


def address(cast, name=MONA):
    with cast.acting_as(name):
        return own_contact(cast.actor_now().profile_id)[ContactKind.EMAIL].value


def type_in(cast, check_id, code, name=MONA):
    with cast.acting_as(name):
        confirm(cast.actor_now(), check_id, code=code)


@pytest.fixture
def letters(monkeypatch):
    sent = []
    monkeypatch.setattr(
        "samspill.notifications.actions.send_mail",
        lambda to, subject, text, _html, **more: sent.append((to, subject, text, more)),
    )
    return sent


@pytest.fixture
def check(cast):
    change(cast)
    (found,) = waiting(cast)
    return found


def send(check_id):
    with acting(None), transaction():
        code(str(check_id))


def test_the_code_goes_to_the_new_address_and_the_old_is_used_meanwhile(cast, check, letters):
    send(check.id)
    ((to, subject, words, more),) = letters
    assert (to, subject) == (NEW, "Koden din i Samspill")
    assert code_of(check.id) in words
    assert "Mona" not in words
    assert more == {"message_id": str(check.id)}
    assert address(cast) == OLD


def test_the_code_takes_it_into_use_and_nothing_waits_then(cast, check):
    type_in(cast, check.id, code_of(check.id))
    assert address(cast) == NEW
    assert waiting(cast) == []


def test_sent_twice_it_is_the_same_letter(check, letters):
    send(check.id)
    send(check.id)
    assert letters[0] == letters[1]


def test_the_code_stands_nowhere_and_the_address_is_sealed(check):
    with acting(None), transaction(), system_access("a test looks"):
        row = str(db.session.execute(text("select cast(c as text) from contact_checks c")).one())
        jobs = str(db.session.execute(text("select args from procrastinate_jobs")).all())
    assert "hjemme.example" not in row + jobs
    assert code_of(check.id) not in row + jobs


def refused(cast, check_id, code, name=MONA):
    with pytest.raises(RuleBroken) as broken:
        type_in(cast, check_id, code, name)
    assert broken.value.field == "code"
    return broken.value.code


def wrong(check_id):
    return f"{(int(code_of(check_id)) + 1) % 1000000:06}"


def test_five_tries_and_the_right_code_is_worth_nothing(cast, check):
    said = []
    with cast.acting_as(MONA):
        for code in (*[wrong(check.id)] * 5, code_of(check.id)):
            with pytest.raises(RuleBroken) as broken:
                confirm(cast.actor_now(), check.id, code=code)
            said.append(broken.value.code)
    assert said == ["wrong"] * 5 + ["too_many"]
    assert address(cast) == OLD


def test_after_half_an_hour_it_is_too_late(cast, check, letters):
    with clock.moved(timedelta(minutes=29)):
        assert waiting(cast)[0].is_over is False
    with clock.moved(timedelta(minutes=30)):
        assert refused(cast, check.id, code_of(check.id)) == "over"
        send(check.id)
    assert letters == []


def test_a_new_code_makes_the_one_before_worthless(cast, check):
    with cast.acting_as(MONA):
        another = send_again(cast.actor_now(), check.id)
    with pytest.raises(NotVisible):
        type_in(cast, check.id, code_of(check.id))
    type_in(cast, another, code_of(another))
    assert address(cast) == NEW


def test_nobody_has_many_codes_sent(cast):
    for _code in range(5):
        change(cast)
    with pytest.raises(Conflict):
        change(cast)


def test_nobody_has_many_codes_sent_to_somebody_else(cast):
    for name in (MONA, TOR):
        for _code in range(2):
            change(cast, name)
    change(cast, "Per Strand")
    with pytest.raises(Conflict):
        change(cast, "Grete Vik", "NY@hjemme.example")


def test_another_neither_sees_nor_types_it(cast, check):
    with pytest.raises(NotVisible):
        type_in(cast, check.id, code_of(check.id), TOR)
    with cast.acting_as(TOR):
        assert list(db.session.scalars(select(ContactCheck))) == []


def test_nothing_is_sent_when_she_has_let_it_be(cast, check, letters):
    page = f"/min-informasjon/koder/{check.id}"
    assert post(cast.client(MONA), f"{page}/avbrudd").location == "/min-informasjon"
    send(check.id)
    assert letters == []
    assert address(cast) == OLD


@pytest.mark.usefixtures("neutral")
def test_a_protected_persons_code_comes_by_a_sender_that_names_no_place(cast, letters):
    change(cast, "Liv Moe")
    (found,) = waiting(cast, "Liv Moe")
    send(found.id)
    assert [to for to, *_ in letters] == [NEW]


def test_a_protected_persons_code_does_not_come_by_one_that_does(cast, letters, monkeypatch):
    change(cast, "Liv Moe")
    (found,) = waiting(cast, "Liv Moe")
    monkeypatch.setattr("samspill.notifications.actions.tells_a_place", lambda *_of: True)
    send(found.id)
    assert letters == []


@pytest.fixture
def neutral(monkeypatch):
    monkeypatch.setattr("samspill.notifications.actions.tells_a_place", lambda *_of: False)


# --- the pages


def test_the_page_says_where_it_went_and_takes_the_code(cast, check):
    mona, here = cast.client(MONA), f"/min-informasjon/koder/{check.id}"
    assert NEW in Page(mona.get(here)).text
    assert NEW in Page(mona.get("/min-informasjon")).text
    code = code_of(check.id)
    answer = post(mona, here, {"code": f"{code[:3]} {code[3:]}"})
    assert answer.location == "/min-informasjon"
    assert address(cast) == NEW


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "٠٠٠٠٠٠"])
def test_what_is_no_code_comes_back_at_the_field(cast, check, code):
    answer = post(cast.client(MONA), f"/min-informasjon/koder/{check.id}", {"code": code})
    assert answer.status_code == 422
    assert set(Page(answer).errors()) == {"code"}


def test_the_page_sends_another(cast, check):
    mona = cast.client(MONA)
    where = post(mona, f"/min-informasjon/koder/{check.id}/ny").location
    assert where != f"/min-informasjon/koder/{check.id}"
    assert mona.get(where).status_code == 200
    assert mona.get(f"/min-informasjon/koder/{check.id}").status_code == 404
