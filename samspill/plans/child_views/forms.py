"""The form for what the child means."""

from __future__ import annotations

from wtforms import BooleanField, DateField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.child_views.actions import Told
from samspill.plans.child_views.models import HowHeard

HOW_NAMES = {
    HowHeard.CONVERSATION: _l("I en samtale"),
    HowHeard.MEETING: _l("På et møte"),
    HowHeard.IN_WRITING: _l("Skriftlig"),
    HowHeard.DRAWING: _l("Med en tegning"),
    HowHeard.TRUSTED_ADULT: _l("Gjennom en voksen som barnet stoler på"),
    HowHeard.NOT_WISHED: _l("Barnet ble spurt, men ville ikke si noe"),
    HowHeard.NOT_ASKED: _l("Barnet er ikke spurt"),
}


class ChildViewForm(Form):
    """How the child was heard, by whom, and what the child said."""

    how = RadioField(
        _l("Hvordan fikk barnet si sin mening?"),
        choices=[SelectChoice(code, name) for code, name in HOW_NAMES.items()],
        validators=[InputRequired(_l("Velg ett."))],
    )
    said = TextAreaField(
        _l("Det barnet sa"),
        description=_l("Helst med barnets egne ord. Skriv kort. Familien leser det i samtykket."),
        validators=[at_most(600)],
    )
    heard_by = StringField(_l("Hvem snakket med barnet?"), validators=[at_most(120)])
    heard_on = DateField(_l("Når?"), validators=[needed(_l("Velg en dato."))])
    why_not = TextAreaField(_l("Hvis barnet ikke er spurt: Hvorfor?"), validators=[at_most(300)])
    may_be_told = BooleanField(
        _l("Barnet vet hva som står her, og det er greit at familien leser det"),
        description=_l(
            "Fra 12 år kan barnet be om at noe ikke blir fortalt videre. Det skal ikke stå her."
        ),
    )

    def told(self) -> Told:
        """What was written, as plain values."""
        return Told(
            how=HowHeard(self.how.data),
            heard_by=self.heard_by.data or "",
            heard_on=self.heard_on.data,
            said=self.said.data or "",
            why_not=self.why_not.data or "",
            may_be_told=bool(self.may_be_told.data),
        )
