"""Sending a form as a browser does: with the token of a page that was read, and a fresh key."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def csrf_token(client: FlaskClient) -> str:
    """The token of a form on a page that everybody can read.

    Somebody who is not signed in gets a session by choosing a language, as everybody can.
    """
    for _attempt in range(2):
        found = TOKEN.search(client.get("/hjelp").text)
        if found:
            return found.group(1)
        client.post("/spraak", data={"language": "nb", "next": "/"})
    raise AssertionError("the help page has no form with a CSRF token")


def post(
    client: FlaskClient,
    path: str,
    data: dict[str, Any] | None = None,
    *,
    token: str | None = None,
    **options: Any,
) -> TestResponse:
    """Send a form with token and key. ``data`` may hold a ``form_key`` of its own."""
    values = {"csrf_token": token or csrf_token(client), "form_key": str(uuid4()), **(data or {})}
    return client.post(path, data=values, **options)
