"""Letters of one job go by one line, each in a transaction of its own; one that fails keeps none of
the others back."""

from __future__ import annotations

import socket
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import Uuid, func, literal, select, text, update
from sqlalchemy.dialects import postgresql

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.system import system_access
from samspill.identity.models import Profile
from samspill.identity.protection import is_protected_around
from samspill.infra.db import db, instant
from samspill.infra.jobs import MANY, Stopped, in_calls, one_by_one, stopped_by
from samspill.infra.mail import init_mail
from samspill.infra.transaction import transaction
from samspill.notifications import digests
from samspill.notifications.jobs import deliver, due
from samspill.notifications.models import Notice
from samspill.web.serving import job_runner
from tests.plans.test_consent import HANNE, MONA, TOR
from tests.plans.test_messages import write
from tests.support.ports import free_ports
from tests.support.statements import counted_statements

MONAS, TORS = "mona.aas@hjemme.example", "tor.aas@hjemme.example"


class Server:
    """Counts the lines; does to an address what it is told to."""

    def __init__(self):
        self.lines, self.got, self.faults, self.letters = 0, [], {}, []
        self.goes_away = False

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server, _session, envelope, address, options):  # noqa: N802
        if self.goes_away:
            return "421 later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802
        if address in self.faults:
            fault = self.faults.pop(address)
            if fault == "drop":
                server.transport.close()
            return fault
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.got += envelope.rcpt_tos
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def server(app, monkeypatch):
    """A real mail server."""
    found, [port] = Server(), free_ports(1)
    smtp = Controller(found, hostname="127.0.0.1", port=port)
    smtp.start()
    known = app.config["SAMSPILL"]
    mail = replace(known.mail, server="127.0.0.1", port=port)
    monkeypatch.setitem(app.config, "SAMSPILL", replace(known, mail=mail))
    init_mail(app, app.config["SAMSPILL"])
    try:
        yield found
    finally:
        smtp.stop()
        init_mail(app, known)


@pytest.fixture
def queued(cast):
    """The notices of one message, to two guardians and others."""
    plan_id = cast.active_plan()
    with acting(None), transaction(), system_access("test: all is read"):
        for notice in db.session.scalars(select(Notice)):
            notice.read_at, notice.state = notice.created_at, "SENT"
    write(cast, plan_id, HANNE)
    who = {cast.profile_id(MONA), cast.profile_id(TOR)}
    with acting(None), transaction(), system_access("test: what is queued"):
        rows = db.session.scalars(select(Notice).where(Notice.state == "QUEUED"))
        return [one.id for one in rows if one.profile_id in who]


def states(ids):
    with acting(None), transaction(), system_access("test: what became of it"):
        return sorted(db.session.scalars(select(Notice.state).where(Notice.id.in_(ids))))


def states_of(state):
    with acting(None), transaction(), system_access("test: what waits"):
        return db.session.scalar(select(func.count()).where(Notice.state == state))


@pytest.fixture
def work(app, queued, awake_now):  # noqa: ARG001
    run = job_runner(app)

    def do():
        for call in in_calls("notice_ids", queued):
            run(deliver, call)

    return do


@pytest.fixture
def awake_now(monkeypatch):
    """It is no night."""
    monkeypatch.setattr("samspill.notifications.choices.due", lambda *_of: None)


def test_all_of_a_job_go_by_one_line(server, queued, work):
    work()
    assert states(queued) == ["SENT"] * len(queued)
    assert sorted(server.got) == [MONAS, TORS]
    assert server.lines == 1


def test_one_that_is_refused_keeps_no_other_back(server, queued, work):
    server.faults[MONAS] = "450 4.2.1 not now"
    with pytest.raises(SMTPRecipientsRefused):
        work()
    assert states(queued) == ["QUEUED", "SENT"]
    assert server.got == [TORS]
    work()
    assert states(queued) == ["SENT", "SENT"]
    assert sorted(server.got) == [MONAS, TORS], "nothing twice"


def test_when_nobody_answers_the_others_wait_and_nothing_is_lost(server, queued, work):
    server.faults.update({MONAS: "drop", TORS: "drop"})
    with pytest.raises(SMTPServerDisconnected):
        work()
    assert states(queued) == ["QUEUED", "QUEUED"]
    assert len(server.faults) == 1, "the other was not tried"
    server.faults.clear()
    work()
    assert sorted(server.got) == [MONAS, TORS]


def test_a_server_that_goes_away_is_not_called_again_for_each(server, queued, work):
    server.goes_away = True
    with pytest.raises(SMTPSenderRefused):
        work()
    assert states(queued) == ["QUEUED", "QUEUED"]
    assert server.lines == 1
    server.goes_away = False
    work()
    assert sorted(server.got) == [MONAS, TORS]


