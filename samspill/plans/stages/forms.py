"""The form of a decision about the stafettnivå."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.plans.stages.actions import StageText
from samspill.plans.stages.queries import StageInUse


class StageForm(Form):
    """Which level, when, who took part, and what was decided."""

    stage = RadioField(
        _l("Nytt nivå"), choices=[], coerce=int, validators=[InputRequired(_l("Velg ett."))]
    )
    decided_on = DayField(_l("Når ble dere enige?"), validators=[InputRequired(_l("Velg en dag."))])
    attended = TextAreaField(
        _l("Hvem var med og bestemte?"),
        description=_l("For eksempel: mor, far, barnet og læreren."),
        validators=[needed(_l("Skriv hvem som var med.")), at_most(300)],
    )
    decided = TextAreaField(
        _l("Hva ble dere enige om, og hvorfor?"),
        description=_l("Familien leser dette. Skriv slik at barnet kunne lest det."),
        validators=[needed(_l("Skriv hva dere ble enige om.")), at_most(2000)],
    )

    def __init__(self, stages: Sequence[StageInUse], now: int | None, **options: Any) -> None:
        super().__init__(**options)
        self.stage.choices = [
            SelectChoice(one.stage, f"{one.name}. {one.means}")
            for one in stages
            if one.stage != now
        ]

    def text(self) -> StageText:
        """What was written, as plain values."""
        return StageText(self.attended.data or "", self.decided.data or "")
