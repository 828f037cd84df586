"""Kontaktinformasjon: the home writes and confirms, staff read."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.contact import own_contact
from samspill.identity.models import ContactKind
from samspill.school.contacts.actions import (
    add_contact,
    confirm_contacts,
    is_home,
    remove_contact,
    require_home,
)
from samspill.school.contacts.forms import ConfirmForm, ContactForm
from samspill.school.contacts.queries import (
    adults_to_ring,
    extra_contacts,
    from_register,
    newest_confirmation,
)
from samspill.school.contacts.words import CLOSENESS_NAMES, RINGS_NAMES
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.cards import card_of

contacts = Module("contacts", __name__)

Page = str | Response | tuple[str, int]
DETAILS = "/skole/elever/<uuid:pupil_id>/kontaktinformasjon"


@contacts.route(DETAILS, opens=Area.CONTACTS, at=Level.OWN)
def overview(opened: OpenPupil) -> Page:
    """Whom the school rings: for the home with its forms, for staff to read."""
    return _home(opened, ContactForm(formdata=None)) if is_home(opened) else _staff(opened)


def _home(pupil: OpenPupil, form: ContactForm) -> str:
    me, pupil_id = pupil.actor.profile_id, pupil.subject.id
    said = newest_confirmation(pupil_id, me)
    contact = own_contact(me)
    return render_template(
        "school/contacts/home.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        register=from_register(pupil.subject.child_id),
        email=contact[ContactKind.EMAIL].value,
        mobile=contact[ContactKind.MOBILE].value,
        contacts=extra_contacts(pupil_id),
        confirmed_at=said.confirmed_at if said else None,
        waits=card_of(pupil_id, me).asks_contacts,
        confirming=ConfirmForm(formdata=None, shows_mobile=bool(said and said.shows_mobile)),
        form=form,
        closeness=CLOSENESS_NAMES,
        rings=RINGS_NAMES,
    )


def _staff(pupil: OpenPupil) -> str:
    return render_template(
        "school/contacts/staff.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        adults=adults_to_ring(pupil),
        contacts=extra_contacts(pupil.subject.id),
        may_know=pupil.may(Area.NEEDS),
        closeness=CLOSENESS_NAMES,
        rings=RINGS_NAMES,
    )


@contacts.route(DETAILS, opens=Area.CONTACTS, at=Level.OWN, methods=("POST",))
def add(opened: OpenPupil) -> Page:
    """Name somebody whom the school may ring."""
    form = ContactForm()
    require_home(opened)
    if form.validate_on_submit():
        try:
            add_contact(opened, **form.payload())
            flash(_("Lagret. Skolen ser det nå."), "success")
            return redirect(_details(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _home(opened, form), 422


def _details(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/kontaktinformasjon"


@contacts.route(DETAILS + "/bekreftelse", opens=Area.CONTACTS, at=Level.OWN, methods=("POST",))
def confirm(opened: OpenPupil) -> Page:
    """Alt stemmer."""
    confirm_contacts(opened, shows_mobile=ConfirmForm().shows_mobile.data)
    flash(_("Takk! Vi spør igjen neste skoleår."), "success")
    return redirect(_details(opened), 303)


@contacts.route(
    DETAILS + "/<uuid:contact_id>/fjerning", opens=Area.CONTACTS, at=Level.OWN, methods=("POST",)
)
def remove(opened: OpenPupil, contact_id: UUID) -> Page:
    """The school may ring somebody no more."""
    remove_contact(opened, contact_id)
    flash(_("Tatt bort."), "success")
    return redirect(_details(opened), 303)
