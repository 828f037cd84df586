"""An SFO as who leads it has it: what it offers, applications, the waiting list, places."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.sfo_places import words
from samspill.school.sfo_places.costs import costs_of
from samspill.school.sfo_places.forms import (
    FinishForm,
    OfferForm,
    StartForm,
    WaitForm,
    price_form,
    start_form,
)
from samspill.school.sfo_places.leading import (
    finish,
    make_offer,
    offer_again,
    put_on_list,
    set_price,
    start_sfo,
)
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.payment import Trace
from samspill.school.sfo_places.queries import (
    LAPSED,
    PlaceView,
    offers_of,
    place_in,
    places_of_group,
    seats_taken,
    sfos_at,
    units_to_start,
)
from samspill.school.sfo_requests.actions import WAITS
from samspill.school.sfo_requests.queries import case_of_place

sfo = Module("sfo", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/sfo"
AREA = Area.SFO


@sfo.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def overview(opened: OpenGroup) -> Page:
    """Of a school its SFO; of an SFO applications, the waiting list and places."""
    return _school(opened) if opened.subject.is_school else _overview(opened)


def _school(school: OpenGroup, form: StartForm | None = None) -> str:
    return render_template(
        "school/sfo/school.html",
        school=school.subject,
        found=sfos_at(school.subject.id),
        form=form or start_form(units_to_start(school.subject.tenant_id), formdata=None),
    )


@sfo.route(OF_GROUP, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def start(opened: OpenGroup) -> Page:
    """Take the SFO of a school in use."""
    if not opened.subject.is_school:
        raise NotVisible
    form = start_form(units_to_start(opened.subject.tenant_id))
    if form.validate_on_submit():
        try:
            group_id = start_sfo(opened, **form.payload())
            flash(_("SFO er i gang. Legg inn ansatte og plasser."), "success")
            return redirect(f"/skole/grupper/{group_id}/sfo", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _school(opened, form), 422


def require_sfo(opened: OpenGroup) -> OpenGroup:
    """For what is done at an SFO. Raises NotVisible for any other group."""
    if not opened.subject.is_sfo:
        raise NotVisible
    return opened


def _overview(group: OpenGroup, **more: Any) -> str:
    day = today(require_sfo(group).at)
    places = places_of_group(group.subject.id, day)
    offers = offers_of([group.subject.id])
    leads = group.may(AREA, Level.MANAGE)
    forms = {
        "offer_form": OfferForm(formdata=None),
        "price_form": price_form(offers, formdata=None),
    }
    return render_template(
        "school/sfo/group.html",
        **{
            "group": group.subject,
            "guarded": any(one.is_protected for one in places),
            "leads": leads,
            "may_place": group.may(Area.SCHOOL, Level.MANAGE),
            "by_state": {
                state: [one for one in places if one.state == state]
                for state in (*PlaceState, LAPSED)
            },
            "offers": offers,
            "names": {one.id: one.name for one in offers},
            "taken": seats_taken([one.id for one in offers], day, day) if offers else {},
            "day": day,
            "words": words,
            **forms,
            **more,
        },
    )


def _home(group: OpenGroup) -> str:
    return f"/skole/grupper/{group.subject.id}/sfo"


@sfo.route(OF_GROUP + "/tilbud", opens=AREA, at=Level.MANAGE, methods=("POST",))
def offer(opened: OpenGroup) -> Page:
    """Offer another kind of place."""
    form = OfferForm()
    if form.validate_on_submit():
        try:
            make_offer(require_sfo(opened), **form.payload())
            flash(_("Lagret. Hjemmene kan søke nå."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, offer_form=form), 422


@sfo.route(OF_GROUP + "/priser", opens=AREA, at=Level.MANAGE, methods=("POST",))
def price(opened: OpenGroup) -> Page:
    """A price from a month on."""
    form = price_form(offers_of([require_sfo(opened).subject.id]))
    if form.validate_on_submit():
        try:
            set_price(opened, **form.payload())
            flash(_("Prisen er lagret."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, price_form=form), 422


ONE = OF_GROUP + "/<uuid:place_id>"


@sfo.route(ONE, opens=AREA, at=Level.MANAGE)
def one(opened: OpenGroup, place_id: UUID) -> Page:
    """One application, and the form of the answer."""
    return _one(opened, place_id)


def _prices(place: PlaceView, tenant_id: UUID, day: date) -> list[tuple[date, Trace]]:
    first = max(day, place.starts_on)
    trace = costs_of([place.pupil_id], tenant_id, day).trace(place, first, place.applied_by)
    return [(first, trace)] if trace else []


def _one(group: OpenGroup, place_id: UUID, **forms: Any) -> str:
    day = today(require_sfo(group).at)
    found = place_in(group.subject.id, place_id, day)
    offers = offers_of([group.subject.id])
    return render_template(
        "school/sfo/one.html",
        group=group.subject,
        guarded=found.is_protected,
        one=found,
        prices=_prices(found, group.subject.tenant_id, day),
        names={one.id: one.name for one in offers},
        lapsed=found.state == LAPSED,
        case=case_of_place(found.id) if found.state in WAITS else None,
        day=day,
        words=words,
        form=forms.get("wait") or forms.get("finish"),
        wait=forms.get("wait") or WaitForm(formdata=None),
        error=forms.get("error", ""),
        finish=forms.get("finish") or FinishForm(formdata=None),
    )


@sfo.route(ONE, opens=AREA, at=Level.MANAGE, methods=("POST",))
def answer(opened: OpenGroup, place_id: UUID) -> Page:
    """Offer a place once more that was not answered in time."""
    try:
        offer_again(require_sfo(opened), place_id)
    except RuleBroken as rule:
        return _one(opened, place_id, error=rule.text), 422
    flash(_("Lagret. Hjemmet får beskjed."), "success")
    return redirect(_home(opened), 303)


@sfo.route(ONE + "/venteliste", opens=AREA, at=Level.MANAGE, methods=("POST",))
def wait(opened: OpenGroup, place_id: UUID) -> Page:
    """The child waits for a place."""
    form = WaitForm()
    if form.validate_on_submit():
        put_on_list(require_sfo(opened), place_id, why=form.why.data)
        flash(_("Lagret. Hjemmet får beskjed."), "success")
        return redirect(_home(opened), 303)
    return _one(opened, place_id, wait=form), 422


@sfo.route(ONE + "/avslutning", opens=AREA, at=Level.MANAGE, methods=("POST",))
def end(opened: OpenGroup, place_id: UUID) -> Page:
    """End a place, and say why."""
    form = FinishForm()
    if form.validate_on_submit():
        try:
            finish(require_sfo(opened), place_id, **form.payload())
            flash(_("Lagret. Hjemmet får beskjed."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _one(opened, place_id, finish=form), 422
