"""Tilstedeværelse: the list of an afternoon for who works at an SFO, and who fetches a child."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import flash, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.sfo_day import words
from samspill.school.sfo_day.afternoon import MOVES, afternoon, by_place, came_late
from samspill.school.sfo_day.forms import FetchForm, fetch_form
from samspill.school.sfo_day.models import TapKind
from samspill.school.sfo_day.queries import adults_who_fetch, bars_of, pickers_of
from samspill.school.sfo_day.rules import Told, Where
from samspill.school.sfo_day.tapping import (
    Tap,
    Tapped,
    back_from_trip,
    check_out,
    read_child,
    tap,
)

sfo_today = Module("sfo_today", __name__)

Page = str | Response | tuple[str, int]
TODAY = "/skole/grupper/<uuid:group_id>/sfo/i-dag"
FETCH = "/skole/elever/<uuid:pupil_id>/sfo/henting"


@sfo_today.route(TODAY, opens=Area.SFO, at=Level.WRITE)
def attendance(opened: OpenGroup) -> Page:
    """Who is here, who goes home next, who is late."""
    group = _require_sfo(opened).subject
    children = afternoon(group.id, today(opened.at), opened.at)
    return render_template(
        "school/sfo/today.html",
        group=group,
        guarded=any(one.is_protected for one in children),
        me=opened.actor.profile_id,
        children=children,
        places=by_place(children),
        late=came_late(group.id, today(opened.at)),
        where=Where,
        day=today(opened.at),
        now=opened.at,
        words=words,
    )


def _require_sfo(group: OpenGroup) -> OpenGroup:
    if not group.subject.is_sfo:
        raise NotVisible
    return group


@sfo_today.route(TODAY, opens=Area.SFO, at=Level.WRITE, methods=("POST",))
def tapped(opened: OpenGroup) -> Page:
    """One tap: come, on a trip, gone home; what is said of a day is read; a trip is back.

    A script that kept the tap on its tablet is answered in words: '' when it was taken.
    """
    _require_sfo(opened)
    home = f"/skole/grupper/{opened.subject.id}/sfo/i-dag"
    kept = "script" in request.form
    try:
        is_stopped = _act(opened) == Tapped.STOPPED
    except RuleBroken as rule:
        return make_response(jsonify(text=rule.text), 422)
    if not is_stopped:
        return jsonify(text="") if kept else redirect(home, 303)
    text = _("Stopp. Den som skal hente, står ikke på lista nå.")
    flash(text, "danger")
    if kept:
        return jsonify(text=text)
    # nosemgrep: open-redirect - an id, read as one
    return redirect(f"/skole/elever/{_uuid(request.form[TapKind.OUT])}/sfo/henting", 303)


def _act(group: OpenGroup) -> Tapped:
    told = Told(_instant("at"), _instant("sent"), _day("day"))
    for kind in MOVES:
        if request.form.get(kind):
            return tap(group, _uuid(request.form[kind]), Tap(kind, told))
    if request.form.get("READ"):
        read_child(group, _uuid(request.form["READ"]), _instant("seen"), told)
    elif request.form.get("BACK"):
        back_from_trip(group)
    else:
        raise NotVisible
    return Tapped.DONE


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None


def _instant(name: str) -> datetime | None:
    """An instant as a tablet writes it; nonsense is none."""
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


# ---- who fetches ---------------------------------------------------------------------------


@sfo_today.route(FETCH, opens=Area.PICK_UP, at=Level.WRITE)
def fetching(opened: OpenPupil) -> Page:
    """Who may fetch the child, who must not, and whom staff have met."""
    return _Fetching(opened).shown()


class _Fetching:
    def __init__(self, pupil: OpenPupil) -> None:
        self.pupil, day = pupil, today(pupil.at)
        self.adults = adults_who_fetch(pupil.subject.id, pupil.subject.tenant_id, day)
        self.pickers = pickers_of(pupil.subject.id, day)

    def form(self, **more: Any) -> FetchForm:
        """The form with those who may."""
        return fetch_form(self.adults, self.pickers, **more)

    def shown(self, form: FetchForm | None = None) -> str:
        """The page, with a form that came back if one did."""
        pupil = self.pupil
        return render_template(
            "school/sfo/fetching.html",
            pupil=pupil.subject,
            guarded=pupil.subject.child_is_protected,
            bars=bars_of(pupil.subject.id),
            form=form or self.form(formdata=None),
        )


@sfo_today.route(FETCH, opens=Area.PICK_UP, at=Level.WRITE, methods=("POST",))
def fetched(opened: OpenPupil) -> Page:
    """The child goes home with somebody; or staff are stopped (SF-13)."""
    page = _Fetching(opened)
    form = page.form()
    if form.validate_on_submit():
        try:
            return _went(opened, check_out(opened, form.fetcher()))
        except RuleBroken as rule:
            form.refuse(rule)
    return page.shown(form), 422


def _went(pupil: OpenPupil, how: Tapped) -> Page:
    if how == Tapped.STOPPED:
        text = _(
            "Stopp. Barnet skal ikke gå med denne personen. Ring hjemmet, og si fra til lederen."
        )
        flash(text, "danger")
        return redirect(f"/skole/elever/{pupil.subject.id}/sfo/henting", 303)
    flash(_("Krysset ut."), "success")
    return redirect(f"/skole/elever/{pupil.subject.id}/sfo/dager", 303)
