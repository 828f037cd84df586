"""What staff must know to keep a pupil safe: the homes write it, who is with the pupil reads it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.language import _
from samspill.school.contacts.actions import add_need, remove_need
from samspill.school.contacts.forms import NeedForm
from samspill.school.contacts.queries import needs_of
from samspill.school.contacts.words import NEED_NAMES
from samspill.school.pupils.access import OpenPupil

needs = Module("needs", __name__)

Page = str | Response | tuple[str, int]
NEEDS = "/skole/elever/<uuid:pupil_id>/behov"


@needs.route(NEEDS, opens=Area.NEEDS, at=Level.READ)
def overview(opened: OpenPupil) -> Page:
    """Allergies and other needs."""
    return _needs(opened, NeedForm(formdata=None))


def _needs(pupil: OpenPupil, form: NeedForm) -> str:
    return render_template(
        "school/contacts/needs.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        needs=needs_of(pupil.subject.id),
        writes=pupil.may(Area.NEEDS, Level.CONTRIBUTE),
        form=form,
        kinds=NEED_NAMES,
    )


@needs.route(NEEDS, opens=Area.NEEDS, at=Level.CONTRIBUTE, methods=("POST",))
def add(opened: OpenPupil) -> Page:
    """Write what staff must know."""
    form = NeedForm()
    if form.validate_on_submit():
        add_need(opened, **form.payload())
        flash(_("Lagret. De som arbeider med barnets klasse og grupper, ser det nå."), "success")
        return redirect(f"/skole/elever/{opened.subject.id}/behov", 303)
    return _needs(opened, form), 422


@needs.route(
    NEEDS + "/<uuid:need_id>/fjerning", opens=Area.NEEDS, at=Level.CONTRIBUTE, methods=("POST",)
)
def remove(opened: OpenPupil, need_id: UUID) -> Page:
    """A need holds no more."""
    remove_need(opened, need_id)
    flash(_("Tatt bort."), "success")
    return redirect(f"/skole/elever/{opened.subject.id}/behov", 303)
