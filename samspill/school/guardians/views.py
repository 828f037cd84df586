"""Foresatte: who of the adults may what with a pupil, and why."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import birthday
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.guardians.actions import agree, set_switches, take_back
from samspill.school.guardians.forms import SwitchForm, switch_form
from samspill.school.guardians.queries import Adults, AdultView, adults_of
from samspill.school.guardians.words import BOND_NAMES, SOURCE_NAMES, SWITCH_NAMES
from samspill.school.pupils.access import OpenPupil

guardians = Module("guardians", __name__)

Page = str | Response | tuple[str, int]
ADULTS = "/skole/elever/<uuid:pupil_id>/foresatte"


@guardians.route(ADULTS, opens=Area.PUPIL, at=Level.READ)
def adults(opened: OpenPupil) -> Page:
    """What each adult may, as far as the reader is to know."""
    return _adults(opened, None)


def _adults(pupil: OpenPupil, form: SwitchForm | None) -> str:
    found = adults_of(pupil)
    sets = pupil.may(Area.SCHOOL, Level.MANAGE)
    if sets and form is None:
        form = switch_form(found.adults)
    ages = found.ages
    return render_template(
        "school/guardians.html",
        pupil=pupil.subject,
        adults=found.adults if sets else [one for one in found.adults if _shown(pupil, found, one)],
        own=pupil.actor.profile_id,
        sets=sets,
        form=form,
        bonds=BOND_NAMES,
        sources=SOURCE_NAMES,
        switches=SWITCH_NAMES,
        answers_from=birthday(found.born_on, ages["own_consents"]) if found.born_on else None,
        of_age=birthday(found.born_on, ages["of_age"]) if found.born_on else None,
        ages=ages,
        guarded=pupil.subject.child_is_protected,
    )


def _shown(pupil: OpenPupil, found: Adults, one: AdultView) -> bool:
    """Oneself; another's name only where nothing speaks against it: neither protection nor care,
    nor that the child welfare service takes part (J9, J11, F3)."""
    if one.profile_id == pupil.actor.profile_id:
        return True
    may_know = not (pupil.subject.child_is_protected or found.in_care or one.is_care_service)
    return may_know and bool(one.may)


def _home(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/foresatte"


@guardians.route(ADULTS, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def change(opened: OpenPupil) -> Page:
    """Say what an adult may, or may not."""
    form = switch_form(adults_of(opened).adults)
    if form.validate_on_submit():
        try:
            waits = set_switches(opened, **form.payload())
            done = _("Lagret. Det gjelder fra nå.")
            flash(_("Lagret. Det gjelder når en til har sagt ja.") if waits else done, "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _adults(opened, form), 422


@guardians.route(
    ADULTS + "/<uuid:switch_id>/svar", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",)
)
def answer(opened: OpenPupil, switch_id: UUID) -> Page:
    """Say yes, as the second."""
    agree(opened, switch_id)
    flash(_("Svaret ditt er lagret, og gjelder fra nå."), "success")
    return redirect(_home(opened), 303)


@guardians.route(
    ADULTS + "/<uuid:switch_id>/fjerning", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",)
)
def remove(opened: OpenPupil, switch_id: UUID) -> Page:
    """Take back what the school has let an adult do."""
    take_back(opened, switch_id)
    flash(_("Tatt bort. Det gjelder fra nå."), "success")
    return redirect(_home(opened), 303)
