"""The forms of an answer on paper or by word of mouth."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.consent.forms import AnswersForm, answers_form
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.models import AnswerChannel
from samspill.plans.consent.wording import Shown
from samspill.plans.registrations.actions import Spoken


class SpokenFields(Form):
    """How the family answered, which day, and the trace of it."""

    channel = RadioField(
        _l("Hvordan kom svaret?"),
        choices=[
            SelectChoice(AnswerChannel.PAPER, _l("På papir, med underskrift")),
            SelectChoice(AnswerChannel.ORAL, _l("Muntlig, ansikt til ansikt eller på telefon")),
        ],
        validators=[InputRequired(_l("Velg ett."))],
    )
    answered_on = DateField(_l("Hvilken dag?"), validators=[needed(_l("Velg en dato."))])
    note = TextAreaField(
        _l("Hvor ligger papiret, eller hvordan snakket dere sammen?"),
        description=_l("Så en annen kan finne det igjen. Ikke skriv hvorfor hun eller han svarte."),
        validators=[at_most(300)],
    )
    in_person = BooleanField(_l("Svaret kom fra den som skal svare, ikke fra en annen"))

    def spoken(self) -> Spoken:
        """The same as plain values."""
        return Spoken(
            AnswerChannel(self.channel.data),
            self.answered_on.data,
            self.note.data or "",
            bool(self.in_person.data),
        )


class RegistrationForm(SpokenFields, AnswersForm):
    """One signatory's answers, line by line."""


def registration_form(shown: Shown, notice_hours: int) -> RegistrationForm:
    """The form for exactly this text. With one line the button is yes, as on the screen (F1)."""
    form = answers_form(shown, notice_hours, RegistrationForm)
    assert isinstance(form, RegistrationForm)  # noqa: S101 - the base it was given
    return form


class WithdrawalForm(SpokenFields):
    """What was withdrawn: everything, or one participant."""

    what = RadioField(_l("Hva gjelder det?"), validators=[InputRequired(_l("Velg ett."))])

    def payload(self) -> dict[str, Any]:
        """Whom, or None for everything, and how."""
        chosen = UUID(self.what.data) if self.what.data != "ALL" else None
        return {"participant_id": chosen, "spoken": self.spoken()}


def withdrawal_form(lines: list[LineView]) -> WithdrawalForm:
    """The form, with the participants that a consent holds for."""
    form = WithdrawalForm()
    people = [SelectChoice(str(line.participant_id), line.name) for line in lines]
    everything = SelectChoice("ALL", _("Hele samtykket: planen stenges for alle utenom familien"))
    form.what.choices = [everything, *people]
    return form
