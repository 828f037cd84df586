"""A letter that was taken and comes back later is as one that was refused; what is no report of a
letter of ours changes nothing, and is not tried again."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from email import message_from_bytes
from email.mime.text import MIMEText
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.infra import bounces
from samspill.infra.bounces import NotABounce, return_path
from samspill.infra.db import db
from samspill.infra.message_settings import SettingError, mail_from
from samspill.infra.transaction import transaction
from samspill.notifications.actions import envelope_for
from samspill.notifications.bounced import take_bounce
from samspill.web import cli, operations
from tests.notifications.test_many import (  # noqa: F401 - fixtures
    MONAS,
    awake_now,
    queued,
    server,
    states,
    work,
)
from tests.notifications.test_unreachable import SETTINGS, failure
from tests.plans.test_consent import MONA
from tests.support.page import Page

MAILBOX = "retur@post.samspill.example"

POSTFIX = """\
Return-Path: <>
Date: Tue,  1 Dec 2026 10:00:00 +0100 (CET)
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4B1.1/mx.example.net"

This is a MIME-encapsulated message.

--4B1.1/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

--4B1.1/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4B1
Arrival-Date: Tue,  1 Dec 2026 09:59:58 +0100 (CET)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.hjemme.example
Diagnostic-Code: smtp; {says}

--4B1.1/mx.example.net
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Samspill <ikke-svar@samspill.example>
Subject: Du har en melding

--4B1.1/mx.example.net--
"""

EXCHANGE = """\
From: <postmaster@firma.example>
To: <{to}>
Subject: Kan ikke leveres: Beskjed
Content-Type: multipart/report; report-type="delivery-status"; boundary="_0b3_"
MIME-Version: 1.0
X-MS-Exchange-Message-Is-Ndr:

--_0b3_
Content-Type: multipart/alternative; boundary="_0b3a_"

--_0b3a_
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGh0bWw+PC9odG1sPg==

--_0b3a_--

--_0b3_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.eurprd01.prod.exchange.example
Received-From-MTA: dns;mail.samspill.example
Arrival-Date: Tue, 1 Dec 2026 09:00:00 +0000

Final-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{says}

--_0b3_
Content-Type: message/rfc822

From: Samspill <ikke-svar@samspill.example>
Subject: Beskjed

