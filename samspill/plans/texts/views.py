"""Tekster: what the municipality says in its own words, since when, and how a family sees it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import LANGUAGES, READING, _, speaking
from samspill.organisation.texts import texts_on
from samspill.plans.texts.actions import set_texts
from samspill.plans.texts.forms import TextsForm
from samspill.plans.texts.lix import in_words, lix
from samspill.plans.texts.queries import texts_of
from samspill.plans.texts.sample import sample

municipal_texts = Module("municipal_texts", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/tekster"


@municipal_texts.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def text_list(tenant: OpenTenant) -> Page:
    """What holds, held and will hold, and what cannot be changed."""
    return render_template(
        "texts/list.html",
        tenant=tenant.subject,
        texts=texts_of(tenant.subject.id),
        day=today(tenant.at),
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@municipal_texts.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_texts(tenant: OpenTenant) -> Page:
    """The form, with what holds in it."""
    return _form(tenant, TextsForm.showing(texts_on(tenant.subject.id, today(tenant.at))))


def _form(tenant: OpenTenant, form: TextsForm) -> str:
    return render_template("texts/form.html", tenant=tenant.subject, form=form)


@municipal_texts.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def keep_texts(tenant: OpenTenant) -> Page:
    """Let it hold from a day to come, and show it as a family will see it."""
    form = TextsForm()
    if form.validate_on_submit():
        try:
            policy_id = set_texts(
                tenant, form.wording(), first_day=form.first_day.data, source=form.source.data
            )
            flash(_("Lagret. Slik kommer familien til å se det."), "success")
            return redirect(f"/admin/{tenant.subject.id}/tekster/{policy_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form), 422


@municipal_texts.route(BASE + "/<uuid:policy_id>", opens=Area.ADMINISTRATION, at=Level.READ)
def preview(tenant: OpenTenant, policy_id: UUID) -> Page:
    """One version, as a family sees it, about a child who does not exist."""
    found = next((one for one in texts_of(tenant.subject.id) if one.id == policy_id), None)
    if found is None:
        raise NotVisible
    asked = request.args.get("sprak", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    with speaking(language):
        shown = sample(tenant.subject, found.texts, found.valid_from)
        invitation = _(found.texts.invitation_words)
    number = lix(found.texts.introduction_in(language))
    return render_template(
        "texts/preview.html",
        tenant=tenant.subject,
        one=found,
        shown=shown,
        invitation=invitation,
        language=language,
        languages={code: READING[code] for code in LANGUAGES},
        lix=number,
        lix_words=in_words(number),
    )
