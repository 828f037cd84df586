"""Klasseliste: what guardians of a class show each other, and what one shows oneself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.class_lists.actions import join, leave, require_list
from samspill.school.class_lists.forms import EntryForm
from samspill.school.class_lists.queries import own_entry
from samspill.school.pupils.access import OpenPupil
from samspill.school.sealing import words_in

class_lists = Module("class_lists", __name__)

Page = str | Response | tuple[str, int]
LIST = "/skole/elever/<uuid:pupil_id>/klasseliste"
AREA = Area.SCHOOL_CONSENT


@class_lists.route(LIST, opens=AREA, at=Level.OWN)
def overview(opened: OpenPupil) -> Page:
    """What the others show, and what one shows oneself."""
    return _overview(opened)


def _overview(pupil: OpenPupil, form: EntryForm | None = None) -> str:
    found = require_list(pupil)
    entry = own_entry(found.group_id, pupil.subject.id, pupil.actor.profile_id)
    stands = entry is not None and found.may_join
    if form is None and entry is not None:
        form = EntryForm(
            phone=words_in(entry, "phone"),
            email=words_in(entry, "email"),
            shows_birthday=entry.shows_birthday,
        )
    return render_template(
        "school/class_lists/overview.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        found=found,
        stands=stands,
        may_leave=entry is not None,
        form=form or EntryForm(),
        day=today(pupil.at),
    )


@class_lists.route(LIST, opens=AREA, at=Level.OWN, methods=("POST",))
def show(opened: OpenPupil) -> Page:
    """Stand on the list."""
    form = EntryForm()
    if form.validate_on_submit():
        try:
            join(opened, **form.payload())
            flash(_("Lagret. De andre foresatte i klassen ser det nå."), "success")
            return redirect(_here(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@class_lists.route(LIST + "/avslutning", opens=AREA, at=Level.OWN, methods=("POST",))
def ending(opened: OpenPupil) -> Page:
    """Stand on it no more; from here, or from the page of all one's consents (``mine``)."""
    leave(opened)
    flash(_("Du står ikke på klasselisten lenger."), "success")
    return redirect("/mine-samtykker" if "mine" in request.form else _here(opened), 303)


def _here(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/klasseliste"
