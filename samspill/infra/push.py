"""Push out: a message that only one browser can read, handed to its maker's service. Jobs alone."""

from __future__ import annotations

import json
from contextlib import suppress
from email.message import EmailMessage
from http import HTTPStatus
from typing import Any

import requests
from flask import current_app
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush

from samspill.core.ids import new_id
from samspill.infra.mail import keep_in_outbox
from samspill.infra.message_settings import MADE_UP
from samspill.infra.push_services import PushAddress, is_a_service
from samspill.infra.settings import Settings
from samspill.infra.turns import wait_for_turn

TIMEOUT = 15
"""Seconds."""

TTL = 24 * 3600
"""Seconds that a service keeps it for a telephone that is off."""


class PushGone(Exception):
    """Nothing is there any more: the browser has let it go."""


class PushRefused(Exception):
    """The service will not take it, now or later. ``code``: of HTTP."""

    def __init__(self, code: int) -> None:
        super().__init__(f"refused with code {code}")
        self.code = code


class PushDown(Exception):
    """The service does not answer, or has too much to do. ``seconds``: when to try again, as it
    says itself; 0 when it does not say."""

    def __init__(self, why: str, seconds: int = 0) -> None:
        super().__init__(why)
        self.seconds = seconds


class _Straight(requests.Session):
    """Goes where it is sent, and nowhere else that the answer says."""

    def request(self, *what: Any, **more: Any) -> requests.Response:
        """Send one request."""
        return super().request(*what, **{**more, "allow_redirects": False})


def send_push(address: PushAddress, words: dict[str, str], *, urgency: str, topic: str) -> None:
    """Send a few words to one browser, encrypted to it (RFC 8291), signed by us (RFC 8292).

    ``urgency`` (very-low, low, normal, high) and ``topic`` as in RFC 8030: a later message takes
    the place of one of the same topic that has not arrived. Raises PushGone, PushRefused, PushDown.
    """
    settings: Settings = current_app.config["SAMSPILL"]
    if settings.push is None or not is_a_service(address.endpoint, settings.push):
        raise PushRefused(0)
    if address.endpoint.startswith(MADE_UP + "/"):
        _keep(settings, words)
        return
    keys = {"p256dh": address.p256dh, "auth": address.auth}
    wait_for_turn()
    try:
        with _Straight() as session:
            webpush(
                {"endpoint": address.endpoint, "keys": keys},
                json.dumps(words),
                vapid_private_key=Vapid02.from_file(str(settings.push.key_file)),
                vapid_claims={"sub": settings.push.subject},
                ttl=TTL,
                headers={"Urgency": urgency, "Topic": topic},
                timeout=TIMEOUT,
                requests_session=session,
            )
    except WebPushException as error:
        _raise_for(error.response)
    except (requests.RequestException, OSError) as error:
        raise PushDown(type(error).__name__) from None


def _keep(settings: Settings, words: dict[str, str]) -> None:
    message, name = EmailMessage(), str(new_id())
    message["To"], message["Subject"] = "telefon", "Push"
    message.set_content(words["body"])
    keep_in_outbox(settings.instance / "outbox", message, name)


def _raise_for(answer: Any) -> None:
    code = answer.status_code if answer is not None else 0
    if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise PushGone
    if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        seconds = 0
        with suppress(ValueError):
            seconds = int(answer.headers.get("Retry-After", "0"))
        raise PushDown(f"answered {code}", max(0, seconds))
    raise PushRefused(code)
