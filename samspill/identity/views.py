"""Bytt profil, Min informasjon, one's own sessions, and a leader's list of the unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, session
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import require_actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine, public
from samspill.core.clock import today
from samspill.core.errors import LevelTooLow, NotSignedIn, NotVisible, RuleBroken
from samspill.core.language import LANGUAGES, READING, _
from samspill.identity import sessions
from samspill.identity.actions import (
    change_contact,
    change_language,
    checked_contact,
    end_employment,
    end_other_sessions,
    end_session,
    needs_fresh_login,
)
from samspill.identity.contact import Contact, own_contact
from samspill.identity.contact_checks.queries import checks_of
from samspill.identity.forms import SHOWN_TO_NAMES, ContactForm, LanguageForm, LastDayForm
from samspill.identity.models import AT_WORK, ContactKind, ShownTo
from samspill.identity.queries import (
    ProfileView,
    employee_of_leader,
    employees_of_leader,
    own_person,
    profiles_of,
)
from samspill.identity.sessions import Visit
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.infra.db import instant

identity = Module("identity", __name__)

Page = str | Response | tuple[str, int]
WHY = "signed in, but no profile chosen yet: shows one's own profiles only"
OWN = mine("one's own contact data, language and sessions")
STAFF = mine("the employees of the unit that one leads oneself")
HOME = "/min-informasjon"


@identity.route("/bytt-profil", opens=public(WHY))
def profiles() -> str:
    """The person's own profiles."""
    visit = _signed_in()
    return render_template("identity/profiles.html", profiles=_own(visit))


@identity.route("/bytt-profil", opens=public(WHY), methods=("POST",))
def switch_profile() -> Response:
    """Put on another hat: new session token, menus of that profile only.

    The secret of the forms is new too: a form that another tab still shows in the old profile
    is refused with a page that says what to do.
    """
    visit = _signed_in()
    try:
        wanted = UUID(request.form.get("profile", ""))
    except ValueError:
        raise NotVisible from None
    if wanted not in {profile.id for profile in _own(visit)}:
        raise NotVisible
    session[sessions.CSRF] = sessions.new_csrf_secret()
    session.rotated = sessions.switch_profile(visit.session_id, wanted)  # type: ignore[attr-defined]
    return redirect("/hjem", 303)


def _signed_in() -> Visit:
    visit: Visit | None = g.get("visit")
    if visit is None or visit.person_id is None:
        raise NotSignedIn
    if visit.only_room:
        raise LevelTooLow
    return visit


def _own(visit: Visit) -> list[ProfileView]:
    if visit.person_id is None:
        return []
    return profiles_of(visit.person_id, today(instant()))


@identity.route(HOME, opens=OWN)
def information(actor: Actor) -> str:
    """Min informasjon: what is written about oneself, and who sees it."""
    return render_template(
        "identity/information.html",
        person=own_person(actor.person_id),
        contact=own_contact(actor.profile_id),
        waiting=checks_of(actor.profile_id),
        shown_to=SHOWN_TO_NAMES,
        reading=READING,
    )


@identity.route(HOME + "/kontakt", opens=OWN)
def contact(actor: Actor) -> Page:
    """The form for contact data."""
    return _contact(actor, ContactForm.showing(own_contact(actor.profile_id)))


def _contact(actor: Actor, form: ContactForm) -> str:
    return render_template(
        "identity/contact.html",
        form=form,
        at_work=g.visit.kind in AT_WORK,
        is_protected=own_person(actor.person_id).is_protected,
        sure=actor.strength >= Strength.HIGH,
    )


