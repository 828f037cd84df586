"""Samtykker for those who work with a group: what is asked, who has answered what, ask anew."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.consents import words
from samspill.school.consents.actions import ask, ask_anew, ask_no_more, require_consent
from samspill.school.consents.forms import ConsentForm
from samspill.school.consents.queries import answers_in, asked_in
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.queries import class_list

school_consents = Module("school_consents", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/samtykker"
ONE = OF_GROUP + "/<uuid:asked_id>"
AREA = Area.SCHOOL_CONSENT


def _home(group: OpenGroup) -> str:
    return f"/skole/grupper/{group.subject.id}/samtykker"


@school_consents.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def overview(opened: OpenGroup) -> Page:
    """What the families are asked, with how many have answered what, and the form for more."""
    return _overview(opened, ConsentForm())


def _overview(group: OpenGroup, form: ConsentForm) -> str:
    day, subject = today(group.at), group.subject
    consents = asked_in(subject.id, subject.school_id, day)
    pupils = [one.pupil_id for one in class_list(subject.id, day)] if consents else []
    answers = answers_in(consents, pupils, subject.tenant_id, day) if pupils else {}
    sums = {one.id: Counter[str]() for one in consents}
    for (consent_id, _pupil_id), found in answers.items():
        sums[consent_id][found.standing] += 1
    return render_template(
        "school/consents/overview.html",
        group=subject,
        consents=consents,
        sums=sums,
        form=form,
        words=words,
    )


@school_consents.route(OF_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def add(opened: OpenGroup) -> Page:
    """Ask the families of the group."""
    form = ConsentForm()
    if form.validate_on_submit():
        try:
            ask(opened, form.asking())
            flash(_("Spurt. Familiene får beskjed, og svarer på sin side."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@school_consents.route(ONE, opens=AREA, at=Level.WRITE)
def consent(opened: OpenGroup, asked_id: UUID) -> Page:
    """Who has answered what."""
    return _consent(opened, asked_id, None)


def _consent(group: OpenGroup, asked_id: UUID, form: ConsentForm | None) -> str:
    day, subject = today(group.at), group.subject
    asked = {one.id: one for one in asked_in(subject.id, subject.school_id, day)}
    if asked_id not in asked:
        raise NotVisible
    pupils = class_list(subject.id, day)
    found = asked[asked_id]
    own = found.group_id == subject.id
    return render_template(
        "school/consents/consent.html",
        group=subject,
        consent=found,
        pupils=pupils,
        answers=answers_in([found], [one.pupil_id for one in pupils], subject.tenant_id, day),
        form=(form or ConsentForm(data=vars(found))) if own else None,
        guarded=any(one.is_protected for one in pupils),
        words=words,
    )


@school_consents.route(ONE, opens=AREA, at=Level.WRITE, methods=("POST",))
def again(opened: OpenGroup, asked_id: UUID) -> Page:
    """Another version, which asks all anew."""
    require_consent(opened, asked_id)
    form = ConsentForm()
    if form.validate_on_submit():
        try:
            ask_anew(opened, asked_id, form.asking())
            flash(_("Lagret som ny utgave. Alle blir spurt på nytt."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _consent(opened, asked_id, form), 422


@school_consents.route(ONE + "/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",))
def ending(opened: OpenGroup, asked_id: UUID) -> Page:
    """Ask no more."""
    ask_no_more(opened, asked_id)
    flash(_("Avsluttet. Ingen blir spurt mer, og ingen ja gjelder lenger."), "success")
    return redirect(_home(opened), 303)
