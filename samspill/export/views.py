"""Files to keep: the family's copy of a consent, and what is held about oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, g, make_response, redirect, render_template, session
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import FRESH, require_actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.export.archive import write_archive
from samspill.export.consent_copy import copy_text
from samspill.export.forms import ReviewForm
from samspill.export.own_data import note_download, own_data
from samspill.export.queries import (
    copy_of,
    is_released,
    review_in,
    reviewers_of,
    reviews_of,
)
from samspill.export.reviewing import answer_review, ask_review
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
REVIEW = "/planer/<uuid:plan_id>/samtykke/<uuid:consent_id>/gjennomsyn"
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
    guarded = plan.subject.child_is_protected
    if guarded and not is_released(plan.subject.id, consent_id, plan.actor.profile_id):
        return redirect(_review_page(plan, consent_id), 303)
    return _file(content, "application/pdf", f"samtykke-versjon-{version.number}.pdf")


def _review_page(plan: OpenPlan, consent_id: UUID) -> str:
    return f"/planer/{plan.subject.id}/samtykke/{consent_id}/gjennomsyn"


@exports.route(REVIEW, opens=Area.CONSENT, at=Level.READ)
def review(plan: OpenPlan, consent_id: UUID) -> Page:
    """Where one's own question stands; for who may answer, the words of the copy."""
    return _review(plan, consent_id, ReviewForm())


def _review(plan: OpenPlan, consent_id: UUID, form: ReviewForm) -> str:
    if not plan.subject.child_is_protected:
        raise NotVisible
    asked = reviews_of(plan.subject.id, consent_id)
    if not (asked and plan.subject.sees_all):
        version = consent(plan.subject.id, consent_id)
        if version is None or version.active_at is None:
            raise NotVisible
        if not plan.subject.sees_all:
            return render_template("export/guarded.html", number=version.number)
    own = next((one for one in asked if one.asked_by == plan.actor.profile_id), None)
    reviews = plan.actor.profile_id in reviewers_of(plan.subject.id)
    waiting = [one for one in asked if reviews and one.state == "WAITING" and one is not own]
    return render_template(
        "export/review.html",
        own=own,
        may_fetch=own is not None and own.until is not None and own.until > plan.at,
        waiting=waiting,
        text=copy_text(plan, consent_id) if waiting else None,
        answer=form,
        form=form if form.errors else None,
        here=_review_page(plan, consent_id),
        copy=f"/planer/{plan.subject.id}/samtykke/{consent_id}/kopi",
    )


@exports.route(REVIEW, opens=Area.CONSENT, at=Level.CONTRIBUTE, methods=("POST",))
def ask_for_review(plan: OpenPlan, consent_id: UUID) -> Page:
    """Ask somebody to look through the copy."""
    try:
        ask_review(plan, consent_id=consent_id)
        flash(_("Spurt. Du får beskjed når noen har sett gjennom kopien."), "success")
    except RuleBroken as rule:
        flash(rule.text, "danger")
    return redirect(_review_page(plan, consent_id), 303)


@exports.route(
    REVIEW + "/<uuid:review_id>/svar", opens=Area.CONSENT, at=Level.CONTRIBUTE, methods=("POST",)
)
def answer(plan: OpenPlan, consent_id: UUID, review_id: UUID) -> Page:
    """Release a copy, or return it."""
    if review_in(plan.subject.id, review_id) is None:
        raise NotVisible
    form = ReviewForm()
    if form.validate_on_submit():
        try:
            answer_review(plan, review_id=review_id, **form.payload())
            flash(_("Svaret er lagret. Den som spurte, har fått beskjed."), "success")
            return redirect(_review_page(plan, consent_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _review(plan, consent_id, form), 422


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
