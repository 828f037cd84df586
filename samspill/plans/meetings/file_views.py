"""Meetings in one's own calendar: a file of one, and an address that it asks for all of them by."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import abort, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level, Strength
from samspill.access.looks import not_yet_noted
from samspill.access.routes import Module, mine, public
from samspill.core.errors import NotVisible
from samspill.core.language import _
from samspill.documents.serving import POLICY
from samspill.identity.calendar_keys import (
    KeyHolder,
    end_key,
    holder_of,
    let_in,
    make_key,
    standing_key,
)
from samspill.identity.models import ProfileKind
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import instant
from samspill.infra.limits import within_limit
from samspill.infra.settings import Settings
from samspill.plans.meetings.forms import SubscriptionForm
from samspill.plans.meetings.ics import Entry, calendar_file, meeting_file
from samspill.plans.meetings.models import MeetingKind
from samspill.plans.meetings.queries import (
    Appointment,
    appointments,
    content_of,
    meeting_row,
    my_plans,
)
from samspill.plans.meetings.words import KIND_NAMES
from samspill.plans.plan.access import OpenPlan

meeting_files = Module("meeting_files", __name__)

Page = str | Response | tuple[str, int]
OWN = mine("the address that one's own calendar asks by")
SECRET = public("a calendar elsewhere has no login: who has the address is let in by it")
HOME = "/kalender/abonnement"
BACK = timedelta(days=60)
"""How long a meeting that is over stays in a calendar that asks."""

ASKS_AN_HOUR = 60
"""How often one calendar may ask: the busiest come every fifth minute."""


@meeting_files.route(
    "/planer/<uuid:plan_id>/kalender/<uuid:meeting_id>/kalenderfil",
    opens=Area.MEETINGS,
    at=Level.OWN,
)
def one_meeting(plan: OpenPlan, meeting_id: UUID) -> Response:
    """One meeting as a file: when, and a link hither; around a protected child no link (F8)."""
    found = meeting_row(plan.subject.id, meeting_id)
    link = "" if plan.subject.child_is_protected else _link(found.plan_id, found.id)
    entry = Entry(
        found.id,
        _(KIND_NAMES[MeetingKind.COOPERATION]),
        found.starts_at,
        found.ends_at,
        found.version,
        found.changed_at,
        found.is_cancelled,
        link,
    )
    return _file(meeting_file(entry))


def _link(plan_id: UUID, meeting_id: UUID) -> str:
    return f"{_base_url()}/planer/{plan_id}/kalender/{meeting_id}"


def _base_url() -> str:
    settings: Settings = current_app.config["SAMSPILL"]
    return settings.base_url


def _file(content: bytes) -> Response:
    response = Response(content, mimetype=None)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="samspill.ics"'
    response.headers["Content-Security-Policy"] = POLICY
    return response


# ---- what a calendar asks for --------------------------------------------------------------


@meeting_files.route("/abonnement/<string:secret>", opens=SECRET)
def subscription(secret: str) -> Response:
    """The meetings that the owner of the address is called in to, as far as she sees them now."""
    holder = holder_of(secret)
    if holder is None or holder.about_id is not None:
        raise NotVisible
    if not within_limit(f"calendar:{holder.key_id}", ASKS_AN_HOUR, hours=1):
        abort(429)
    with let_in(holder):
        return _file(calendar_file(_entries(holder)))


def _entries(holder: KeyHolder) -> list[Entry]:
    """What the file says. The look is noted once a day: a calendar asks day and night."""
    actor = holder.actor
    plans = my_plans(actor.profile_id)
    found = appointments(plans, actor.profile_id, instant() - BACK)
    shown = {one.plan_id for one in found}
    new = not_yet_noted(shown, actor.profile_id, str(request.endpoint))
    note_looks(actor, {Area.MEETINGS: new})
    return [
        _entry(one, holder.says_more, is_guarded=plans[one.plan_id].is_guarded) for one in found
    ]


def _entry(one: Appointment, says_more: bool, *, is_guarded: bool) -> Entry:
    """Around a protected child nothing but when, whatever the owner has chosen (F8)."""
    tells = says_more and not is_guarded
    kind = MeetingKind(one.kind) if tells else MeetingKind.COOPERATION
    return Entry(
        one.id,
        _(KIND_NAMES[kind]),
        one.starts_at,
        one.ends_at,
        one.version,
        one.changed_at,
        one.is_cancelled,
        "" if is_guarded else _link(one.plan_id, one.id),
        content_of(one).place if tells else "",
    )


# ---- one's own address ---------------------------------------------------------------------


@meeting_files.route(HOME, opens=OWN, least=Strength.HIGH)
def address(actor: Actor) -> Page:
    """What the address is for, whether there is one, and how to get or shut it."""
    return _address(actor, SubscriptionForm(formdata=None))


def _address(actor: Actor, form: SubscriptionForm, made: str = "") -> str:
    kind = profiles_by_id([actor.profile_id])[actor.profile_id].kind
    return render_template(
        "meetings/subscription.html",
        form=form,
        may_choose=kind == ProfileKind.PRIVATE,
        standing=standing_key(actor.profile_id),
        made=made,
    )


@meeting_files.route(HOME, opens=OWN, least=Strength.HIGH, methods=("POST",))
def make(actor: Actor) -> Page:
    """A new address, shown this once: only its hash is kept. The one before is shut."""
    form = SubscriptionForm()
    if not form.validate_on_submit():
        return _address(actor, form), 422
    secret = make_key(actor, says_more=form.says_more)
    return _address(actor, form, f"{_base_url()}/abonnement/{secret}")


@meeting_files.route(HOME + "/stans", opens=OWN, least=Strength.HIGH, methods=("POST",))
def shut(actor: Actor) -> Page:
    """Shut the address: a calendar that asks by it gets nothing from now."""
    end_key(actor)
    flash(_("Adressen er stengt. Kalenderen din får ikke flere møter fra Samspill."), "success")
    return redirect(HOME, 303)