x
--_0b3_--
"""

FORMS = {"postfix": POSTFIX, "exchange": EXCHANGE}


@pytest.fixture
def came_to(app, monkeypatch, server, work):  # noqa: F811
    """The return path of the letter to Mona, as a mail server that took it was told it."""
    known = app.config["SAMSPILL"]
    mail = replace(known.mail, bounces=MAILBOX)
    monkeypatch.setitem(app.config, "SAMSPILL", replace(known, mail=mail))
    paths = {}

    async def data(_server, _session, envelope):
        paths[envelope.rcpt_tos[0]] = envelope.mail_from
        letter = message_from_bytes(envelope.content)
        assert "retur" not in str(letter), "only the envelope has it"
        return "250 OK"

    monkeypatch.setattr(server, "handle_DATA", data)
    work()
    return paths[MONAS]


def report(to, form="postfix", action="failed", status="5.1.1", says="550 5.1.1 User unknown"):
    values = {"to": to, "address": MONAS, "action": action, "status": status, "says": says}
    return FORMS[form].format(**values).replace("\n", "\r\n").encode()


def take(raw, addressed=""):
    db.session.rollback()
    with acting(None), transaction():
        return take_bounce(raw, addressed)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("status", "says", "why"),
    [
        ("5.1.1", "550 5.1.1 User unknown", "UNKNOWN"),
        ("5.2.2", "552 5.2.2 Over quota", "FULL"),
        ("5.7.1", "550 5.7.1 Blocked", "REFUSED"),
        ("5.0.0", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "UNKNOWN"),
        ("5.0.0", "554 no", "REFUSED"),
    ],
)
def test_a_letter_that_comes_back_is_as_one_that_was_refused(
    cast,
    queued,  # noqa: F811
    came_to,
    form,
    status,
    says,
    why,
):
    assert failure(cast) is None
    assert states(queued) == ["SENT", "SENT"]
    raw = report(came_to, form, status=status, says=says)
    assert take(raw)
    assert take(raw), "twice is once"
    assert failure(cast) == why
    assert states(queued) == ["NO_ADDRESS", "SENT"], "another's letter arrived"
    assert "kom ikke fram" in Page(cast.client(MONA).get(SETTINGS)).text


def test_a_mail_server_may_say_itself_what_it_came_to(cast, came_to):
    assert take(report("postmaster@post.samspill.example"), came_to.upper())
    assert failure(cast) == "UNKNOWN"


@pytest.mark.parametrize(
    "late",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "failed", "status": "4.4.1"},
        {"action": "relayed", "status": "5.1.1"},
        {"action": "delivered", "status": "2.1.5"},
    ],
)
def test_one_that_is_late_or_went_on_changes_nothing(cast, queued, came_to, late):  # noqa: F811
    assert not take(report(came_to, **late))
    assert failure(cast) is None
    assert states(queued) == ["SENT", "SENT"]


def test_one_to_an_address_that_she_has_left_says_nothing_of_the_new(cast, came_to):
    with acting(None), transaction(), system_access("test: she has another address"):
        change = "update profiles set email = 'ny@hjemme.example' where email = :was"
        db.session.execute(text(change), {"was": MONAS})
    assert not take(report(came_to))
    assert failure(cast) is None


def test_a_code_that_comes_back_is_nobodys_news(cast, came_to):
    assert came_to
    assert not take(report(return_path(MAILBOX, uuid4(), MONAS)))
    assert failure(cast) is None


def forged(path):
    """Another letter by the same signature."""
    name, _plus, rest = path.partition("+")
    return f"{name}+{'a' if rest[0] != 'a' else 'b'}{rest[1:]}"


def auto_reply(path):
    answer = MIMEText("Jeg er borte til mandag.")
    answer["To"], answer["Subject"], answer["Auto-Submitted"] = path, "Borte", "auto-replied"
    return answer.as_bytes()


REFUSED = {
    "forged": lambda path: report(forged(path)),
    "no token": lambda _path: report(MAILBOX),
    "auto-reply": auto_reply,
    "read receipt": lambda path: report(path).replace(b"delivery-status", b"disposition"),
    "cut": lambda path: report(path)[:600],
    "empty": lambda _path: b"",
    "no text": lambda _path: bytes(range(256)) * 8,
    "too large": lambda path: report(path) + b"x" * bounces.LONGEST,
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_report_of_ours_is_refused(cast, queued, came_to, what):  # noqa: F811
    with pytest.raises(NotABounce):
        take(REFUSED[what](came_to))
    assert failure(cast) is None
    assert states(queued) == ["SENT", "SENT"]


# --- the command


@pytest.fixture
def command(app, monkeypatch):
    """Run the command on an input. Gives what it left with."""
    settings = app.config["SAMSPILL"]
    monkeypatch.setattr(cli.Settings, "from_environment", lambda: settings)

    def done(_settings, act, values):
        with acting(None), transaction():
            return act(**values)

    def run(raw, act=done):
        db.session.rollback()
        monkeypatch.setattr(operations, "_done", act)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        try:
            cli.main(["bounce"])
        except SystemExit as left:
            return left.code
        return 0

    return run


def test_the_command_says_what_it_did(cast, came_to, command, capsys):
    assert command(report(came_to, action="delayed", status="4.4.1")) == 0
    assert "Nothing to note" in capsys.readouterr().out
    assert command(report(came_to)) == 0
    assert "takes nothing" in capsys.readouterr().out
    assert failure(cast) == "UNKNOWN"


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_is_not_tried_again(came_to, command, capsys, what):
    assert command(REFUSED[what](came_to)) == 65
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("samspill: not taken in: ")


def test_where_the_database_is_away_it_is_tried_again(came_to, command):
    def away(*_of):
        raise OperationalError("", {}, Exception("away"))

    assert command(report(came_to), away) == 75


# --- the return path


def test_it_fits_before_the_at_and_names_nobody(app):
    with app.app_context():
        path = return_path("retur-post-1234@post.samspill.example", uuid4(), MONAS)
    name, _at, domain = path.partition("@")
    assert len(name) <= 64
    assert domain == "post.samspill.example"
    assert "mona" not in name


@pytest.mark.parametrize("wrong", ["retur", "a" * 16 + "@x.no", "a+b@x.no", "a b@x.no", "a@x"])
def test_a_mailbox_that_cannot_be_used_is_said_at_the_start(wrong):
    with pytest.raises(SettingError, match="SAMSPILL_MAIL_BOUNCES"):
        mail_from({"SAMSPILL_MAIL_BOUNCES": wrong})
    assert mail_from({}).bounces is None


def test_one_that_names_a_place_is_as_a_sender_that_does(app, cast, monkeypatch):
    known = app.config["SAMSPILL"]
    for mailbox, may in [(MAILBOX, True), ("retur@fjordvik.example", False)]:
        mail = replace(known.mail, bounces=mailbox)
        monkeypatch.setitem(app.config, "SAMSPILL", replace(known, mail=mail))
        with cast.acting_as(MONA), system_access("test: which places there are"):
            assert envelope_for(is_guarded=True).may_go is may
            assert envelope_for(is_guarded=False).may_go
