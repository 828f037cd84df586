"""Plass på SFO: change what one applies for, and send a draft."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.cases.models import MAY_BE_CHANGED, SchoolCase
from samspill.school.pupils.access import OpenPupil
from samspill.school.sfo_places.forms import ApplyForm, apply_form
from samspill.school.sfo_places.homes import adults_for, is_home
from samspill.school.sfo_places.queries import offers_of
from samspill.school.sfo_requests.actions import change
from samspill.school.sfo_requests.models import SfoRequest
from samspill.school.sfo_requests.queries import own_request, wanted_of

sfo_requests = Module("sfo_requests", __name__)

Page = str | Response | tuple[str, int]
ONE = "/skole/elever/<uuid:pupil_id>/sfo/soknader/<uuid:application_id>"
AREA = Area.SFO


def _changeable(pupil: OpenPupil, application_id: UUID) -> tuple[SchoolCase, SfoRequest]:
    found = own_request(pupil.subject.id, application_id, pupil.actor.profile_id)
    if found is None or found[0].state not in MAY_BE_CHANGED or not is_home(pupil):
        raise NotVisible
    return found


def _form(pupil: OpenPupil, case: SchoolCase, **more: object) -> ApplyForm:
    offers = offers_of([case.sfo_id] if case.sfo_id else [])
    return apply_form(offers, adults_for(pupil), today(pupil.at), **more)


def _edit(pupil: OpenPupil, case: SchoolCase, form: ApplyForm) -> str:
    return render_template(
        "school/sfo_requests/edit.html",
        pupil=pupil.subject,
        case=case,
        form=form,
        lines=case.rule_text.splitlines(),
        guarded=pupil.subject.child_is_protected,
    )


@sfo_requests.route(ONE, opens=AREA, at=Level.CONTRIBUTE)
def edit(opened: OpenPupil, application_id: UUID) -> Page:
    """The form with what stands."""
    case, said = _changeable(opened, application_id)
    stands = wanted_of(said, case)
    data = {
        "offer_id": str(stands.offer_id),
        "weekdays": list(stands.weekdays),
        "starts_on": stands.starts_on,
        "special_needs": stands.special_needs,
        "own_share": stands.own_share,
        "co_share": stands.co_share,
        "co_payer_id": str(stands.co_payer_id or ""),
    }
    return _edit(opened, case, _form(opened, case, formdata=None, data=data))


@sfo_requests.route(ONE, opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def keep(opened: OpenPupil, application_id: UUID) -> Page:
    """Change it, or send the draft."""
    case, _said = _changeable(opened, application_id)
    form, send = _form(opened, case), not request.form.get("draft")
    if form.validate_on_submit():
        try:
            change(opened, case.id, form.wanted(), send=send)
            text = _("Sendt. Under ser du hva som skjer videre.") if send else _("Lagret.")
            flash(text, "success")
            return redirect(f"/skole/elever/{opened.subject.id}/soknader/{case.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _edit(opened, case, form), 422
