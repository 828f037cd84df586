"""The form of the next school year."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from samspill.core.language import _l
from samspill.infra.forms import DayField, Form, at_most
from samspill.school.next_year.actions import Wanted
from samspill.school.next_year.rules import names_in
from samspill.school.years.usual import YearDays

DAY = InputRequired(_l("Velg en dag."))
LEVELS = range(1, 11)


class NextYearForm(Form):
    """The days, who leaves, who is new. ``shown`` marks what has been seen of it."""

    first_day = DayField(_l("Første skoledag"), validators=[DAY])
    spring_from = DayField(_l("Første dag i andre termin"), validators=[DAY])
    last_day = DayField(_l("Siste skoledag"), validators=[DAY])
    last_level = SelectField(
        _l("Siste trinn på skolen"),
        description=_l("Elevene på dette trinnet slutter på skolen."),
        choices=[SelectChoice(str(n), str(n)) for n in LEVELS],
    )
    first_classes = StringField(
        _l("Nye klasser på 1. trinn"),
        description=_l("For eksempel 1A, 1B. Elevene legger du inn etterpå."),
        validators=[at_most(200)],
    )
    staff_follow = BooleanField(_l("Lærerne følger klassen"))
    shown = HiddenField(default="")

    def wanted(self) -> Wanted:
        """What is wanted, as plain values."""
        days = YearDays(self.first_day.data, self.spring_from.data, self.last_day.data)
        names = tuple(names_in(self.first_classes.data or ""))
        return Wanted(
            days, int(self.last_level.data), names, staff_follow=bool(self.staff_follow.data)
        )
