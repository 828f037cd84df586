"""The forms by which a home says whom the school rings, and what it must know."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.school.contacts.models import Closeness, NeedKind, RingsWhen
from samspill.school.contacts.words import CLOSENESS_NAMES, NEED_NAMES, RINGS_NAMES

NAME, PHONE, TEXT = 80, 24, 300


class ContactForm(Form):
    """Somebody whom the school may ring."""

    name = StringField(_l("Navn"), validators=[needed(_l("Skriv et navn.")), at_most(NAME)])
    phone = StringField(_l("Telefon"), validators=[needed(_l("Skriv et nummer.")), at_most(PHONE)])
    closeness = SelectField(
        _l("Hvem er det for barnet?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in CLOSENESS_NAMES.items()],
    )
    rings_when = RadioField(
        _l("Når kan skolen ringe?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in RINGS_NAMES.items()],
        validators=[InputRequired(_l("Velg én."))],
    )

    def payload(self) -> dict[str, Any]:
        """Name, number, what they are to the child, and when they may be rung."""
        return {
            "name": self.name.data,
            "phone": self.phone.data,
            "closeness": Closeness(self.closeness.data),
            "rings_when": RingsWhen(self.rings_when.data),
        }


class ConfirmForm(Form):
    """What stands is right. Nothing is ticked beforehand but what she has ticked before."""

    shows_mobile = BooleanField(_l("Skolen kan se mobilnummeret mitt og ringe meg"))


class NeedForm(Form):
    """Something that staff must know."""

    kind = SelectField(
        _l("Hva gjelder det?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in NEED_NAMES.items()],
    )
    text = TextAreaField(
        _l("Hva må de voksne vite og gjøre?"),
        description=_l("Skriv kort, og bare det som trengs for at barnet er trygt på skolen."),
        validators=[needed(_l("Skriv hva de må vite.")), at_most(TEXT)],
    )

    def payload(self) -> dict[str, Any]:
        """What kind, and the words."""
        return {"kind": NeedKind(self.kind.data), "text": self.text.data}
