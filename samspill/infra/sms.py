"""SMS out: by Twilio, or the outbox folder in development. Only jobs call this.

Another supplier is another ``send_sms``: a number and a text in, the supplier's name of it out.
"""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from samspill.core.ids import new_id
from samspill.infra.mail import keep_in_outbox
from samspill.infra.settings import Settings, SmsSettings
from samspill.infra.turns import wait_for_turn

TIMEOUT = 20
"""Seconds."""

BUSY = 429


class SmsRefused(Exception):
    """The supplier will not take it, now or later. ``code`` is the supplier's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with code {code}")
        self.code = code


class SmsDown(Exception):
    """The supplier does not answer, or has too much to do: try again later."""


class _Http(TwilioHttpClient):
    """Twilio's own, with a timeout, and to the address that the settings name."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT, max_retries=0)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> Response:
        """Send one request."""
        there = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, there.geturl(), *rest, **more)


def send_sms(number: str, text: str, *, callback: str) -> str:
    """Send one SMS to a number with its country code. Gives what the supplier calls it.

    ``callback``: the address that is told how it went. Raises SmsRefused, or SmsDown.
    """
    settings: Settings = current_app.config["SAMSPILL"]
    if settings.sms is None:
        return _keep(settings, number, text)
    wait_for_turn()
    try:
        sent = _client(settings.sms).messages.create(
            to=number, from_=settings.sms.sender, body=text, status_callback=callback
        )
    except TwilioRestException as error:
        if error.status == BUSY or error.status >= 500:  # noqa: PLR2004 - as HTTP has it
            raise SmsDown(f"answered {error.status}") from None
        raise SmsRefused(error.code or error.status) from None
    except (RequestException, OSError) as error:
        raise SmsDown(type(error).__name__) from None
    return str(sent.sid)


def _client(account: SmsSettings) -> Client:
    return Client(account.account_sid, account.auth_token, http_client=_Http(account.base_url))


def _keep(settings: Settings, number: str, text: str) -> str:
    """Development: it lands beside the letters. In production there is no folder for it."""
    name = str(new_id())
    message = EmailMessage()
    message["To"], message["Subject"] = number, "SMS"
    message.set_content(text)
    keep_in_outbox(settings.instance / "outbox", message, name)
    return name
