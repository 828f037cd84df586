"""The form that asks for words."""

from __future__ import annotations

from wtforms import StringField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed


class FindForm(Form):
    """Some words to look for."""

    words = StringField(
        _l("Hva leter du etter?"),
        description=_l("Ett eller flere ord. Vi leter bare i det du selv kan lese."),
        validators=[needed(_l("Skriv et ord.")), at_most(100)],
    )
