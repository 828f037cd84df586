"""The form of a life area."""

from __future__ import annotations

from wtforms import IntegerField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most
from samspill.plans.life_areas.actions import LifeAreaText
from samspill.plans.life_areas.models import PARTS

TEXT = 3000


class LifeAreaForm(Form):
    """How it is, what matters, what helps, what is needed. Each may stand empty."""

    situation = TextAreaField(
        _l("Hvordan er det nå?"),
        description=_l("Skriv slik at barnet kunne lest det."),
        validators=[at_most(TEXT)],
        default="",
    )
    matters = TextAreaField(
        _l("Hva er viktig for barnet?"),
        description=_l("Helst med barnets egne ord."),
        validators=[at_most(TEXT)],
        default="",
    )
    resources = TextAreaField(
        _l("Hva går bra, og hvem hjelper?"), validators=[at_most(TEXT)], default=""
    )
    needs = TextAreaField(_l("Hva trengs?"), validators=[at_most(TEXT)], default="")
    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])

    def read_anew(self, version: int) -> None:
        """The writer has now been shown this version, and may write over it."""
        self.version.data, self.version.raw_data = version, None

    def text(self) -> LifeAreaText:
        """What was written, as plain values."""
        return LifeAreaText(**{part: self[part].data or "" for part in PARTS})
