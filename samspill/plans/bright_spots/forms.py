"""The form of a bright spot: a few words."""

from __future__ import annotations

from wtforms import TextAreaField

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed

TEXT = 500


class BrightSpotForm(Form):
    """What went well."""

    text = TextAreaField(
        _l("Hva gikk bra?"),
        description=_l("Kort, og gjerne noe lite. Skriv slik at barnet kan lese det."),
        validators=[needed(_l("Skriv hva som gikk bra.")), at_most(TEXT)],
    )
