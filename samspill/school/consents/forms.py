"""The form of what a school asks."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.consents.actions import Asking
from samspill.school.consents.models import ConsentBasis, WhoAnswers
from samspill.school.consents.words import BASIS_NAMES, WHO_NAMES

TITLE, PURPOSE, TEXT = 80, 300, 2000


class ConsentForm(Form):
    """What is asked, why, by what right, who answers, and until when."""

    title = StringField(
        _l("Hva gjelder det?"),
        description=_l("For eksempel bilder i klasserommet."),
        validators=[needed(_l("Skriv hva det gjelder.")), at_most(TITLE)],
    )
    purpose = TextAreaField(
        _l("Hva skal det brukes til?"),
        validators=[needed(_l("Skriv hva det skal brukes til.")), at_most(PURPOSE)],
    )
    text = TextAreaField(
        _l("Hva sier familien ja eller nei til?"),
        description=_l("Skriv også hva som skjer hvis de sier nei."),
        validators=[needed(_l("Skriv hva familien svarer på.")), at_most(TEXT)],
    )
    who_answers = RadioField(
        _l("Hvem må svare?"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in WHO_NAMES.items()],
        validators=[needed(_l("Velg hvem som må svare."))],
    )
    per_family = BooleanField(
        _l("Ett svar for hele familien"),
        description=_l("Svaret gjelder alle barna deres som blir spurt om det samme."),
    )
    basis = RadioField(
        _l("Behandlingsgrunnlag"),
        choices=[SelectChoice(str(code), _l(name)) for code, name in BASIS_NAMES.items()],
        validators=[needed(_l("Velg behandlingsgrunnlag."))],
    )
    last_day = DayField(
        _l("Gjelder til og med"),
        description=_l("For eksempel siste skoledag i år. Etterpå spør dere på nytt."),
        validators=[InputRequired(_l("Velg en dag."))],
    )

    def asking(self) -> Asking:
        """What was written."""
        return Asking(
            title=self.title.data,
            purpose=self.purpose.data,
            text=self.text.data,
            basis=ConsentBasis(self.basis.data),
            who_answers=WhoAnswers(self.who_answers.data),
            per_family=self.per_family.data,
            last_day=self.last_day.data,
        )
