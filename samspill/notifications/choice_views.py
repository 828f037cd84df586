"""Varslingsinnstillinger: how one wants to hear, of everything, or of one plan or child."""

from __future__ import annotations

from dataclasses import replace
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
from samspill.notifications.choices import (
    Chosen,
    ask_for_test,
    choose,
    chosen_by,
    delivered_to,
)
from samspill.notifications.forms import AllChoicesForm, OneForm
from samspill.notifications.outgoing import (
    Texting,
    ask_for_push_test,
    ask_for_sms_code,
    ask_for_sms_test,
    texting_of,
)
from samspill.notifications.rhythms import OFFERED, Channel
from samspill.notifications.words import KIND_NAMES, WHY_MAIL_FAILED, push_words, sms_words

notice_choices = Module("notice_choices", __name__)

Page = str | Response | tuple[str, int]
BASE = "/varslingsinnstillinger"
ONE = BASE + "/egne/<uuid:about_id>"
WHAT = "how one wants to be told"
KINDS = [kind.lower() for kind in OFFERED]
OF_SCHOOL = (Kind.SCHOOL, Kind.MESSAGES)
NOT_OF_PLANS = (Kind.SCHOOL, Kind.TOMORROW)
"""What is told of plans is never of these. I morgen is one notice of all children."""


@notice_choices.route(BASE, opens=mine(WHAT), least=Strength.HIGH)
def overview(actor: Actor) -> Page:
    """How one hears of everything, how each channel goes, and what has choices of its own."""
    form, texting = AllChoicesForm(), texting_of(actor)
    form.offer(_chosen(actor, texting))
    return _overview(actor, form, texting)


def _chosen(actor: Actor, texting: Texting | None, about_id: UUID | None = None) -> Chosen:
    """What the actor chose; by SMS nothing comes where there is none, or her number is not shown
    to be hers."""
    chosen = chosen_by(actor, about_id)
    has_sms = bool(texting and texting.mobile and texting.mobile.confirmed_at)
    works = chosen.works if has_sms else chosen.works - {Channel.SMS}
    return replace(chosen, has_sms=has_sms, works=works)


def _overview(actor: Actor, form: AllChoicesForm, texting: Texting | None) -> str:
    own = headings(actor.profile_id)
    return render_template(
        "notifications/choices.html",
        form=form,
        kinds=KINDS,
        times=form.before.times,
        me=profiles_by_id([actor.profile_id])[actor.profile_id],
        why_mail_failed=WHY_MAIL_FAILED,
        delivered=delivered_to(actor.profile_id),
        texting=texting,
        subscriptions=subscriptions_of(actor),
        has_phone=form.before.has_phone,
        own=own,
        has_own=form.before.has_own,
        guarded=any(one.is_protected for one in own.values()),
    )


@notice_choices.route(BASE, opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def keep(actor: Actor) -> Page:
    """Keep what was chosen for everything."""
    form, texting = AllChoicesForm(), texting_of(actor)
    form.offer(_chosen(actor, texting))
    if not form.validate_on_submit():
        return _overview(actor, form, texting), 422
    choose(actor, None, **form.payload())
    flash(_("Lagret. Det gjelder fra nå."), "success")
    return redirect(BASE, 303)


@notice_choices.route(ONE, opens=mine(WHAT), least=Strength.HIGH)
def of_one(actor: Actor, about_id: UUID) -> Page:
    """How one hears of one plan, or of one child at school."""
    return _of_one(*_one(actor, about_id))


def _of_one(form: OneForm, heading: Heading) -> str:
    return render_template(
        "notifications/own_choices.html",
        form=form,
        kinds=[kind.lower() for kind in form.kinds],
        heading_of=heading,
        guarded=heading.is_protected,
    )


def _one(actor: Actor, about_id: UUID) -> tuple[OneForm, Heading]:
    """What can be chosen, and of whom. Raises NotVisible for what the actor does not read."""
    heading = headings(actor.profile_id).get(about_id)
    if heading is None:
        raise NotVisible
    form = OneForm()
    kinds = OF_SCHOOL if heading.at_school else [one for one in OFFERED if one not in NOT_OF_PLANS]
    form.offer_of(_chosen(actor, texting_of(actor), about_id), kinds)
    return form, heading


@notice_choices.route(ONE, opens=mine(WHAT), least=Strength.HIGH, methods=("POST",))
def keep_of_one(actor: Actor, about_id: UUID) -> Page:
    """Keep what was chosen for one plan, or for one child at school."""
    form, heading = _one(actor, about_id)
    if not form.validate_on_submit():
        return _of_one(form, heading), 422
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
