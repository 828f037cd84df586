"""The form by which a school begins."""

from __future__ import annotations

from datetime import date

from wtforms import DateField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import Form
from samspill.school.years.usual import YearDays, usual_days


class YearForm(Form):
    """The days of a school year."""

    first_day = DateField(_l("Første skoledag"), validators=[InputRequired(_l("Velg en dag."))])
    spring_from = DateField(
        _l("Første skoledag etter jul"), validators=[InputRequired(_l("Velg en dag."))]
    )
    last_day = DateField(_l("Siste skoledag"), validators=[InputRequired(_l("Velg en dag."))])

    def days(self) -> YearDays:
        """The days."""
        return YearDays(self.first_day.data, self.spring_from.data, self.last_day.data)


def year_form(day: date) -> YearForm:
    """The form, with the usual days of the year that runs, or comes, proposed."""
    usual = usual_days(day)
    return YearForm(
        first_day=usual.first_day, spring_from=usual.spring_from, last_day=usual.last_day
    )
