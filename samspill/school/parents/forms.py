"""The forms of the guardians' group of a class."""

from __future__ import annotations

from wtforms import BooleanField, TextAreaField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed

TEXT = 1500
OPEN, STANDS = "open", "stands"


class PostForm(Form):
    """What is written to all, or answered to one."""

    text = TextAreaField(
        _l("Hva vil du skrive?"),
        description=_l("Skriv ikke om andres barn."),
        validators=[needed(_l("Skriv noe først.")), at_most(TEXT)],
    )


class PlaceForm(Form):
    """Being in the group."""

    wants_to_write = BooleanField(_l("Jeg er foreldrekontakt og vil kunne skrive til alle"))
