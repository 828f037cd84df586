"""The forms of a holiday: as an SFO asks, and as a home answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from samspill.core.language import _, _l
from samspill.infra.forms import DayField, Form, at_most, needed
from samspill.school.sfo_holidays.queries import HolidayView
from samspill.school.sfo_places.words import DAY_NAMES, numeric

NAME = 40


class HolidayForm(Form):
    """A holiday, and until when homes answer."""

    name = StringField(
        _l("Hva heter ferien?"), validators=[needed(_l("Skriv et navn.")), at_most(NAME)]
    )
    first_day = DayField(_l("Første dag"), validators=[InputRequired(_l("Velg en dag."))])
    last_day = DayField(_l("Siste dag"), validators=[InputRequired(_l("Velg en dag."))])
    answer_by = DayField(_l("Svar senest"), validators=[InputRequired(_l("Velg en dag."))])


class AnswerForm(Form):
    """On which days a child comes. Built by ``answer_form``."""

    days = SelectMultipleField(
        _l("Hvilke dager kommer barnet?"),
        description=_l("Kryss ikke av noen hvis barnet ikke kommer."),
        choices=[],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        default=(),
        validate_choice=False,
    )

    def chosen(self) -> list[date] | None:
        """The days; None for what is no day."""
        try:
            return [date.fromisoformat(one) for one in self.days.data or ()]
        except ValueError:
            return None


def answer_form(holiday: HolidayView, **more: Any) -> AnswerForm:
    """The form with the days of one holiday, its ids its own."""
    form = AnswerForm(**more)
    form.days.id = f"days-{holiday.id}"
    form.days.choices = [
        SelectChoice(one.isoformat(), f"{_(DAY_NAMES[str(one.isoweekday())])} {numeric(one)}")
        for one in holiday.weekdays
    ]
    return form
