"""The letters around protected people tell no place: raw, as a real mail server got them (J10).

The municipality, its units and the machine have names of their own; a letter to a protected
person, or about a protected child, holds none of them in any header, in the envelope or the words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import delete, select, update

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.identity.models import Person, Relation
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db
from samspill.infra.settings import MailSettings
from samspill.infra.transaction import transaction
from samspill.notifications.actions import deliver_notice
from samspill.notifications.models import Notice, NoticeState, PaperTask
from samspill.notifications.rules import tells_a_place
from samspill.organisation.models import DatedPolicy
from samspill.organisation.texts import INVITATIONS, NAME
from tests.plans.test_consent import HANNE, KARI
from tests.plans.test_settling import protect
from tests.support.ports import free_ports

NEUTRAL, TELLING = "ikke-svar@post.example", "ikke-svar@fjordvik.example"
NEUTRAL_HOST, TELLING_HOST = "https://samspill.example", "https://samspill.fjordvik.example"
PLACES = ("fjordvik", "nordlia", "lunde", "skole", "kommune.no", "127.0.0.1", "localhost")
PRIVATE, HALIMA, IDRIS = "PRIVATE", "Halima Omar", "Idris Omar"


class Server:
    """Keeps each letter as it came, with what the client called itself."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802
        self.letters.append((session.host_name, envelope))
        return "250 OK"

    def raw(self, address):
        """Everything that came for an address: greeting, envelope, headers and parts, decoded."""
        found = []
        for greeting, envelope in self.letters:
            if address not in envelope.rcpt_tos:
                continue
            letter = message_from_bytes(envelope.content, policy=policy.default)
            parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
            head = [f"{name}: {value}" for name, value in letter.items()]
            raw = envelope.content.decode()
            found.append("\n".join([greeting, envelope.mail_from, raw, *head, *parts]))
        return found


@pytest.fixture
def server():
    kept = Server()
    smtp = Controller(kept, hostname="127.0.0.1", port=free_ports(1)[0])
    smtp.start()
    kept.port = smtp.port
    yield kept
    smtp.stop()


@pytest.fixture
def sending(app, server, monkeypatch):
    """Set who the installation sends as, and where its links lead."""

    def as_(sender=NEUTRAL, base_url=NEUTRAL_HOST):
        mail = MailSettings("127.0.0.1", server.port, None, None, use_tls=False, sender=sender)
        settings = replace(app.config["SAMSPILL"], mail=mail, base_url=base_url)
        monkeypatch.setitem(app.config, "SAMSPILL", settings)
        kept = app.extensions["mail"]
        monkeypatch.setattr(kept, "server", "127.0.0.1")
        monkeypatch.setattr(kept, "port", server.port)
        monkeypatch.setattr(kept, "suppress", False)
        monkeypatch.setattr(kept, "default_sender", ("Samspill", sender))

    return as_


@pytest.fixture
def plan_id(cast):
    """A plan in use; what was queued on the way waits still."""
    return cast.active_plan("Idris Omar", (KARI,), (HALIMA,))


def deliver_to(cast, name, kind=""):
    """Deliver what is queued for somebody, at once. Gives the states, and her address."""
    profile_id = cast.profile_id(name, kind)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what waits"):
        query = select(Notice.id).where(Notice.profile_id == profile_id)
        queued = list(db.session.scalars(query.where(Notice.state == NoticeState.QUEUED)))
    for notice_id in queued:
        with acting(None), transaction():
            deliver_notice(notice_id)
    with acting(None), transaction(), system_access("test: what became of it"):
        return set(db.session.scalars(select(Notice.state).where(Notice.id.in_(queued))))


def letters_to(cast, server, name, kind=""):
    assert deliver_to(cast, name, kind) == {NoticeState.SENT}
    profile_id = cast.profile_id(name, kind)
    with acting(None), transaction():
        return server.raw(profiles_by_id([profile_id])[profile_id].email)


def told(letter):
    return {place for place in PLACES if place in letter.casefold()}


def test_a_letter_about_a_protected_child_tells_no_place(cast, plan_id, server, sending):
    sending()
    protect(cast, IDRIS)
    found = letters_to(cast, server, HALIMA)
    assert found
    for letter in found:
        assert told(letter) == set()
        assert letter.startswith("post.example\nikke-svar@post.example\n"), "greeting and envelope"
        assert "\nFrom: Samspill <ikke-svar@post.example>" in letter
        assert "@post.example>" in letter.partition("Message-ID: ")[2].partition("\n")[0]
        assert f"{NEUTRAL_HOST}/logg-inn" in letter
        for header in ("Reply-To", "List-Id", "Sender", "Received", "X-", "User-Agent"):
            assert f"\n{header}" not in letter


def test_everybody_has_the_same_sender_so_that_it_marks_nobody(cast, plan_id, server, sending):
    sending()
    protect(cast, IDRIS)
    heads = {
        letter.rpartition("\nFrom: ")[2].partition("\n")[0]
        for name in (HALIMA, HANNE, KARI)
        for letter in letters_to(cast, server, name)
    }
    assert heads == {"Samspill <ikke-svar@post.example>"}


