"""The forms on a plan as a whole."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _, _l
from samspill.infra.forms import Form, at_most, needed
from samspill.plans.lifecycle.actions import CHOSEN_REASONS
from samspill.plans.lifecycle.words import REASON_NAMES
from samspill.plans.plan.forms import kind_choices
from samspill.plans.plan.models import ClosingReason, PlanKind


class PauseForm(Form):
    """Why the plan rests."""

    reason = TextAreaField(
        _l("Hvorfor"),
        description=_l(
            "Familien leser dette. De andre som er med, ser bare at planen tar en pause."
        ),
        validators=[needed(_l("Skriv hvorfor, så familien vet det.")), at_most(500)],
    )


class KindForm(Form):
    """Which kind the plan shall be."""

    kind = RadioField(
        _l("Ny type"), choices=[], coerce=PlanKind, validators=[InputRequired(_l("Velg ett."))]
    )

    def __init__(self, now: str) -> None:
        super().__init__()
        self.kind.choices = kind_choices(but=now)


class EndForm(Form):
    """Why the plan ends."""

    reason = RadioField(
        _l("Hvorfor avsluttes planen?"),
        choices=[],
        coerce=ClosingReason,
        validators=[InputRequired(_l("Velg ett."))],
    )

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [SelectChoice(r, _(REASON_NAMES[r])) for r in CHOSEN_REASONS]
