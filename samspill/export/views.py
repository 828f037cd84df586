"""Files to keep: the family's copy of a consent, and what is held about oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g, make_response, redirect, render_template, session
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import FRESH, require_actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible
from samspill.export.archive import write_archive
from samspill.export.own_data import note_download, own_data
from samspill.export.queries import copy_of
from samspill.identity.models import AT_WORK
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.infra.db import instant
from samspill.plans.consent.queries import consent
from samspill.plans.plan.access import OpenPlan

exports = Module("exports", __name__)

Page = str | Response | tuple[str, int]
OWN = mine("what is held about oneself and one's own, read through one's own rights")
HIGH = Strength.HIGH
DOWNLOAD = "/innsyn/nedlasting"
READY = "own_data"
"""In the session: whose fresh login opened the download, and until when."""


@exports.route(
    "/planer/<uuid:plan_id>/samtykke/<uuid:consent_id>/kopi", opens=Area.CONSENT, at=Level.READ
)
def consent_copy(plan: OpenPlan, consent_id: UUID) -> Page:
    """The sealed PDF, for the family and the holder. The file's name says nothing of anybody."""
    version = consent(plan.subject.id, consent_id)
    if version is None or version.active_at is None:
        raise NotVisible
    if not plan.subject.sees_all:
        return render_template("export/guarded.html", number=version.number)
    content = copy_of(plan.subject.id, consent_id)
    if content is None:
        return render_template("export/coming.html", number=version.number)
    return _file(content, "application/pdf", f"samtykke-versjon-{version.number}.pdf")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@exports.route(DOWNLOAD, opens=OWN, least=HIGH)
def download(actor: Actor) -> Page:
    """What the file will hold; and the file, right after a fresh login."""
    return render_template(
        "export/download.html", is_ready=_is_ready(actor), at_work=g.visit.kind in AT_WORK
    )


@exports.route(DOWNLOAD, opens=OWN, least=HIGH, methods=("POST",))
def confirm(_actor: Actor) -> Page:
    """Ask for a fresh login: the file holds more than any page."""
    return confirm_with_login("own-data", {}, str(get_locale().language))


@completes("own-data")
def _ready(_values: dict[str, Any], _proof: dict[str, Any]) -> str:
    actor = require_actor(HIGH)
    until = (instant() + FRESH).isoformat()
    session[READY] = {"profile": str(actor.profile_id), "until": until}
    return DOWNLOAD


def _is_ready(actor: Actor) -> bool:
    ready = session.get(READY)
    if not ready or ready["profile"] != str(actor.profile_id):
        return False
    return instant() < datetime.fromisoformat(ready["until"])


@exports.route(DOWNLOAD + "/fil", opens=OWN, least=HIGH)
def own_file(actor: Actor) -> Page:
    """The file. Without a login of the last minutes for it: back to the page that asks for one."""
    if not _is_ready(actor):
        return redirect(DOWNLOAD, 303)
    found = own_data(actor, at_work=g.visit.kind in AT_WORK)
    page = render_template("export/own_data.html", facts=found.facts)
    note_download(actor)
    content = write_archive(found.facts, page, found.files, instant())
    return _file(content, "application/zip", "samspill-mine-opplysninger.zip")