@identity.route(HOME + "/kontakt", opens=OWN, methods=("POST",))
def keep_contact(actor: Actor) -> Page:
    """Save contact data; a new e-mail or mobile when the fresh login comes back."""
    form = ContactForm()
    if form.validate_on_submit():
        try:
            changed = checked_contact(actor, form.contact())
            if needs_fresh_login(actor, changed):
                values = {"changed": [(c.kind, c.value, c.shown_to) for c in changed]}
                return confirm_with_login("change-contact", values, str(get_locale().language))
            change_contact(actor, changed)
            flash(_("Lagret."), "success")
            return redirect(HOME, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _contact(actor, form), 422


@completes("change-contact")
def _change_contact(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    changed = [
        Contact(ContactKind(kind), value, ShownTo(shown_to))
        for kind, value, shown_to in values["changed"]
    ]
    actor = require_actor(Strength.HIGH)
    change_contact(actor, changed)
    if waiting := checks_of(actor.profile_id):
        return f"{HOME}/koder/{waiting[0].id}"
    flash(_("Lagret. Vi har sagt fra til e-postadressen du hadde."), "success")
    return HOME


@identity.route(HOME + "/spraak", opens=OWN)
def language(actor: Actor) -> Page:
    """The form for language and interpreter."""
    return render_template(
        "identity/language.html", form=LanguageForm(obj=own_person(actor.person_id))
    )


@identity.route(HOME + "/spraak", opens=OWN, methods=("POST",))
def keep_language(actor: Actor) -> Page:
    """Save language and interpreter; the pages change language at once when they can."""
    form = LanguageForm()
    if form.validate_on_submit():
        try:
            change_language(actor, **form.payload())
            if form.language.data in LANGUAGES:
                session["language"] = form.language.data
            flash(_("Lagret."), "success")
            return redirect(HOME, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("identity/language.html", form=form), 422


@identity.route(HOME + "/innlogginger", opens=OWN)
def session_list(actor: Actor) -> str:
    """Where one is signed in."""
    found = sessions.open_sessions(actor.person_id)
    return render_template("identity/sessions.html", sessions=found, this=actor.session_id)


@identity.route(HOME + "/innlogginger/avslutning", opens=OWN, methods=("POST",))
def end_others(actor: Actor) -> Response:
    """End all one's sessions but this one."""
    end_other_sessions(actor)
    flash(_("Du er logget ut alle andre steder."), "success")
    return redirect(HOME + "/innlogginger", 303)


@identity.route(HOME + "/innlogginger/<uuid:session_id>/avslutning", opens=OWN, methods=("POST",))
def end_one(actor: Actor, session_id: UUID) -> Response:
    """End one of one's sessions."""
    end_session(actor, session_id)
    flash(_("Innloggingen er avsluttet."), "success")
    return redirect(HOME + "/innlogginger", 303)


@identity.route("/ansatte", opens=STAFF, least=Strength.HIGH)
def staff(actor: Actor) -> Page:
    """The employees of one's unit."""
    people = employees_of_leader(actor.profile_id, today(instant()))
    return render_template("identity/staff.html", people=people, own=actor.profile_id)


@identity.route("/ansatte/<uuid:profile_id>/sluttdato", opens=STAFF, least=Strength.HIGH)
def last_day(actor: Actor, profile_id: UUID) -> Page:
    """The form for the last day of one employee."""
    return _last_day(actor, profile_id, LastDayForm())


def _last_day(actor: Actor, profile_id: UUID, form: LastDayForm) -> str:
    person = employee_of_leader(actor.profile_id, profile_id, today(instant()))
    return render_template("identity/last_day.html", form=form, person=person)


@identity.route(
    "/ansatte/<uuid:profile_id>/sluttdato", opens=STAFF, least=Strength.HIGH, methods=("POST",)
)
def keep_last_day(actor: Actor, profile_id: UUID) -> Page:
    """Set the last day of one employee."""
    form = LastDayForm()
    if form.validate_on_submit():
        try:
            end_employment(actor, profile_id=profile_id, **form.payload())
            flash(_("Lagret. Etter siste arbeidsdag er all tilgang stengt."), "success")
            return redirect("/ansatte", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _last_day(actor, profile_id, form), 422
