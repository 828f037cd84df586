"""Elever med beskyttet adresse: who of a school's people and of the family finds each (F8)."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.views import ONE, whole
from samspill.school.protected.actions import (
    AGREES,
    NAMES,
    decide_viewer,
    may_settle,
    propose_viewer,
    remove_viewer,
)
from samspill.school.protected.forms import AnswerForm, NumberForm, ViewerForm, viewer_form
from samspill.school.protected.queries import (
    ProtectedPupil,
    candidates,
    protected_pupil,
    protected_pupils,
    viewers_of,
)
from samspill.school.protected.words import REASON_NAMES

protected = Module("protected", __name__)

Page = str | Response | tuple[str, int]
LISTS = ONE + "/beskyttede-elever"


@protected.route(LISTS, opens=Area.SCHOOL, at=Level.MANAGE)
def lists(opened: OpenGroup) -> Page:
    """Who finds whom. With ``elev`` the form for one more who finds her."""
    chosen = _chosen(opened, request.args.get("elev", ""))
    return _lists(opened, NumberForm(), chosen, None)


def _chosen(school: OpenGroup, text: str) -> ProtectedPupil | None:
    try:
        return protected_pupil(school, pupil_id=UUID(text)) if text else None
    except ValueError:
        return None


def _lists(
    opened: OpenGroup,
    number: NumberForm,
    chosen: ProtectedPupil | None,
    form: ViewerForm | None,
) -> str:
    school, may = whole(opened), may_settle(opened)
    if not may:
        raise NotEnough(
            _("Dette gjør rektor, og en annen som skolen har valgt."), _home(school), _("Til skole")
        )
    pupils = protected_pupils(school)
    if chosen and chosen.id not in {one.id for one in pupils}:
        pupils = [chosen, *pupils]
    note_looks(school.actor, {Area.PUPIL: [one.id for one in pupils]})
    if chosen and form is None and NAMES in may:
        form = viewer_form(candidates(school, chosen), chosen.id)
    return render_template(
        "school/protected.html",
        school=school.subject,
        pupils=pupils,
        viewers=viewers_of(pupils),
        chosen=chosen,
        number=number,
        form=form,
        reasons=REASON_NAMES,
        own=school.actor.profile_id,
        names=NAMES in may,
        agrees=AGREES in may,
        guarded=bool(pupils),
    )


def _home(school: OpenGroup, part: str = "") -> str:
    return f"/skole/grupper/{school.subject.id}{part}"


@protected.route(LISTS, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def find(opened: OpenGroup) -> Page:
    """Find a protected pupil of the school by her national number."""
    form, school = NumberForm(), whole(opened)
    if NAMES in may_settle(school) and form.validate_on_submit():
        found = protected_pupil(school, **form.payload())
        if found:
            return redirect(_home(school, f"/beskyttede-elever?elev={found.id}"), 303)
        nobody = _("Skolen har ingen elev med beskyttet adresse og dette nummeret.")
        form.refuse(RuleBroken("number", nobody))
    return _lists(school, form, None, None), 422


@protected.route(LISTS + "/forslag", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def propose(opened: OpenGroup) -> Page:
    """Name one who is to find a pupil."""
    school = whole(opened)
    pupil = _chosen(school, request.form.get("pupil_id", ""))
    if pupil is None:
        raise NotVisible
    form = viewer_form(candidates(school, pupil), pupil.id)
    if form.validate_on_submit():
        try:
            propose_viewer(school, pupil.id, **form.payload())
            flash(_("Lagret. Ingen ser noe nytt før en til har sagt ja."), "success")
            return redirect(_home(school, "/beskyttede-elever"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _lists(school, NumberForm(formdata=None), pupil, form), 422


@protected.route(
    LISTS + "/<uuid:viewer_id>/svar", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",)
)
def decide(opened: OpenGroup, viewer_id: UUID) -> Page:
    """Agree, or not, that somebody finds a pupil."""
    form = AnswerForm()
    if not form.validate_on_submit():
        raise NotVisible
    decide_viewer(whole(opened), viewer_id, **form.payload())
    flash(_("Svaret ditt er lagret, og gjelder fra nå."), "success")
    return redirect(_home(opened, "/beskyttede-elever"), 303)


@protected.route(
    LISTS + "/<uuid:viewer_id>/fjerning", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",)
)
def remove(opened: OpenGroup, viewer_id: UUID) -> Page:
    """Take a name off a list."""
    remove_viewer(whole(opened), viewer_id)
    flash(_("Navnet er tatt bort. Det gjelder fra nå."), "success")
    return redirect(_home(opened, "/beskyttede-elever"), 303)
