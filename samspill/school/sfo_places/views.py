"""A child's place at SFO, as its home has it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import school_of
from samspill.school.sfo_places import words
from samspill.school.sfo_places.actions import (
    answer_offer,
    change_place,
    end_place,
    keep_place,
    own_place,
)
from samspill.school.sfo_places.costs import costs_of
from samspill.school.sfo_places.forms import (
    KEEP,
    TAKE_BACK,
    YES,
    ApplyForm,
    EndForm,
    SettleForm,
    apply_form,
    end_form,
    terms_form,
)
from samspill.school.sfo_places.homes import adults_for, is_home
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.payment import Trace
from samspill.school.sfo_places.queries import (
    PlaceView,
    offers_of,
    places_of_pupil,
    sfo_rule,
    sfos_at,
)
from samspill.school.sfo_requests.actions import NO_PUPIL, apply_for, withdraw
from samspill.school.sfo_requests.rules import rule_lines

sfo_places = Module("sfo_places", __name__)

Page = str | Response | tuple[str, int]
OF_PUPIL = "/skole/elever/<uuid:pupil_id>/sfo"
ONE = OF_PUPIL + "/<uuid:place_id>"
AREA = Area.SFO


class _Page:
    """What the page of one child needs."""

    def __init__(self, pupil: OpenPupil) -> None:
        self.pupil, self.day = pupil, today(pupil.at)
        school_id = school_of(pupil.subject.id, self.day)
        self.sfos = sfos_at(school_id) if school_id else []
        self.offers = offers_of([one.group_id for one in self.sfos])
        self.places = places_of_pupil(pupil.subject.id, self.day)
        self.costs = costs_of([pupil.subject.id], pupil.subject.tenant_id, self.day)

    @property
    def current(self) -> PlaceView | None:
        """What stands."""
        return next((one for one in self.places if one.stands), None)

    @property
    def is_mine(self) -> bool:
        """Does the reader apply, change and end? Who applied does."""
        me = self.pupil.actor.profile_id
        return is_home(self.pupil) and (self.current is None or self.current.applied_by == me)

    @property
    def payer_id(self) -> UUID | None:
        """Whose price is shown: the reader's own, or to staff that of who applied."""
        place, me = self.current, self.pupil.actor.profile_id
        if place is None:
            return None
        if place.paid_by(me):
            return me
        return None if is_home(self.pupil) else place.applied_by

    def prices(self) -> list[tuple[date, Trace]]:
        """What is paid now, and from the days on which a decision changes it."""
        place, who = self.current, self.payer_id
        if place is None or who is None:
            return []
        first = max(self.day, place.starts_on)
        days = [first, *self.costs.changes(place, who, first)]
        found = [(day, self.costs.trace(place, day, who)) for day in days]
        return [(day, trace) for day, trace in found if trace is not None]

    def forms(self, **more: Any) -> dict[str, Any]:
        """The forms of what may be done now."""
        place = self.current
        if not self.is_mine:
            return {}
        if place is None:
            rule = sfo_rule(self.pupil.subject.tenant_id, self.day)
            form = apply_form(self.offers, adults_for(self.pupil), self.day, **more)
            return {"apply_form": form, "lines": rule_lines(rule)}
        if place.state != PlaceState.ACCEPTED:
            return {}
        now = place.now(self.day)
        data = {"offer_id": str(now.offer_id), "weekdays": list(now.weekdays)}
        ends = self.costs.ends_of(place, self.day, self.pupil.actor.profile_id)
        return {
            "terms_form": terms_form(self.offers, self.day, formdata=None, data=data),
            "end_form": end_form(ends, pays=True, formdata=None),
        }

    def shown(self, **more: Any) -> str:
        """The page."""
        return render_template(
            "school/sfo/pupil.html",
            **{
                "pupil": self.pupil.subject,
                "guarded": self.pupil.subject.child_is_protected,
                "me": self.pupil.actor.profile_id,
                "at_home": is_home(self.pupil),
                "is_mine": self.is_mine,
                "sfos": self.sfos,
                "names": {one.id: one.name for one in self.offers},
                "place": self.current,
                "prices": self.prices(),
                "earlier": [one for one in self.places if not one.stands],
                "day": self.day,
                "words": words,
                "error": "",
                "apply_form": None,
                "terms_form": None,
                "end_form": None,
                **self.forms(formdata=None),
                **more,
            },
        )


