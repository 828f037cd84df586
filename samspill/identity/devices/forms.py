"""The forms of a PIN. What was typed does not come back: it is a secret."""

from __future__ import annotations

from wtforms import PasswordField

from samspill.core.language import _l
from samspill.identity.devices.pins import LENGTH
from samspill.infra.forms import Form, at_most


class NewPinForm(Form):
    """A PIN, twice."""

    pin = PasswordField(
        _l("PIN-kode"),
        description=_l("Seks siffer som ikke er lette å gjette."),
        validators=[at_most(LENGTH)],
    )
    again = PasswordField(_l("Skriv den en gang til"), validators=[at_most(LENGTH)])


class PinForm(Form):
    """The PIN of this browser."""

    pin = PasswordField(_l("PIN-kode"), validators=[at_most(LENGTH)])
