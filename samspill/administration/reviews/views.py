"""Tilgangsgjennomgang: a leader's list to sign, and where the municipality stands."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.administration.access import OpenTenant
from samspill.administration.reviews.actions import sign_review, unit_to_review
from samspill.administration.reviews.forms import ReviewForm
from samspill.administration.reviews.queries import (
    fingerprint,
    history_of_unit,
    next_review,
    reviews_of_units,
    who_has_what,
)
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.infra.db import instant

reviews = Module("reviews", __name__)

Page = str | Response | tuple[str, int]
OWN = "/tilgangsgjennomgang"
LEADS = mine("who has what in the unit that one leads, plans as a number")


@reviews.route("/admin/<uuid:tenant_id>" + OWN, opens=Area.ADMINISTRATION, at=Level.READ)
def review_list(tenant: OpenTenant) -> Page:
    """When each unit was reviewed, and which are late."""
    day = today(tenant.at)
    found = reviews_of_units(tenant.subject.id, day)
    return render_template("administration/reviews.html", tenant=tenant.subject, units=found)


@reviews.route(OWN, opens=LEADS, least=Strength.HIGH)
def review(actor: Actor) -> Page:
    """Who has what in one's unit, and the form to sign."""
    return _review(actor, ReviewForm())


def _review(actor: Actor, form: ReviewForm) -> str:
    unit_id, day = unit_to_review(actor), today(instant())
    if actor.tenant_id is None:
        raise NotVisible
    people, signed = who_has_what(unit_id, day), history_of_unit(unit_id)
    form.seen.data = fingerprint(people)
    return render_template(
        "administration/review.html",
        form=form,
        people=people,
        signed=signed,
        due_on=next_review(actor.tenant_id, signed, day),
        day=day,
    )


@reviews.route(OWN, opens=LEADS, least=Strength.HIGH, methods=("POST",))
def sign(actor: Actor) -> Page:
    """Sign that all should have what they have."""
    unit_to_review(actor)
    form = ReviewForm()
    if form.validate_on_submit():
        try:
            sign_review(actor, seen=form.seen.data or "")
            flash(_("Takk. Gjennomgangen er lagret."), "success")
            return redirect(OWN, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _review(actor, form), 422
