"""Planer: the list, a new draft, what stands on top, the closing."""

from __future__ import annotations

from uuid import UUID

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.grants import is_read_on
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.queries import unit_led_by
from samspill.infra.db import instant
from samspill.infra.key_store import of_plan
from samspill.organisation.texts import texts_on
from samspill.plans.participants.models import Role
from samspill.plans.participants.people import people_of
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.actions import (
    change_introduction,
    change_picture,
    draft_plan,
    require_holder_to_be,
    write_closing_note,
)
from samspill.plans.plan.forms import (
    ClosingForm,
    DraftForm,
    IntroductionForm,
    PictureForm,
    introduction_form_for,
)
from samspill.plans.plan.last_words import last_words
from samspill.plans.plan.meanwhile import WRITTEN_MEANWHILE
from samspill.plans.plan.picture import open_picture, seal_picture
from samspill.plans.plan.queries import (
    Introduction,
    introduction,
    may_hold_plans,
    picture_of,
    plans_of,
)

plans = Module("plans", __name__)

Page = str | Response | tuple[str, int]
ONE = "/planer/<uuid:plan_id>"


@plans.route("/planer", opens=mine("the plans the profile reaches"), least=Strength.HIGH)
def plan_list(actor: Actor) -> Page:
    """My plans."""
    return render_template(
        "plan/list.html",
        plans=(found := plans_of(actor.profile_id)),
        guarded=any(one.child_is_protected for one in found),
        leads=unit_led_by(actor.profile_id, today(instant())) is not None,
        may_start=may_hold_plans(actor.profile_id, today(instant())),
    )


@plans.route("/planer/ny", opens=mine("starts a draft of one's own"), least=Strength.HIGH)
def new_draft(actor: Actor) -> Page:
    """The form that starts a stafettlogg."""
    require_holder_to_be(actor)
    return _new_draft(actor, DraftForm())


def _new_draft(actor: Actor, form: DraftForm) -> str:
    purposes = texts_on(actor.tenant_id, today(instant())).purposes
    return render_template("plan/new.html", form=form, purposes=purposes)


@plans.route(
    "/planer/ny",
    opens=mine("starts a draft of one's own"),
    least=Strength.HIGH,
    methods=("POST",),
)
def create_draft(actor: Actor) -> Page:
    """Start a stafettlogg."""
    form = DraftForm()
    if form.validate_on_submit():
        synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
        try:
            plan = draft_plan(actor, synthetic=synthetic, **form.payload())
            return redirect(f"/planer/{plan.id}/samtykke", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new_draft(actor, form), 422


@plans.route(ONE + "/om", opens=Area.OVERVIEW, at=Level.WRITE)
def introduction_form(plan: OpenPlan) -> Page:
    """The form for what stands on top."""
    known = introduction(plan.subject.id)
    form = introduction_form_for(_family(plan), known)
    return _introduction(plan, form, known)


def _family(plan: OpenPlan) -> list[tuple[UUID, str]]:
    """Beside whom the holder may have written; nobody when the family writes itself."""
    if not plan.is_holder:
        return []
    people = participants_of(plan.subject.id)
    return [
        (one.profile_id, one.name) for one in people if one.is_family and one.profile_id is not None
    ]


def _introduction(
    plan: OpenPlan, form: IntroductionForm, known: Introduction | None, **more: object
) -> str:
    return render_template(
        "plan/introduction.html",
        **{
            "form": form,
            "picture": PictureForm(formdata=None),
            "has_picture": bool(known and known.has_picture),
            "people": people_of(plan, Area.OVERVIEW),
            "theirs": None,
            **more,
        },
    )


@plans.route(ONE + "/om", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def keep_introduction(plan: OpenPlan) -> Page:
    """Save what stands on top; with another's words beside it when somebody was first."""
    known, theirs = introduction(plan.subject.id), None
    form = introduction_form_for(_family(plan), known)
    if form.validate_on_submit():
        try:
            change_introduction(plan, **form.payload())
            flash(_("Lagret. Alle som er med i planen, ser det."), "success")
            return redirect(f"/planer/{plan.subject.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            theirs = introduction(plan.subject.id) if rule.code == WRITTEN_MEANWHILE else None
            if theirs:
                form.read_anew(theirs.version)
    return _introduction(plan, form, known, theirs=theirs), 422


@plans.route(ONE + "/bilde", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def keep_picture(plan: OpenPlan) -> Page:
    """Set or remove the picture."""
    form = PictureForm()
    try:
        if form.remove.data:
            change_picture(plan, None)
        elif form.picture.data:
            whose = of_plan(plan.subject.id, plan.subject.tenant_id)
            change_picture(plan, seal_picture(whose, form.picture.data.read()))
        else:
            raise RuleBroken("picture", _("Velg et bilde."))
    except RuleBroken as rule:
        form.validate()
        form.refuse(rule)
        known = introduction(plan.subject.id)
        text = introduction_form_for(_family(plan), known)
        return _introduction(plan, text, known, picture=form), 422
    flash(_("Lagret. Alle som er med i planen, ser det."), "success")
    return redirect(f"/planer/{plan.subject.id}", 303)


@plans.route(ONE + "/bilde", opens=Area.OVERVIEW, at=Level.READ)
def picture(plan: OpenPlan) -> Response:
    """The picture itself."""
    sealed = picture_of(plan.subject.id)
    if sealed is None:
        raise NotVisible
    return FlaskResponse(open_picture(plan.subject.id, sealed), mimetype="image/jpeg")


@plans.route(ONE + "/avslutning", opens=Area.CLOSING, at=Level.READ)
def closing(plan: OpenPlan) -> Page:
    """Names, dates and the holder's own note: all that is left to see."""
    if not plan.subject.is_closing:
        raise NotVisible
    return _closing(plan, ClosingForm.showing(last_words(plan.subject.id)))


def _closing(plan: OpenPlan, form: ClosingForm) -> str:
    gone = participants_of(plan.subject.id, removed=True)
    people = [one for one in gone if one.role == Role.BATON_HOLDER or one.invitation_until]
    return render_template(
        "plan/closing.html",
        form=form,
        words=last_words(plan.subject.id),
        people=people,
        is_holder=plan.is_holder,
        may_read=plan.may(Area.OVERVIEW),
        is_read_on=is_read_on(plan.subject.id, plan.at),
        may_reopen=plan.may(Area.CONSENT) or plan.subject.closing_reason != "CONSENT_WITHDRAWN",
    )


@plans.route(ONE + "/avslutning", opens=Area.CLOSING, at=Level.WRITE, methods=("POST",))
def keep_closing_note(plan: OpenPlan) -> Page:
    """Save the closing note."""
    form = ClosingForm()
    if form.validate_on_submit():
        write_closing_note(plan, text=form.text.data, evaluation=form.evaluation())
        flash(_("Notatet er lagret."), "success")
        return redirect(f"/planer/{plan.subject.id}/avslutning", 303)
    return _closing(plan, form), 422