def test_a_sender_that_names_the_place_sends_nothing_but_asks_the_holder(
    cast, plan_id, server, sending
):
    sending(sender=TELLING)
    protect(cast, IDRIS)
    assert deliver_to(cast, HALIMA) == {NoticeState.PAPER}
    assert server.letters == []
    with acting(None), transaction(), system_access("test: whom the holder is asked to call"):
        tasks = db.session.scalars(select(PaperTask)).all()
        assert {one.reader_profile_id for one in tasks} == {cast.profile_id(HALIMA)}
    page = cast.client(HANNE).get("/send-eller-ring")
    assert HALIMA in page.text


def test_what_has_no_employee_is_not_sent_either(cast, server, sending):
    """About her own account, no plan: nobody can be asked, and still it must not tell."""
    sending(sender=TELLING)
    protect(cast, HALIMA)
    profile_id = cast.profile_id(HALIMA, PRIVATE)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: a letter about her account"):
        values = {"is_locked": True, "needs_right": False, "state": NoticeState.QUEUED}
        db.session.add(
            Notice(
                profile_id=profile_id,
                subject_id=profile_id,
                template="contact_changed",
                kind="SECURITY",
                urgency="A",
                path="",
                address="gammel@example.org",
                created_at=clock.now(),
                **values,
            )
        )
    assert deliver_to(cast, HALIMA, PRIVATE) == {NoticeState.NO_ADDRESS}
    assert server.letters == []


def test_a_host_that_names_the_place_is_left_out_of_the_letter(cast, plan_id, server, sending):
    sending(base_url=TELLING_HOST)
    protect(cast, IDRIS)
    found = letters_to(cast, server, HALIMA)
    assert found and all(told(letter) == set() for letter in found)
    assert all("http" not in letter for letter in found)
    assert all("skriv inn adressen selv" in letter for letter in found)


def test_with_an_open_address_both_go_as_they_are(cast, plan_id, server, sending):
    """What is looked for above is there to be found."""
    sending(sender=TELLING, base_url=TELLING_HOST)
    for letter in letters_to(cast, server, HALIMA):
        assert TELLING in letter
        assert f"{TELLING_HOST}/logg-inn" in letter


def test_an_employees_own_mailbox_is_where_she_works(cast, plan_id, server, sending):
    sending(sender=TELLING, base_url=TELLING_HOST)
    protect(cast, IDRIS)
    assert letters_to(cast, server, KARI)


@pytest.mark.parametrize("who", [IDRIS, HALIMA])
def test_her_own_protection_guards_a_letter_about_anything(cast, plan_id, who, server, sending):
    """Her own, and that of a child of hers, also where the letter is about another."""
    sending(sender=TELLING)
    other = cast.active_plan("Emma Aas")
    halima = cast.profile_id(HALIMA)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: about another subject"):
        about = update(Notice).where(Notice.profile_id == halima)
        db.session.execute(about.values(subject_id=other, needs_right=False))
    if who == HALIMA:
        with acting(None), transaction(), system_access("test: she has no child any more"):
            db.session.execute(delete(Relation))
    protect(cast, who)
    assert deliver_to(cast, HALIMA) == {NoticeState.PAPER}
    assert server.letters == []


def test_not_even_that_it_is_an_invitation_is_told(cast, plan_id, server, sending):
    sending()
    tenant_id, reader = cast.person(IDRIS).tenant_id, cast.profile_id(HALIMA)
    db.session.rollback()
    with acting(None), transaction(), system_access("test: own words"):
        db.session.add(
            DatedPolicy(
                name=NAME,
                tenant_id=tenant_id,
                value={"invitation": "WARM", "id": "t"},
                source="test",
                valid_from=clock.today(),
                valid_to=clock.today() + timedelta(days=9),
            )
        )
        halima = update(Notice).where(Notice.profile_id == reader)
        db.session.execute(halima.values(template="invited"))
        db.session.execute(update(Person).values(language="nb"))
    protect(cast, IDRIS)
    for letter in letters_to(cast, server, HALIMA):
        assert "Det er kommet noe nytt til deg" in letter
        assert not [words for words in INVITATIONS.values() if words in letter]


@pytest.mark.parametrize(
    ("address", "tells"),
    [
        ("ikke-svar@samspill.example", False),
        ("ikke-svar@post.example", False),
        ("127.0.0.1", False),
        ("samspill.fjordvik.example", True),
        ("fjordvik-post@samspill.example", True),
        ("post@fjordviksamspill.example", True),
        ("ikke-svar@samspill.kommune.no", True),
        ("post@trondelag-as.example", True),
        ("post@as.example", True),
        ("post@xn--s-1fa.example", True),
        ("post@base.example", False),
        ("lunde@samspill.example", True),
        ("lunde-skole.example", True),
        ("blundell.example", False),
        ("sor-oya.example", True),
        ("soroya.example", True),
        ("soer-oeya.example", True),
    ],
)
def test_which_addresses_tell_a_place(address, tells):
    municipalities = ("Fjordvik kommune", "Ås", "Sør-Øya", "Samspill")
    assert tells_a_place(address, municipalities, ("Lunde skole",)) == tells