def _home(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/sfo"


def _done(pupil: OpenPupil, text: str) -> Page:
    flash(text, "success")
    return redirect(_home(pupil), 303)


@sfo_places.route(OF_PUPIL, opens=AREA, at=Level.READ)
def of_pupil(opened: OpenPupil) -> Page:
    """What a child has, what may be applied for, what it costs."""
    return _Page(opened).shown()


@sfo_places.route(OF_PUPIL, opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def apply(opened: OpenPupil) -> Page:
    """Apply for a place, or keep what is written as a draft."""
    page = _Page(opened)
    if not is_home(opened):
        raise NotVisible
    form = apply_form(page.offers, adults_for(opened), page.day)
    if form.validate_on_submit():
        try:
            return _applied(opened, form, send=not request.form.get("draft"))
        except RuleBroken as rule:
            form.refuse(rule)
    return page.shown(apply_form=form), 422


def _applied(pupil: OpenPupil, form: ApplyForm, *, send: bool) -> Page:
    try:
        case_id = apply_for(pupil, form.wanted(), send=send)
    except RuleBroken as rule:
        if rule.code != NO_PUPIL:
            raise
        case_id = apply_for(pupil, form.wanted(), send=False)
        flash(_("%(why)s Søknaden ligger som utkast så lenge.", why=rule.text), "warning")
    else:
        text = (
            _("Sendt. Under ser du hva som skjer videre.")
            if send
            else _("Lagret som utkast. Skolen ser det ikke før du sender.")
        )
        flash(text, "success")
    return redirect(f"/skole/elever/{pupil.subject.id}/soknader/{case_id}", 303)


@sfo_places.route(ONE + "/svar", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def settle(opened: OpenPupil, place_id: UUID) -> Page:
    """Yes or no to an offer, an application taken back, or a place that is kept after all."""
    form = SettleForm()
    if not form.validate_on_submit():
        own_place(opened, place_id, *PlaceState)
        return _Page(opened).shown(error=_("Velg ett av svarene.")), 422
    try:
        return _done(opened, _settled(opened, place_id, form.how.data))
    except RuleBroken as rule:
        return _Page(opened).shown(error=rule.text), 422


def _settled(pupil: OpenPupil, place_id: UUID, how: str) -> str:
    if how == KEEP:
        keep_place(pupil, place_id)
        return _("Barnet beholder plassen.")
    if how == TAKE_BACK:
        withdraw(pupil, place_id)
        return _("Søknaden er trukket.")
    answer_offer(pupil, place_id, accepts=how == YES)
    return _("Velkommen til SFO!") if how == YES else _("Dere har takket nei til plassen.")


@sfo_places.route(ONE + "/endring", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def change(opened: OpenPupil, place_id: UUID) -> Page:
    """Other days, or another kind of place."""
    own_place(opened, place_id, PlaceState.ACCEPTED)
    page = _Page(opened)
    form = terms_form(page.offers, page.day)
    if form.validate_on_submit():
        try:
            since = change_place(opened, place_id, **form.payload())
            return _done(opened, _("Plassen er endret fra %(day)s.", day=words.numeric(since)))
        except RuleBroken as rule:
            form.refuse(rule)
    return page.shown(terms_form=form), 422


@sfo_places.route(ONE + "/oppsigelse", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def end(opened: OpenPupil, place_id: UUID) -> Page:
    """End a place."""
    own_place(opened, place_id, PlaceState.ACCEPTED)
    page, form = _Page(opened), EndForm()
    shown = page.forms().get("end_form")
    form.ends_on.choices = shown.ends_on.choices if shown else []
    if form.validate_on_submit():
        try:
            end_place(opened, place_id, ends_on=form.day())
            return _done(
                opened, _("Plassen er sagt opp. Dere kan angre så lenge ingen andre har fått den.")
            )
        except RuleBroken as rule:
            form.refuse(rule)
    return page.shown(end_form=form), 422
