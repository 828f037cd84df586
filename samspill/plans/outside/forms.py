"""The forms for people outside the ordinary login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.access.levels import Level
from samspill.core.language import _, _l
from samspill.identity.invitations import Invited
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.consent.scope import (
    AREA_NAMES,
    PROFESSIONAL_DEFAULT,
    SUPPORTER_CHOICES,
    SUPPORTER_DEFAULT,
    TELLABLE,
    Scope,
)
from samspill.plans.consent.scope_words import CHANNEL_NAMES
from samspill.plans.outside.actions import ContactDetails
from samspill.plans.participants.forms import (
    PROFESSIONAL_CHOICES,
    AreasForm,
    KnownForm,
    with_areas,
)
from samspill.plans.participants.models import Channel


class ContactForm(KnownForm):
    """Somebody who never signs in: who, what she may be told, and how."""

    name = StringField(_l("Navn"), validators=[needed(_l("Skriv navnet.")), at_most(80)])
    place = StringField(
        _l("Tjeneste eller arbeidssted"),
        description=_l("For eksempel Fjordvik legesenter."),
        validators=[needed(_l("Skriv hvor personen arbeider.")), at_most(80)],
    )
    title = StringField(
        _l("Rolle i planen"),
        description=_l("Slik familien kjenner rollen, for eksempel fastlege."),
        validators=[needed(_l("Skriv rollen.")), at_most(80)],
    )
    areas = SelectMultipleField(
        _l("Hva skal personen kunne få vite om?"),
        choices=[SelectChoice(str(area), _l(AREA_NAMES[area])) for area in TELLABLE],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    channel = RadioField(
        _l("Hvordan?"),
        choices=[SelectChoice(code, _l(name)) for code, name in CHANNEL_NAMES.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )

    def payload(self) -> dict[str, Any]:
        """The contact, the role, the scope and who may know as plain arguments."""
        scope: Scope = {area: int(Level.READ) for area in self.areas.data or ()}
        contact = ContactDetails(self.name.data, self.place.data, Channel(self.channel.data))
        return {
            "contact": contact,
            "title": self.title.data,
            "scope": scope,
            "known": self.known(),
        }


class InvitedForm(AreasForm):
    """Base of forms that invite somebody by national number: nobody is searched for."""

    number = StringField(
        _l("Fødselsnummer"),
        description=_l("11 siffer. Invitasjonen kan bare brukes av den som har dette nummeret."),
        validators=[needed(_l("Skriv fødselsnummeret.")), at_most(20)],
    )
    given_name = StringField(
        _l("Fornavn"), validators=[needed(_l("Skriv fornavnet.")), at_most(80)]
    )
    family_name = StringField(
        _l("Etternavn"), validators=[needed(_l("Skriv etternavnet.")), at_most(80)]
    )
    email = StringField(
        _l("E-post"),
        description=_l("Hit kommer invitasjonen når alle som må svare, har sagt ja."),
        validators=[
            needed(_l("Skriv e-postadressen.")),
            at_most(200),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Skriv en e-postadresse.")),
        ],
    )

    def invited(self) -> Invited:
        """Who is meant."""
        return Invited(
            self.number.data, self.given_name.data, self.family_name.data, self.email.data
        )


class ExternalForm(InvitedForm, KnownForm):
    """A professional of a service outside the municipality. Built by ``external_form``."""

    unit_id = SelectField(_l("Tjeneste"), choices=[], validators=[needed(_l("Velg tjenesten."))])
    title = StringField(
        _l("Rolle i planen"),
        description=_l("Slik familien kjenner rollen, for eksempel psykolog."),
        validators=[needed(_l("Skriv rollen.")), at_most(80)],
    )

    def payload(self) -> dict[str, Any]:
        """Who, where, role, scope and who may know as plain arguments."""
        return {
            "invited": self.invited(),
            "unit_id": UUID(self.unit_id.data),
            "title": self.title.data,
            "scope": self.scope(),
            "known": self.known(),
        }


def external_form(units: list[tuple[str, str]]) -> ExternalForm:
    """The form with the outside services as (id, name), and a professional's role template."""
    form = with_areas(ExternalForm, PROFESSIONAL_CHOICES, PROFESSIONAL_DEFAULT)()
    assert isinstance(form, ExternalForm)  # noqa: S101 - made of it
    form.unit_id.choices = [SelectChoice("", _("Velg")), *(SelectChoice(*unit) for unit in units)]
    return form


class SupporterForm(InvitedForm):
    """A private supporter. Built by ``supporter_form``."""

    title = StringField(
        _l("Hvem er det for barnet?"),
        description=_l("For eksempel bestemor, nabo eller trener."),
        validators=[needed(_l("Skriv hvem det er.")), at_most(80)],
    )

    def payload(self) -> dict[str, Any]:
        """Who, role and scope as plain arguments."""
        return {"invited": self.invited(), "title": self.title.data, "scope": self.scope()}


def supporter_form() -> SupporterForm:
    """The form with the narrow template of a private supporter."""
    form = with_areas(SupporterForm, SUPPORTER_CHOICES, SUPPORTER_DEFAULT)()
    assert isinstance(form, SupporterForm)  # noqa: S101 - made of it
    return form


class DisclosureForm(Form):
    """What was given to a contact. Built by ``disclosure_form``."""

    areas = SelectMultipleField(
        _l("Hva ble gitt?"),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    channel = RadioField(
        _l("Hvordan?"),
        choices=[SelectChoice(code, _l(name)) for code, name in CHANNEL_NAMES.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )
    given_on = DateField(_l("Dato"), validators=[needed(_l("Velg en dato."))])


def disclosure_form(scope: Scope) -> DisclosureForm:
    """The form with the areas that all have agreed to."""
    form = DisclosureForm()
    form.areas.choices = [
        SelectChoice(str(area), _(AREA_NAMES[area])) for area in TELLABLE if scope.get(area)
    ]
    return form
