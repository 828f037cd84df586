"""Nearly no room left on a disk: people read on, and what they write comes back to them.

Decided: the room that SAMSPILL_LEAST_FREE keeps is for what must be written all the same. Each look
into a plan still gets its line in the access log first (without it nothing is shown), people sign
in and out, jobs end what they began, and whoever shuts somebody out, or asks for help in an
emergency, is heard. Everything else waits.
"""

from __future__ import annotations

import re

from flask import Flask, render_template, request
from werkzeug.datastructures import MultiDict

from samspill.infra.disk import Space
from samspill.infra.settings import Settings
from samspill.web.headers import SAFE

RETRY_AFTER = "120"
"""Seconds."""

STILL_TAKEN = frozenset(
    {
        # signing in and out, and who one is
        *("signin.begin", "signin.sign_out", "signin.backchannel_logout"),
        *("identity.switch_profile", "identity.end_one", "identity.end_others"),
        "pages.choose_language",
        # what shuts somebody out
        *("consents.withdraw_one", "consents.withdraw_everything", "consents.narrow"),
        *("registrations.register_by_phone", "swaps.objection", "swaps.register_by_phone"),
        *("participants.removal", "participants.take_out", "participants.pause"),
        *("blocks.propose", "blocks.confirmation", "whereabouts.remove"),
        *("emergency.ending", "administration.ending"),
        *("identity.keep_last_day", "employing.keep_last_day"),
        # somebody may be in danger
        *("emergency.asking", "emergency.decision", "insight.report_fault"),
    }
)
_NEVER_REFUSED = STILL_TAKEN | {None}
"""An address that is none of ours is answered as ever."""

_NOT_WRITTEN = {"csrf_token", "form_key", "next", "passphrase", "again"}
"""What is no word of hers, or is for nobody's eyes."""
_CODE = re.compile(r"[0-9A-Z_ .:+-]*|[0-9a-f-]{36}|on|true|false", re.ASCII)
"""A choice, a day, a number or an id: nothing that somebody has put words into."""


def init_read_only(app: Flask, settings: Settings) -> None:
    """Refuse what is written while there is too little room. Last of all that may refuse."""
    space = Space(settings)
    app.extensions["space"] = space

    @app.before_request
    def refuse() -> tuple[str, int, dict[str, str]] | None:
        if request.method in SAFE or request.endpoint in _NEVER_REFUSED:
            return None
        return _page() if space.is_short() else None

    app.jinja_env.globals["can_only_read"] = space.is_short


def _page() -> tuple[str, int, dict[str, str]]:
    """What was typed stands on the page, and one click sends the same form again, by its own key:
    a thing that was done after all is not done twice. A file must be chosen anew."""
    given: MultiDict[str, str] = request.form
    words = [
        text
        for name, text in given.items(multi=True)
        if name not in _NOT_WRITTEN and not _CODE.fullmatch(text)
    ]
    values = {
        "words": words,
        "fields": [
            (name, text)
            for name, text in given.items(multi=True)
            if name != "csrf_token" and not request.files
        ],
        "address": request.path,
        "has_file": bool(request.files),
    }
    page = render_template("errors/read_only.html", **values)
    return page, 503, {"Retry-After": RETRY_AFTER}
