"""Varslingsinnstillinger: how one wants to hear, of all plans or of one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import Kind, Urgency
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.identity.reach import ask_to_prove_mail
from samspill.identity.subscriptions.queries import subscriptions_of
from samspill.notifications.actions import letter_of
from samspill.notifications.bell import Heading, headings
from samspill.notifications.choices import ask_for_test, choose, chosen_by, delivered_to
from samspill.notifications.forms import AllChoicesForm, ChoicesForm
from samspill.notifications.outgoing import (
    ask_for_push_test,
    ask_for_sms_code,
    ask_for_sms_test,
    texting_of,
)
from samspill.notifications.rhythms import OFFERED
from samspill.notifications.words import KIND_NAMES, WHY_MAIL_FAILED, push_words, sms_words

notice_choices = Module("notice_choices", __name__)

Page = str | Response | tuple[str, int]
BASE = "/varslingsinnstillinger"
ONE = BASE + "/planer/<uuid:about_id>"
WHAT = "how one wants to be told"
KINDS = [kind.lower() for kind in OFFERED]


@notice_choices.route(BASE, opens=mine(WHAT), least=Strength.HIGH)
def overview(actor: Actor) -> Page:
    """How one hears of all plans, how e-mail goes, and which plans have choices of their own."""
    form = AllChoicesForm()
    form.offer(chosen_by(actor, None), of_all=True)
    return _overview(actor, form)


def _overview(actor: Actor, form: AllChoicesForm) -> str:
    plans = headings(actor.profile_id)
    chosen = chosen_by(actor, None)
    return render_template(
        "notifications/choices.html",
        form=form,
        kinds=KINDS,
        times=chosen.times,
        me=profiles_by_id([actor.profile_id])[actor.profile_id],
        why_mail_failed=WHY_MAIL_FAILED,
        delivered=delivered_to(actor.profile_id),
        texting=texting_of(actor),
        subscriptions=subscriptions_of(actor),
        has_phone=chosen.has_phone,
        plans=plans,
        has_own=chosen.has_own,
        guarded=any(one.is_protected for one in plans.values()),
    )


@notice_choices.route(BASE, opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def keep(actor: Actor) -> Page:
    """Keep what was chosen for all plans."""
    form = AllChoicesForm()
    form.offer(chosen_by(actor, None), of_all=True)
    if not form.validate_on_submit():
        return _overview(actor, form), 422
    choose(actor, None, **form.payload())
    flash(_("Lagret. Det gjelder fra nå."), "success")
    return redirect(BASE, 303)


@notice_choices.route(ONE, opens=mine(WHAT), least=Strength.HIGH)
def of_plan(actor: Actor, about_id: UUID) -> Page:
    """How one hears of one plan."""
    heading = _plan(actor, about_id)
    form = ChoicesForm()
    form.offer(chosen_by(actor, about_id), of_all=False)
    return _of_plan(form, heading)


def _of_plan(form: ChoicesForm, heading: Heading) -> str:
    return render_template(
        "notifications/plan_choices.html",
        form=form,
        kinds=KINDS,
        heading_of=heading,
        guarded=heading.is_protected,
    )


def _plan(actor: Actor, about_id: UUID) -> Heading:
    """Whose plan it is. Raises NotVisible for what the actor does not read."""
    found = headings(actor.profile_id).get(about_id)
    if found is None:
        raise NotVisible
    return found


@notice_choices.route(ONE, opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def keep_of_plan(actor: Actor, about_id: UUID) -> Page:
    """Keep what was chosen for one plan."""
    heading = _plan(actor, about_id)
    form = ChoicesForm()
    form.offer(chosen_by(actor, about_id), of_all=False)
    if not form.validate_on_submit():
        return _of_plan(form, heading), 422
    choose(actor, about_id, **form.payload())
    flash(_("Lagret. Det gjelder fra nå."), "success")
    return redirect(BASE, 303)


@notice_choices.route(BASE + "/eksempel", opens=mine("what letters look like"))
def example(actor: Actor) -> Page:
    """What is sent says, by each channel that the actor may have: nothing about anybody. A letter
    is shown alone, and as one of several things together."""
    lines = [f"{_(KIND_NAMES[Kind.MESSAGES])} (2), {_(KIND_NAMES[Kind.MEETINGS])} (1)"]
    letters = (
        letter_of("notices/answer_waits", sign_in=""),
        letter_of("notices/digest", sign_in="", lines=lines),
    )
    return render_template(
        "notifications/example.html",
        letters=letters,
        texts=[sms_words(one) for one in (Urgency.C, Urgency.D)] if texting_of(actor) else [],
        push=push_words(trial=False),
    )


@notice_choices.route(BASE + "/prove", opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def test(actor: Actor) -> Page:
    """Send a letter on trial to oneself."""
    ask_for_test(actor)
    flash(_("Prøven er på vei. Den er framme om et par minutter."), "success")
    return redirect(BASE, 303)


@notice_choices.route(BASE + "/sms-prove", opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def test_sms(actor: Actor) -> Page:
    """Send an SMS on trial to oneself."""
    ask_for_sms_test(actor)
    flash(_("Prøven er på vei. Den er framme om et par minutter."), "success")
    return redirect(BASE, 303)


@notice_choices.route(
    BASE + "/push-prove", opens=mine(WHAT), least=Strength.HIGH, methods=("POST",)
)
def test_push(actor: Actor) -> Page:
    """Send a push message on trial to one's own telephones."""
    ask_for_push_test(actor)
    flash(_("Prøven er på vei. Den er framme om et par minutter."), "success")
    return redirect(BASE, 303)


@notice_choices.route(
    BASE + "/epost-kode", opens=mine(WHAT), least=Strength.HIGH, methods=("POST",)
)
def prove_mail(actor: Actor) -> Page:
    """Send a code to one's own address, to see that it arrives."""
    return redirect(f"/min-informasjon/koder/{ask_to_prove_mail(actor)}", 303)


@notice_choices.route(BASE + "/sms-kode", opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def confirm_mobile(actor: Actor) -> Page:
    """Send a code to one's number, so that SMS may go there."""
    try:
        check_id = ask_for_sms_code(actor)
    except RuleBroken as rule:
        flash(rule.text, "danger")
        return redirect(BASE, 303)
    return redirect(f"/min-informasjon/koder/{check_id}", 303)
