"""Mail to another machine goes to who shows a certificate for its name, and to nobody else."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from samspill.infra.mail import send_mail
from samspill.infra.settings import MailSettings
from samspill.web.factory import create_worker_app
from tests.journeys.stack import Mailbox
from tests.support.ports import free_ports


class Guarded(Controller):
    """A mail server that takes nothing in the clear."""

    def __init__(self, handler, context, **more):
        self.context = context
        super().__init__(handler, **more)

    def factory(self):
        """With a certificate of its own making."""
        return SMTP(self.handler, require_starttls=True, tls_context=self.context)


@pytest.fixture
def server(cluster):
    """The server, its mailbox, and an application that sends to it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cluster.settings.seal_key_file)
    mailbox, [port] = Mailbox(), free_ports(1)
    smtp = Guarded(mailbox, context, hostname="127.0.0.1", port=port)
    smtp.start()
    to = replace(cluster.settings.mail, server="127.0.0.1", port=port, use_tls=True)
    app = create_worker_app(
        replace(cluster.settings, mail=to), "postgresql+psycopg://x@127.0.0.1/x"
    )
    try:
        with app.app_context():
            yield mailbox
    finally:
        smtp.stop()


def send():
    send_mail("mona@example.no", "Hei", "Hei", "<p>Hei</p>", message_id="one")


def test_on_this_machine_a_certificate_of_its_own_is_enough(server):
    send()
    assert len(server.letters) == 1


def test_another_machine_must_show_one_that_we_trust(server, monkeypatch):
    monkeypatch.setattr(MailSettings, "is_here", property(lambda _self: False))
    with pytest.raises(ssl.SSLCertVerificationError):
        send()
    assert server.letters == []