def test_a_server_that_never_says_a_word_is_given_up(app, queued, work, monkeypatch):
    """It takes the call, and then nothing comes."""
    monkeypatch.setattr("samspill.infra.mail.TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, monkeypatch.context() as changed:
        mail = app.extensions["mail"]
        changed.setattr(mail, "server", "127.0.0.1")
        changed.setattr(mail, "port", silent.getsockname()[1])
        changed.setattr(mail, "suppress", False)
        changed.setitem(app.config, "SAMSPILL", somewhere(app))
        with pytest.raises(SMTPServerDisconnected):
            work()
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):  # one was waited for, not each
            silent.accept()
    assert states(queued) == ["QUEUED", "QUEUED"]


def somewhere(app):
    """Letters go by SMTP, not to the outbox."""
    known = app.config["SAMSPILL"]
    return replace(known, mail=replace(known.mail, server="127.0.0.1"))


@pytest.mark.parametrize("address", ["mona@hjemme.example\nBcc: x@y.example", "mona", ""])
def test_what_is_no_address_gets_no_letter_and_keeps_nobody_back(server, queued, work, address):
    give_address(address)
    work()
    assert states(queued) == ["NO_ADDRESS", "SENT"]
    assert server.got == [TORS]
    assert server.lines == 1


def give_address(address):
    with acting(None), transaction(), system_access("test: what stands there"):
        mona = update(Profile).where(Profile.email == MONAS)
        db.session.execute(mona.values(email=address))


def test_who_loses_access_while_the_job_runs_hears_nothing(server, queued, work, monkeypatch):
    def send(address, *_words, **_more):
        server.got.append(address)
        db.session.execute(update(Grant).values(valid_to=Grant.valid_from))

    monkeypatch.setattr("samspill.notifications.actions.send_mail", send)
    work()
    assert states(queued) == ["CANCELLED", "SENT"]
    assert len(server.got) == 1


def test_a_worker_that_stops_stops_between_two_letters(server, queued, work):
    with pytest.raises(Stopped), stopped_by(lambda: len(server.got) > 0):
        work()
    assert states(queued) == ["QUEUED", "SENT"]
    work()
    assert sorted(server.got) == [MONAS, TORS], "nothing twice"


def test_jobs_hold_many_and_those_of_before_one():
    calls = in_calls("notice_ids", range(MANY + 1))
    assert [len(one["notice_ids"]) for one in calls] == [MANY, 1]
    assert {one["notice_id"] for one in one_by_one(deliver, calls[0])} == set(map(str, range(MANY)))
    assert one_by_one(deliver, {"notice_id": "7"}) == [{"notice_id": "7"}]


def test_a_letter_takes_few_statements(server, queued, work):  # noqa: ARG001 - letters go there
    with counted_statements() as found:
        work()
    assert states(queued) == ["SENT", "SENT"]
    at_the_notices = [one for one in found if "notices" in one]
    assert len(at_the_notices) == 2 * 3, "each is read, looked for among those unread, and written"
    assert len(found) <= 2 * 7, found


def test_what_letters_share_is_made_once_and_what_is_each_ones_is_hers(server, queued, work):
    work()
    first, second = server.letters
    assert {one["To"] for one in (first, second)} == {MONAS, TORS}
    assert first["Message-ID"] != second["Message-ID"]
    assert all(one["Date"] and one["From"] for one in (first, second))
    assert first["Subject"] == second["Subject"]
    bodies = [
        [part.get_content() for part in one.walk() if not part.is_multipart()]
        for one in (first, second)
    ]
    assert bodies[0] == bodies[1]
    assert all(len(one.keys()) == len(set(one.keys())) for one in (first, second)), "each head once"


def test_whether_somebody_is_guarded_is_asked_without_looking_at_everybody(cast):
    person_id = str(cast.person(MONA).id)
    db.session.rollback()
    question = select(is_protected_around(literal(person_id, Uuid)))
    words = question.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with acting(None), transaction(), system_access("test: how it is asked"):
        db.session.execute(text("set local enable_seqscan = off"))
        plan = "\n".join(db.session.scalars(text(f"explain {words}")))
    assert "Seq Scan" not in plan, plan


@pytest.mark.usefixtures("server")
def test_what_is_due_is_queued_in_parts_and_a_reader_is_in_one(app, queued, monkeypatch):
    monkeypatch.setattr(digests, "AT_A_TIME", 1)
    run, jobs = job_runner(app), text("select task_name, args from procrastinate_jobs")
    with acting(None), transaction(), system_access("test: what waits, of two readers"):
        mine = Notice.profile_id.in_(select(Notice.profile_id).where(Notice.id.in_(queued)))
        waits = update(Notice).where(mine)
        db.session.execute(waits.values(state="WAITING", due_at=instant(), read_at=None))
        db.session.execute(text("delete from procrastinate_jobs"))
        many = db.session.scalar(select(func.count()).where(mine))
        assert many > len(queued)
    rounds = 0
    while states_of("WAITING"):
        run(due, {})
        rounds += 1
    run(due, {})
    assert rounds == len(queued), "each in a part of her own"
    with acting(None), transaction():
        found = db.session.execute(jobs).all()
    readers = [one for name, args in found if name == digests.DIGEST for one in args["profile_ids"]]
    assert len(readers) == len(set(readers)) == len(queued), "and one letter each"
    assert len([name for name, _args in found if name == digests.QUEUE]) == rounds, "by itself"
