"""The form by which a guardian chooses what the class list shows."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most

PHONE, EMAIL = 24, 120


class EntryForm(Form):
    """What to show besides names. Nothing is filled in beforehand."""

    phone = StringField(_l("Telefon"), validators=[at_most(PHONE)], default="")
    email = StringField(_l("E-post"), validators=[at_most(EMAIL)], default="")
    shows_birthday = BooleanField(_l("Vis når barnet har bursdag, uten år"))

    def payload(self) -> dict[str, Any]:
        """What she shows."""
        return {
            "phone": self.phone.data or "",
            "email": self.email.data or "",
            "shows_birthday": self.shows_birthday.data,
        }
