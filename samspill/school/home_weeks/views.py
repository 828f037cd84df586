"""To hjem: when a child lives with me, and what another adult has shown me of it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.absence.actions import at_home
from samspill.school.home_weeks.actions import answer_weeks, end_weeks, say_weeks
from samspill.school.home_weeks.forms import WeeksForm
from samspill.school.home_weeks.queries import others_of, own_weeks, shown_to, turns_of
from samspill.school.pupils.access import OpenPupil

home_weeks = Module("home_weeks", __name__)

Page = str | Response | tuple[str, int]
HERE = "/skole/elever/<uuid:pupil_id>/to-hjem"
SPANS = 4


@home_weeks.route(HERE, opens=Area.ABSENCE, at=Level.CONTRIBUTE)
def overview(opened: OpenPupil) -> Page:
    """What stands, and the form."""
    return _overview(at_home(opened))


def _overview(pupil: OpenPupil, form: WeeksForm | None = None) -> str:
    profile_id, day = pupil.actor.profile_id, today(pupil.at)
    own, others = own_weeks(pupil.subject.id, profile_id), others_of(pupil)
    if form is None:
        form = WeeksForm(formdata=None)
        if own is not None:
            form.fill(turns_of(own), own.shown_to_id)
    form.offer(others)
    return render_template(
        "school/home_weeks/overview.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        own=own,
        spans=turns_of(own).spans(day, SPANS) if own else [],
        shown=[
            (one, one.turns.spans(day, SPANS)) for one in shown_to(pupil.subject.id, profile_id)
        ],
        others={one.profile_id: one.name for one in others},
        form=form,
    )


@home_weeks.route(HERE, opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",))
def say(opened: OpenPupil) -> Page:
    """Say it, or say something else."""
    form = WeeksForm()
    form.offer(others_of(at_home(opened)))
    if form.validate_on_submit():
        try:
            say_weeks(opened, form.wanted(), form.chosen())
            flash(_("Lagret. Det står på kortet til barnet på Hjem."), "success")
            return redirect(_here(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@home_weeks.route(
    HERE + "/<uuid:weeks_id>/svar/ja", opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",)
)
def right(opened: OpenPupil, weeks_id: UUID) -> Page:
    """It is so."""
    answer_weeks(at_home(opened), weeks_id, is_right=True)
    flash(_("Takk! Det står på kortet ditt også."), "success")
    return redirect(_here(opened), 303)


@home_weeks.route(
    HERE + "/<uuid:weeks_id>/svar/nei",
    opens=Area.ABSENCE,
    at=Level.CONTRIBUTE,
    methods=("POST",),
)
def wrong(opened: OpenPupil, weeks_id: UUID) -> Page:
    """It is not."""
    answer_weeks(at_home(opened), weeks_id, is_right=False)
    flash(_("Takk! Ingenting er endret hos deg."), "success")
    return redirect(_here(opened), 303)


@home_weeks.route(HERE + "/avslutning", opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",))
def ending(opened: OpenPupil) -> Page:
    """Say nothing of it any longer."""
    end_weeks(at_home(opened))
    flash(_("Tatt bort. Beskjeder om i morgen kommer som før."), "success")
    return redirect(_here(opened), 303)


def _here(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/to-hjem"
