"""The officer's form: in order, or a case."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.unusual.models import Outcome


class SettleForm(Form):
    """What the officer decides, and why."""

    outcome = RadioField(
        _l("Hva gjør du?"),
        choices=[
            SelectChoice(str(Outcome.FINE), _l("Det er i orden")),
            SelectChoice(str(Outcome.CASE), _l("Jeg åpner en sak. Fristen løper fra nå")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )
    text = TextAreaField(
        _l("Hvorfor?"),
        description=_l("Skriv kort hva du har funnet ut, og hvem du har snakket med."),
        validators=[needed(_l("Skriv hvorfor.")), at_most(2000)],
    )

    @property
    def chosen(self) -> Outcome:
        """What was chosen."""
        return Outcome(self.outcome.data)
