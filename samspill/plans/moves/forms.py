"""The form of a family that moves."""

from __future__ import annotations

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import DayField, Form
from samspill.plans.moves.models import MoveWish


class MoveForm(Form):
    """The last day here, and what is to be done with the plan. Never where to."""

    last_day = DayField(
        _l("Siste dag her"),
        description=_l("Planen avsluttes etter denne dagen."),
        validators=[InputRequired(_l("Velg en dag."))],
    )
    wish = RadioField(
        _l("Hva vil familien med planen?"),
        choices=[
            SelectChoice(MoveWish.END, _l("Den avsluttes, og vi trenger ikke mer")),
            SelectChoice(MoveWish.COPY, _l("Vi tar selv med en kopi til dem vi vil")),
            SelectChoice(MoveWish.MEETING, _l("Vi vil ha et overgangsmøte med de nye")),
        ],
        coerce=MoveWish,
        validators=[InputRequired(_l("Velg ett."))],
    )
