"""The forms by which the school notes absence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional

from samspill.core.errors import RuleBroken
from samspill.core.language import _, _l
from samspill.infra.forms import Form, needed
from samspill.school.absence.forms import CLOCK, Clock, late_field
from samspill.school.absence.models import QUESTIONS, REFUSALS, Why
from samspill.school.absence.rules import Span
from samspill.school.absence.words import WHY_NAMES
from samspill.school.guardians.queries import Allowed

CONFIRM, DOCUMENT, ASK, REFUSE = "CONFIRM", "DOCUMENT", "ASK", "REFUSE"
WHOLE_DAY, HOURS, WAS_HERE = "WHOLE_DAY", "HOURS", "WAS_HERE"
DECISIONS = (
    (CONFIRM, _l("Bekreft")),
    (DOCUMENT, _l("Dokumentert: skolen har sett papirer")),
    (ASK, _l("Spør hjemmet")),
    (REFUSE, _l("Ikke godta")),
    (WHOLE_DAY, _l("Rett: var borte hele dagen")),
    (HOURS, _l("Rett: var borte noen timer")),
    (WAS_HERE, _l("Rett: var her")),
)

MAY_BE_LATE = (DOCUMENT, WHOLE_DAY, HOURS, WAS_HERE)


class DecisionForm(Form):
    """What the school says of one absence."""

    decision = RadioField(
        _l("Hva gjør skolen?"),
        choices=[SelectChoice(*one) for one in DECISIONS],
        validators=[needed(_l("Velg én."))],
    )
    why = SelectField(
        _l("Spørsmål eller grunn"),
        description=_l("Når du spør hjemmet, eller ikke godtar."),
        choices=[
            SelectChoice("", _l("Velg")),
            *(SelectChoice(str(one), _l(WHY_NAMES[one])) for one in (*QUESTIONS, *REFUSALS)),
        ],
        validators=[Optional()],
    )
    from_time = Clock(_l("Fra klokken"), format=CLOCK, validators=[Optional()])
    to_time = Clock(_l("Til klokken"), format=CLOCK, validators=[Optional()])

    def reason(self) -> Why | None:
        """Why, as a code."""
        return Why(self.why.data) if self.why.data else None

    def span(self) -> Span | None:
        """What it is corrected to; None for not at all. Raises RuleBroken without the times."""
        if self.decision.data == WAS_HERE:
            return None
        if self.decision.data == WHOLE_DAY:
            return Span()
        for name in ("from_time", "to_time"):
            if getattr(self, name).data is None:
                raise RuleBroken(name, _("Skriv klokkeslettet."))
        return Span(self.from_time.data, self.to_time.data)


class LateForm(DecisionForm):
    """What head or office says of one absence in a half-year that is closed, and why now."""

    decision = RadioField(
        _l("Hva gjør skolen?"),
        choices=[SelectChoice(*one) for one in DECISIONS if one[0] in MAY_BE_LATE],
        validators=[needed(_l("Velg én."))],
    )
    why = late_field()


class ContactForm(Form):
    """Who was rung, and did anybody answer?"""

    whom = RadioField(_l("Hvem ringte du?"), choices=[], validators=[needed(_l("Velg én."))])
    answered = RadioField(
        _l("Fikk du svar?"),
        choices=[SelectChoice("YES", _l("Ja")), SelectChoice("NO", _l("Nei"))],
        validators=[InputRequired(_l("Velg én."))],
    )

    def payload(self) -> dict[str, Any]:
        """Whom, and whether she answered."""
        return {"whom_id": UUID(self.whom.data), "answered": self.answered.data == "YES"}


def contact_form(adults: list[Allowed]) -> ContactForm:
    """The form for those of the home."""
    form = ContactForm()
    form.whom.choices = [SelectChoice(str(one.profile_id), one.name) for one in adults]
    return form
