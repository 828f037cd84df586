"""A pupil's days at school in one's own calendar: a secret address, which can be shut."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.looks import not_yet_noted
from samspill.access.routes import Module, public
from samspill.core.errors import NotVisible
from samspill.core.language import _
from samspill.documents.serving import POLICY
from samspill.identity.calendar_keys import end_key, holder_of, let_in, make_key, standing_key
from samspill.infra.db import instant
from samspill.infra.limits import within_limit
from samspill.infra.settings import Settings
from samspill.school.calendars.feed import entries_of
from samspill.school.calendars.forms import FeedForm
from samspill.school.calendars.ics import school_file
from samspill.school.pupils.access import OpenPupil

school_calendar = Module("school_calendar", __name__)

Page = str | Response | tuple[str, int]
SECRET = public("a calendar elsewhere has no login: who has the address is let in by it")
HOME = "/skole/elever/<uuid:pupil_id>/kalender"
ASKS_AN_HOUR = 60
"""How often one calendar may ask: the busiest come every fifth minute."""


@school_calendar.route("/abonnement/skole/<string:secret>", opens=SECRET)
def feed(secret: str) -> Response:
    """What the owner of the address may see now of the pupil that it is about."""
    holder = holder_of(secret)
    if holder is None or holder.about_id is None:
        raise NotVisible
    if not within_limit(f"calendar:{holder.key_id}", ASKS_AN_HOUR, hours=1):
        abort(429)
    pupil_id, actor = holder.about_id, holder.actor
    with let_in(holder):
        entries = entries_of(
            pupil_id, actor.profile_id, says_more=holder.says_more, base=_base_url()
        )
        seen = {pupil_id} if entries else set()
        new = not_yet_noted(seen, actor.profile_id, str(request.endpoint))
        note_looks(actor, {Area.TIMETABLE: new})
        response = Response(school_file(entries, instant()), mimetype=None)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="samspill.ics"'
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _base_url() -> str:
    settings: Settings = current_app.config["SAMSPILL"]
    return settings.base_url


@school_calendar.route(HOME, opens=Area.TIMETABLE, at=Level.READ)
def address(opened: OpenPupil) -> Page:
    """What the address is for, whether there is one, and how to get or shut it."""
    return _address(_at_home(opened), FeedForm(formdata=None))


def _at_home(pupil: OpenPupil) -> OpenPupil:
    """Raises NotVisible for staff: what is theirs ends with a place, and a calendar would not."""
    if pupil.levels.get(Area.TIMETABLE) != Level.READ:
        raise NotVisible
    return pupil


def _address(pupil: OpenPupil, form: FeedForm, made: str = "") -> str:
    return render_template(
        "school/calendars/address.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        form=form,
        standing=standing_key(pupil.actor.profile_id, pupil.subject.id),
        made=made,
    )


@school_calendar.route(HOME, opens=Area.TIMETABLE, at=Level.READ, methods=("POST",))
def make(opened: OpenPupil) -> Page:
    """A new address, shown this once: only its hash is kept. The one before is shut."""
    form = FeedForm()
    pupil = _at_home(opened)
    if not form.validate_on_submit():
        return _address(pupil, form), 422
    secret = make_key(pupil.actor, says_more=form.says_more, about_id=pupil.subject.id)
    return _address(pupil, form, f"{_base_url()}/abonnement/skole/{secret}")


@school_calendar.route(HOME + "/stans", opens=Area.TIMETABLE, at=Level.READ, methods=("POST",))
def shut(opened: OpenPupil) -> Page:
    """Shut the address: a calendar that asks by it gets nothing from now."""
    pupil = _at_home(opened)
    end_key(pupil.actor, pupil.subject.id)
    flash(_("Adressen er stengt. Kalenderen din får ikke mer fra Samspill."), "success")
    return redirect(f"/skole/elever/{pupil.subject.id}/kalender", 303)
